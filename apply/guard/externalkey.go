package guard

import "github.com/wsync/wsync/diff"

// keyInUse reports deletions that the API refuses for as long as there is a
// workspace. The planner makes no step of them.
var keyInUse = Guard{
	Name: "external-key-in-use", Verdict: diff.Hold,
	Refuses:  "deleting an external key that a workspace has, live or archived, or that the file gives to one",
	Why:      "what a key encrypted could never be read again, so the API refuses it",
	LiftedBy: "nothing; take the entry out of the file",
	check:    each(noStep, message, diff.CodeExternalKeyInUse),
}

// withoutKey holds the creation of a workspace whose key is not there. A key can be
// attached later, but what is stored until then was not encrypted with it.
var withoutKey = Guard{
	Name: "external-key-missing", Verdict: diff.Hold,
	Refuses:  "creating a workspace without the external key that its entry names",
	Why:      "what is stored in it before it has the key is not encrypted with the key",
	LiftedBy: "declaring the key, or naming another",
	check:    each(itsCreation, message, diff.CodeNoExternalKey),
}

// itsCreation is the step that creates the workspace of the finding.
func itsCreation(in *Input, f *diff.Finding) ([]diff.Address, bool) {
	s := in.Plan.Step(f.Address)
	if s == nil || !s.CreatesWorkspace() {
		return nil, false
	}
	return []diff.Address{s.Address}, true
}
