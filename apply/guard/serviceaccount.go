package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// ownMachine holds what takes from the service account that the credential acts as.
func (in *Input) ownMachine() []diff.Refusal {
	if in.Have.Workload == "" {
		return nil
	}
	var held []*diff.Step
	for i := range in.Plan.Steps {
		if s := &in.Plan.Steps[i]; s.Object != nil && s.Object.ID == in.Have.Workload && takesFromMachine(s) {
			held = append(held, s)
		}
	}
	if len(held) == 0 {
		return nil
	}
	items := make([]say.Text, len(held))
	for i, s := range held {
		items[i] = s.Would()
	}
	return []diff.Refusal{{
		Steps: addresses(held), Items: items,
		Message: say.F("the plan takes from service account %q, the identity behind this credential", held[0].Object.Name),
		Hint:    say.F("let somebody else apply this, or set `policy.own_access`: allow in the file"),
	}}
}

// takesFromMachine reports whether a step on a service account, or on a role of one,
// leaves it with less.
func takesFromMachine(s *diff.Step) bool {
	c, _ := s.Change(diff.FieldRole)
	return s.Action == diff.Archive || s.Action == diff.Update && c.Before.Text == string(spec.AccountAdmin) || narrows(s)
}

// machineAdmin holds what the API refuses to a workload. A refusal met halfway
// would end the run: it looks like a credential that may nothing.
var machineAdmin = Guard{
	Name: "workload-admin", Verdict: diff.Hold,
	Refuses:  "creating a service account as admin of the organization, or making one that, with a credential of workload identity federation",
	Why:      "the API takes that from a person alone, so that no machine makes another one as powerful",
	LiftedBy: "nothing; applying it once with a person's own token",
	online:   true,
	check:    checkMachineAdmin,
}

func checkMachineAdmin(in *Input) []diff.Refusal {
	if in.Have.Workload == "" {
		return nil
	}
	var refusals []diff.Refusal
	for _, s := range in.steps(diff.Create, diff.Update) {
		c, _ := s.Change(diff.FieldRole)
		if s.Address.Kind() != diff.KindServiceAccount || c.After.Text != string(spec.AccountAdmin) {
			continue
		}
		refusals = append(refusals, diff.Refusal{
			Steps:   []diff.Address{s.Address},
			Message: say.F("a workload's credential may not make service account %q an admin of the organization", s.Object.Name),
			Hint:    say.F("apply it once with a person's own token: put the one that `ant auth print-credentials` prints into `ANTHROPIC_AUTH_TOKEN`"),
		})
	}
	return refusals
}
