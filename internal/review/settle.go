package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
)

// settle turns the findings of a plan against assumed state into findings of a
// review: what base said already is not news, and what git cannot know is not
// claimed.
func (r *review) settle() {
	known := map[string]bool{}
	for i := range r.before.Findings {
		known[identity(&r.before.Findings[i])] = true
	}
	kept := []diff.Finding{}
	for _, f := range r.plan.Findings {
		switch {
		case f.Severity != diff.SevError && known[identity(&f)]:
			continue
		case f.Code == diff.CodeUnmanaged, f.Code == diff.CodeTombstoneDone:
			continue // what was dropped and what was archived is told in entry
		case f.Code == diff.CodeResidency && !r.creates(f.Address):
			f = uncertainResidency(f)
		}
		kept = append(kept, r.withoutIDs(f))
	}
	r.plan.Findings = kept
}

func identity(f *diff.Finding) string {
	return strings.Join([]string{string(f.Code), string(f.Address), f.Message}, "\x00")
}

func (r *review) creates(a diff.Address) bool {
	s := r.plan.Step(a)
	return s != nil && s.Action == diff.Create
}

// uncertainResidency is for a pair of geos of which one is not in the file: it
// is whatever the live workspace has.
func uncertainResidency(f diff.Finding) diff.Finding {
	f.Severity = diff.SevWarning
	f.Message = "only one of allowed_inference_geos and default_inference_geo is declared: whether the two fit together depends on the live workspace"
	return f
}

// withoutIDs takes made-up ids and dates out of a finding's text.
func (r *review) withoutIDs(f diff.Finding) diff.Finding {
	for i := range r.have.Workspaces {
		id := r.have.Workspaces[i].ID
		if !id.Assumed() {
			continue
		}
		f.Message = strings.ReplaceAll(f.Message, fmt.Sprintf(" (%s)", id), "")
		items := slices.Clone(f.Items)
		for j := range items {
			items[j] = strings.TrimPrefix(items[j], string(id)+" ")
		}
		f.Items = items
	}
	for j := range f.Items {
		f.Items[j] = strings.TrimSuffix(f.Items[j], ", created 0001-01-01")
	}
	return f
}

// Forget takes ids that were made up out of a plan that guards have judged, so
// that no reader mistakes one for an id of the API.
func Forget(p *diff.Plan) {
	var made []string
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Workspace.ID.Assumed() {
			made = append(made, string(s.Workspace.ID))
			s.Workspace.ID = ""
		}
		if s.User != nil && s.User.ID.Assumed() {
			made = append(made, string(s.User.ID))
			s.User.ID = ""
		}
	}
	// A longer id may begin with a shorter one.
	slices.SortFunc(made, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	clean := func(text string) string {
		for _, id := range made {
			text = strings.ReplaceAll(text, fmt.Sprintf(" (%s)", id), "")
			text = strings.ReplaceAll(text, "'"+id+"'", "wrkspc_…")
			text = strings.ReplaceAll(text, id, "wrkspc_…")
		}
		return text
	}
	for i := range p.Refusals {
		r := &p.Refusals[i]
		r.Message, r.Hint, r.Override = clean(r.Message), clean(r.Hint), clean(r.Override)
		items := slices.Clone(r.Items)
		for j := range items {
			items[j] = clean(items[j])
		}
		r.Items = items
	}
}
