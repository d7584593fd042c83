package diff

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// weighKeysLeft tells, where people are removed, which workspace keys they created:
// a key belongs to its workspace and outlives whoever made it, and they may have a
// copy. It comes after all steps are planned, because some of them turn keys off.
func (p *planner) weighKeysLeft() {
	off := p.keysTurnedOff()
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		if s.Action != Remove || s.User == nil {
			continue
		}
		var stay, end []say.Text
		for j := range p.have.Keys {
			switch k := &p.have.Keys[j]; {
			case k.Principal != "" || k.Creator != string(s.User.ID) || s.OnMember() && k.Workspace != s.Workspace.ID:
			case off[k.ID]:
				end = append(end, p.keyLine(k))
			default:
				stay = append(stay, p.keyLine(k))
			}
		}
		s.Effects = append(s.Effects, keysLeft(stay, end)...)
	}
}

// keysLeft words it. Whether a step is held is for guards to say, and whether it
// fails nobody knows, so a key that the plan turns off is not called dead.
func keysLeft(stay, end []say.Text) []Effect {
	var effects []Effect
	if len(stay) > 0 {
		effects = append(effects, Effect{
			Kind: EffectKeysSurvive, Items: stay,
			Text: say.F("%s active and known to them; rotate if that matters", say.Count(len(stay), "workspace key they created stays", "workspace keys they created stay")),
		})
	}
	if len(end) > 0 {
		effects = append(effects, Effect{
			Kind: EffectKeysSurvive, Items: end,
			Text: say.F("%s held or fails", say.Count(len(end),
				"workspace key they created is turned off by this plan: it stays active and known to them only if that step is",
				"workspace keys they created are turned off by this plan: one stays active and known to them only if its step is")),
		})
	}
	return effects
}

// keysTurnedOff are the ids of the active keys that a step of the plan ends: a step on
// the key itself, or the archive of its workspace.
func (p *planner) keysTurnedOff() map[string]bool {
	off := map[string]bool{}
	archived := map[live.WorkspaceID]bool{}
	for i := range p.plan.Steps {
		s := &p.plan.Steps[i]
		c, _ := s.Change(FieldStatus)
		switch {
		case s.OfWorkspace() && s.Action == Archive:
			archived[s.Workspace.ID] = true
		case s.Address.Kind() == KindAPIKey && c.After.Text != live.KeyActive:
			off[s.Object.ID] = true
		}
	}
	for i := range p.have.Keys {
		if k := &p.have.Keys[i]; archived[k.Workspace] {
			off[k.ID] = true
		}
	}
	return off
}
