package diff

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What follows when somebody leaves the organization or loses a role in it, from
// documented behaviour (platform.claude.com/docs manage-claude/admin-api and
// manage-claude/workspaces) and from the evidence read for it.

// departureEffects says what a removal ends.
func (p *planner) departureEffects(u *live.User) []Effect {
	effects := []Effect{{Kind: EffectIrreversible, Text: say.F("cannot be undone: whoever is invited again starts without keys and workspaces")}}
	var personal []say.Text
	for i := range p.have.Keys {
		if k := &p.have.Keys[i]; k.Principal == string(u.ID) {
			personal = append(personal, p.keyLine(k))
		}
	}
	if len(personal) > 0 {
		effects = append(effects, Effect{Kind: EffectKeysRevoked, Items: personal, Text: say.F("archives %s for good", say.Count(len(personal), "personal API key", "personal API keys"))})
	}
	return append(effects, p.membershipsEnd(u)...)
}

// membershipsEnd says which workspaces a person leaves with the organization.
func (p *planner) membershipsEnd(u *live.User) []Effect {
	var effects []Effect
	lost := p.memberships(u)
	if len(lost) > 0 {
		effects = append(effects, Effect{Kind: EffectAccessLost, Items: lost, Text: say.F("ends %s", say.Count(len(lost), "membership", "memberships"))})
	}
	for i := range p.have.Workspaces {
		w := &p.have.Workspaces[i]
		role := roleIn(w, u.ID)
		if w.ClaudeCode() && role != "" {
			effects = append(effects, Effect{Kind: EffectKeysStop, Text: say.F("their Claude Code keys stop working")})
		}
		if admins, people := p.after(w); role == spec.RoleAdmin && admins == 0 && people > 0 {
			effects = append(effects, Effect{Kind: EffectLastAdmin, Text: say.F(
				"leaves %s in %q without a workspace admin of their own", say.Count(people, "person", "people"), w.Name)})
		}
	}
	return effects
}

// inheritanceEnds says what is left to somebody whose role reached every workspace.
func (p *planner) inheritanceEnds(u *live.User) []Effect {
	kept := p.memberships(u)
	text := say.F("loses the access to every workspace that the role %s brings, and has none of their own", u.Role)
	if len(kept) > 0 {
		text = say.F("loses the access to every workspace that the role %s brings, and keeps %s of their own", u.Role, say.Count(len(kept), "membership", "memberships"))
	}
	return []Effect{{
		Kind: EffectAccessLost, Items: kept,
		Text: say.F("%s; what the file gives them in workspaces follows right after", text),
	}}
}

// memberships are a person's explicit ones, one line a workspace.
func (p *planner) memberships(u *live.User) []say.Text {
	var lines []say.Text
	for i := range p.have.Workspaces {
		w := &p.have.Workspaces[i]
		if role := roleIn(w, u.ID); role != "" && !w.Archived() {
			lines = append(lines, say.F("%q (%s)", w.Name, role))
		}
	}
	return lines
}

func roleIn(w *live.Workspace, id live.UserID) spec.Role {
	for _, m := range w.Members {
		if m.User == id {
			return m.Role
		}
	}
	return ""
}

// after counts a workspace's explicit admins and members once the plan is carried
// out, as far as the steps on members that were planned before say.
func (p *planner) after(w *live.Workspace) (admins, people int) {
	roles := map[live.UserID]string{}
	for _, m := range w.Members {
		if !p.departs(p.people.byID[m.User]) {
			roles[m.User] = string(m.Role)
		}
	}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if !s.OnMember() || s.Workspace.ID != w.ID {
			continue
		}
		c, _ := s.Change(FieldRole)
		if roles[s.User.ID] = c.After.Text; s.Action == Remove {
			delete(roles, s.User.ID)
		}
	}
	for _, role := range roles {
		admins += isAdmin(role)
	}
	return admins, len(roles)
}

// OnMember reports whether the step is about a person within a workspace.
func (s *Step) OnMember() bool { return s.User != nil && s.Workspace.Key != "" }

// OnMembership reports whether the step is about a role in a workspace, of a person or of
// a service account.
func (s *Step) OnMembership() bool { return s.Workspace.Key != "" && s.Rule().Strength != nil }

// ReachesAll reports whether the step takes from somebody what they have in all
// workspaces, so that every list of members says what follows.
func (s *Step) ReachesAll() bool {
	c, _ := s.Change(FieldRole)
	return s.User != nil && !s.OnMember() && (s.Action == Remove || s.Phase == PhaseNarrow && spec.OrgRole(c.Before.Text).Inherits())
}

// UnreadMembers are the live workspaces whose members were not read.
func UnreadMembers(o *live.Org) []live.WorkspaceID {
	var ids []live.WorkspaceID
	for i := range o.Workspaces {
		if w := &o.Workspaces[i]; !w.Archived() && !w.Default && w.Members == nil {
			ids = append(ids, w.ID)
		}
	}
	return ids
}
