package adminsim_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheListOfSpendLimitsIsInBeta(t *testing.T) {
	w := open(t, nil)
	got := w.do("GET", "spend_limits", "", func(r *http.Request) { r.Header.Del("anthropic-beta") })
	if got.status != http.StatusBadRequest || !strings.Contains(got.body, "spend-limit-reads-2026-09-26") {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestWithoutThePreviewThereAreNoSpendLimits(t *testing.T) {
	seed, off := acme(t), false
	seed.SpendLimitsPreview = &off
	w := openSeed(t, seed, nil)
	w.take(step{"GET spend_limits", "", 400, `"error_code":"organization_type_not_supported"`, ""})
	const refused = `"error_code":"spend_limits_admin_api_writes_not_enabled"`
	w.take(step{"GET spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 403, refused, ""})
	w.take(step{"POST spend_limits", `{"scope":{"type":"organization"},"period":"monthly","amount":"100"}`, 403, refused, ""})
	w.take(step{"DELETE spend_limits/spl_01AcmeMLResearchXXXXXXX", "", 403, refused, ""})
	if p := w.Snapshot().SpendLimitsPreview; p == nil || *p {
		t.Error("a snapshot forgets that there is no preview")
	}
}

func TestSpendLimitsByHand(t *testing.T) {
	w := open(t, nil)
	c := w.Console()
	for _, set := range []struct{ workspace, amount string }{{"ML Research", "1"}, {"Data Platform", "2"}, {"", "3"}, {"ML Research", ""}} {
		if err := c.SetSpendLimit(set.workspace, set.amount); err != nil {
			t.Errorf("%v: %v", set, err)
		}
	}
	w.take(step{"GET spend_limits?workspace_id={workspace Data Platform}", "", 200, `"amount":"2"`, ""})
	w.take(step{"GET spend_limits?scope_type[]=organization", "", 200, `"amount":"3"`, ""})
	w.take(step{"GET spend_limits?workspace_id={workspace ML Research}", "", 200, `"data":[]`, ""})
	if c.SetSpendLimit("ML Research", "") == nil || c.SetSpendLimit("", "1.5") == nil || c.SetSpendLimit("Nowhere", "1") == nil {
		t.Error("nonsense is not refused")
	}
}
