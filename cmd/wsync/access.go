package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/internal/page"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// accessOptions are what the access command was asked for.
type accessOptions struct {
	*globals
	about    string // whom or what; empty: everybody
	format   string
	out      string
	offline  bool
	older    string // the report that this one is compared with
	detailed bool
	named    bool // -f was given
	asOf     asOf
}

// accessFormats are the views of a report; the first is the default.
var accessFormats = []string{"text", "json", "csv", "markdown", "html"}

func accessCommand(env *Env, flags *globals) *cobra.Command {
	o := &accessOptions{globals: flags}
	c := &cobra.Command{
		Use: "access [PERSON or WORKSPACE]", GroupID: "main", Args: atMost(1),
		Short: "Show who has which access, and why",
		Long: `Says who has which role in which workspace, and what gives it: a line of the
file, a group, an organization role, and since which commit; for everybody, for
one person, for one service account, or for one workspace. It reads the live
organization and holds the file beside it, so that access which is not in the
file is said, and so is what the file gives and is not applied. With --offline
it says what the file gives, and needs no credential. It writes nothing.

With --diff it says what changed since an older report (--format json).

Exit codes: 0 done; 1 error; 2 something changed (--diff --detailed-exitcode).`,
		Example: `  wsync access
  wsync access ana@acme.example
  wsync access workspace:ml-research --offline
  wsync access --format csv --out access.csv
  wsync access --format html --out access.html
  wsync access --diff access-2026-q3.json --format markdown`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return accessNames(flags.file), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				if o.about = args[0]; o.about == "" {
					return hinted(errors.New("the name of whom or what the report is about is empty"), "leave it out for everybody")
				}
			}
			o.named = c.Flags().Changed("file")
			return accessRun(c.Context(), env, o)
		},
	}
	f := c.Flags()
	formatFlag(f, &o.format, accessFormats...)
	f.StringVar(&o.out, "out", "", "write to this `file`, whole or not at all; a file with other content is not overwritten")
	f.BoolVar(&o.offline, "offline", false, "say what the file gives, and read nothing else; needs no credential")
	f.StringVar(&o.older, "diff", "", "say what changed since this `file`, an older report (--format json)")
	asOfFlag(f, &o.asOf)
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "with --diff: exit 2 when something changed")
	return c
}

func accessRun(ctx context.Context, env *Env, o *accessOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	older, err := o.readOlder()
	if err != nil {
		return err
	}
	r, err := o.report(ctx, env, older)
	if err != nil {
		return err
	}
	if older == nil {
		return o.show(env, func(w io.Writer) error { return showAccess(w, env, o.globals, r, o.format, o.out != "") })
	}
	changes, err := r.Compare(older)
	if err != nil {
		return fmt.Errorf("comparing with %q: %w", o.older, err)
	}
	if err := o.show(env, func(w io.Writer) error { return o.showChanges(w, env, changes) }); err != nil {
		return err
	}
	if o.detailed && !changes.Empty() {
		return exit.Code(exit.Changes)
	}
	return nil
}

// check refuses flags that do not fit together, before anything is read.
func (o *accessOptions) check() error {
	switch {
	case o.detailed && o.older == "":
		return hinted(errors.New("--detailed-exitcode is about changes, and nothing is compared"), "name an older report with --diff")
	case o.older != "" && !slices.Contains(reportFormats, o.format):
		return hinted(fmt.Errorf("--diff has no view %q", o.format), "choose one of %s", strings.Join(reportFormats, ", "))
	}
	return writable("out", o.out)
}

// readOlder reads the report that --diff names.
func (o *accessOptions) readOlder() (*access.Report, error) {
	if o.older == "" {
		return nil, nil
	}
	f, err := openSaved(o.older)
	if err != nil {
		return nil, hinted(fmt.Errorf("opening the older report: %w", err), "%s", howMade["access"])
	}
	defer f.Close()
	r, err := access.Decode(f)
	if err != nil {
		return nil, hinted(fmt.Errorf("reading the older report %q: %w", o.older, err), "%s", howMade["access"])
	}
	return r, nil
}

// report reads the file and, unless that is all, the organization. Whoever is only
// in the older report may be asked for, too.
func (o *accessOptions) report(ctx context.Context, env *Env, older *access.Report) (*access.Report, error) {
	in := access.Input{TakenAt: env.Now(), MadeBy: env.madeBy()}
	in.AsOf, _ = o.asOf.on(env.Now())
	if err := o.readFile(ctx, env, &in); err != nil {
		return nil, err
	}
	var about *access.Subject
	if o.offline {
		r := access.Build(in)
		about, err := o.find(r, older)
		return r.Only(about), err
	}
	client, err := connect(env, o.globals)
	if err != nil {
		return nil, err
	}
	ctx, cancel := deadline(ctx, o.globals)
	defer cancel()
	progress := newProgress(env, o.globals)
	in.Have, err = survey.Access(ctx, client.Reader(), survey.AccessOptions{
		Want: in.Want, All: o.about == "", Progress: reading(progress),
		Choose: func(have *live.Org) (lists []diff.Listing, err error) {
			if o.about == "" {
				return access.Needs(nil, have), nil
			}
			known := in
			known.Have, known.Blame = have, nil
			if about, err = o.find(access.Build(known), older); err != nil {
				return nil, err
			}
			return access.Needs(about, have), nil
		},
	})
	progress.End()
	var foreign *survey.ForeignError
	if errors.As(err, &foreign) {
		return nil, hinted(err, "use the credential of the file's organization, or name its own file with -f")
	}
	if err != nil {
		return nil, err
	}
	return access.Build(in).Only(about), nil
}

