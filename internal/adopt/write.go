package adopt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// sources reads the files that Want was loaded from, and nothing else: what has
// changed since then is not edited.
func (in *Input) sources() ([]File, error) {
	var files []File
	for _, s := range in.Want.Sources {
		raw, err := fs.ReadFile(in.FS, in.nameOf(s.Path))
		if err != nil {
			return nil, fmt.Errorf("reading %q: %w", s.Path, err)
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != s.SHA256 {
			return nil, fmt.Errorf("%q was changed while the organization was read", s.Path)
		}
		files = append(files, File{Path: s.Path, Before: raw})
	}
	return files, nil
}

// nameOf is the name in FS of a file that is shown by its path.
func (in *Input) nameOf(shown string) string {
	dir := path.Dir(in.Display)
	if dir == "." {
		return path.Join(path.Dir(in.Name), shown)
	}
	return path.Join(path.Dir(in.Name), strings.TrimPrefix(strings.TrimPrefix(shown, dir), "/"))
}

// write edits the files and reads them back. The fault says why they must not be
// written.
func (d *draft) write(files []File) (*Refusal, error) {
	changed := map[string][]byte{}
	for _, f := range files {
		after, err := spec.EditSource(f.Path, f.Before, d.in.Want, d.want)
		if err != nil {
			return &Refusal{say.F("%s is written in a way that cannot be changed in place", say.Span{Kind: say.Code, Text: f.Path}), say.F("edit the file by hand, or `wsync fmt` it first")}, nil
		}
		if !bytes.Equal(after, f.Before) {
			f.After = after
			changed[d.in.nameOf(f.Path)] = after
			d.files = append(d.files, f)
		}
	}
	got, problems := spec.Load(overlay{d.in.FS, changed}, d.in.Name, d.in.Display)
	switch {
	case problems.HasErrors():
		return invalid(problems), nil
	case !bytes.Equal(spec.Format(got), spec.Format(d.want)):
		return &Refusal{say.F("the file would not say what is meant"), say.F("edit it by hand")}, nil
	}
	return d.weakened(got)
}

// invalid gives the first error of a file.
func invalid(problems spec.Problems) *Refusal {
	p := problems[slices.IndexFunc(problems, func(p spec.Problem) bool { return p.Severity == spec.Error })]
	return &Refusal{say.F("the file would not be valid: %s", say.Foreign(p.Message)), say.F("decide what is right, and edit the file or the organization by hand")}
}

// weakened looks for a safeguard that the edited file no longer has. None of the
// edits touches one; a name that changes may still lead past it.
func (d *draft) weakened(got *spec.Org) (*Refusal, error) {
	if what := spec.Weakened(d.in.Want, got, func(key string) bool { return d.gone[key] }, func(key string) bool { return d.added[key] }); what != nil {
		return weaker(what), nil
	}
	plan, err := diff.Compute(got, d.have, d.in.Options)
	if err != nil {
		return nil, err
	}
	for _, p := range d.first.Protected {
		if !slices.ContainsFunc(plan.Protected, func(q diff.Protection) bool { return q.ID == p.ID }) {
			return weaker(say.F("the live workspace %q%s would lose its protection", p.Name, diff.InBrackets(p.ID))), nil
		}
	}
	for i := range plan.Steps {
		if a := plan.Steps[i].Address; d.plan.Step(a) == nil {
			return &Refusal{say.F("the next plan would have a step that this one has not: %s", a), say.F("edit the file by hand")}, nil
		}
	}
	return nil, nil
}

func weaker(what say.Text) *Refusal {
	return &Refusal{say.F("it would weaken a safeguard: %s", what), say.F("change the file by hand, for a reviewer to see")}
}
