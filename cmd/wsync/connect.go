package main

import (
	"context"
	"fmt"
	"time"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/render"
)

// connect opens a client with the one credential the environment names.
func connect(env *Env, flags *globals) (*admin.Client, error) {
	credential, err := admin.Find(env.Getenv)
	if err != nil {
		return nil, err
	}
	base := flags.baseURL
	if base == "" {
		base = env.Getenv("ANTHROPIC_BASE_URL")
	}
	o := admin.Options{
		Credential: credential, BaseURL: base, Concurrency: flags.concurrency,
		RequestsPerMinute: flags.perMinute, UserAgent: env.userAgent(), Clock: env.Now, Dial: env.Dial,
	}
	if flags.verbose {
		fmt.Fprintf(env.Stderr, "using the %s\n", render.Clean(credential.String()))
		for _, note := range credential.Notes() {
			fmt.Fprintf(env.Stderr, "note: %s\n", render.Clean(note))
		}
		o.OnRequest = func(r admin.RequestInfo) { logRequest(env, r) }
	}
	return admin.Open(o)
}

// deadline bounds a command's time.
func deadline(ctx context.Context, flags *globals) (context.Context, context.CancelFunc) {
	if flags.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, flags.timeout)
}

// logRequest writes what -v asks for: one line a request, without a secret in it.
func logRequest(env *Env, r admin.RequestInfo) {
	status := "no answer"
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	line := fmt.Sprintf("%s %s: %s in %s", r.Method, r.Path, status, r.Duration.Round(time.Millisecond))
	if r.RequestID != "" {
		line += " (" + r.RequestID + ")"
	}
	if r.Attempt > 1 {
		line += fmt.Sprintf(", attempt %d", r.Attempt)
	}
	fmt.Fprintln(env.Stderr, render.Clean(line))
}
