package main

import (
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/survey"
)

// newProgress draws on stderr: one live line on a terminal, a few plain lines
// off it, nothing with -q.
func newProgress(env *Env, flags *globals) *render.Progress {
	return render.NewProgress(env.Stderr, render.ProgressOptions{
		Terminal: env.StderrTerminal && !flags.verbose && env.Getenv("TERM") != "dumb", Quiet: flags.quiet,
		Color: env.color(env.StderrTerminal, flags), Width: env.Width, Now: env.Now,
	})
}

// reading hands a survey's progress on.
func reading(p *render.Progress) func(survey.Progress) {
	return func(s survey.Progress) { p.Reading(s.What, s.Done, s.Total) }
}
