package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/wsync/wsync/diff"
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

// openSaved reads a saved plan and binds it to the file it was made from.
func openSaved(path string, want *spec.Org) (*diff.Plan, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the plan: %w", err)
	}
	defer f.Close()
	saved, err := diff.Decode(f)
	if errors.Is(err, diff.ErrReview) {
		return nil, hinted(fmt.Errorf("reading the plan %q: %w", path, err), "make a plan with: wsync plan --out plan.json")
	}
	if err != nil {
		return nil, hinted(fmt.Errorf("reading the plan %q: %w", path, err),
			"make a plan with: wsync plan --out plan.json\nto name another org.yaml, use -f")
	}
	if saved.Source.SHA256 != want.Digest() {
		return nil, hinted(fmt.Errorf("the plan %q was made from another version of %q than the one here", path, saved.Source.Path),
			"check out the commit it was made from, or plan again")
	}
	return saved, nil
}
