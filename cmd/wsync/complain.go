package main

import (
	"context"
	"errors"
	"fmt"
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
	fmt.Fprintf(env.Stderr, "wsync: %s\n", render.Clean(message(err)))
	for _, h := range hints(err) {
		fmt.Fprintf(env.Stderr, "hint: %s\n", render.Clean(h))
	}
}

func message(err error) string {
	text := strings.TrimRight(err.Error(), "\n")
	var git *gitrev.Error
	if errors.As(err, &git) {
		text = strings.ReplaceAll(text, git.Error(), git.Message) // its hint has a line of its own
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time (--timeout): " + text
	case errors.Is(err, context.Canceled):
		return "interrupted: " + text
	}
	return text
}

// hints gathers the hints along the chain of an error, outermost first.
func hints(err error) []string {
	var all []string
	if text := admin.Hint(err); text != "" {
		all = append(all, text)
	}
	var git *gitrev.Error
	if errors.As(err, &git) && git.Hint != "" {
		all = append(all, git.Hint)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if h, ok := err.(interface{ Hint() string }); ok && h.Hint() != "" {
			all = append(all, h.Hint())
		}
	}
	return all
}
