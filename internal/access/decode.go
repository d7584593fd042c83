package access

import (
	"fmt"
	"io"
	"slices"

	"github.com/wsync/wsync/internal/saved"
)

// Decode reads a report that was written as JSON. What is truncated, of another format or
// version, or nothing that Build could have made is refused with the reason.
func Decode(r io.Reader) (*Report, error) {
	var report Report
	if err := saved.Decode(r, Format, &report); err != nil {
		return nil, err
	}
	return &report, report.check()
}

// check refuses words that are not known here, and refs that lead nowhere.
func (r *Report) check() error {
	if r.Organization.ID == "" {
		return fmt.Errorf("the report names no organization")
	}
	refs := map[string]bool{"": true}
	for i := range r.Workspaces {
		if ref := r.Workspaces[i].Ref; ref == "" || refs[ref] {
			return fmt.Errorf("the ref %q of a workspace is empty, or that of another one too", ref)
		}
		refs[r.Workspaces[i].Ref] = true
	}
	for i := range r.Keys {
		if !refs[r.Keys[i].Workspace] {
			return fmt.Errorf("the API key %q is bound to a workspace %q that the report does not have", r.Keys[i].ID, r.Keys[i].Workspace)
		}
	}
	for i := range r.People {
		if s := r.People[i].State; !slices.Contains(States, s) {
			return unknown("state", string(s))
		}
	}
	for i := range r.ServiceAccounts {
		if s := r.ServiceAccounts[i].State; !slices.Contains(States, s) {
			return unknown("state", string(s))
		}
	}
	for i := range r.Grants {
		if err := r.Grants[i].check(refs); err != nil {
			return fmt.Errorf("the access of %q: %w", r.Grants[i].Who.Name, err)
		}
	}
	return nil
}

func (g *Grant) check(refs map[string]bool) error {
	switch {
	case g.Workspace == "" || !refs[g.Workspace]:
		return fmt.Errorf("the report does not have the workspace %q", g.Workspace)
	case g.Who.Kind != PersonKind && g.Who.Kind != ServiceAccountKind:
		return unknown("kind", string(g.Who.Kind))
	case !slices.Contains(States, g.State):
		return unknown("state", string(g.State))
	case len(g.Sources) == 0:
		return fmt.Errorf("it has no source")
	}
	for i := range g.Sources {
		switch s := &g.Sources[i]; {
		case !slices.Contains(SourceKinds, s.Kind):
			return unknown("source", string(s.Kind))
		case !slices.Contains(Weights, s.Weight):
			return unknown("weight", string(s.Weight))
		}
	}
	return nil
}

func unknown(what, word string) error {
	return fmt.Errorf("the %s %q is not known to this wsync", what, word)
}
