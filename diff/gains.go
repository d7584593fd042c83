package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Who gains power is what a reviewer must not miss, however many harmless steps
// surround it. It is told once for the whole plan, above the steps.

// Gain is one person's access to one workspace that becomes more than it was.
type Gain struct {
	Email spec.Email
	// Workspace is empty when somebody is invited to the organization: After is
	// then the role there.
	Workspace string
	// Before is the role they had; empty for none, or for none that is known.
	Before, After spec.Role
	// Via is the chain of groups that gives it.
	Via []string
	At  *spec.Position
	// Waiting is set for somebody who is not in the organization yet: the access
	// comes with their joining.
	Waiting bool
}

// Gains tells who becomes an admin, and who gets access from a mail domain that
// is not among the known ones. Where nothing is known, as before the first
// access of all, the domain of most people is taken for the organization's own.
func Gains(gains []Gain, known map[string]bool) []Finding {
	if len(known) == 0 {
		known = commonest(gains)
	}
	var admins, outside []Gain
	for _, g := range gains {
		if g.After == spec.RoleAdmin && g.Before != spec.RoleAdmin && !g.Waiting {
			admins = append(admins, g)
		}
		if d := Domain(g.Email); d != "" && !known[d] {
			outside = append(outside, g)
		}
	}
	var found []Finding
	if len(admins) > 0 {
		found = append(found, gainsAdmin(admins))
	}
	if len(outside) > 0 {
		found = append(found, outsideDomain(outside))
	}
	return found
}

func commonest(gains []Gain) map[string]bool {
	people := map[string]map[spec.Email]bool{}
	most := ""
	for _, g := range gains {
		d := Domain(g.Email)
		if people[d] == nil {
			people[d] = map[spec.Email]bool{}
		}
		people[d][g.Email] = true
		if len(people[d]) > len(people[most]) {
			most = d
		}
	}
	return map[string]bool{most: true}
}

func gainsAdmin(gains []Gain) Finding {
	f := Finding{
		Severity: SevAttention, Code: CodeGainsAdmin, At: gains[0].At,
		Hint: say.F("make sure that each of them is to manage members, keys and limits there"),
	}
	if len(gains) == 1 {
		f.Message = say.F("%q becomes %s", gains[0].Email, gains[0].what())
		return f
	}
	people, workspaces := map[spec.Email]bool{}, map[string]bool{}
	for _, g := range gains {
		people[g.Email], workspaces[g.Workspace] = true, true
		f.Items = append(f.Items, g.line())
	}
	f.Message = say.F("%s in %s", say.Count(len(people), "person becomes `workspace_admin`", "people become `workspace_admin`"),
		say.Count(len(workspaces), "workspace", "workspaces"))
	return f
}

func outsideDomain(gains []Gain) Finding {
	f := Finding{
		Severity: SevAttention, Code: CodeOutsideDomain, At: gains[0].At,
		Hint: say.F("make sure that the address is right and that somebody from outside is meant"),
	}
	slices.SortStableFunc(gains, func(a, b Gain) int {
		return cmp.Or(cmp.Compare(Domain(a.Email), Domain(b.Email)), cmp.Compare(a.Email, b.Email))
	})
	people, domains := map[spec.Email]bool{}, []string{}
	for _, g := range gains {
		people[g.Email] = true
		if d := Domain(g.Email); !slices.Contains(domains[max(len(domains)-1, 0):], d) {
			domains = append(domains, d)
		}
		f.Items = append(f.Items, g.line())
	}
	if len(gains) == 1 {
		f.Items = nil
		f.Message = say.F("%q gets access (%s), and nobody else known here is from %s", gains[0].Email, gains[0].what(), domains[0])
		return f
	}
	f.Message = say.F("%s from %s that nobody else known here is from: %s",
		say.Count(len(people), "person gets access", "people get access"), say.Count(len(domains), "domain", "domains"), someOf(domains))
	return f
}

// someOf names the first few of many.
func someOf(names []string) say.Text {
	const few = 5
	if len(names) > few+1 {
		return say.F("%s and %d more", say.Join(names[:few], ", "), len(names)-few)
	}
	return say.Join(names, ", ")
}

func (g *Gain) line() say.Text { return say.F("%q: %s%s", g.Email, g.what(), placed(g.At)) }

func (g *Gain) what() say.Text {
	s := say.F("%s of %q", g.After, g.Workspace)
	if g.Workspace == "" {
		return say.F("%s of the organization, once they accept the invite", g.After)
	}
	switch {
	case g.Before != "":
		s = say.F("%s, was %s", s, g.Before)
	case g.Waiting:
		s = say.F("%s, once they are in the organization", s)
	}
	if len(g.Via) > 0 {
		s = say.F("%s, via group %s", s, Via(g.Via))
	}
	return s
}

// Via is a chain of groups.
func Via(groups []string) say.Text { return say.Join(say.Codes(groups), " > ") }

// Domain is the part of an address behind its last @; empty when there is none.
func Domain(e spec.Email) string {
	i := strings.LastIndexByte(string(e), '@')
	if i < 0 {
		return ""
	}
	return string(e)[i+1:]
}

// reportGains tells who gains access by the plan, and who will by joining.
func (p *planner) reportGains() {
	gains := append(p.awaited, p.joins()...)
	granted := map[live.UserID]bool{}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		c, ok := s.Change(FieldRole)
		if !ok || !s.OnMember() || s.Phase != PhaseWiden && s.Action != Add {
			continue
		}
		r := &s.Because[0]
		gains = append(gains, Gain{
			Email: s.User.Email, Workspace: s.Workspace.Name, At: r.At, Via: r.Via,
			Before: spec.Role(c.Before.Text), After: spec.Role(c.After.Text),
		})
		granted[s.User.ID] = granted[s.User.ID] || s.Action == Add
	}
	p.gainBilling()
	if len(gains) > 0 {
		p.plan.Findings = append(p.plan.Findings, Gains(gains, p.knownDomains(granted))...)
	}
}

// knownDomains are those of people who reach a workspace today, and of people in
// the organization whom the plan adds nowhere: what is left is a domain from
// which nobody but the newcomers is.
func (p *planner) knownDomains(granted map[live.UserID]bool) map[string]bool {
	member := map[live.UserID]bool{}
	for i := range p.have.Workspaces {
		for _, m := range p.have.Workspaces[i].Members {
			member[m.User] = true
		}
	}
	known := map[string]bool{}
	for i := range p.have.Users {
		if u := &p.have.Users[i]; !granted[u.ID] || member[u.ID] || u.Role.Inherits() {
			known[Domain(u.Email)] = true
		}
	}
	return known
}
