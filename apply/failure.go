package apply

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// asFailure reads an error of a Writer or Reader as a Failure. One of another
// kind says nothing about whether the request took effect, so it is unclear.
func asFailure(err error) *live.Failure {
	var f *live.Failure
	if errors.As(err, &f) {
		return f
	}
	return &live.Failure{Class: live.Unclear, Message: err.Error(), Cause: err}
}

// maxBrief bounds a foreign message inside a reason.
const maxBrief = 300

// brief is a failure on one line, without endpoint and request id, which an
// outcome carries by themselves.
func brief(f *live.Failure) say.Text {
	s := say.Foreign(oneLine(f.Message))
	switch kind := f.Kind(); {
	case f.Status != 0 && kind != "":
		return say.F("%d %s: %s", f.Status, oneLine(kind), s)
	case f.Status != 0:
		return say.F("%d: %s", f.Status, s)
	case s == nil:
		return say.F("no answer")
	}
	return s
}

func briefError(err error) say.Text {
	var f *live.Failure
	if errors.As(err, &f) {
		return brief(f)
	}
	return say.Foreign(oneLine(err.Error()))
}

var secret = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`sk-ant-[A-Za-z0-9_-]{8,}`) })

// oneLine makes foreign text fit for a reason: one line, of bounded length, and
// without anything that looks like a credential, should a proxy echo one.
func oneLine(s string) string {
	s = secret().ReplaceAllString(strings.Join(strings.Fields(s), " "), "sk-ant-***")
	if r := []rune(s); len(r) > maxBrief {
		s = string(r[:maxBrief]) + "…"
	}
	return s
}
