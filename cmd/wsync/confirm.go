package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/render"
)

// confirm asks on the terminal. Nothing but "yes" means yes, and a plan of which
// nothing can run is not asked about.
func (o *applyOptions) confirm(ctx context.Context, env *Env, p *diff.Plan) (bool, error) {
	steps := runnable(p)
	if o.yes || len(steps) == 0 {
		return true, nil
	}
	fmt.Fprintf(env.Stderr, "\nApply %s to %s (%s)?%s\nOnly \"yes\" is taken as yes: ", plural(len(steps), "step", "steps"),
		render.Clean(fmt.Sprintf("%q", p.Organization.Name)), render.Clean(p.Organization.ID), finality(steps))
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(env.Stdin).ReadString('\n')
		if err != nil {
			fmt.Fprintln(env.Stderr) // nobody pressed Enter
		}
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(env.Stderr, "\nNothing was written.")
		return false, exitCode(exitInterrupted)
	case line := <-answer:
		if line == "yes" {
			return true, nil
		}
	}
	fmt.Fprintln(env.Stderr, "Nothing was written.")
	return false, exitCode(exitError)
}

// finality warns of what cannot be undone.
func finality(steps []*diff.Step) string {
	n := 0
	for _, s := range steps {
		if s.Risk == diff.RiskIrreversible {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return " " + plural(n, "step", "steps") + " cannot be undone."
}

// runnable gives the steps that no guard holds and that wait for no such step.
func runnable(p *diff.Plan) []*diff.Step {
	var run, blocked []*diff.Step
	for i := range p.Steps {
		s := &p.Steps[i]
		held := slices.ContainsFunc(p.Refusals, func(r diff.Refusal) bool { return slices.Contains(r.Steps, s.Address) })
		waits := slices.ContainsFunc(blocked, func(b *diff.Step) bool {
			return slices.ContainsFunc(s.Requires, func(a diff.Address) bool { return a.Covers(b.Address) && (!a.IsPattern() || b.Phase != s.Phase) })
		})
		if held || waits {
			blocked = append(blocked, s)
		} else {
			run = append(run, s)
		}
	}
	return run
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