// readFile reads the file, and what git knows of it. Without one that was named,
// what is live is shown by itself.
func (o *accessOptions) readFile(ctx context.Context, env *Env, in *access.Input) error {
	if _, err := os.Stat(o.file); errors.Is(err, fs.ErrNotExist) && !o.named && !o.offline {
		if !o.quiet {
			printErr(env, "note: ", fmt.Sprintf("there is no file %q to hold beside what is live: reasons are what the API alone tells", o.file))
		}
		return nil
	}
	want, _, err := load(env, o.globals, in.AsOf, "")
	if err != nil {
		return err
	}
	source, doubt := history.Source(o.file, want)
	warnDoubt(env, doubt)
	touched, cut, doubt := history.Lines(ctx, o.file, want, &source)
	switch {
	case doubt != nil:
		printErr(env, "warning: ", "git cannot say since when all of it holds: "+message(doubt))
	case cut && !o.quiet:
		printErr(env, "note: ", "the clone is shallow: what is older than its first commit has no commit here; git fetch --unshallow completes it")
	}
	in.Want, in.Source = want, &source
	in.Blame = func(at spec.Position) *access.Commit {
		t, when, depth := touched(at)
		if t == nil {
			return nil
		}
		return &access.Commit{Touch: *t, Time: when, Depth: depth}
	}
	return nil
}

// find is whom or what the report is about; nil for everybody.
func (o *accessOptions) find(r, older *access.Report) (*access.Subject, error) {
	if o.about == "" {
		return nil, nil
	}
	about, err := r.Find(o.about)
	var unknown *access.UnknownError
	if errors.As(err, &unknown) && older != nil {
		if gone, err := older.Find(o.about); err == nil {
			return gone, nil
		}
	}
	var ambiguous *access.AmbiguousError
	switch {
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return nil, hinted(err, "near names:%s", onLines(unknown.Near))
	case errors.As(err, &unknown):
		return nil, hinted(err, "wsync access without a name lists everybody")
	case errors.As(err, &ambiguous):
		return nil, hinted(err, "name one of them:%s", onLines(ambiguous.Means))
	}
	return about, err
}

// onLines writes words that may be pasted, each on a line of its own.
func onLines(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString("\n  " + shell.Quote(w))
	}
	return b.String()
}

// show writes a view to stdout, or to --out whole or not at all.
func (o *accessOptions) show(env *Env, draw func(io.Writer) error) error {
	if o.out == "" {
		return draw(env.Stdout)
	}
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return err
	}
	return writeNew(o.out, b.Bytes())
}

// showAccess draws a report. A file is never coloured, and as wide as a page.
func showAccess(w io.Writer, env *Env, flags *globals, r *access.Report, format string, file bool) error {
	switch format {
	case "json":
		return render.AccessJSON(w, r)
	case "csv":
		return render.AccessCSV(w, r)
	case "html":
		return page.Access(w, r)
	case "markdown":
		return render.AccessMarkdown(w, r, render.MarkdownOptions{})
	}
	return render.AccessText(w, r, accessText(env, flags, file))
}

func accessText(env *Env, flags *globals, file bool) render.TextOptions {
	if file {
		return render.TextOptions{Verbose: flags.verbose}
	}
	return render.TextOptions{Color: env.color(env.StdoutTerminal, flags), Width: env.width(), Verbose: flags.verbose}
}

func (o *accessOptions) showChanges(w io.Writer, env *Env, c *access.Comparison) error {
	switch o.format {
	case "json":
		return render.AccessDiffJSON(w, c)
	case "markdown":
		return render.AccessDiffMarkdown(w, c, render.MarkdownOptions{})
	}
	return render.AccessDiff(w, c, accessText(env, o.globals, o.out != ""))
}

// accessNames are the people and workspaces of the file, for completion.
func accessNames(file string) []string {
	org, _, err := parse(file)
	if err != nil || org == nil {
		return nil
	}
	r := access.Build(access.Input{Want: org})
	var names []string
	for i := range r.People {
		names = append(names, string(r.People[i].Email))
	}
	for i := range r.Workspaces {
		names = append(names, r.Workspaces[i].Key)
	}
	for i := range r.ServiceAccounts {
		names = append(names, r.ServiceAccounts[i].Name)
	}
	return names
}
