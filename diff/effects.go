package diff

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// UsageDays is the window of recent use that is looked at before an archive.
const UsageDays = 30

// archiveEffects spells out what an archive destroys, from documented
// behaviour (platform.claude.com/docs manage-claude/workspaces and
// manage-claude/admin-api) and from the evidence read for it.
func (p *planner) archiveEffects(w *live.Workspace) []Effect {
	effects := []Effect{{Kind: EffectIrreversible, Text: say.F("cannot be undone: there is no way to bring an archived workspace back")}}
	if w.ClaudeCode() {
		effects = append(effects, Effect{Kind: EffectIrreversible, Text: say.F("ends the Console sign-in to Claude Code for the whole organization")})
	}
	if p.have.Keys != nil {
		effects = append(effects, p.keysRevoked(w)...)
	}
	if w.Members != nil {
		text := say.F("nobody loses access: the workspace has no members of its own")
		if n := len(w.Members); n > 0 {
			text = say.Count(n, "person loses access", "people lose access")
		}
		effects = append(effects, Effect{Kind: EffectAccessLost, Items: p.memberLines(w), Text: text})
	}
	for _, r := range Rules() {
		if r.ended != nil {
			effects = append(effects, r.ended(p, w)...)
		}
	}
	return append(effects, usageEffects(w.Usage)...)
}

func (p *planner) keysRevoked(w *live.Workspace) []Effect {
	var bound []say.Text
	wide := 0
	for i := range p.have.Keys {
		switch k := &p.have.Keys[i]; k.Workspace {
		case w.ID:
			bound = append(bound, p.keyLine(k))
		case "":
			wide++
		}
	}
	effects := []Effect{{Kind: EffectKeysRevoked, Text: say.F("revokes no active API key: none is bound to the workspace")}}
	if len(bound) > 0 {
		effects[0] = Effect{Kind: EffectKeysRevoked, Text: say.F("revokes %s at once", say.Count(len(bound), "active API key", "active API keys")), Items: bound}
	}
	if wide > 0 {
		effects = append(effects, Effect{Kind: EffectUnknown, Text: say.F(
			"%s of the whole organization may also be used in the workspace; the API does not say", say.Count(wide, "active key", "active keys"))})
	}
	return effects
}

func usageEffects(u *live.Usage) []Effect {
	switch {
	case u == nil:
		return nil
	case u.Idle():
		return []Effect{{Kind: EffectUsage, Text: say.F("no tokens used in the last %d days", u.Days)}}
	}
	text := say.F("%d tokens used in the last %d days, last on %s", u.Tokens, u.Days, u.LastActive)
	if u.CostCents != "" {
		text = say.F("%s, costing USD %s", text, dollars(u.CostCents))
	}
	return []Effect{{Kind: EffectUsage, Text: text}}
}

// removalEffects says what a removal stops.
func (p *planner) removalEffects(w *live.Workspace, u *live.User) []Effect {
	var effects []Effect
	if w.ClaudeCode() {
		effects = append(effects, Effect{Kind: EffectKeysStop, Text: say.F("their Claude Code keys stop working")})
	}
	var lose []say.Text
	for i := range p.have.Keys {
		if k := &p.have.Keys[i]; k.Workspace == w.ID && k.Principal == string(u.ID) {
			lose = append(lose, p.keyLine(k))
		}
	}
	if len(lose) > 0 {
		effects = append(effects, Effect{Kind: EffectKeysStop, Text: say.Count(len(lose), "personal key loses this workspace", "personal keys lose this workspace"), Items: lose})
	}
	return effects
}

func (p *planner) memberLines(w *live.Workspace) []say.Text {
	lines := make([]say.Text, 0, len(w.Members))
	for _, m := range w.Members {
		lines = append(lines, say.F("%s (%s)", p.who(m.User), m.Role))
	}
	sortLines(lines)
	return lines
}

// who is a user by the address if it is known, and else by the id.
func (p *planner) who(id live.UserID) say.Sayer {
	if u := p.people.byID[id]; u != nil {
		return u.Email
	}
	return id
}

func sortLines(lines []say.Text) {
	slices.SortFunc(lines, func(a, b say.Text) int { return strings.Compare(a.String(), b.String()) })
}

func (p *planner) keyLine(k *live.APIKey) say.Text {
	line := say.F("%q", k.Name)
	if k.Hint != "" {
		line = say.F("%s %s", line, k.Hint)
	}
	if k.Creator != "" {
		line = say.F("%s, created by %s", line, p.who(live.UserID(k.Creator)))
	}
	return line
}

// weighLastAdmins marks steps that leave a workspace without any explicit
// admin while people remain in it. Organization admins still reach it, so this
// is an effect to weigh and not an error.
func (p *planner) weighLastAdmins() {
	admins, people := p.countsAfter()
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		c, ok := s.Change(FieldRole)
		if ok && s.User != nil && s.Phase == PhaseNarrow && c.Before.Text == string(spec.RoleAdmin) && admins[s.Workspace.Key] == 0 && people[s.Workspace.Key] > 0 {
			s.Effects = append(s.Effects, Effect{Kind: EffectLastAdmin, Text: say.F(
				"leaves %s in %q without a workspace admin of their own", say.Count(people[s.Workspace.Key], "person", "people"), s.Workspace.Name)})
		}
	}
}

// countsAfter counts explicit admins and members per entry once the plan is done.
func (p *planner) countsAfter() (admins, people map[string]int) {
	admins, people = map[string]int{}, map[string]int{}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if !s.OnMember() {
			continue
		}
		key := s.Workspace.Key
		if _, seen := people[key]; !seen {
			admins[key], people[key] = 0, 0
			if w := p.have.Workspace(s.Workspace.ID); w != nil {
				for _, m := range w.Members {
					admins[key] += isAdmin(string(m.Role))
				}
				people[key] = len(w.Members)
			}
		}
		c, _ := s.Change(FieldRole)
		admins[key] += isAdmin(c.After.Text) - isAdmin(c.Before.Text)
		people[key] += memberDelta[s.Action]
	}
	return admins, people
}

var memberDelta = map[Action]int{Add: 1, Remove: -1}

func isAdmin(role string) int {
	if role == string(spec.RoleAdmin) {
		return 1
	}
	return 0
}

// dollars turns the cost report's decimal string of cents into US dollars.
func dollars(cents string) say.Span {
	whole, _, _ := strings.Cut(cents, ".")
	for len(whole) < 3 {
		whole = "0" + whole
	}
	return say.Figure(whole[:len(whole)-2] + "." + whole[len(whole)-2:])
}
