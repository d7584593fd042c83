package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/render"
)

// explain is an error with its hints, as it is printed.
//
//	wsync: <what went wrong>
//	hint: <how to fix it>
func explain(err error) string {
	if errors.Is(err, context.Canceled) {
		return "wsync: interrupted\n"
	}
	text := labelled("wsync: ", message(err))
	for _, h := range hints(err) {
		text += labelled("hint: ", h)
	}
	return text
}

// printErr prints a text on stderr.
func printErr(env *Env, label, text string) { fmt.Fprint(env.Stderr, labelled(label, text)) }

// labelled is a text that may have several lines, each of them made safe.
func labelled(label, text string) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		b.WriteString(strings.TrimRight(label+render.Clean(admin.Redact(strings.ReplaceAll(line, "\t", "  "))), " ") + "\n")
		label = strings.Repeat(" ", len(label))
	}
	return b.String()
}

func message(err error) string {
	text := strings.TrimRight(err.Error(), "\n")
	var git *gitrev.Error
	if errors.As(err, &git) {
		text = strings.ReplaceAll(text, git.Error(), git.Message) // its hint has a line of its own
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "out of time (--timeout): " + text
	}
	return text
}

// hints gathers the hints along the chain of an error, outermost first.
func hints(err error) []string {
	all := []string{}
	add := func(text string) {
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	var git *gitrev.Error
	if errors.As(err, &git) {
		add(git.Hint)
	}
	add(admin.Hint(err))
	for ; err != nil; err = errors.Unwrap(err) {
		if h, ok := err.(interface{ Hint() string }); ok {
			add(h.Hint())
		}
	}
	return all
}
