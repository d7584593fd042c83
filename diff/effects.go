package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// UsageDays is the window of recent use that is looked at before an archive.
const UsageDays = 30

// archiveEffects spells out what an archive destroys, from documented
// behaviour (platform.claude.com/docs manage-claude/workspaces and
// manage-claude/admin-api) and from the evidence read for it.
func (p *planner) archiveEffects(w *live.Workspace) []Effect {
	effects := []Effect{{Kind: EffectIrreversible, Text: "cannot be undone: there is no way to bring an archived workspace back"}}
	if w.ClaudeCode() {
		effects = append(effects, Effect{Kind: EffectIrreversible, Text: "ends the Console sign-in to Claude Code for the whole organization"})
	}
	if p.have.Keys != nil {
		effects = append(effects, p.keysRevoked(w)...)
	}
	if w.Members != nil {
		text := "nobody loses access: the workspace has no members of its own"
		if n := len(w.Members); n > 0 {
			text = count(n, "person loses access", "people lose access")
		}
		effects = append(effects, Effect{Kind: EffectAccessLost, Items: p.memberLines(w), Text: text})
	}
	return append(effects, usageEffects(w.Usage)...)
}

func (p *planner) keysRevoked(w *live.Workspace) []Effect {
	var bound []string
	wide := 0
	for i := range p.have.Keys {
		switch k := &p.have.Keys[i]; k.Workspace {
		case w.ID:
			bound = append(bound, p.keyLine(k))
		case "":
			wide++
		}
	}
	effects := []Effect{{Kind: EffectKeysRevoked, Text: "revokes no active API key: none is bound to the workspace"}}
	if len(bound) > 0 {
		effects[0] = Effect{Kind: EffectKeysRevoked, Text: "revokes " + count(len(bound), "active API key", "active API keys") + " at once", Items: bound}
	}
	if wide > 0 {
		effects = append(effects, Effect{Kind: EffectUnknown, Text: fmt.Sprintf(
			"%s of the whole organization may also be used in the workspace; the API does not say", count(wide, "active key", "active keys"))})
	}
	return effects
}

func usageEffects(u *live.Usage) []Effect {
	switch {
	case u == nil:
		return nil
	case u.Idle():
		return []Effect{{Kind: EffectUsage, Text: fmt.Sprintf("no tokens used in the last %d days", u.Days)}}
	}
	text := fmt.Sprintf("%s tokens used in the last %d days, last on %s", thousands(u.Tokens), u.Days, u.LastActive)
	if u.CostCents != "" {
		text += ", costing " + dollars(u.CostCents)
	}
	return []Effect{{Kind: EffectUsage, Text: text}}
}

// removalEffects says what a removal leaves alive and what it stops.
func (p *planner) removalEffects(w *live.Workspace, u *live.User) []Effect {
	var effects []Effect
	if w.ClaudeCode() {
		effects = append(effects, Effect{Kind: EffectKeysStop, Text: "their Claude Code keys stop working"})
	}
	var survive, lose []string
	for i := range p.have.Keys {
		k := &p.have.Keys[i]
		switch {
		case k.Workspace != w.ID:
		case k.Principal == string(u.ID):
			lose = append(lose, p.keyLine(k))
		case k.Principal == "" && k.Creator == string(u.ID):
			survive = append(survive, p.keyLine(k))
		}
	}
	if len(lose) > 0 {
		effects = append(effects, Effect{Kind: EffectKeysStop, Text: count(len(lose), "personal key loses", "personal keys lose") + " this workspace", Items: lose})
	}
	if len(survive) > 0 {
		effects = append(effects, Effect{
			Kind: EffectKeysSurvive, Items: survive,
			Text: count(len(survive), "workspace key they created stays", "workspace keys they created stay") + " active and known to them; rotate if that matters",
		})
	}
	return effects
}

func (p *planner) memberLines(w *live.Workspace) []string {
	lines := make([]string, 0, len(w.Members))
	for _, m := range w.Members {
		who := string(m.User)
		if u := p.people.byID[m.User]; u != nil {
			who = string(u.Email)
		}
		lines = append(lines, who+" ("+string(m.Role)+")")
	}
	slices.Sort(lines)
	return lines
}

func (p *planner) keyLine(k *live.APIKey) string {
	line := fmt.Sprintf("%q", k.Name)
	if k.Hint != "" {
		line += " " + k.Hint
	}
	if u := p.people.byID[live.UserID(k.Creator)]; u != nil {
		line += ", created by " + string(u.Email)
	} else if k.Creator != "" {
		line += ", created by " + k.Creator
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
		if ok && s.Phase == PhaseNarrow && c.Before.Text == string(spec.RoleAdmin) && admins[s.Workspace.Key] == 0 && people[s.Workspace.Key] > 0 {
			s.Effects = append(s.Effects, Effect{Kind: EffectLastAdmin, Text: fmt.Sprintf(
				"leaves %s in %q without a workspace admin of their own", count(people[s.Workspace.Key], "person", "people"), s.Workspace.Name)})
		}
	}
}

// countsAfter counts explicit admins and members per entry once the plan is done.
func (p *planner) countsAfter() (admins, people map[string]int) {
	admins, people = map[string]int{}, map[string]int{}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if s.User == nil {
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

// thousands writes n with separators: 1234567 is "1,234,567".
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// dollars turns the cost report's decimal string of cents into US dollars.
func dollars(cents string) string {
	whole, _, _ := strings.Cut(cents, ".")
	for len(whole) < 3 {
		whole = "0" + whole
	}
	return "USD " + whole[:len(whole)-2] + "." + whole[len(whole)-2:]
}
