package apply

import (
	"testing"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// keyStep is the archive of a key, which keyTombstone asks for.
const keyStep = diff.Address("workspace/ml/api-key/nightly")

func keyTombstone(want *spec.Org, have *live.Org) {
	want.Workspaces[1].APIKeys = []spec.APIKey{{Key: "nightly", Archive: &spec.Tombstone{Reason: "rotated"}}}
	live.APIKeyList{Keys: []live.APIKey{{ID: "apikey_1", Name: "nightly", Workspace: "wrkspc_ml", Status: live.KeyInactive}}}.Put(have, "")
}

// TestKeyArchivePreconditions changes a key after the plan was made: nothing is sent
// that ends a key which no approver saw.
func TestKeyArchivePreconditions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(k *live.APIKey)
		result report.Result
		reason string
	}{
		"nothing moved": {func(*live.APIKey) {}, report.Done, ""},
		"switched on":   {func(k *live.APIKey) { k.Status = live.KeyActive }, report.Failed, "nothing was sent: the API key \"nightly\" was inactive when the plan was made and is active"},
		"expired":       {func(k *live.APIKey) { k.Status = live.KeyExpired }, report.Failed, "nothing was sent: the API key \"nightly\" was inactive when the plan was made and is expired"},
		"archived":      {func(k *live.APIKey) { k.Status = live.KeyArchived }, report.Unchanged, "somebody archived it meanwhile"},
		"renamed":       {func(k *live.APIKey) { k.Name = "payments" }, report.Failed, "nothing was sent: the API key \"nightly\" is called \"payments\", which the plan did not show"},
		"gone":          {func(k *live.APIKey) { k.ID = "apikey_2" }, report.Failed, "nothing was sent: the API key \"nightly\" is not in the list of its workspace any more"},
	} {
		bubble(t, name, func(t *testing.T) {
			s := stage(t, keyTombstone)
			a := newAPI(s.Have)
			a.change(func(o *live.Org) { c.change(&o.APIKeys[0]) })
			got := outcome(t, s.run(t.Context(), a, Options{}), keyStep)
			if got.Result != c.result || got.Reason.String() != c.reason {
				t.Errorf("got %s (%s)", got.Result, got.Reason)
			}
			if sent := a.attempts[keyStep]; (sent > 0) != (c.result == report.Done) {
				t.Errorf("sent %d times", sent)
			}
		})
	}
	bubble(t, "the list cannot be read", func(t *testing.T) {
		s := stage(t, keyTombstone)
		a := newAPI(s.Have)
		a.readFault = func(string, int) error { return broken }
		if got := outcome(t, s.run(t.Context(), a, Options{}), keyStep); got.Result != report.Failed || len(a.effects) > 0 {
			t.Errorf("got %+v", got)
		}
	})
}
