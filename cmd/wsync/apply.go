package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// applyOptions are what the apply command was asked for.
type applyOptions struct {
	*globals
	saved    string
	dryRun   bool
	yes      bool
	detailed bool
	// allowDirty and allowBehind apply, in CI, what git does not show to be
	// reviewed: a file that no commit has, and one older than its branch has.
	allowDirty, allowBehind bool

	format  string
	journal string
	parts
	allow   guard.Allowances
	command []string // that applies what a dry run showed
}

func applyCommand(env *Env, flags *globals) *cobra.Command {
	o := &applyOptions{globals: flags}
	c := &cobra.Command{
		Use: "apply [PLAN]", GroupID: "main", Args: atMost(1),
		Short: "Bring the organization to what the file says",
		Long: `Plans, shows the plan, asks, and carries it out: exactly the steps shown, one
request each, access granted before it is taken, archives last.

With PLAN, a file that "wsync plan --out" wrote, it reads the organization again
and carries out exactly the steps of that plan, or refuses and says what changed.

An archive needs a tombstone in the file and --allow-archive on the command
line. Interrupting lets requests in flight finish and starts nothing more; a
second interrupt stops at once.

Exit codes: 0 done; 1 error; 2 changes pending (--dry-run with
--detailed-exitcode); 3 a guard stopped the plan or holds a step; 4 applied in
part; 130 interrupted.`,
		Example: `  wsync apply
  wsync apply --dry-run
  wsync apply --yes --journal apply.jsonl
  wsync apply plan.json
  wsync apply --allow-archive "Old Experiments"
  wsync apply --only lapsed`,
		ValidArgsFunction: filesEndingIn("json", "plan"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.saved = args[0]
			}
			o.command = applyCommandLine(c, o.saved)
			return applyRun(c.Context(), env, o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "stop after showing the plan")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "with --dry-run: exit 2 when there is something to do")
	f.BoolVar(&o.allowDirty, "allow-dirty", false, "in CI: apply although the file differs from the commit, or git cannot tell")
	f.BoolVar(&o.allowBehind, "allow-behind", false, "in CI: apply although the branch has a later version of the file")
	f.StringVar(&o.journal, "journal", "", "append one line for each request and outcome to this `file`")
	scopeFlag(f, &o.scopes)
	onlyFlag(f, &o.only)
	formatFlag(f, &o.format, reportFormats...)
	allowanceFlags(c, &o.allow)
	return c
}

func applyRun(ctx context.Context, env *Env, o *applyOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	saved, err := o.readSaved()
	if err != nil {
		return err
	}
	if err := o.askable(env); err != nil {
		return err
	}
	if saved != nil {
		o.scopes, o.only = saved.Scope, saved.Only
	}
	want, warnings, err := load(env, o.globals, spec.DateOf(env.Now()), o.only)
	if err != nil {
		return err
	}
	if err := o.bind(env, saved, want); err != nil {
		return err
	}
	p, err := newPlanner(env, o.globals, want, warnings, o.parts, o.allow)
	if err != nil {
		return err
	}
	m, err := p.make(ctx)
	if err != nil {
		return err
	}
	if saved != nil {
		m.restrict(saved)
	}
	if o.format == "text" {
		if err := showPlan(env, o.globals, m.plan, "text", o.advice(m.plan)); err != nil {
			return err
		}
	}
	m.warnUnused()
	if !o.dryRun && !m.plan.Stopped() {
		return o.execute(ctx, env, m)
	}
	if o.format != "text" {
		if err := showPlan(env, o.globals, m.plan, o.format, render.TextOptions{}); err != nil {
			return err
		}
	}
	return exit.With(exit.OfPlan(m.plan, o.detailed))
}

// advice is what apply says under the plan: not that apply is to be run, unless
// this is a dry run, but that nothing comes of it where nothing does.
func (o *applyOptions) advice(p *diff.Plan) render.TextOptions {
	switch {
	case o.dryRun:
		return render.TextOptions{Command: o.command}
	case p.Stopped():
		return render.TextOptions{Next: []string{"Nothing was written: a guard stops the plan; see the errors above."}}
	}
	return render.TextOptions{Next: []string{}}
}

// check finds what is wrong before anything is read.
func (o *applyOptions) check() error {
	if err := writable("journal", o.journal); err != nil {
		return err
	}
	switch {
	case o.saved != "" && o.only != "":
		return hinted(errors.New("--only and a saved plan do not go together: the plan has the steps it was made with"), "leave --only out")
	case o.saved != "" && len(o.scopes) > 0:
		return hinted(errors.New("--scope and a saved plan do not go together: the plan has the scope it was made with"), "leave --scope out")
	case o.detailed && !o.dryRun:
		return hinted(errors.New("--detailed-exitcode is for dry runs, and this is not one"), "add --dry-run, or leave --detailed-exitcode out")
	}
	return nil
}

// askable refuses a run that would ask and has nobody to ask.
func (o *applyOptions) askable(env *Env) error {
	if o.dryRun || o.yes || env.StdinTerminal {
		return nil
	}
	return hinted(errors.New("apply asks before it writes, and there is no terminal to ask on"),
		"add --yes to apply without being asked, or --dry-run to see the plan")
}

// execute asks and carries the plan out.
func (o *applyOptions) execute(ctx context.Context, env *Env, m *planned) error {
	if err := m.reviewed(o.allowDirty, o.allowBehind); err != nil {
		return err
	}
	if ok, err := o.confirm(ctx, env, m.plan); err != nil || !ok {
		return err
	}
	m, err := o.refresh(ctx, env, m)
	if err != nil {
		return err
	}
	done, err := m.apply(ctx, o.journal)
	if done == nil {
		return err
	}
	if err := errors.Join(o.showAtAnyRate(env, m.plan, done), err); err != nil {
		return err
	}
	return exit.With(exit.OfReport(m.plan, done))
}

// showAtAnyRate shows the report on stdout, or, where that is full or gone, on stderr: what
// was written must not go unsaid.
func (o *applyOptions) showAtAnyRate(env *Env, p *diff.Plan, r *report.Report) error {
	lost := o.show(env, p, r)
	if lost == nil {
		return nil
	}
	fmt.Fprintln(env.Stderr, "the report cannot be written to stdout; here it is:")
	aside := *env
	aside.Stdout, aside.StdoutTerminal = env.Stderr, env.StderrTerminal
	return errors.Join(fmt.Errorf("writing the report to stdout: %w", lost), o.show(&aside, p, r))
}

func (o *applyOptions) show(env *Env, p *diff.Plan, r *report.Report) error {
	if o.format == "text" {
		if len(r.Outcomes) == 0 {
			return nil // the plan said that there is nothing to do, and what is not met
		}
		fmt.Fprintln(env.Stdout)
	}
	return showReport(env, o.globals, r, p, o.format)
}
