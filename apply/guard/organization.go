package guard

import (
	"fmt"

	"github.com/wsync/wsync/diff"
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
	refuse := func(message, hint string) []diff.Refusal {
		return []diff.Refusal{{Message: message, Hint: hint}}
	}
	want, have, planned := in.Want.Organization, in.Have.ID, in.Plan.Organization.ID
	switch {
	case want == "":
		return refuse("the file does not say which organization it is for",
			fmt.Sprintf("add the line: organization: %s", have))
	case !sameUUID(want, have) && in.Offline:
		return refuse(fmt.Sprintf("the file moves from organization %s to %s", have, want),
			"restore organization; a file cannot be carried over to another organization by an edit")
	case !sameUUID(want, have):
		return refuse(fmt.Sprintf("the file is for organization %s, and the credential belongs to %s", want, orgLabel(have, in.Have.Name)),
			"use a credential of the file's organization; nothing else lifts this")
	case !sameUUID(want, planned):
		return refuse(fmt.Sprintf("the file is for organization %s, and the plan was made for %s", want, orgLabel(planned, in.Plan.Organization.Name)),
			"make a new plan from this file; nothing else lifts this")
	}
	return nil
}

func orgLabel(id, name string) string {
	switch {
	case id == "":
		return "an organization that could not be determined"
	case name == "":
		return id
	}
	return fmt.Sprintf("%s (%q)", id, name)
}
