package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// protected holds archives of what the file says must never be archived,
// and renames that would take a workspace out of the reach of what protects it:
// otherwise a rename in one change and an archive in the next would pass.
var protected = Guard{
	Name: "protected", Verdict: diff.Hold,
	Refuses:  "archiving a workspace that policy.protect names, by name or id, or whose entry says protected: true; renaming one that policy.protect names by a name it would lose; either of them where policy.protect has a name or id that no workspace has and that is one typo away from this one's",
	Why:      "some workspaces must survive a typo, and an archive cannot be undone; protection belongs to the workspace and not to what a file calls it",
	LiftedBy: "editing the file; for a rename, naming the new name or the id in policy.protect in the same change",
	check:    checkProtected,
}

func checkProtected(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.workspaceArchives() {
		r := diff.Refusal{Steps: []diff.Address{s.Address}}
		if p := protects(in, s); p != nil {
			r.Message = say.F("workspace %q is protected by `policy.protect`%s", in.liveName(s), place(p.At))
			r.Hint = say.F("remove %q from `policy.protect` to allow the archive", p.Target)
			if spec.SameName(p.Target, spec.ClaudeCode) && in.Want.Policy.ClaudeCode != spec.LeaveAllow {
				r.Message, r.Hint = say.F("workspace %q is protected unless the file says otherwise", in.liveName(s)), say.F("set `policy.claude_code`: allow, and leave its name out of `policy.protect`, to allow the archive")
			}
			refusals = append(refusals, r)
		} else if w := protectedEntry(in, s); w != nil {
			r.Message = say.F("workspace %q is protected by its own entry%s", in.liveName(s), place(w.Pos("protected")))
			r.Hint = say.F("remove `protected`: true from the entry %q to allow the archive", w.Key)
			refusals = append(refusals, r)
		}
	}
	refusals = append(refusals, misspeltProtection(in)...)
	for _, s := range in.steps(diff.Update) {
		if c, renamed := s.Change(diff.FieldName); renamed {
			refusals = append(refusals, refuseShedding(in, s, c.After.Text)...)
		}
	}
	return refusals
}

// misspeltProtection holds the archive or rename of what a protection that names
// nothing most likely means.
var misspeltProtection = each(doubtful, message, diff.CodeProtectNothing)

// refuseShedding holds a rename after which policy.protect would not cover the
// workspace any more. An entry's own protected: true goes with the entry.
func refuseShedding(in *Input, s *diff.Step, name string) []diff.Refusal {
	i := slices.IndexFunc(in.Plan.Protected, func(p diff.Protection) bool { return p.ID == s.Workspace.ID && p.By != "" })
	kept := slices.ContainsFunc(in.Want.Policy.Protect, func(p spec.Protected) bool { return p.Names(string(s.Workspace.ID), name) })
	if i < 0 || kept {
		return nil
	}
	r := diff.Refusal{
		Steps:   []diff.Address{s.Address},
		Message: say.F("workspace %q is protected by that name, and renaming it to %q would end the protection", in.liveName(s), name),
		Hint:    say.F("add %q to `policy.protect` in the same change", name),
	}
	if s.Workspace.ID != "" && !s.Workspace.ID.Assumed() {
		r.Hint = say.F("add %s, or %q, to `policy.protect` in the same change", s.Workspace.ID, name)
	}
	return []diff.Refusal{r}
}

// protects finds the line of policy.protect that covers the step's workspace.
func protects(in *Input, s *diff.Step) *spec.Protected {
	for i := range in.Want.Policy.Protect {
		p := &in.Want.Policy.Protect[i]
		if id := string(s.Workspace.ID); p.Names(id, in.liveName(s)) || p.Names(id, s.Workspace.Name) || p.Names(id, s.Workspace.Key) {
			return p
		}
	}
	return nil
}

// protectedEntry finds a protected entry for the step's workspace. It looks
// beyond the step's own key, which a forged plan could have chosen freely.
func protectedEntry(in *Input, s *diff.Step) *spec.Workspace {
	for i := range in.Want.Workspaces {
		w := &in.Want.Workspaces[i]
		byID := w.ID != "" && w.ID == string(s.Workspace.ID)
		byName := w.ID == "" && spec.SameName(w.Name, in.liveName(s))
		if w.Protected && (byID || byName || w.Key == s.Workspace.Key) {
			return w
		}
	}
	return nil
}
