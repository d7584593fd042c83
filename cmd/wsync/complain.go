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

// complain prints an error and its hints on stderr.
//
//	wsync: <what went wrong>
//	hint: <how to mend it>
func complain(env *Env, err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(env.Stderr, "wsync: interrupted")
		return
	}
	say(env, "wsync: ", message(err))
	for _, h := range hints(err) {
		say(env, "hint: ", h)
	}
}

// say prints a text that may have several lines, each of them made safe.
func say(env *Env, label, text string) {
	for _, line := range strings.Split(text, "\n") {
		fmt.Fprintln(env.Stderr, strings.TrimRight(label+render.Clean(admin.Redact(strings.ReplaceAll(line, "\t", "  "))), " "))
		label = strings.Repeat(" ", len(label))
	}
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
