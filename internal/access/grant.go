package access

import (
	"slices"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// memberships adds what people have in one workspace.
func (b *builder) memberships(at *placed) {
	claims := map[spec.Email][]spec.Claim{}
	if at.want != nil {
		all := b.want.Claims(at.want, b.in.AsOf)
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].Email == all[0].Email {
				n++
			}
			claims[all[0].Email], all = all[:n:n], all[n:]
		}
	}
	explicit := map[live.UserID]*live.Member{}
	if at.have != nil {
		if at.have.Members == nil && !at.have.Default {
			return // not read
		}
		for i := range at.have.Members {
			m := &at.have.Members[i]
			explicit[m.User] = m
			if b.users[m.User] == nil {
				b.add(b.strangerGrant(at, Subject{Kind: PersonKind, ID: string(m.User)}, m.Role))
			}
		}
	}
	for i := range b.report.People {
		p := &b.report.People[i]
		switch {
		case b.report.Offline:
			b.add(b.declaredGrant(at, p, claims[p.Email]))
		case p.ID == "":
			b.add(b.waitingGrant(at, p, claims[p.Email]))
		case at.Default:
			b.add(b.defaultGrant(at, p))
		case at.have == nil:
			b.add(b.waitingGrant(at, p, claims[p.Email]))
		default:
			b.add(b.liveGrant(at, p, claims[p.Email], explicit[p.ID]))
		}
	}
}

func (b *builder) add(g *Grant) {
	if g == nil {
		return
	}
	slices.SortStableFunc(g.Sources, func(x, y Source) int {
		return slices.Index(Weights, x.Weight) - slices.Index(Weights, y.Weight)
	})
	b.report.Grants = append(b.report.Grants, *g)
}

// grant is a person's grant as far as the file makes it. Whoever leaves the
// organization has no lines that count.
func (b *builder) grant(at *placed, p *Person, claims []spec.Claim, rest Weight) *Grant {
	g := &Grant{Who: Subject{PersonKind, string(p.Email), string(p.ID)}, Workspace: at.Ref}
	for i := range claims {
		c := &claims[i]
		s := Source{Kind: Member, Role: c.Role, Weight: rest, Until: c.Until, EndsSoon: b.want.Soon(c.Until, b.in.AsOf)}
		if len(c.Lines) > 1 {
			s.Kind = Group
		}
		if c.Lapsed || p.Leaves {
			s.Weight = Ended
		}
		for _, l := range c.Lines {
			s.Lines = append(s.Lines, b.line(l.Group, l.At))
		}
		s.Since = b.since(s.Lines)
		g.Sources = append(g.Sources, s)
	}
	if len(claims) > 0 && g.Sources[0].Weight != Ended {
		g.Declared = claims[0].Role
	}
	return g
}

// inherited is what an organization role gives in every workspace; nil for nothing.
func (b *builder) inherited(p *Person, role spec.OrgRole) *Source {
	if !role.Inherits() {
		return nil
	}
	s := &Source{Kind: Inherited, Role: spec.RoleAdmin, Weight: Decides, OrgRole: string(role)}
	if !role.Administers() {
		s.Role = spec.RoleBilling
	}
	return b.fromUsers(s, p, role)
}

// fromUsers adds the line under users that gives an organization role, if one does.
func (b *builder) fromUsers(s *Source, p *Person, role spec.OrgRole) *Source {
	if p.Line != nil && p.Declared == role {
		s.Lines, s.Until, s.EndsSoon, s.Since = []Line{*p.Line}, p.Until, p.EndsSoon, b.since([]Line{*p.Line})
	}
	return s
}

// defaultGrant: in the Default Workspace the organization role is what counts
// (platform.claude.com/docs manage-claude/workspaces).
func (b *builder) defaultGrant(at *placed, p *Person) *Grant {
	s := b.inherited(p, p.OrgRole)
	if s == nil {
		s = b.fromUsers(&Source{Kind: Inherited, Role: spec.Role(p.OrgRole), Weight: Decides, OrgRole: string(p.OrgRole)}, p, p.OrgRole)
	}
	return &Grant{
		Who: Subject{PersonKind, string(p.Email), string(p.ID)}, Workspace: at.Ref,
		Role: s.Role, State: InEffect, Sources: []Source{*s},
	}
}

