package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// people knows who is in the organization and gathers, per person, the lines
// that cannot take effect, so that one person is one finding however many
// workspaces name them.
type people struct {
	byEmail map[spec.Email]*live.User
	byID    map[live.UserID]*live.User
	pending map[spec.Email]*live.Invite
	expired map[spec.Email]bool
	// invited are those whom the plan invites.
	invited map[spec.Email]bool
	inert   []waiting
	absent  []waiting
	index   map[spec.Email]int
}

// waiting is one person and the lines that have no effect for now.
type waiting struct {
	email spec.Email
	at    spec.Position
	lines []say.Text
	// keys are the entries that the lines belong to.
	keys map[string]bool
}

func newPeople(have *live.Org, find func(Finding)) *people {
	p := &people{
		byEmail: make(map[spec.Email]*live.User, len(have.Users)),
		byID:    make(map[live.UserID]*live.User, len(have.Users)),
		pending: map[spec.Email]*live.Invite{}, expired: map[spec.Email]bool{}, invited: map[spec.Email]bool{}, index: map[spec.Email]int{},
	}
	for i := range have.Users {
		u := &have.Users[i]
		if twin := p.byEmail[u.Email]; twin != nil {
			find(Finding{
				Severity: SevError, Code: CodeDuplicateEmail,
				Message: say.F("two users of the organization share the address %q: nobody can tell which one a line means", u.Email),
				Hint:    say.F("have one of the two removed or renamed in the Console"),
				Items:   []say.Text{say.F("%s", twin.ID), say.F("%s", u.ID)},
			})
		}
		p.byEmail[u.Email] = u
		p.byID[u.ID] = u
	}
	for i := range have.Invites {
		if inv := &have.Invites[i]; inv.Pending() {
			p.pending[inv.Email] = inv
		} else {
			p.expired[inv.Email] = true
		}
	}
	return p
}

func (p *people) gather(list *[]waiting, e *spec.Entitlement, w *spec.Workspace) {
	line := say.F("%s in %q", e.Role, w.Key)
	i, ok := p.index[e.Email]
	if !ok {
		i = len(*list)
		p.index[e.Email] = i
		*list = append(*list, waiting{email: e.Email, at: e.Named, keys: map[string]bool{}})
	}
	(*list)[i].lines = append((*list)[i].lines, line)
	(*list)[i].keys[w.Key] = true
}

// report turns what was gathered into findings.
func (p *people) report(pl *planner) {
	for _, w := range p.inert {
		u := p.byEmail[w.email]
		pl.find(Finding{
			Severity: SevWarning, Code: CodeInheritedRole,
			Message: say.F("%q has the organization role %s and so inherits a role in every workspace, which the API does not let anyone change: the file's %s no effect while that lasts",
				w.email, u.Role, say.Count(len(w.lines), "line for them has", "lines for them have")),
			Hint: say.F("nothing has to be done; the lines take effect if the organization role ends"),
			At:   at(w.at), Items: w.lines,
		})
	}
	losing := pl.losing()
	for _, w := range p.absent {
		pl.find(p.absence(w, losing, pl.joining(w.email)))
	}
}

// absence reports a person whom the file names and the organization lacks, and how
// they may join it.
func (p *people) absence(w waiting, losing []*Step, joining say.Text) Finding {
	if p.invited[w.email] {
		return Finding{
			Severity: SevNote, Code: CodePendingInvite,
			Message: say.F("%q is invited by this plan: %s until they accept", w.email, say.Count(len(w.lines), "line waits", "lines wait")),
			Hint:    say.F("the first run after they accept gives them access"),
			At:      at(w.at), Items: w.lines,
		}
	}
	if inv := p.pending[w.email]; inv != nil {
		return Finding{
			Severity: SevNote, Code: CodePendingInvite,
			Message: say.F("%q is invited and has not accepted yet (the invite ends on %s): %s", w.email, spec.DateOf(inv.ExpiresAt), say.Count(len(w.lines), "line waits", "lines wait")),
			Hint:    say.F("the first run after they accept gives them access"),
			At:      at(w.at), Items: w.lines,
		}
	}
	f := Finding{
		Severity: SevUnmet, Code: CodeNotInOrg,
		Message: say.F("%q is not in the organization: %s cannot take effect", w.email, say.Count(len(w.lines), "line", "lines")),
		Hint:    say.F("check the spelling, or %s; the first run after they accept gives them access", joining),
		At:      at(w.at), Items: w.lines,
	}
	if p.expired[w.email] {
		f.Message = say.F("the invite for %q has expired without being accepted: %s cannot take effect", w.email, say.Count(len(w.lines), "line", "lines"))
		f.Hint = say.F("%s; the first run after they accept gives them access", joining)
	}
	var meant []say.Text
	for _, s := range losing {
		if w.mayMean(s) {
			f.Steps = append(f.Steps, s.Address)
			meant = append(meant, say.F("%q", s.User.Email))
		}
	}
	if len(meant) > 0 {
		sortLines(meant)
		who := say.Join(slices.CompactFunc(meant, say.Text.Equal), " or ")
		f.Message = say.F("%q is not in the organization, and %s, who is, would lose access: is that who is meant?", w.email, who)
		f.Hint = say.F("if so, write %s; if they are two people, invite %q first: a pending invite settles it", who, w.email)
	}
	return f
}

// mayMean reports whether the lines may be a slip for the person who loses access
// in a step. Elsewhere than in the same list, as when somebody is moved, only a
// letter or two may be wrong: one name in two domains is two people more often.
func (w *waiting) mayMean(s *Step) bool {
	if w.keys[s.Workspace.Key] {
		return likeAddresses(w.email, s.User.Email)
	}
	return apartByASlip(w.email, s.User.Email)
}

// losing lists the steps that take access from somebody, or somebody away.
func (p *planner) losing() []*Step {
	var found []*Step
	for i := range p.plan.Steps {
		if s := &p.plan.Steps[i]; s.User != nil && (s.Phase == PhaseNarrow || s.Phase == PhasePeople) {
			found = append(found, s)
		}
	}
	return found
}
