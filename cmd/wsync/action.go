package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/action"
	"github.com/wsync/wsync/internal/adopt"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/spec"
)

// actionCommand is the program of the composite action in
// .github/actions/wsync. It has no flags: its inputs come from the environment.
func actionCommand(env *Env, flags *globals) *cobra.Command {
	return &cobra.Command{
		Use: "action", Args: cobra.NoArgs, Hidden: true,
		Short: "Run as a step of GitHub Actions (see docs/github.md)",
		RunE:  func(c *cobra.Command, _ []string) error { return actionRun(c.Context(), env, flags) },
	}
}

func actionRun(ctx context.Context, env *Env, flags *globals) error {
	code, err := action.Run(ctx, action.Env{
		Getenv: env.Getenv, Stdout: env.Stdout, Now: env.Now, UserAgent: env.userAgent(), MadeBy: env.madeBy(),
		Open: func(file string, getenv func(string) string, log io.Writer) action.Engine {
			e := engine{*env, *flags}
			e.env.Getenv, e.env.Stdout, e.env.Stderr = getenv, log, log
			e.env.StdoutTerminal, e.env.StderrTerminal = false, false
			e.flags.file, e.flags.quiet = file, true
			return &e
		},
	})
	if err != nil {
		return err
	}
	return exit.With(code)
}

// engine is what the commands do, for a job that does it without them.
type engine struct {
	env   Env
	flags globals
}

func (e *engine) Read(only diff.Only) (*spec.Org, spec.Problems, error) {
	return read(e.flags.file, spec.DateOf(e.env.Now()), rulesFor(only))
}

func (e *engine) Review(want *spec.Org, warnings spec.Problems, merge string) (*diff.Plan, error) {
	repo, err := gitrev.Open(filepath.Dir(e.flags.file))
	if err != nil {
		return nil, err
	}
	o := &reviewOptions{globals: &e.flags}
	if facts, err := repo.Facts(); err == nil && merge != "" && facts.Commit == merge {
		o.base = merge + "^1"
	}
	base, err := reviewBase(repo, o, &e.env)
	if err != nil {
		return nil, err
	}
	return compare(&e.env, o, repo, base, &history.Revision{Org: want, Problems: warnings})
}

func (e *engine) Plan(ctx context.Context, want *spec.Org, warnings spec.Problems, only diff.Only, allow action.Allowances) (*diff.Plan, action.Apply, error) {
	p, err := newPlanner(&e.env, &e.flags, want, warnings, parts{only: only}, allow.Allowances)
	if err != nil {
		return nil, nil, err
	}
	m, err := p.make(ctx)
	if err != nil {
		return nil, nil, err
	}
	m.warnUnused()
	return m.plan, func(ctx context.Context, journal string) (*report.Report, error) {
		if err := m.reviewed(allow.Dirty, allow.Behind); err != nil {
			return nil, err
		}
		return m.apply(ctx, journal)
	}, nil
}

func (e *engine) Adopt(ctx context.Context, want *spec.Org, warnings spec.Problems) (*adopt.Result, error) {
	p, err := newPlanner(&e.env, &e.flags, want, warnings, parts{}, guard.Allowances{})
	if err != nil {
		return nil, err
	}
	return p.adopt(ctx, nil)
}

func (e *engine) Explain(err error) string { return explain(err) }