// declaredGrant is what the file alone says.
func (b *builder) declaredGrant(at *placed, p *Person, claims []spec.Claim) *Grant {
	top := b.inherited(p, p.OrgRole)
	if top == nil {
		g := b.grant(at, p, claims, Outranked)
		if g.Declared == "" {
			return nil
		}
		g.Role, g.State, g.Sources[0].Weight = g.Declared, Declared, Decides
		return g
	}
	g := b.grant(at, p, claims, Inert)
	g.Role, g.State = top.Role, Declared
	if g.Declared != "" && !p.OrgRole.Fixes(g.Declared) { // billing may be raised
		g.Role, g.Sources[0].Weight, top.Weight = g.Declared, Decides, Outranked
	} else {
		g.Declared = top.Role
	}
	g.Sources = append([]Source{*top}, g.Sources...)
	return g
}

// waitingGrant is what somebody will have once they, or the workspace, are there.
func (b *builder) waitingGrant(at *placed, p *Person, claims []spec.Claim) *Grant {
	g := b.grant(at, p, claims, Outranked)
	if g.Declared == "" {
		return nil
	}
	g.State, g.Sources[0].Weight = NotApplied, Waits
	if p.ID == "" && !p.InvitedUntil.IsZero() {
		g.State = Pending
	}
	if top := b.inherited(p, p.OrgRole); top != nil && p.OrgRole.Fixes(g.Declared) { // once the workspace is there
		g = b.grant(at, p, claims, Inert)
		g.State, g.Declared, top.Weight = NotApplied, top.Role, Waits
		g.Sources = append([]Source{*top}, g.Sources...)
	}
	return g
}

// liveGrant holds an explicit membership and the file beside each other.
func (b *builder) liveGrant(at *placed, p *Person, claims []spec.Claim, explicit *live.Member) *Grant {
	if top := b.inherited(p, p.OrgRole); top != nil {
		return b.inheritingGrant(at, p, claims, explicit, top)
	}
	if explicit == nil && len(claims) == 0 {
		return nil // as of nearly everybody in a workspace of a large organization
	}
	g := b.grant(at, p, claims, Outranked)
	switch {
	case explicit == nil && g.Declared == "":
		return nil
	case explicit == nil:
		g.State, g.Sources[0].Weight = NotApplied, Waits
	case explicit.Role == g.Declared:
		g.Role, g.State, g.Sources[0].Weight = explicit.Role, InEffect, Decides
	default:
		b.undeclared(g, explicit.Role)
	}
	return g
}

// undeclared makes a live role that the file does not give the one that holds.
func (b *builder) undeclared(g *Grant, role spec.Role) {
	g.Role = role
	switch {
	case b.in.Want == nil:
		g.State = InEffect
	case g.Declared == "":
		g.State = NotInFile
	default:
		g.State, g.Sources[0].Weight = Differs, Waits
	}
	g.Sources = append([]Source{{Kind: Live, Role: role, Weight: Decides}}, g.Sources...)
}

// inheritingGrant is that of an organization admin or a billing member. An explicit
// membership of theirs has no effect, but that workspace_admin raises a billing
// member (platform.claude.com/docs manage-claude/workspaces).
func (b *builder) inheritingGrant(at *placed, p *Person, claims []spec.Claim, explicit *live.Member, top *Source) *Grant {
	g := b.grant(at, p, claims, Inert)
	raises := func(r spec.Role) bool { return r != "" && !p.OrgRole.Fixes(r) }
	g.Role, g.State = top.Role, InEffect
	switch {
	case explicit != nil && raises(explicit.Role) && explicit.Role == g.Declared:
		g.Role, g.Sources[0].Weight, top.Weight = explicit.Role, Decides, Outranked
	case explicit != nil && raises(explicit.Role):
		top.Weight = Outranked
		g.Declared = ""
		b.undeclared(g, explicit.Role)
	case raises(g.Declared):
		g.State, g.Sources[0].Weight = Differs, Waits
	case explicit != nil && explicit.Role != g.Declared:
		g.Sources = append(g.Sources, Source{Kind: Live, Role: explicit.Role, Weight: Inert})
	}
	if !raises(g.Declared) {
		g.Declared = ""
		if len(top.Lines) > 0 {
			g.Declared = top.Role
		}
	}
	g.Sources = append([]Source{*top}, g.Sources...)
	return g
}

// strangerGrant is that of a member who is in no list of the organization.
func (b *builder) strangerGrant(at *placed, who Subject, role spec.Role) *Grant {
	g := &Grant{Who: who, Workspace: at.Ref}
	b.undeclared(g, role)
	return g
}
