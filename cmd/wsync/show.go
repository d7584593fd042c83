package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/internal/usage"
)

// showOptions are what the show command was asked for.
type showOptions struct {
	*globals
	path   string
	format string
}

func showCommand(env *Env, flags *globals) *cobra.Command {
	o := &showOptions{globals: flags}
	c := &cobra.Command{
		Use: "show FILE", GroupID: "main", Args: atMost(1),
		Short: "Show a saved plan, review, report, journal or report of access or usage, offline",
		Long: `Shows a file that wsync wrote: a plan (wsync plan --out), a review (wsync review
--format json), a report (wsync apply --format json), a journal (wsync apply
--journal), who has access (wsync access --format json) or what was used (wsync
usage --format json). It reads that file and nothing else.

A journal is shown as the report of the last run in it, also when that run was
killed: what was sent without an answer is unclear, and the rest was not reached.

Exit codes: 0 shown; 1 error.`,
		Example: `  wsync show plan.json
  wsync show plan.json --format diff
  wsync show journal.jsonl`,
		ValidArgsFunction: filesEndingIn("json", "jsonl", "plan"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted(errors.New("show takes the file that is to be shown"), "see wsync show --help")
			}
			o.path = args[0]
			return showRun(env, o)
		},
	}
	formatFlag(c.Flags(), &o.format, append(slices.Clone(planFormats), "csv", "html")...)
	return c
}

func showRun(env *Env, o *showOptions) error {
	f, err := openSaved(o.path)
	if err != nil {
		return err
	}
	defer f.Close()
	var plan *diff.Plan
	var done *report.Report
	var used *usage.Report
	var reviews []diff.FileReview
	text := render.TextOptions{Next: reviewNext}
	switch f.kind {
	case "plan":
		plan, err = diff.Decode(f)
		text = render.TextOptions{Lead: "A saved plan, which apply refuses once it no longer fits. To carry it out:"}
	case "review":
		plan, err = diff.DecodeReview(f)
	case "report":
		done, err = report.Decode(f)
	case "journal":
		done, err = journal.Read(f)
	case "access":
		return showSavedAccess(env, o, f)
	case "reviews":
		reviews, err = diff.DecodeReviews(f)
	case "usage":
		used, err = usage.Decode(f)
	default:
		return f.foreign()
	}
	switch {
	case err != nil:
		return hinted(fmt.Errorf("reading the %s %q: %w", f.what(), o.path, err), "%s", howMade[f.kind])
	case !slices.Contains(viewsOf(f.kind), o.format):
		return hinted(fmt.Errorf("a %s has no view %q", f.what(), o.format), "choose one of %s", strings.Join(viewsOf(f.kind), ", "))
	case plan != nil:
		text.Command = applySaved(plan, o.path)
		return showPlan(env, o.globals, plan, o.format, text)
	case reviews != nil:
		return showReviews(env, o.globals, reviews, o.format)
	case used != nil:
		return showUsage(env, &usageOptions{globals: o.globals, format: o.format}, env.Stdout, used)
	}
	return showReport(env, o.globals, done, nil, o.format)
}

func showSavedAccess(env *Env, o *showOptions, f *savedFile) error {
	r, err := access.Decode(f)
	switch {
	case err != nil:
		return hinted(fmt.Errorf("reading the report of access %q: %w", o.path, err), "%s", howMade["access"])
	case !slices.Contains(accessFormats, o.format):
		return hinted(fmt.Errorf("a report of access has no view %q", o.format), "choose one of %s", strings.Join(accessFormats, ", "))
	}
	return showAccess(env.Stdout, env, o.globals, r, o.format, false)
}

// viewsOf are the formats in which a kind of file can be shown.
func viewsOf(kind string) []string {
	switch kind {
	case "report", "journal":
		return reportFormats
	case "usage":
		return usageFormats
	}
	return planFormats
}

// applySaved is the command that carries out a saved plan. The scope is in it.
func applySaved(p *diff.Plan, path string) []string {
	words := []string{"wsync", "apply"}
	if file := p.Source.Path; filepath.Clean(file) != "org.yaml" {
		words = append(words, shell.Flag("-f", file)...)
	}
	return append(words, shell.Operand(path))
}

// reportFormats are the views of a report; the first is the default.
var reportFormats = []string{"text", "json", "markdown"}

// showReport prints the outcome of a run. Whoever shows the plan above it has it
// told in the plan's words.
func showReport(env *Env, flags *globals, r *report.Report, p *diff.Plan, format string) error {
	switch format {
	case "json":
		return render.ReportJSON(env.Stdout, r)
	case "markdown":
		return render.ReportMarkdown(env.Stdout, r, p, render.MarkdownOptions{})
	}
	return render.Report(env.Stdout, r, p, render.TextOptions{
		Color: env.color(env.StdoutTerminal, flags), Width: env.width(), Verbose: flags.verbose, PlanShown: p != nil,
	})
}
