package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// The guards in this file turn findings, which only inform, into refusals,
// which bind. What was found is the planner's business; whether it may pass is
// a guard's.

// each makes the check of a guard that refuses every finding of some codes: steps
// says what is held for it, and words what is wrong.
func each(steps holding, words func(*diff.Finding) say.Text, codes ...diff.Code) func(*Input) []diff.Refusal {
	return func(in *Input) []diff.Refusal {
		var refusals []diff.Refusal
		for i := range in.Plan.Findings {
			f := &in.Plan.Findings[i]
			if held, ok := steps(in, f); ok && slices.Contains(codes, f.Code) {
				refusals = append(refusals, diff.Refusal{Steps: held, Finding: f.ID, Message: words(f), Items: f.Items, Hint: f.Hint})
			}
		}
		return refusals
	}
}

// holding gives the steps to hold for a finding, and false when the guard lets
// the finding pass.
type holding func(in *Input, f *diff.Finding) ([]diff.Address, bool)

// noStep is for what stops the whole plan, and for what the planner makes no step
// of.
func noStep(*Input, *diff.Finding) ([]diff.Address, bool) { return nil, true }

// doubtful are the steps that the finding casts doubt on. One without any
// endangers nothing.
func doubtful(_ *Input, f *diff.Finding) ([]diff.Address, bool) { return f.Steps, len(f.Steps) > 0 }

// itsWorkspace is the step that makes or changes the workspace of the finding.
func itsWorkspace(in *Input, f *diff.Finding) ([]diff.Address, bool) {
	s := in.Plan.Step(f.Address)
	if s == nil || s.Action != diff.Create && s.Action != diff.Update {
		return nil, false
	}
	return []diff.Address{s.Address}, true
}

// message is what the finding says, which names what it is about.
func message(f *diff.Finding) say.Text { return f.Message }

// addressed is the message of a finding that leaves the naming to its address.
func addressed(f *diff.Finding) say.Text { return say.F("%s: %s", f.Address, f.Message) }

// takeover stops a plan that would have to guess which live workspace an
// entry means, or give one a name before another has left it. A file may have
// several authors, and the guess could hand one's workspace to another.
var takeover = Guard{
	Name: "takeover", Verdict: diff.Stop,
	Refuses:  "two entries that could mean one live workspace, by id, name or former name; a rename onto a name that another live workspace still has",
	Why:      "whoever may edit one entry must not take over, rename or archive what another entry stands for",
	LiftedBy: "editing the file",
	check:    each(noStep, message, contested...),
}

// contested are the errors that takeover words, and findings therefore does not.
var contested = []diff.Code{diff.CodeTakeover, diff.CodeNameTaken}

// immutable reports wishes the API can never fulfil. There is no step to
// hold: the planner makes none. It is a refusal all the same, so that the exit
// code says that the file and the organization cannot meet.
var immutable = Guard{
	Name: "immutable", Verdict: diff.Hold,
	Refuses:  "changing workspace_geo, the external key of a workspace that has one, or anything but the name of an external key that a workspace has",
	Why:      "the API fixes them for the life of a workspace, and archiving and creating again is never the answer",
	LiftedBy: "nothing; restore the value in the file",
	check:    each(noStep, addressed, diff.CodeImmutable),
}

// rename holds a creation that looks like a rename, because a twin of a
// workspace is as hard to merge as an archive is to undo, and a rename that
// makes a twin of another workspace.
var rename = Guard{
	Name: "rename", Verdict: diff.Hold,
	Refuses:  "creating a workspace that looks like a live one the file no longer names; giving a workspace a name that looks like another live one's",
	Why:      "a renamed entry without its old name would become a second, empty workspace, and two names that look alike are taken for each other",
	LiftedBy: "previously: [old name] in the entry, or previously: [] when it is another workspace",
	check:    each(itsWorkspace, message, diff.CodeSuspectedRename),
}

// mistyped holds what takes access from a person whom a mistyped line most
// likely means. The line itself cannot take effect, so without the hold a slip
// of the keyboard removes somebody.
var mistyped = Guard{
	Name: "mistyped-address", Verdict: diff.Hold,
	Refuses:  "taking access from a person while the same workspace lists an address that nobody in the organization has and that is one typo away from theirs; or while another workspace does, and no more than a letter or two are wrong; or removing a person while inviting such an address",
	Why:      "a mistyped line gives nobody access and takes it from the person it means",
	LiftedBy: "correcting the line, or inviting the person whom it names, in a run of its own",
	online:   true,
	check:    each(doubtful, message, diff.CodeNotInOrg, diff.CodeSuspectInvite),
}

// clock holds what follows from the end of a line alone, where this machine and the API
// do not agree which day it is.
var clock = Guard{
	Name: "clock", Verdict: diff.Hold,
	Refuses:  "taking away what a line gave whose last day is over, while this machine's date is more than a day ahead of the API's",
	Why:      "a clock that is wrong would end what the file still gives, and whoever leaves the organization so loses their keys for good",
	LiftedBy: "nothing; set the clock",
	online:   true,
	check:    each(doubtful, message, diff.CodeClock),
}

// findings refuses a plan that the planner itself calls wrong.
var findings = Guard{
	Name: "findings", Verdict: diff.Stop,
	Refuses:  "a plan with a finding of severity error, such as two live workspaces of one name",
	Why:      "where identity is in doubt, every further step may hit the wrong workspace",
	LiftedBy: "nothing; fix what the finding names",
	check:    checkFindings,
}

func checkFindings(in *Input) []diff.Refusal {
	n := 0
	for i := range in.Plan.Findings {
		if f := &in.Plan.Findings[i]; f.Severity == diff.SevError && !slices.Contains(contested, f.Code) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []diff.Refusal{{
		Message: say.F("the plan has %s", say.Count(n, "error", "errors")),
		Hint:    say.F("fix what the findings name, then plan again"),
	}}
}

// unmanaged makes policy.unmanaged_workspaces: deny bind.
var unmanaged = Guard{
	Name: "unmanaged", Verdict: diff.Stop,
	Refuses:  "any plan while live workspaces exist that the file does not name, if policy.unmanaged_workspaces is deny; or people, if policy.unmanaged_users is",
	Why:      "the file then claims to be the whole truth about the organization's workspaces, or its people",
	LiftedBy: "declaring them, or policy.unmanaged_workspaces: warn and policy.unmanaged_users: warn",
	check:    checkUnmanaged,
}

func checkUnmanaged(in *Input) []diff.Refusal {
	p := in.Want.Policy
	return append(
		in.denies(p.UnmanagedWorkspaces, diff.CodeUnmanaged,
			say.F("`policy.unmanaged_workspaces` is `deny`, and the organization has workspaces that the file does not name"),
			say.F("declare them (wsync export prints their entries), or set `policy.unmanaged_workspaces`: warn")),
		in.denies(p.UnmanagedUsers, diff.CodeUnmanagedUser,
			say.F("`policy.unmanaged_users` is `deny`, and the organization has people whom users does not name"),
			say.F("name them (wsync export prints their lines), or set `policy.unmanaged_users`: warn"))...)
}

// denies refuses what the file does not name, if the policy does.
func (in *Input) denies(policy spec.Unmanaged, code diff.Code, message, hint say.Text) []diff.Refusal {
	found := slices.ContainsFunc(in.Plan.Findings, func(f diff.Finding) bool { return f.Code == code })
	if policy != spec.UnmanagedDeny || !found {
		return nil
	}
	return []diff.Refusal{{Message: message, Hint: hint}}
}
