package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
)

// planOptions are what the plan command was asked for.
type planOptions struct {
	*globals
	format   string
	out      string
	detailed bool
	parts
	allow   guard.Allowances
	command []string // that carries the plan out
}

func planCommand(env *Env, flags *globals) *cobra.Command {
	o := &planOptions{globals: flags}
	c := &cobra.Command{
		Use: "plan", GroupID: "main", Args: noArgs,
		Short: "Show what apply would do",
		Long: `Reads the live organization and shows the steps that lead from it to the file,
in the order they would run, with their reasons, their effects, and what the
guards say. It writes nothing: it is never given anything to write with.

Exit codes: 0 done; 1 error; 2 changes pending (with --detailed-exitcode);
3 a guard stops the plan or holds a step; 4 a line of the file cannot be met
yet.`,
		Example: `  wsync plan
  wsync plan --format markdown > comment.md
  wsync plan --out plan.json && wsync apply plan.json
  wsync plan --scope workspace:ml-research
  wsync plan --scope person:ana@acme.example
  wsync plan --scope changed:origin/main
  wsync plan --as-of 2027-01-31`,
		RunE: func(c *cobra.Command, _ []string) error {
			o.command = applyCommandLine(c, o.out)
			return planRun(c.Context(), env, o)
		},
	}
	f := c.Flags()
	formatFlag(f, &o.format, planFormats...)
	f.StringVar(&o.out, "out", "", "also save the plan to this `file`, for wsync apply")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit 2 when there is something to do")
	scopeFlag(f, &o.scopes)
	onlyFlag(f, &o.only)
	asOfFlag(f, &o.asOf)
	allowanceFlags(c, &o.allow)
	return c
}

func planRun(ctx context.Context, env *Env, o *planOptions) error {
	today, madeOn := o.asOf.on(env.Now())
	if o.out != "" && !madeOn.IsZero() {
		return hinted(errors.New("--out saves a plan to apply, and one --as-of another day than today is for looking only"),
			"leave one of them out; --format json prints the plan without saving it for apply")
	}
	if o.out != "" {
		if err := overwritable(o.out); err != nil {
			return err
		}
		if err := writable("out", o.out); err != nil {
			return err
		}
	}
	want, warnings, err := load(env, o.globals, today, o.only)
	if err != nil {
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
	text := render.TextOptions{Command: o.command}
	var unsaved error
	if o.out != "" {
		unsaved = savePlan(o.out, m.plan)
		text.Lead = "The plan is saved. To carry out exactly this:"
	}
	if unsaved != nil || o.out != "" && !replaceable(o.out) {
		text.Next = []string{} // the command would need the file, and a device keeps none
	}
	if err := errors.Join(showPlan(env, o.globals, m.plan, o.format, text), unsaved); err != nil {
		return err
	}
	m.warnUnused()
	return exit.With(exit.OfPlan(m.plan, o.detailed))
}

// planFormats are the views of a plan; the first is the default.
var planFormats = []string{"text", "json", "markdown", "github", "gitlab", "diff"}

// showPlan prints a plan. text says what to advise below the text view.
func showPlan(env *Env, flags *globals, p *diff.Plan, format string, text render.TextOptions) error {
	w := env.Stdout
	text.Color, text.Width, text.Verbose = env.color(env.StdoutTerminal, flags), env.width(), flags.verbose
	switch format {
	case "json":
		return render.JSON(w, p)
	case "markdown":
		return render.Markdown(w, p, render.MarkdownOptions{})
	case "github":
		return render.GitHub(w, p, render.GitHubOptions{})
	case "gitlab":
		return render.GitLab(w, p, inRepository)
	case "diff":
		return render.Diff(w, p, render.DiffOptions{Color: text.Color})
	}
	return render.Text(w, p, text)
}
