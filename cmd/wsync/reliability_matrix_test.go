package main_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// requestKind is one kind of write: a file that asks for just that, and the request
// it takes.
type requestKind struct {
	name     string
	org      string
	endpoint string // as a fault names it
	creates  bool
	bearer   bool   // it takes a token and no admin key
	allow    string // what --allow-archive has to name
}

const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\nworkspaces:\n"

var requestKinds = append([]requestKind{
	{name: "create", org: head + "  fresh: {}\n", endpoint: "POST /v1/organizations/workspaces", creates: true},
	{name: "update", org: head + "  ml: {color: \"#222222\"}\n", endpoint: "POST /v1/organizations/workspaces/{id}"},
	{name: "add", org: head + "  ml: {members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_user, eve@acme.example: workspace_user, dan@acme.example: workspace_user}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/members"},
	{name: "set-role", org: head + "  ml: {members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_developer, eve@acme.example: workspace_user}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/members/{user}"},
	{name: "remove", org: head + "  ml: {members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_user}}\n", endpoint: "DELETE /v1/organizations/workspaces/{id}/members/{user}"},
	{name: "archive", org: head + "  old: {archive: {reason: superseded}}\n", endpoint: "POST /v1/organizations/workspaces/{id}/archive", allow: "old"},
}, otherKinds...)

// kind says what an accident leaves behind.
type kind int

const (
	refused   kind = iota // a certain no, for good
	throttled             // a certain no, for now
	disputed              // 409: for now, or because it is done already
	lost                  // no trustworthy answer, and it did not land
	mute200               // no trustworthy answer, and it did land
	harmless              // it landed, and the answer arrives
)

// accident is one thing that can happen to a request.
type accident struct {
	effect string
	kind   kind
}

var accidents = []accident{
	{"429 retry-after=0", throttled},
	{"429", throttled},
	{"500", lost},
	{"529", lost},
	{"409", disputed},
	{"401", refused},
	{"403", refused},
	{"drop-before", lost},
	{"drop-after", mute200},
	{"truncate", mute200},
	{"html", lost},
	{"hang", lost},
	{"slow for=20ms", harmless},
	{"slow for=50s", mute200},
}

// expected is what a cell must end with.
type expected struct {
	results []report.Result
	landed  bool
	arrived int // at most
	code    string
}

func expect(d *requestKind, a *accident, always bool) expected {
	results := func(rs ...report.Result) []report.Result { return rs }
	switch {
	case a.kind == harmless:
		return expected{results(report.Done), true, 1, ""}
	case a.kind == refused:
		return expected{results(report.Failed), false, 1, ""}
	case a.kind == throttled && !always:
		return expected{results(report.Done), true, 2, ""}
	case a.kind == throttled:
		return expected{results(report.Failed), false, 2 * brisk.Attempts, ""}
	// A create is never sent again when it may have landed.
	case d.creates && a.kind == disputed:
		return expected{results(report.Failed), false, 1, ""}
	case d.creates && a.kind == lost:
		return expected{results(report.Unclear), false, 1, ""}
	case d.creates:
		return expected{results(report.Unchanged), true, 1, ""}
	case a.kind == mute200:
		return expected{results(report.Done, report.Unchanged), true, brisk.Attempts, ""}
	case !always:
		return expected{results(report.Done), true, 2, ""}
	case a.kind == disputed:
		return expected{results(report.Failed), false, brisk.Attempts, ""}
	}
	return expected{results(report.Unclear), false, brisk.Attempts, ""}
}

