package admin_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func spendLimits(t *testing.T, r *admin.Reader) *live.Org {
	t.Helper()
	part, err := r.List(t.Context(), diff.KindSpendLimit, "")
	if err != nil {
		t.Fatal(err)
	}
	o := &live.Org{}
	part.Put(o, "")
	o.Sort()
	return o
}

func TestSpendLimitsAreReadToTheEnd(t *testing.T) {
	seed := &adminsim.Seed{AdminKeys: []string{canary}}
	seed.SpendLimits = []adminsim.SpendLimit{{Scope: "usage_tier", Amount: "5000000"}}
	for i := range 1100 {
		name := fmt.Sprintf("team %04d", i)
		seed.Workspaces = append(seed.Workspaces, adminsim.Workspace{Name: name})
		seed.SpendLimits = append(seed.SpendLimits, adminsim.SpendLimit{Workspace: name, Amount: fmt.Sprint(i)})
	}
	s := newSimOf(t, seed, nil, nil)
	if got := spendLimits(t, s.client.Reader()).SpendLimits; len(got) != 1101 {
		t.Errorf("got %d limits", len(got))
	}
	if got := s.client.Requests(); got != 2 {
		t.Errorf("took %d requests, want 2 pages", got)
	}
}

func TestSpendLimitsAreTakenAtTheirWord(t *testing.T) {
	const good = `{"id":"spl_1","type":"spend_limit","amount":"50000","currency":"USD","period":"monthly","scope":{"type":"workspace","workspace_id":"wrkspc_1"},"is_enabled":true,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}`
	amount := spec.Amount(50000)
	limit := live.SpendLimit{ID: "spl_1", Scope: live.ScopeWorkspace, Workspace: "wrkspc_1", Period: "monthly", Amount: &amount, Currency: "USD"}
	none := limit
	none.Amount, none.Off = nil, true
	tier := limit
	tier.Scope, tier.Workspace, tier.Currency = "of_tomorrow", "", "EUR"
	for _, c := range []struct {
		name, old, new string
		want           live.SpendLimit
		err            string
	}{
		{"as documented", "", "", limit, ""},
		{"no cap, and off", `"50000","currency":"USD","period":"monthly","scope":{"type":"workspace","workspace_id":"wrkspc_1"},"is_enabled":true`, `null,"currency":"USD","period":"monthly","scope":{"type":"workspace","workspace_id":"wrkspc_1"},"is_enabled":false`, none, ""},
		{"a scope that is not known yet", `"USD","period":"monthly","scope":{"type":"workspace","workspace_id":"wrkspc_1"}`, `"EUR","period":"monthly","scope":{"type":"of_tomorrow"}`, tier, ""},
		{"an amount that is a number", `"50000"`, `50000`, limit, "without amount"},
		{"an amount with places", `"50000"`, `"500.00"`, limit, `with the amount "500.00"`},
		{"a negative amount", `"50000"`, `"-1"`, limit, `with the amount "-1"`},
		{"an endless amount", `"50000"`, `"` + strings.Repeat("9", 30) + `"`, limit, "with the amount"},
		{"no amount", `"amount":"50000",`, ``, limit, "without amount"},
		{"no currency", `"currency":"USD",`, ``, limit, "without currency"},
		{"no scope", `"type":"workspace","workspace_id"`, `"workspace_id"`, limit, "without scope.type"},
		{"no workspace", `,"workspace_id":"wrkspc_1"`, ``, limit, "without scope.workspace_id"},
		{"no period", `"period":"monthly",`, ``, limit, "without period"},
		{"no is_enabled", `"is_enabled":true,`, ``, limit, "without is_enabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("anthropic-beta") != "spend-limit-reads-2026-09-26" || r.URL.Query().Get("limit") != "1000" {
					t.Errorf("asked for %s with %v", r.URL, r.Header)
				}
				answer(w, 200, `{"data":[`+strings.Replace(good, c.old, c.new, 1)+`],"next_page":null}`)
			}, func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 1} })
			part, err := client.Reader().List(t.Context(), diff.KindSpendLimit, "")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want %q", err, c.err)
				}
				return
			}
			if d := cmp.Diff(live.Part(live.SpendLimitList{c.want}), part); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		})
	}
}

