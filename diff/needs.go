package diff

import (
	"slices"

	"github.com/wsync/wsync/live"
)

// Needs lists what a plan must have read before it is fit to be shown, and
// that a plan without removals, archives or strangers never costs a request.
type Needs struct {
	// Invites: someone in the file is not in the organization.
	Invites bool
	// Keys: access is taken away, so keys survive, stop, or are revoked, and the
	// caller's own access may be among it.
	Keys bool
	// Members are lists that say who loses access to an archived workspace, which
	// workspaces somebody loses who leaves the organization, or whether one that the file does not name looks like one it would create.
	Members []live.WorkspaceID
	// Usage are workspaces about to be archived.
	Usage []live.WorkspaceID
	// Lists are further lists that say who loses what by an archive.
	Lists []Listing
	// Traffic is what rate limits are lowered for, and Spent what a spend limit that
	// is lowered is compared with.
	Traffic []live.Traffic
	Spent   bool
}

// Empty reports whether nothing is missing.
func (n Needs) Empty() bool {
	return !n.Invites && !n.Keys && !n.Spent && len(n.Members) == 0 && len(n.Lists) == 0 && len(n.Usage) == 0 && len(n.Traffic) == 0
}

// Evidence tells what is missing in have for the plan p of a scope made from it. Reading
// it and computing again gives the final plan.
func (m *Matching) Evidence(p *Plan, scope Scope) Needs {
	var n Needs
	have := m.have
	for i := range p.Findings {
		if p.Findings[i].Code == CodeNotInOrg && have.Invites == nil {
			n.Invites = true
		}
	}
	n.Invites = n.Invites || have.Invites == nil && m.strangers(scope)
	for i := range p.Steps {
		s := &p.Steps[i]
		if needs := s.Rule().needs; needs != nil {
			needs(have, s, &n)
		}
		if s.ReachesAll() {
			n.Members = append(n.Members, UnreadMembers(have)...)
		}
		if s.Phase.rank() < PhaseNarrow.rank() {
			continue
		}
		n.Keys = n.Keys || have.Keys == nil
		if s.Action == Archive && s.OfWorkspace() {
			n.archive(have, have.Workspace(s.Workspace.ID))
		}
	}
	n.Members = append(n.Members, m.suspects(p)...)
	slices.Sort(n.Members)
	n.Members = slices.Compact(n.Members)
	return n
}

func (n *Needs) archive(have *live.Org, w *live.Workspace) {
	if w.Members == nil {
		n.Members = append(n.Members, w.ID)
	}
	if w.Usage == nil {
		n.Usage = append(n.Usage, w.ID)
	}
	for _, r := range Rules() {
		of := Listing{Kind: r.Of}
		switch {
		case r.ended == nil || r.Listed(w) || r.Refused(have) != nil:
		case r.Of != "" && !RuleOf(r.Of).OrgListed(have): // without the names no list is worth its request
			if !slices.Contains(n.Lists, of) {
				n.Lists = append(n.Lists, of)
			}
		default:
			n.Lists = append(n.Lists, Listing{r.Kind, w.ID})
		}
	}
}
