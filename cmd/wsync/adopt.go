package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/adopt"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// adoptOptions are what the adopt command was asked for.
type adoptOptions struct {
	*globals
	dryRun bool
	yes    bool
	only   []string
	scope  []string
}

func adoptCommand(env *Env, flags *globals) *cobra.Command {
	o := &adoptOptions{globals: flags}
	c := &cobra.Command{
		Use: "adopt", GroupID: "main", Args: noArgs,
		Short: "Write what is live into the file, so that the next plan is empty",
		Long: `Reads the live organization, shows how the file has to change to say what is
live, asks, and writes the file and the fragments it includes. Only the lines
that differ change: comments, order and quoting stay, and so do groups.

What the file leaves alone stays alone; a live workspace that it does not name
gets an entry if policy.unmanaged_workspaces reports it. Policy, protection,
tombstones, end dates and groups are never touched: what would need that is
refused, and a person decides.

Exit codes: 0 done; 1 error; 3 something was refused; 130 interrupted.`,
		Example: `  wsync adopt
  wsync adopt --dry-run
  wsync adopt --only workspace/ML/member/ana@acme.example
  wsync adopt --yes && git diff`,
		RunE: func(c *cobra.Command, _ []string) error { return adoptRun(c.Context(), env, o) },
	}
	f := c.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "stop after showing the change")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.Var(confirmation{&o.only}, "only", "adopt only the difference at this `address`, as plan shows it, and those below it (repeatable)")
	scopeFlag(f, &o.scope)
	return c
}

func adoptRun(ctx context.Context, env *Env, o *adoptOptions) error {
	if !o.dryRun && !o.yes && !env.StdinTerminal {
		return hinted(errors.New("adopt asks before it writes, and there is no terminal to ask on"),
			"add --yes to write without being asked, or --dry-run to see the change")
	}
	want, warnings, err := load(env, o.globals, spec.DateOf(env.Now()), "")
	if err != nil {
		return err
	}
	p, err := newPlanner(env, o.globals, want, warnings, parts{scopes: o.scope}, guard.Allowances{})
	if err != nil {
		return err
	}
	if len(p.scope.People) > 0 {
		return hinted(errors.New("--scope person: is for plan and apply"), "name the differences of a person with --only ADDRESS")
	}
	found, err := p.adopt(ctx, o.addresses())
	if err != nil {
		return err
	}
	if len(found.Unknown) > 0 {
		return hinted(fmt.Errorf("--only: there is no difference at %s", few(found.Unknown)), "%s", differences(found))
	}
	if err := showAdoption(env, o.globals, found); err != nil {
		return err
	}
	if len(found.Files) > 0 && !o.dryRun {
		if ok, err := o.agreed(ctx, env, found); err != nil || !ok {
			return err
		}
		if err := writeAll(found.Files); err != nil {
			return err
		}
	}
	if len(found.Refused) > 0 {
		return exit.Code(exit.Guard)
	}
	return nil
}

func (o *adoptOptions) addresses() []diff.Address {
	var all []diff.Address
	for _, a := range o.only {
		all = append(all, diff.Address(strings.TrimSuffix(a, "/")))
	}
	return all
}

// adopt reads the organization as a plan does, with the workspaces that would get an
// entry, and finds the edits.
func (p *planner) adopt(ctx context.Context, only []diff.Address) (*adopt.Result, error) {
	in := &adopt.Input{Want: p.want, Only: only, Display: filepath.ToSlash(p.flags.file)}
	p.unnamed = func(w *live.Workspace) bool { return len(p.scope.Parts) == 0 && in.Names(w) }
	m, err := p.make(ctx)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(m.have.ID, p.want.Organization) {
		return nil, hinted(fmt.Errorf("the file is for organization %s, and the credential belongs to %q (%s)", p.want.Organization, m.have.Name, m.have.ID),
			"use a credential of the file's organization, or name another file with -f")
	}
	root, name, err := openFolder(p.flags.file)
	if err != nil {
		return nil, fmt.Errorf("opening the folder of %q: %w", p.flags.file, err)
	}
	defer root.Close()
	in.FS, in.Name, in.Have = root.FS(), name, m.have
	in.Options = diff.Options{Today: m.plan.Today, Source: m.plan.Source, Scope: p.scope, Warnings: p.warnings}
	return adopt.Compute(in)
}

