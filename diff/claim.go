package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Which entry stands for which workspace decides who is let in, what is renamed
// and what is archived, and a file may have several authors. So no rule of
// precedence ever settles a quarrel: a live workspace that two entries could
// mean belongs to neither until the file says which, and a name is free only
// when its bearer has left it.

// claim is one entry's grounds for meaning a live workspace.
type claim struct {
	pair *pairing
	by   ReasonKind
}

// contest refuses every entry that shares a live workspace with another one.
func (m *Matching) contest() {
	claims := map[live.WorkspaceID][]claim{}
	for i := range m.pairs {
		for _, w := range m.claimable(&m.pairs[i]) {
			claims[w.workspace.ID] = append(claims[w.workspace.ID], claim{&m.pairs[i], w.by})
		}
	}
	for i := range m.have.Workspaces {
		if w := &m.have.Workspaces[i]; len(claims[w.ID]) > 1 {
			m.claimed[w.ID] = true
			m.contested(w, claims[w.ID])
		}
	}
}

// possible is a workspace that an entry could mean, and why.
type possible struct {
	workspace *live.Workspace
	by        ReasonKind
}

// claimable lists every live workspace that an entry could mean, whoever else
// means it too. A former name counts only while no workspace has the present one.
func (m *Matching) claimable(p *pairing) []possible {
	var found []possible
	switch {
	case p.done:
	case p.want.ID != "":
		if w := m.have.Workspace(live.WorkspaceID(p.want.ID)); w != nil && !w.Archived() && !w.Default {
			found = append(found, possible{w, ReasonID})
		}
	case len(m.byName[p.want.Name]) > 0:
		for _, w := range m.byName[p.want.Name] {
			found = append(found, possible{w, ReasonDeclared})
		}
	default:
		for _, name := range p.want.Previously {
			for _, w := range m.byName[name] {
				found = append(found, possible{w, ReasonPreviously})
			}
		}
	}
	return found
}

func (m *Matching) contested(w *live.Workspace, claims []claim) {
	items := make([]say.Text, len(claims))
	culprit := claims[0].pair
	for i, c := range claims {
		items[i] = say.F("%q%s, by %s", c.pair.want.Key, placed(at(c.pair.want.Pos(""))), claimWords(c.by))
		c.pair.broken, c.pair.have = true, nil
		if c.by != ReasonDeclared {
			culprit = c.pair
		}
	}
	m.findings = append(m.findings, Finding{
		Severity: SevError, Code: CodeTakeover, Address: WorkspaceAddress(culprit.want.Key),
		Message: say.F("%d entries could mean the live workspace %q%s", len(claims), w.Name, InBrackets(w.ID)),
		Hint:    oneEach(claims), At: at(culprit.want.Pos("")), Items: items,
	})
}

// oneEach says how to give a workspace back to one entry. An entry that means it
// by id or former name, beside one that means it by its name, most likely wants
// the name to be used again.
func oneEach(claims []claim) say.Text {
	hint := say.F("keep the one that means it, and correct the id, the name or `previously` of the other")
	named := slices.ContainsFunc(claims, func(c claim) bool { return c.by == ReasonDeclared })
	for _, c := range claims {
		switch {
		case !named || c.by == ReasonDeclared:
		case c.pair.want.Archive != nil:
			return say.F("%s; to archive it and use its name again, let a first change archive it and a second one add the entry", hint)
		default:
			return say.F("%s; to rename it and use its name again, let a first change rename it and a second one add the entry", hint)
		}
	}
	return hint
}

// claimWords says how an entry comes to mean a workspace.
func claimWords(by ReasonKind) say.Text {
	if by == ReasonID {
		return say.F("its id")
	}
	if by == ReasonPreviously {
		return say.F("a name in `previously`")
	}
	return say.F("its name")
}

// free refuses a rename onto a name that another live workspace has, however it
// is asked for, unless that one is renamed first in the same run. Chains come
// out as an order of steps; a ring has none.
func (m *Matching) free() {
	for i := range m.pairs {
		m.checkName(&m.pairs[i])
	}
	for i := range m.pairs {
		if p := &m.pairs[i]; p.waitsFor != nil && m.circular(p) {
			m.refuseRing(p)
		}
	}
}

