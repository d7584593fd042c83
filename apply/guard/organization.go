package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// organization keeps a file from being applied to an organization it was
// not written for, the costliest mistake a stray credential can make.
var organization = Guard{
	Name: "organization", Verdict: diff.Stop,
	Refuses:  "a plan when the credential belongs to another organization than the file names",
	Why:      "a stray key must never turn one organization into a copy of another",
	LiftedBy: "nothing; use the right credential, or correct organization in the file",
	check:    checkOrganization,
}

func checkOrganization(in *Input) []diff.Refusal {
	refuse := func(message, hint say.Text) []diff.Refusal {
		return []diff.Refusal{{Message: message, Hint: hint}}
	}
	want, have, planned := in.Want.Organization, in.Have.ID, in.Plan.Organization.ID
	switch {
	case want == "":
		return refuse(say.F("the file does not say which organization it is for"),
			say.F("add the line: `organization: %s`", have))
	case !sameUUID(want, have) && in.Offline:
		return refuse(say.F("the file moves from organization %s to %s", have, want),
			say.F("restore `organization`; a file cannot be carried over to another organization by an edit"))
	case !sameUUID(want, have):
		return refuse(say.F("the file is for organization %s, and the credential belongs to %s", want, orgLabel(have, in.Have.Name)),
			say.F("use a credential of the file's organization; nothing else lifts this"))
	case !sameUUID(want, planned):
		return refuse(say.F("the file is for organization %s, and the plan was made for %s", want, orgLabel(planned, in.Plan.Organization.Name)),
			say.F("make a new plan from this file; nothing else lifts this"))
	}
	return nil
}

func orgLabel(id, name string) say.Text {
	switch {
	case id == "":
		return say.F("an organization that could not be determined")
	case name == "":
		return say.F("%s", id)
	}
	return say.F("%s (%q)", id, name)
}
