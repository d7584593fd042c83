package apply

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const (
	acme    = orgtest.AcmeID
	oldStep = diff.Address("workspace/Old Experiments")
	newDan  = diff.Address("workspace/new/member/dan@acme.example")
	mlStep  = diff.Address("workspace/ml")
	mlCat   = diff.Address("workspace/ml/member/cat@acme.example")
	newStep = diff.Address("workspace/new")
	mlDan   = diff.Address("workspace/ml/member/dan@acme.example")
	mlBen   = diff.Address("workspace/ml/member/ben@acme.example")
)

var (
	acmeOrg        = orgtest.AcmeOrg
	acmeFile       = orgtest.AcmeFile
	line           = orgtest.AcmeMember
	tombstone      = orgtest.Tombstone
	twinTombstones = orgtest.TwinTombstones
	everything     = orgtest.Everything
	create         = orgtest.Create
	remove         = orgtest.Dismiss
	crowd          = orgtest.Crowd
)

// scene is a file, an organization, and the plan between them, each free to be
// changed by a test before and after the plan is made.
type scene struct {
	t    testing.TB
	Plan *diff.Plan
	Want *spec.Org
	Have *live.Org
}

// stage makes the plan after edit has changed file and organization.
func stage(t testing.TB, edit func(want *spec.Org, have *live.Org)) *scene {
	t.Helper()
	s := &scene{t: t, Want: acmeFile(), Have: acmeOrg()}
	if edit != nil {
		edit(s.Want, s.Have)
	}
	s.Plan = orgtest.Plan(t, s.Want, s.Have)
	return s
}

// plain compares texts by what they say.
var plain = cmp.Transformer("plain", func(t say.Text) string { return t.String() })

func foreign(texts ...string) []say.Text {
	var all []say.Text
	for _, t := range texts {
		all = append(all, say.Foreign(t))
	}
	return all
}