func TestWithoutThePreviewTheListIsRefusedByItsCode(t *testing.T) {
	off := false
	seed := &adminsim.Seed{AdminKeys: []string{canary}}
	seed.SpendLimitsPreview = &off
	s := newSimOf(t, seed, nil, nil)
	_, err := s.client.Reader().List(t.Context(), diff.KindSpendLimit, "")
	var f *live.Failure
	if !errors.As(err, &f) || f.Code != live.CodeSpendUnsupported || f.Class != live.Rejected {
		t.Errorf("got %v", err)
	}
	step := diff.Step{Address: "spend-limit", Action: diff.Update, Changes: []diff.Change{set("monthly", "1.00")}}
	if _, err := s.client.Writer().Do(t.Context(), &step); !errors.As(err, &f) || f.Code != live.CodeSpendNotEnabled || f.Class != live.Rejected {
		t.Errorf("got %v", err)
	}
}

func TestWriterFollowsTheStepsOfSpendLimits(t *testing.T) {
	s := newSim(t, nil, nil)
	r, w := s.client.Reader(), s.client.Writer()
	var at live.WorkspaceID
	for _, ws := range s.Snapshot().Workspaces {
		if ws.Name == "Data Platform" {
			at = live.WorkspaceID(ws.ID)
		}
	}
	do := func(a diff.Action, at live.WorkspaceID, c diff.Change) {
		t.Helper()
		step := diff.Step{Address: "spend-limit", Action: a, Changes: []diff.Change{c}}
		if l := spendLimits(t, r).SpendLimit(at); l != nil {
			step.Object = &diff.Object{ID: l.ID, Name: "monthly"}
		}
		if at != "" {
			step.Address, step.Workspace = "workspace/x/spend-limit", diff.Workspace{Key: "x", Name: "x", ID: at}
		}
		if _, err := w.Do(t.Context(), &step); err != nil {
			t.Fatal(err)
		}
	}
	do(diff.Update, at, set("monthly", "700.50"))
	do(diff.Update, "", set("monthly", "30000.00"))
	o := spendLimits(t, r)
	if got := o.SpendLimit(at); got == nil || *got.Amount != 70050 {
		t.Errorf("the workspace has %+v", got)
	}
	if got := o.SpendLimit(""); got == nil || *got.Amount != 3000000 {
		t.Errorf("the organization has %+v", got)
	}
	do(diff.Remove, at, diff.Change{Field: "monthly", Before: diff.Text("700.50")})
	do(diff.Remove, "", diff.Change{Field: "monthly", Before: diff.Text("30000.00")})
	if o = spendLimits(t, r); o.SpendLimit(at) != nil || o.SpendLimit("") != nil || o.SpendCap() == nil {
		t.Errorf("left: %+v", o.SpendLimits)
	}
}

func TestStepsOfSpendLimitsAreSentAsTheyRead(t *testing.T) {
	s := newSim(t, nil, nil)
	limit := &diff.Object{ID: "spl_1", Name: "monthly"}
	for name, step := range map[string]diff.Step{
		"a set of nothing":            {Action: diff.Update},
		"a set of something else":     {Action: diff.Update, Changes: []diff.Change{set("weekly", "1.00")}},
		"a set of two things":         {Action: diff.Update, Changes: []diff.Change{set("monthly", "1.00"), set("monthly", "2.00")}},
		"a set without an amount":     {Action: diff.Update, Changes: []diff.Change{{Field: "monthly", Before: diff.Text("1.00")}}},
		"an amount in another form":   {Action: diff.Update, Changes: []diff.Change{set("monthly", "1")}},
		"a removal of no limit":       {Action: diff.Remove, Changes: []diff.Change{{Field: "monthly", Before: diff.Text("1.00")}}},
		"a removal that sets a limit": {Action: diff.Remove, Object: limit, Changes: []diff.Change{set("monthly", "1.00")}},
		"a removal of something else": {Action: diff.Remove, Object: limit, Changes: []diff.Change{{Field: "weekly"}}},
		"an action that is not there": {Action: diff.Archive, Object: limit},
		"a workspace that has no id":  {Action: diff.Update, Workspace: diff.Workspace{Key: "x", Name: "x"}, Changes: []diff.Change{set("monthly", "1.00")}},
	} {
		step.Address = "spend-limit"
		if _, err := s.client.Writer().Do(t.Context(), &step); live.ClassOf(err) != live.NotSent {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(s.Writes()) != 0 {
		t.Errorf("sent %v", s.Writes())
	}
}
