package apply

import (
	"fmt"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// protectedGuard holds archives of what the file says must never be archived.
type protectedGuard struct{}

func (protectedGuard) Name() string { return "protected" }

func (protectedGuard) doc() GuardDoc {
	return GuardDoc{
		Name: "protected", Verdict: diff.Hold,
		Refuses:  "archiving a workspace that policy.protect names, by name or id, or whose entry says protected: true",
		Why:      "some workspaces must outlive a slip of the keyboard, and an archive has no way back",
		LiftedBy: "editing the file",
	}
}

func (protectedGuard) Check(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.steps(diff.Archive) {
		r := diff.Refusal{Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{s.Address}}
		if p := protects(in, s); p != nil {
			r.Message = fmt.Sprintf("workspace %q is protected by policy.protect%s", in.liveName(s), place(p.At))
			r.Hint = fmt.Sprintf("remove %q from policy.protect to allow the archive", p.Target)
			refusals = append(refusals, r)
		} else if w := protectedEntry(in, s); w != nil {
			r.Message = fmt.Sprintf("workspace %q is protected by its own entry%s", in.liveName(s), place(w.Pos("protected")))
			r.Hint = fmt.Sprintf("remove protected: true from the entry %q to allow the archive", w.Key)
			refusals = append(refusals, r)
		}
	}
	return refusals
}

// protects finds the line of policy.protect that covers the step's workspace.
func protects(in *Input, s *diff.Step) *spec.Protected {
	for i := range in.Want.Policy.Protect {
		p := &in.Want.Policy.Protect[i]
		target := strings.TrimSpace(p.Target)
		switch {
		case s.Workspace.ID != "" && target == string(s.Workspace.ID),
			spec.SameName(target, in.liveName(s)),
			spec.SameName(target, s.Workspace.Name),
			spec.SameName(target, s.Workspace.Key):
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
