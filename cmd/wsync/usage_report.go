package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/page"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/internal/usage"
)

// usageOptions are what the usage command was asked for.
type usageOptions struct {
	*globals
	days   int
	format string
	out    string
}

func usageCommand(env *Env, flags *globals) *cobra.Command {
	o := &usageOptions{globals: flags, days: 30}
	c := &cobra.Command{
		Use: "usage", GroupID: "main", Args: noArgs,
		Short: "Show what each workspace used and cost, beside its limits",
		Long: `Reads the usage and cost reports of the last days (UTC, today included) and shows
tokens by kind and cost for every workspace, beside its spend limit and rate
limits. Workspaces that were not used at all are listed as the first in line for
archiving. The Default Workspace and archived ones are in it too, so that costs
add up to the organization's total to the cent. No file is read.

The trend compares the later half of the days with the earlier half, without
today. Code execution has a cost and no tokens.

Exit codes: 0 shown; 1 error.`,
		Example: `  wsync usage
  wsync usage --days 90 --format csv --out usage.csv
  wsync usage --format html --out usage.html`,
		RunE: func(c *cobra.Command, _ []string) error { return usageRun(c.Context(), env, o) },
	}
	c.Flags().Var(dayCount{&o.days}, "days", "how many `days` to look back, today included: 1 to 365")
	formatFlag(c.Flags(), &o.format, usageFormats...)
	c.Flags().StringVar(&o.out, "out", "", "write to this `file`, whole or not at all; only an earlier report of the same format is overwritten")
	return c
}

// usageFormats are the views of the report; the first is the default.
var usageFormats = []string{"text", "json", "csv", "markdown", "html"}

func usageRun(ctx context.Context, env *Env, o *usageOptions) error {
	if err := writable("out", o.out); err != nil {
		return err
	}
	client, err := connect(env, o.globals)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(ctx, o.globals)
	defer cancel()
	progress := newProgress(env, o.globals)
	org, activity, err := survey.Usage(ctx, client.Reader(), usage.LeastDays(o.days), reading(progress))
	progress.End()
	if err != nil {
		return err
	}
	r := usage.Build(org, activity, usage.Options{Days: o.days, At: env.Now(), MadeBy: env.madeBy()})
	if o.out == "" {
		return showUsage(env, o, env.Stdout, r)
	}
	var b bytes.Buffer
	if err := showUsage(env, o, &b, r); err != nil {
		return err
	}
	return writeAgain(o.out, b.Bytes())
}

func showUsage(env *Env, o *usageOptions, w io.Writer, r *usage.Report) error {
	switch o.format {
	case "json":
		return render.UsageJSON(w, r)
	case "csv":
		return render.UsageCSV(w, r)
	case "html":
		return page.Usage(w, r)
	case "markdown":
		return render.UsageMarkdown(w, r, render.MarkdownOptions{})
	}
	toTerminal := o.out == "" && env.color(env.StdoutTerminal, o.globals)
	return render.Usage(w, r, render.TextOptions{Color: toTerminal, Width: env.width(), Verbose: o.verbose})
}

// dayCount is a flag that takes a number of days.
type dayCount struct{ days *int }

func (d dayCount) String() string { return strconv.Itoa(*d.days) }
func (d dayCount) Type() string   { return "number" }

func (d dayCount) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 365 {
		return errors.New("expected a number of days from 1 to 365")
	}
	*d.days = n
	return nil
}
