package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/saved"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/spec"
)

// savePlan writes the plan for apply. The file is readable by its owner only:
// it holds no secret, but names people and keys. Nothing but an older plan is
// ever overwritten: "--out org.yaml" must not cost anybody their file.
func savePlan(path string, p *diff.Plan) error {
	if err := overwritable(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("saving the plan: %w", err)
	}
	if replaceable(path) {
		err = errors.Join(f.Chmod(0o600), p.Encode(f), f.Sync(), f.Close())
	} else {
		err = errors.Join(p.Encode(f), f.Close())
	}
	if err != nil {
		return fmt.Errorf("saving the plan to %q: %w", path, err)
	}
	return nil
}

func overwritable(path string) error {
	if err := noDevice("out", path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil // nothing, or a file made by mktemp
	}
	f, err := openSaved(path)
	if err != nil {
		return fmt.Errorf("saving the plan: %w", err)
	}
	defer f.Close()
	if f.kind != "plan" {
		return hinted(fmt.Errorf("saving the plan: %q exists and is not a saved plan", path), "name another file with --out, or remove this one first")
	}
	return nil
}

// savedFile is a file that wsync wrote, told by its first bytes.
type savedFile struct {
	io.Reader
	io.Closer
	path string
	// format is what the file claims, and kind what that is: plan, review, report,
	// journal, access, or something else.
	format, kind string
}

func openSaved(path string) (*savedFile, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := bufio.NewReader(f)
	start, _ := r.Peek(256) // what cannot be read now cannot be read later either
	format := saved.FormatOf(start)
	return &savedFile{r, f, path, format, saved.KindOf(format)}, nil
}

// howMade says where each kind of file comes from.
var howMade = map[string]string{
	"plan":    "to make a plan, run\n  wsync plan --out plan.json",
	"review":  "to make a review, run\n  wsync review --format json > review.json",
	"reviews": "to make a review of several files, run\n  wsync review --format json acme/org.yaml labs/org.yaml > reviews.json",
	"report":  "a report is what wsync apply --format json prints",
	"access":  "a report of access is what wsync access --format json prints",
	"usage":   "to make a report of usage, run\n  wsync usage --format json > usage.json",
	"journal": "a journal is what wsync apply --journal writes",
}

// what is the kind in words.
func (f *savedFile) what() string {
	switch f.kind {
	case "access", "usage":
		return "report of " + f.kind
	case "reviews":
		return "review of several files"
	}
	return f.kind
}

// foreign refuses a file that wsync did not write, or that it cannot show.
func (f *savedFile) foreign() error {
	err := fmt.Errorf("%q is not a plan, review, report, journal or report of access or usage of wsync", f.path)
	if f.format != "" {
		err = fmt.Errorf("%w: its format is %q", err, f.format)
	}
	return hinted(err, "%s", howMade["plan"])
}

// readSaved reads the saved plan that apply was given, if any.
func (o *applyOptions) readSaved() (*diff.Plan, error) {
	if o.saved == "" {
		return nil, nil
	}
	f, err := openSaved(o.saved)
	if err != nil {
		return nil, hinted(fmt.Errorf("opening the plan: %w", err), "%s", noPlan)
	}
	defer f.Close()
	if _, shown := howMade[f.kind]; shown && f.kind != "plan" {
		return nil, hinted(fmt.Errorf("%q is a %s and not a plan, so there is nothing to apply", o.saved, f.what()),
			"to see what it says, run\n  %s", shell.Join("wsync", "show", shell.Operand(o.saved)))
	}
	plan, err := diff.Decode(f)
	if err != nil {
		return nil, hinted(fmt.Errorf("reading the plan %q: %w", o.saved, err), "%s", noPlan)
	}
	return plan, nil
}

// noPlan is the way on from something that is no plan.
var noPlan = "to name another org.yaml, use -f; " + howMade["plan"]

// bind refuses a saved plan that was made from something else than the file.
func (o *applyOptions) bind(env *Env, saved *diff.Plan, want *spec.Org) error {
	switch {
	case saved == nil:
		return nil
	case saved.OfAnotherDay():
		return hinted(fmt.Errorf("the plan %q shows what %s would bring, and was made on %s: it is for looking only", o.saved, saved.Today, saved.MadeOn),
			"plan again without --as-of")
	case saved.Source.SHA256 != want.Digest():
		return o.otherSource(saved, want)
	case saved.MadeBy != env.madeBy():
		fmt.Fprintf(env.Stderr, "note: the plan was made by %s, and this is %s\n", cmp.Or(render.Clean(saved.MadeBy), "another version of wsync"), env.madeBy())
	}
	return nil
}

// otherSource says which file is not the one that a plan was made from.
func (o *applyOptions) otherSource(saved *diff.Plan, want *spec.Org) error {
	err := fmt.Errorf("the plan %q was made from another version of %q than the one here", o.saved, saved.Source.Path)
	for _, line := range spec.ChangedSources(saved.Source.Files, want.Sources) {
		err = fmt.Errorf("%w\n- %s", err, line)
	}
	if filepath.Clean(saved.Source.Path) != filepath.Clean(o.file) {
		return hinted(err, "if the plan's own file was meant, run\n  %s", shell.Join(applySaved(saved, o.saved)...))
	}
	return hinted(err, "check out the commit it was made from, or plan again")
}
