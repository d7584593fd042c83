package guard

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// The guards in this file turn findings, which only inform, into refusals,
// which bind. What was found is the planner's business; whether it may pass is
// a guard's.

// findings refuses a plan that the planner itself calls wrong.
type findings struct{}

func (findings) Name() string { return "findings" }

func (findings) doc() Doc {
	return Doc{
		Name: "findings", Verdict: diff.Stop,
		Refuses:  "a plan with a finding of severity error, such as two live workspaces of one name",
		Why:      "where identity is in doubt, every further step may hit the wrong workspace",
		LiftedBy: "nothing; mend what the finding names",
	}
}

func (findings) Check(in *Input) []diff.Refusal {
	var items []string
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; f.Severity == diff.SevError && !slices.Contains(contested, f.Code) {
			items = append(items, f.Message)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return []diff.Refusal{{
		Guard: "findings", Verdict: diff.Stop, Items: items,
		Message: fmt.Sprintf("the plan has %s", plural(len(items), "error", "errors")),
		Hint:    "mend what the findings name, then plan again",
	}}
}

// immutable reports wishes the API can never fulfil. There is no step to
// hold: the planner makes none. It is a refusal all the same, so that the exit
// code says that the file and the organization cannot meet.
type immutable struct{}

func (immutable) Name() string { return "immutable" }

func (immutable) doc() Doc {
	return Doc{
		Name: "immutable", Verdict: diff.Hold,
		Refuses:  "changing workspace_geo, or an external_key_id that is set",
		Why:      "the API fixes both for the life of a workspace, and archiving and creating afresh is never the answer",
		LiftedBy: "nothing; restore the value in the file",
	}
}

func (immutable) Check(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; f.Code == diff.CodeImmutable {
			refusals = append(refusals, diff.Refusal{
				Guard: "immutable", Verdict: diff.Hold, Message: describe(f), Items: f.Items,
				Hint: f.Hint,
			})
		}
	}
	return refusals
}

// rename holds a creation that looks like a rename, because a twin of a
// workspace is as hard to merge as an archive is to undo, and a rename that
// makes a twin of another workspace.
type rename struct{}

func (rename) Name() string { return "rename" }

func (rename) doc() Doc {
	return Doc{
		Name: "rename", Verdict: diff.Hold,
		Refuses:  "creating a workspace that looks like a live one the file no longer names; giving a workspace a name that looks like another live one's",
		Why:      "a renamed entry without its old name would become a second, empty workspace, and two names that look alike are taken for each other",
		LiftedBy: "previously: [old name] in the entry, or previously: [] when it is another workspace",
	}
}

func (rename) Check(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.steps(diff.Create, diff.Update) {
		if f := findingAt(in.Plan, diff.CodeSuspectedRename, s.Address); f != nil {
			refusals = append(refusals, diff.Refusal{
				Guard: "rename", Verdict: diff.Hold, Steps: []diff.Address{s.Address},
				Message: f.Message, Items: f.Items, Hint: f.Hint,
			})
		}
	}
	return refusals
}

// unmanaged makes policy.unmanaged_workspaces: deny bind.
type unmanaged struct{}

func (unmanaged) Name() string { return "unmanaged" }

func (unmanaged) doc() Doc {
	return Doc{
		Name: "unmanaged", Verdict: diff.Stop,
		Refuses:  "any plan while live workspaces exist that the file does not name, if policy.unmanaged_workspaces is deny",
		Why:      "the file then claims to be the whole truth about the organization's workspaces",
		LiftedBy: "declaring them, or policy.unmanaged_workspaces: warn",
	}
}

func (unmanaged) Check(in *Input) []diff.Refusal {
	if in.Want.Policy.UnmanagedWorkspaces != spec.UnmanagedDeny {
		return nil
	}
	var items []string
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; f.Code == diff.CodeUnmanaged {
			items = append(items, f.Message)
			items = append(items, f.Items...)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return []diff.Refusal{{
		Guard: "unmanaged", Verdict: diff.Stop, Items: items,
		Message: "policy.unmanaged_workspaces is deny, and the organization has workspaces that the file does not name",
		Hint:    "declare them (wsync export prints their entries), or set policy.unmanaged_workspaces: warn",
	}}
}

// describe is a finding's message with the entry it is about.
func describe(f *diff.Finding) string {
	if f.Address == "" {
		return f.Message
	}
	return fmt.Sprintf("%s: %s", f.Address, f.Message)
}

// findingAt gives the first finding of a code about an address.
func findingAt(p *diff.Plan, code diff.Code, a diff.Address) *diff.Finding {
	i := slices.IndexFunc(p.Findings, func(f diff.Finding) bool { return f.Code == code && f.Address == a })
	if i < 0 {
		return nil
	}
	return &p.Findings[i]
}
