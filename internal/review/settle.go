package review

import (
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
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
		case f.Code == diff.CodeUnmanaged, f.Code == diff.CodeUnmanagedUser, f.Code == diff.CodeTombstoneDone:
			continue // what was dropped and what was archived is told in entry
		case f.Code == diff.CodePastNothing, f.Code == diff.CodeProtectNothing:
			continue // git does not know which names are live
		case f.Code == diff.CodeGainsAdmin, f.Code == diff.CodeOutsideDomain, f.Code == diff.CodeIdentity:
			continue // told in gains and identity, by the lines of the files
		case f.Code == diff.CodeResidency && !r.creates(f.Address):
			f = uncertainResidency(f)
		}
		kept = append(kept, f)
	}
	r.plan.Findings = kept
}

// admitUnknownMembers takes back what an archive claims about a workspace of
// which base never listed all members.
func (r *review) admitUnknownMembers() {
	additive := map[string]bool{}
	for _, p := range r.pairs {
		if p.head != nil && p.base != nil && p.base.Membership == spec.Additive {
			additive[p.head.Key] = true
		}
	}
	for i := range r.plan.Steps {
		s := &r.plan.Steps[i]
		if s.Action != diff.Archive || !s.OfWorkspace() || !additive[s.Workspace.Key] {
			continue
		}
		for j := range s.Effects {
			e := &s.Effects[j]
			if e.Kind != diff.EffectAccessLost {
				continue
			}
			e.Text = say.F("people lose access whom the file does not name, if any: its list was additive")
			if n := len(e.Items); n > 0 {
				e.Text = say.F("%s: the list in the file was additive", say.Count(n, "person or more loses access", "people or more lose access"))
			}
		}
	}
}

func identity(f *diff.Finding) string {
	return strings.Join([]string{string(f.Code), string(f.Address), f.Message.String()}, "\x00")
}

func (r *review) creates(a diff.Address) bool {
	s := r.plan.Step(a)
	return s != nil && s.Action == diff.Create
}

// uncertainResidency is for a pair of geos of which one is not in the file: it
// is whatever the live workspace has.
func uncertainResidency(f diff.Finding) diff.Finding {
	f.Severity = diff.SevWarning
	f.Message = say.F("only one of `allowed_inference_geos` and `default_inference_geo` is declared: whether the two fit together depends on the live workspace")
	return f
}

// forget takes ids that were made up out of a plan that guards have judged, so
// that no reader mistakes one for an id of the API.
func forget(p *diff.Plan) {
	p.Protected = nil // by ids and live names, which git does not know
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Workspace.ID.Assumed() {
			s.Workspace.ID = ""
		}
		if s.User != nil && s.User.ID.Assumed() {
			s.User.ID = ""
		}
		if s.Object != nil && strings.HasPrefix(s.Object.ID, live.AssumedPrefix) {
			s.Object.ID = ""
		}
	}
}