// checkName looks at who has the name that an entry asks for.
func (m *Matching) checkName(p *pairing) {
	if p.broken || p.done || p.have == nil {
		return
	}
	if p.want.Archive == nil && p.have.Name != p.want.Name {
		for i := range m.have.Workspaces {
			if w := &m.have.Workspaces[i]; w.Name == p.want.Name && !w.Archived() && !m.leaves(p, w) {
				return
			}
		}
	}
	m.checkPast(p)
}

// leaves reports whether the bearer of a name gives it up before p takes it,
// and refuses p when it does not.
func (m *Matching) leaves(p *pairing, bearer *live.Workspace) bool {
	message := say.F("renaming %q%s to %q would give two live workspaces one name", p.have.Name, InBrackets(p.have.ID), p.want.Name)
	hint := say.F("choose another name, or declare the other workspace and rename it too")
	switch q := m.owner(bearer); {
	case q == nil:
	case q.want.Archive != nil:
		message = say.F("%s, because archives come last: %q is archived only after that", message, bearer.Name)
		hint = say.F("let a first change archive the other workspace, and a second one rename this one")
	case q.want.Name != bearer.Name:
		p.waitsFor = q
		return true
	default:
		hint = say.F("choose another name, or rename the other workspace too")
	}
	m.refuseItems(p, CodeNameTaken, "name", message, hint, describe([]*live.Workspace{bearer}))
	return false
}

// owner is the entry that stands for a workspace; nil when none does.
func (m *Matching) owner(w *live.Workspace) *pairing {
	for i := range m.pairs {
		if m.pairs[i].have == w {
			return &m.pairs[i]
		}
	}
	return nil
}

// checkPast judges former names of an entry whose workspace is found, when live
// workspaces have them that no entry stands for. An id leaves no doubt which
// workspace is meant; a name does, for the entry asks for a rename onto it.
func (m *Matching) checkPast(p *pairing) {
	for _, name := range p.want.Previously {
		old := m.unclaimed(name)
		switch {
		case len(old) == 0:
		case p.by == ReasonDeclared:
			m.refuseItems(p, CodeNameTaken, "previously", say.F("%q was %q before, says the entry, and both are live: renaming would give two workspaces one name", p.want.Name, name),
				say.F("remove %q from `previously` if the entry means the workspace that is named %q now; give the entry the other's id if it means that one, and rename %q first", name, p.want.Name, p.want.Name), describe(old))
			return
		default:
			m.findings = append(m.findings, Finding{
				Severity: SevWarning, Code: CodeStalePast, Address: WorkspaceAddress(p.want.Key),
				Message: say.F("%q exists, and so does %q, a name it is said to have had", p.want.Name, name),
				Hint:    say.F("remove the name from `previously`, or declare the other workspace"),
				At:      at(p.want.Pos("previously")), Items: describe(old),
			})
		}
	}
}

// circular reports whether p waits for itself.
func (m *Matching) circular(p *pairing) bool {
	q := p.waitsFor
	for range m.pairs {
		if q == nil || q == p {
			break
		}
		q = q.waitsFor
	}
	return q == p
}

// refuseRing refuses a rename that waits for itself, and with it the ring.
func (m *Matching) refuseRing(p *pairing) {
	ring := []*live.Workspace{p.have}
	names := []string{p.have.Name}
	for q := p.waitsFor; q != p; q = q.waitsFor {
		ring = append(ring, q.have)
		names = append(names, q.have.Name)
	}
	m.refuseItems(p, CodeNameTaken, "name", say.F("the entries give the workspaces %s each other's names, and none can take its name before another has left it", say.Join(say.Names(names), ", ")),
		say.F("let a first change give %q a name that nobody has, and a second one the rest", p.have.Name), describe(ring))
	for q := p.waitsFor; q != nil; {
		next := q.waitsFor
		q.broken, q.have, q.waitsFor = true, nil, nil
		q = next
	}
	p.waitsFor = nil
}

// placed names a line as " (org.yaml:12)", or nothing.
func placed(p *spec.Position) say.Text {
	if p == nil || p.Line == 0 {
		return nil
	}
	return say.F(" (%s)", p)
}
