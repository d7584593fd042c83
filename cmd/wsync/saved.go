package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/render"
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
	if err := errors.Join(f.Chmod(0o600), p.Encode(f), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("saving the plan to %q: %w", path, err)
	}
	return nil
}

// planStart is how every saved plan begins.
const planStart = "{\n  \"format\": \"wsync.plan/"

func overwritable(path string) error {
	if err := noPipe("out", path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("saving the plan: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && (!info.Mode().IsRegular() || info.Size() == 0) {
		return nil // a device such as /dev/stdout, or a file made by mktemp
	}
	start := make([]byte, len(planStart))
	if n, err := io.ReadFull(f, start); err != nil || !bytes.Equal(start[:n], []byte(planStart)) {
		return hinted(fmt.Errorf("saving the plan: %q exists and is no saved plan", path), "name another file with --out, or remove this one first")
	}
	return nil
}

// openSaved reads the saved plan that apply was given, if any, and binds it to
// the file it was made from.
func (o *applyOptions) openSaved(env *Env, want *spec.Org) (*diff.Plan, error) {
	if o.saved == "" {
		return nil, nil
	}
	f, err := os.Open(o.saved)
	if err != nil {
		return nil, fmt.Errorf("opening the plan: %w", err)
	}
	defer f.Close()
	saved, err := diff.Decode(f)
	if errors.Is(err, diff.ErrReview) {
		return nil, hinted(fmt.Errorf("reading the plan %q: %w", o.saved, err), "make a plan with\n  wsync plan --out plan.json")
	}
	if err != nil {
		return nil, hinted(fmt.Errorf("reading the plan %q: %w", o.saved, err), "%s", noPlan)
	}
	if saved.Source.SHA256 != want.Digest() {
		return nil, o.otherSource(saved, want)
	}
	if saved.MadeBy != env.madeBy() {
		fmt.Fprintf(env.Stderr, "note: the plan was made by %s, and this is %s\n", cmp.Or(render.Clean(saved.MadeBy), "another version of wsync"), env.madeBy())
	}
	return saved, nil
}

// noPlan is the way on from something that is no plan.
const noPlan = "to name another org.yaml, use -f; to make a plan, run\n  wsync plan --out plan.json"

// otherSource says which file is not the one that a plan was made from.
func (o *applyOptions) otherSource(saved *diff.Plan, want *spec.Org) error {
	err := fmt.Errorf("the plan %q was made from another version of %q than the one here", o.saved, saved.Source.Path)
	for _, line := range spec.ChangedSources(saved.Source.Files, want.Sources) {
		err = fmt.Errorf("%w\n- %s", err, line)
	}
	if meant := saved.Source.Path; filepath.Clean(meant) != filepath.Clean(o.file) {
		words := append([]string{"wsync", "apply"}, shell.Flag("-f", meant)...)
		return hinted(err, "if the plan's own file was meant, run\n  %s", shell.Join(append(words, shell.Operand(o.saved))...))
	}
	return hinted(err, "check out the commit it was made from, or plan again")
}