// showAdoption prints the change on stdout, as a patch, and what else there is to say
// on stderr.
func showAdoption(env *Env, flags *globals, found *adopt.Result) error {
	o := render.DiffOptions{Color: env.color(env.StdoutTerminal, flags)}
	for _, f := range found.Files {
		if err := render.FileDiff(env.Stdout, f.Path, string(f.Before), string(f.After), o); err != nil {
			return err
		}
	}
	for _, note := range found.Notes {
		printErr(env, "warning: ", note)
	}
	for _, it := range found.Refused {
		printErr(env, "refused: ", say.F("%s: %s: %s", it.Address, it.Text, it.Refusal.Why).String())
		if it.Refusal.Hint != nil {
			printErr(env, "  hint: ", it.Refusal.Hint.String())
		}
	}
	summary := say.F("%s, %d refused", say.Count(len(found.Adopted), "difference to adopt", "differences to adopt"), len(found.Refused))
	if len(found.Adopted)+len(found.Refused) == 0 {
		summary = say.F("nothing to adopt: the file says what is live")
	}
	if n := len(found.Others); n > 0 {
		summary = say.F("%s; %s not named by --only", summary, say.Count(n, "other is", "others are"))
	}
	fmt.Fprintln(env.Stderr, render.Clean(summary.String()))
	return nil
}

// differences lists what --only could name.
func differences(found *adopt.Result) string {
	addresses := found.Others
	for _, it := range found.Adopted {
		addresses = append(addresses, it.Address)
	}
	if len(addresses) == 0 {
		return "the file says what is live"
	}
	return "there are differences at: " + few(addresses)
}

func (o *adoptOptions) agreed(ctx context.Context, env *Env, found *adopt.Result) (bool, error) {
	if o.yes {
		return true, nil
	}
	return ask(ctx, env, fmt.Sprintf("\nWrite %s?", say.Count(len(found.Files), "file", "files")))
}

// writeAll writes every file or, as far as disks allow, none: all of them are complete
// beside the old ones before the first takes its place. A file that somebody changed
// meanwhile stays theirs.
func writeAll(files []adopt.File) error {
	drafts, err := draftAll(files)
	if err != nil {
		return errors.Join(err, discardAll(drafts))
	}
	return replaceAll(drafts)
}

func draftAll(files []adopt.File) (drafts []draft, err error) {
	for _, f := range files {
		path := filepath.FromSlash(f.Path)
		now, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(now, f.Before) {
			err = errors.New("it was changed in the meantime")
		}
		if err != nil {
			return drafts, fmt.Errorf("nothing was written: %q: %w", f.Path, err)
		}
		d, err := writeBeside(path, f.After)
		if err != nil {
			return drafts, fmt.Errorf("nothing was written: %w", err)
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}

// replaceAll puts drafts in their places. At the first that cannot be, it says what is
// written, and leaves nothing of the others.
func replaceAll(drafts []draft) error {
	for i, d := range drafts {
		if err := d.replace(); err != nil {
			return hinted(errors.Join(err, discardAll(drafts[i+1:])), "%s", written(drafts[:i]))
		}
	}
	return nil
}

func discardAll(drafts []draft) error {
	var errs []error
	for _, d := range drafts {
		errs = append(errs, d.discard())
	}
	return errors.Join(errs...)
}

func written(done []draft) string {
	if len(done) == 0 {
		return "nothing was written"
	}
	names := make([]string, len(done))
	for i, d := range done {
		names[i] = d.name
	}
	return "written already: " + strings.Join(names, ", ") + "; run wsync adopt again once the cause is fixed"
}
