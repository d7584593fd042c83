package review

import (
	"maps"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// renamed looks for the entry that a new one was made from by editing its key.
// The planner goes by names and by people in common; two revisions of the file
// also show that the rest of the entry is the same.
func (r *review) renamed(h *spec.Workspace) {
	address := diff.WorkspaceAddress(h.Key)
	mentioned := slices.ContainsFunc(r.plan.Findings, func(f diff.Finding) bool {
		return f.Code == diff.CodeSuspectedRename && f.Address == address
	})
	if mentioned || h.Previously != nil {
		return
	}
	for _, p := range r.pairs {
		if p.head != nil || p.base.Archive != nil {
			continue
		}
		why := say.F("the rest of the entry is the same")
		switch {
		case p.base.Key == h.Key:
			why = say.F("it is the same entry with another name")
		case !sameBody(p.base, h):
			continue
		}
		r.find(diff.Finding{
			Severity: diff.SevWarning, Code: diff.CodeSuspectedRename, Address: address, At: at(h.Pos("")),
			Message: say.F("%q would be created, and %q, which the file no longer names, looks like it: %s", h.Name, p.base.Name, why),
			Hint:    say.F("if it was renamed, add to the entry: `previously: [%q]`; if it is another workspace, add: `previously: []`", p.base.Name),
		})
		return
	}
}

// sameBody reports whether two entries say the same about something, names and
// ids apart.
func sameBody(b, h *spec.Workspace) bool {
	if len(managed(b)) == 0 && len(b.Members) == 0 && len(b.Groups) == 0 {
		return false
	}
	return maps.Equal(body(b), body(h))
}

// body is what an entry says about its workspace, whichever that is.
func body(w *spec.Workspace) map[string]string {
	bare := *w
	bare.Key, bare.Name, bare.ID, bare.Previously, bare.Protected, bare.Archive = "", "", "", nil, false, nil
	return facts(bare)
}

// assumedNew notes what the plan takes for granted about creations.
func (r *review) assumedNew() {
	var names []say.Text
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; s.CreatesWorkspace() {
			names = append(names, say.F("%q", s.Workspace.Name))
		}
	}
	if len(names) == 0 {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeAssumedNew,
		Message: say.F("%s shown as created: git cannot tell whether a live workspace has the name already, which would be taken over instead", say.Count(len(names), "workspace is", "workspaces are")),
		Items:   names,
	})
}