// TestReliabilityEveryWriteMeetsEveryAccident checks, for each write and each accident,
// that the report says what is true, that nothing is sent more often than is
// safe, and that the next run fixes what is left.
func TestReliabilityEveryWriteMeetsEveryAccident(t *testing.T) {
	t.Parallel()
	var tried, held atomic.Int64
	t.Run("cells", func(t *testing.T) {
		for i := range requestKinds {
			for j := range accidents {
				for _, times := range []string{"once", "always"} {
					d, a := &requestKinds[i], &accidents[j]
					tried.Add(1)
					t.Run(fmt.Sprintf("%s, %s, %s", d.name, a.effect, times), func(t *testing.T) {
						t.Parallel()
						testclock.Bubble(t, func(t *testing.T) { writeCell(t, d, a.effect, times, expect(d, a, times == "always")) })
						if !t.Failed() {
							held.Add(1)
						}
					})
				}
			}
		}
	})
	t.Logf("writes: %d cells tried, %d held", tried.Load(), held.Load())
}

func writeCell(t *testing.T, d *requestKind, effect, times string, want expected) {
	sim := newSim(t, d.seed(), adminsim.Options{})
	c := newClient(t, sim, d.org, d.connect(t))
	before := string(sim.Snapshot().YAML())
	arm(t, sim, d.endpoint+" "+effect+" "+times)

	// A 429 that names no time closes the gate for some seconds; a second one
	// would close it for longer than this.
	ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
	defer cancel()
	p, r := c.apply(ctx, t, apply.Options{})
	if len(p.Steps) != 1 || len(r.Outcomes) != 1 {
		t.Fatalf("the plan has %d steps, want 1", len(p.Steps))
	}
	out := r.Outcomes[0]
	writes := sim.Writes()
	changed := string(sim.Snapshot().YAML()) != before
	switch {
	case !contains(want.results, out.Result):
		t.Errorf("the step ended as %q (%s), want one of %q", out.Result, out.Reason, want.results)
	case changed != want.landed:
		t.Errorf("the organization changed: %t, want %t", changed, want.landed)
	case len(writes) == 0 || len(writes) > want.arrived:
		t.Errorf("%d writes arrived, want 1 to %d", len(writes), want.arrived)
	case d.creates && landed(sim) > 1:
		t.Errorf("%d creations landed", landed(sim))
	case out.ErrorCode != want.code:
		t.Errorf("the outcome has the code %q, want %q", out.ErrorCode, want.code)
	}
	if ok := out.Result == report.Done || out.Result == report.Unchanged; ok != r.OK() || ok == r.Partial() {
		t.Errorf("the step is %q and the report says ok %t, partial %t", out.Result, r.OK(), r.Partial())
	} else if !ok {
		namesEndpoint(t, d, &out)
	}

	sim.ClearFaults()
	fixes(t, c.want.Organization, sim, d)
}

// namesEndpoint checks that whoever reads of a failure can tell the request.
func namesEndpoint(t *testing.T, d *requestKind, out *report.Outcome) {
	t.Helper()
	method, path, _ := strings.Cut(d.endpoint, " ")
	path, _, _ = strings.Cut(path, "{")
	if !strings.HasPrefix(out.Endpoint, method+" "+path) || out.Reason == nil {
		t.Errorf("the outcome names %q, because %q", out.Endpoint, out.Reason)
	}
}

// fixes checks that a further run, without accidents, leaves nothing to do.
func fixes(t *testing.T, organization string, sim *adminsim.Server, d *requestKind) {
	t.Helper()
	c := newClient(t, sim, d.org, d.connect(t))
	if p, r := c.apply(t.Context(), t, apply.Options{}); !r.OK() {
		t.Errorf("the next run does not fix it: %d steps, %+v", len(p.Steps), r)
	}
	p, _, err := c.plan(t.Context())
	if err != nil || !p.Empty() || p.Organization.ID != organization {
		t.Errorf("the plan after that is not empty: %v", err)
	}
	if d.name == "create" && liveNamed(sim, "fresh") != 1 {
		t.Errorf("%d workspaces are named fresh", liveNamed(sim, "fresh"))
	}
}

func contains(all []report.Result, r report.Result) bool {
	for _, x := range all {
		if x == r {
			return true
		}
	}
	return false
}
