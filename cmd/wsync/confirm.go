package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
)

// confirm asks on the terminal. Nothing but "yes" means yes, and a plan of which
// nothing can run is not asked about.
func (o *applyOptions) confirm(ctx context.Context, env *Env, p *diff.Plan) (bool, error) {
	steps := runnable(p)
	if o.yes || len(steps) == 0 {
		return true, nil
	}
	return ask(ctx, env, fmt.Sprintf("\nApply %s to %s (%s)?%s", say.Count(len(steps), "step", "steps"),
		render.Clean(fmt.Sprintf("%q", p.Organization.Name)), render.Clean(p.Organization.ID), finality(steps)))
}

// ask puts a question on the terminal. Whatever is not "yes" ends the command.
func ask(ctx context.Context, env *Env, question string) (bool, error) {
	fmt.Fprint(env.Stderr, question+"\nOnly \"yes\" is taken as yes: ")
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
		return false, exit.Code(exit.Interrupted)
	case line := <-answer:
		if line == "yes" {
			return true, nil
		}
	}
	fmt.Fprintln(env.Stderr, "Nothing was written.")
	return false, exit.Code(exit.Error)
}

// promptAge is how long an answer may take before the organization is looked at
// again: somebody else may have worked on it meanwhile.
const promptAge = 5 * time.Minute

// refresh makes the plan again when the question stood for long, and goes on only
// if every step that was agreed to still stands.
func (o *applyOptions) refresh(ctx context.Context, env *Env, m *planned) (*planned, error) {
	if o.yes || env.Now().Sub(m.at) <= promptAge {
		return m, nil
	}
	fresh, err := m.make(ctx)
	if err != nil {
		return nil, err
	}
	fresh.restrict(m.plan)
	if !fresh.plan.Stopped() {
		return fresh, nil
	}
	if err := showPlan(env, o.globals, fresh.plan, "text", o.advice(fresh.plan)); err != nil {
		return nil, err
	}
	return nil, exit.Code(exit.Guard)
}

// finality names what cannot be undone, by what it is now: whoever says yes says
// it to that workspace, whatever the file calls it.
func finality(steps []*diff.Step) string {
	text := ""
	for _, s := range steps {
		if s.Risk == diff.RiskIrreversible {
			text += "\nCannot be undone: " + render.Clean(say.F("%s%s", s.Would(), s.InBrackets()).String())
		}
	}
	return text
}

// runnable gives the steps that no guard holds and that wait for no such step.
func runnable(p *diff.Plan) []*diff.Step {
	waiting := p.Waiting()
	var run []*diff.Step
	for i := range p.Steps {
		if s := &p.Steps[i]; !waiting[s.Address] && len(p.HeldBy(s.Address)) == 0 {
			run = append(run, s)
		}
	}
	return run
}
