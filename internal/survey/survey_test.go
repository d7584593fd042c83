package survey_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// lab is an organization, served, and a reader of it.
type lab struct {
	sim    *adminsim.Server
	reader *admin.Reader
}

func newLab(t *testing.T, seed *adminsim.Seed, o adminsim.Options) *lab {
	return newLabAs(t, "ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey, seed, o)
}

// newLabAs reads with the credential that an environment variable holds.
func newLabAs(t *testing.T, variable, secret string, seed *adminsim.Seed, o adminsim.Options) *lab {
	t.Helper()
	if o.Now == nil {
		o.Now = testclock.Running()
	}
	sim, err := adminsim.New(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	wire := testclock.Serve(sim)
	t.Cleanup(wire.Close)
	credential, err := admin.Find(func(name string) string {
		if name == variable {
			return secret
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := admin.Open(admin.Options{Clock: o.Now, Credential: credential, BaseURL: "http://127.0.0.1", Dial: wire.Dial, Retry: retry.Policy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &lab{sim, client.Reader()}
}

func example(t *testing.T) (*lab, *spec.Org) {
	t.Helper()
	return exampleIn(t, "../../examples")
}

func exampleIn(t *testing.T, folder string) (*lab, *spec.Org) {
	t.Helper()
	src, err := os.ReadFile(folder + "/live.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := adminsim.ParseSeed(src)
	if err != nil {
		t.Fatal(err)
	}
	want, problems := spec.Load(os.DirFS(folder), "org.yaml", "org.yaml")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return newLab(t, seed, adminsim.Options{}), want
}

func options() survey.Options {
	return survey.Options{Diff: diff.Options{Today: spec.Date{Year: 2026, Month: 11, Day: 20}}}
}

// TestFewestRequests pins what a plan costs: one request for the organization,
// the two workspace lists, a page for every thousand users, and a page for
// every thousand members of each managed workspace.
func TestFewestRequests(t *testing.T) {
	for _, c := range []struct {
		name                       string
		workspaces, members, users int
		want                       int
	}{
		{"nothing to manage", 0, 0, 5, 1 + 2 + 1},
		{"a small organization", 20, 10, 100, 1 + 2 + 1 + 20},
		{"a hundred workspaces", 99, 20, 500, 1 + 2 + 1 + 99},
		{"several pages of users", 3, 5, 2500, 1 + 2 + 3 + 3},
		{"several pages of members", 2, 1500, 1600, 1 + 2 + 2 + 2*2},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab := newLab(t, adminsim.Generate(adminsim.GenerateOptions{Workspaces: c.workspaces, MembersPer: c.members, Users: c.users, Seed: 1}), adminsim.Options{})
			have, err := survey.Everything(context.Background(), lab.reader, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := len(lab.sim.Log()), c.want+5; got != want { // and the organization's rate limits, spend limits, API keys, external keys, and service accounts, which an admin key is refused
				t.Errorf("an export took %d requests, want %d", got, want)
			}
			want, _ := have.Spec()
			lab.sim.ResetLog()
			plan, _, err := survey.Plan(context.Background(), lab.reader, want, options())
			if err != nil {
				t.Fatal(err)
			}
			if !plan.Empty() {
				t.Errorf("the plan of an export has %d steps", len(plan.Steps))
			}
			if got := len(lab.sim.Log()); got != c.want {
				t.Errorf("a plan took %d requests, want %d", got, c.want)
			}
		})
	}
}

// TestEveryKindDeclared pins what a plan costs whose file declares every kind: beside
// what it costs without them, a list of rate limits and one of service accounts for
// each workspace, and a list of the organization for each kind that has one.
func TestEveryKindDeclared(t *testing.T) {
	const token = "sk-ant-oat01-survey"
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 100, MembersPer: 20, Users: 500, Seed: 1})
	seed.OAuthTokens = []string{token}
	seed.RateLimits = []adminsim.RateLimit{{Models: []string{"claude-opus-4-8"}, Limits: map[string]int64{"requests_per_minute": 4000}}}
	seed.ServiceAccounts = []adminsim.ServiceAccount{{Name: "ci-deployer"}}
	seed.SpendLimits = []adminsim.SpendLimit{{Scope: "organization", Amount: "2000000"}}
	seed.Invites = []adminsim.Invite{{Email: "new@acme.example", Role: "developer"}}
	seed.ExternalKeys = []adminsim.ExternalKey{{Name: "us-kms", ID: "ekey_01UsKms", GCP: &adminsim.GCPKey{KeyName: "k"}}}
	for i := range seed.Workspaces {
		w := &seed.Workspaces[i]
		w.ExternalKeyID = "ekey_01UsKms"
		w.RateLimits = map[string]map[string]int64{"claude-opus-4-8": {"requests_per_minute": 500}}
		w.ServiceAccounts = map[string]string{"ci-deployer": "workspace_developer"}
		seed.SpendLimits = append(seed.SpendLimits, adminsim.SpendLimit{Workspace: w.Name, Amount: "500000"})
		seed.APIKeys = append(seed.APIKeys, adminsim.APIKey{Name: "nightly", Workspace: w.Name, Status: "inactive"})
	}
	lab := newLabAs(t, "ANTHROPIC_AUTH_TOKEN", token, seed, adminsim.Options{})
	have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := have.Spec()
	want.Users = append(want.Users, spec.User{Email: "new@acme.example", Role: "developer"})
	lab.sim.ResetLog()
	plan, _, err := survey.Plan(t.Context(), lab.reader, want, options())
	if err != nil || !plan.Empty() {
		t.Fatalf("got %v and %d steps: %v", err, len(plan.Steps), plan)
	}
	const most = 104 + 100 + 100 + 6
	if got := len(lab.sim.Log()); got > most {
		t.Errorf("a plan took %d requests, want %d at most", got, most)
	} else {
		t.Logf("%d requests", got)
	}
}

// TestSpendLimitsTakeOneList holds that the limits of all workspaces cost one more
// list, and nothing where no line declares one.
func TestSpendLimitsTakeOneList(t *testing.T) {
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 20, MembersPer: 1, Users: 5, Seed: 1})
	for _, w := range seed.Workspaces {
		seed.SpendLimits = append(seed.SpendLimits, adminsim.SpendLimit{Workspace: w.Name, Amount: "100"})
	}
	amount := spec.Amount(200)
	for name, c := range map[string]struct {
		org, workspaces *spec.SpendLimit
		lists, steps    int
		reports         int
	}{
		"nothing declared":         {nil, nil, 0, 0, 0},
		"the organization's first": {&spec.SpendLimit{Monthly: &amount}, nil, 1, 1, 1}, // what it may stop is read
		"those of all workspaces":  {nil, &spec.SpendLimit{Monthly: &amount}, 1, 20, 0},
	} {
		t.Run(name, func(t *testing.T) {
			lab := newLab(t, seed, adminsim.Options{})
			have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := have.Spec()
			want.SpendLimit = c.org
			for i := range want.Workspaces {
				want.Workspaces[i].SpendLimit = c.workspaces
			}
			lab.sim.ResetLog()
			plan, _, err := survey.Plan(t.Context(), lab.reader, want, options())
			if err != nil || len(plan.Steps) != c.steps {
				t.Fatalf("got %v and %+v", err, plan)
			}
			lists := 0
			for _, e := range lab.sim.Log() {
				if strings.Contains(e.Path, "spend_limits") {
					lists++
				}
			}
			if lists != c.lists || len(lab.sim.Log()) != 1+2+1+20+lists+c.reports {
				t.Errorf("%d lists of spend limits among %d requests", lists, len(lab.sim.Log()))
			}
		})
	}
}

func TestUnmanagedMembershipIsNotRead(t *testing.T) {
	lab, want := example(t)
	for i := range want.Workspaces {
		want.Workspaces[i].Members, want.Workspaces[i].Groups, want.Workspaces[i].Archive = nil, nil, nil
		want.Workspaces[i].Previously = []string{}
	}
	if _, _, err := survey.Plan(context.Background(), lab.reader, want, options()); err != nil {
		t.Fatal(err)
	}
	for _, e := range lab.sim.Log() {
		if strings.Contains(e.Path, "/members") {
			t.Errorf("read %s", e.Path)
		}
	}
}

func TestScopeReadsOnlyWhatItConcerns(t *testing.T) {
	lab, want := example(t)
	o := options()
	o.Diff.Scope = diff.Scope{Parts: []string{"workspace:Evaluations"}, Keys: map[string]bool{"Evaluations": true}}
	plan, _, err := survey.Plan(context.Background(), lab.reader, want, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Steps {
		if s.Workspace.Key != "Evaluations" {
			t.Errorf("%s is out of scope", s.Address)
		}
	}
	for _, f := range plan.Findings {
		if f.Code == diff.CodeUnmanaged {
			t.Errorf("a scoped plan says that something is unmanaged: %s", f.Message)
		}
	}
	lists := 0
	for _, e := range lab.sim.Log() {
		if strings.Contains(e.Path, "/members") {
			lists++
		}
	}
	if lists != 1 {
		t.Errorf("read %d member lists, want 1", lists)
	}
}

// TestScopeOfAPersonReadsMembersAlone has a file that declares every kind.
func TestScopeOfAPersonReadsMembersAlone(t *testing.T) {
	lab, want := example(t)
	want.Policy.APIKeys.MaxAge = 90
	amount := spec.Amount(100000)
	want.SpendLimit = &spec.SpendLimit{Monthly: &amount}
	want.Workspaces[0].RateLimits = []spec.RateLimit{{Group: "batch", Limits: map[string]*int64{}}}
	o := options()
	o.Diff.Scope = diff.Scope{Parts: []string{"person:ana@acme.example"}, People: map[spec.Email]bool{"ana@acme.example": true}}
	if _, _, err := survey.Plan(t.Context(), lab.reader, want, o); err != nil {
		t.Fatal(err)
	}
	managed := 0
	for i := range want.Workspaces {
		if w := &want.Workspaces[i]; w.ManagesMembers() && w.Archive == nil {
			managed++
		}
	}
	members := 0
	for _, e := range lab.sim.Log() {
		switch list := strings.TrimPrefix(e.Path, "/v1/organizations/"); {
		case strings.HasSuffix(list, "/members"):
			members++
		case list != "me" && list != "workspaces" && list != "users":
			t.Errorf("read %s", list)
		}
	}
	if members == 0 || members > managed {
		t.Errorf("read %d member lists of %d that the file manages", members, managed)
	}
}

func TestEvidenceIsReadOnlyWhenItMatters(t *testing.T) {
	lab, want := example(t)
	plan, have, err := survey.Plan(context.Background(), lab.reader, want, options())
	if err != nil {
		t.Fatal(err)
	}
	if have.Invites == nil || have.Keys == nil {
		t.Error("the plan has strangers and removals, and invites or keys were not read")
	}
	tomb := plan.Step(diff.WorkspaceAddress("Prompt Hackathon 2025"))
	if tomb == nil || have.Workspace(tomb.Workspace.ID).Usage == nil || have.Workspace(tomb.Workspace.ID).Members == nil {
		t.Error("an archive is planned, and its usage or members were not read")
	}
}

func TestAnotherOrganizationIsNotPlanned(t *testing.T) {
	lab, want := example(t)
	want.Organization = "00000000-0000-4000-8000-000000000000"
	plan, _, err := survey.Plan(context.Background(), lab.reader, want, options())
	var foreign *survey.ForeignError
	if !errors.As(err, &foreign) || plan != nil {
		t.Fatalf("plan %v, error %v", plan, err)
	}
	if foreign.Name != "Acme" {
		t.Errorf("the error names %q", foreign.Name)
	}
}

// TestNoPlanFromAPart breaks every read in every way: there is never a plan.
func TestNoPlanFromAPart(t *testing.T) {
	reads := []string{
		"/v1/organizations/me", "/v1/organizations/workspaces", "/v1/organizations/users",
		"/v1/organizations/workspaces/{id}/members", "/v1/organizations/api_keys", "/v1/organizations/invites",
	}
	faults := []string{"500", "529", "429", "403", "401", "404", "drop-before", "drop-after", "truncate", "html"}
	for _, path := range reads {
		for _, fault := range faults {
			t.Run(path+" "+fault, func(t *testing.T) {
				testclock.Bubble(t, func(t *testing.T) { noPlan(t, path, fault) })
			})
		}
	}
}

func noPlan(t *testing.T, path, fault string) {
	lab, want := example(t)
	f, err := adminsim.ParseFault("GET " + path + " " + fault)
	if err == nil {
		err = lab.sim.Inject(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	// A 429 is waited out; the deadline ends that here.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	plan, _, err := survey.Plan(ctx, lab.reader, want, options())
	if err == nil || plan != nil {
		t.Fatalf("planned from a part: error %v", err)
	}
	var failure *live.Failure
	if !errors.As(err, &failure) || failure.Path == "" {
		t.Errorf("the error names no endpoint: %v", err)
	}
}

// TestShuffledListsGiveTheSamePlan shuffles every list, those with a documented order
// too. The plans have steps of every kind.
func TestShuffledListsGiveTheSamePlan(t *testing.T) {
	kinds := map[diff.Kind]bool{}
	for _, folder := range []string{"../../examples/showcase", "../../examples"} {
		var first *diff.Plan
		for _, shuffle := range []uint64{0, 1, 99} {
			sample, want := exampleIn(t, folder)
			seed := sample.sim.Snapshot()
			seed.OAuthTokens = []string{"sk-ant-oat01-sim"} // no admin key sees service accounts
			bearer := newLabAs(t, "ANTHROPIC_AUTH_TOKEN", "sk-ant-oat01-sim", seed, adminsim.Options{Shuffle: shuffle})
			plan, _, err := survey.Plan(context.Background(), bearer.reader, want, options())
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = plan
			}
			if d := cmp.Diff(first, plan); d != "" {
				t.Errorf("%s, shuffle %d:\n%s", folder, shuffle, d)
			}
		}
		for i := range first.Steps {
			kinds[first.Steps[i].Address.Kind()] = true
		}
	}
	for _, r := range diff.Rules() {
		if !kinds[r.Kind] {
			t.Errorf("no plan has a step on a %s", r.Kind)
		}
	}
}

// TestUnavailableUsageIsNoError leaves the usage unknown, for the guard to
// judge, when the organization has no such report.
func TestUnavailableUsageIsNoError(t *testing.T) {
	lab, want := example(t)
	f, err := adminsim.ParseFault("GET /v1/organizations/usage_report/messages 403")
	if err != nil {
		t.Fatal(err)
	}
	if err := lab.sim.Inject(f); err != nil {
		t.Fatal(err)
	}
	plan, have, err := survey.Plan(context.Background(), lab.reader, want, options())
	if err != nil {
		t.Fatal(err)
	}
	if id := plan.Step(diff.WorkspaceAddress("Prompt Hackathon 2025")).Workspace.ID; have.Workspace(id).Usage != nil {
		t.Error("usage came out of nowhere")
	}
}

// TestRecentUseIsReadForWhatIsLowered pins what the comparison costs: seven requests
// for each group of up to ten workspaces, one for all spend, and none for what rises.
func TestRecentUseIsReadForWhatIsLowered(t *testing.T) {
	const output = "output_tokens_per_minute"
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 12, MembersPer: 1, Users: 5, Seed: 1})
	seed.RateLimits = []adminsim.RateLimit{{Models: []string{"claude-opus-4-8"}, Limits: map[string]int64{output: 4000}}}
	seed.SpendLimits = []adminsim.SpendLimit{{Scope: "organization", Amount: "100000"}}
	for i := range seed.Workspaces {
		seed.Workspaces[i].RateLimits = map[string]map[string]int64{"claude-opus-4-8": {output: 500}}
	}
	for name, c := range map[string]struct {
		limit         int64
		amount        spec.Amount
		usage, costly int
	}{"raised": {600, 200000, 0, 0}, "lowered": {400, 50000, 2 * diff.PeakDays, 1}} {
		t.Run(name, func(t *testing.T) {
			lab := newLab(t, seed, adminsim.Options{})
			have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := have.Spec()
			want.SpendLimit = &spec.SpendLimit{Monthly: &c.amount}
			for i := range want.Workspaces {
				want.Workspaces[i].RateLimits = []spec.RateLimit{{Group: "claude-opus-4-8", Limits: map[string]*int64{output: &c.limit}}}
			}
			lab.sim.ResetLog()
			if plan, _, err := survey.Plan(t.Context(), lab.reader, want, options()); err != nil || len(plan.Steps) != 13 {
				t.Fatalf("error %v, %+v", err, plan)
			}
			got := map[string]int{}
			for _, e := range lab.sim.Log() {
				got[strings.TrimPrefix(e.Path, "/v1/organizations/")]++
			}
			if got["usage_report/messages"] != c.usage || got["cost_report"] != c.costly {
				t.Errorf("requests: %v", got)
			}
		})
	}
}

// TestScopeReadsNoListThatNothingInItNeeds has a file that declares every kind and a
// part of it that declares none, then one that declares some.
func TestScopeReadsNoListThatNothingInItNeeds(t *testing.T) {
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 2, MembersPer: 1, Users: 3, Seed: 1})
	amount := spec.Amount(100000)
	for part, lists := range map[int]map[string]int{
		0: {"rate_limits": 0, "spend_limits": 0, "service_accounts": 0, "api_keys": 0, "invites": 0},
		1: {"rate_limits": 1, "spend_limits": 1, "service_accounts": 1, "api_keys": 1, "invites": 0},
	} {
		lab := newLab(t, seed, adminsim.Options{})
		have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := have.Spec()
		want.SpendLimit, want.Policy.APIKeys.MaxAge = &spec.SpendLimit{Monthly: &amount}, 90
		want.Users = append(want.Users, spec.User{Email: "new@acme.example", Role: "developer"})
		want.ServiceAccounts = []spec.ServiceAccount{{Name: "ci"}}
		w := &want.Workspaces[1]
		w.RateLimits = []spec.RateLimit{{Group: "batch", Limits: map[string]*int64{}}}
		w.SpendLimit, w.APIKeys = want.SpendLimit, []spec.APIKey{{Key: "nightly", Status: spec.KeyActive}}
		w.ServiceAccounts = []spec.MachineRole{{Name: "ci", Role: spec.RoleUser}}
		key := want.Workspaces[part].Key
		o := options()
		o.Diff.Scope = diff.Scope{Parts: []string{"workspace:" + key}, Keys: map[string]bool{key: true}}
		lab.sim.ResetLog()
		if _, _, err := survey.Plan(t.Context(), lab.reader, want, o); err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, e := range lab.sim.Log() {
			got[strings.TrimPrefix(e.Path, "/v1/organizations/")]++
		}
		for list, n := range lists {
			if min(got[list], 1) != n {
				t.Errorf("entry %d: the list %s was read %d times", part, list, got[list])
			}
		}
	}
}

// TestAWrongClockIsTold has the API on a day of its own.
func TestAWrongClockIsTold(t *testing.T) {
	for apart, told := range map[int]bool{0: false, 1: false, -1: false, 2: true, -2: true, -50 * 365: true, 50 * 365: true} {
		there := func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).AddDate(0, 0, apart) }
		lab := newLab(t, adminsim.Generate(adminsim.GenerateOptions{Workspaces: 1, MembersPer: 1, Users: 1, Seed: 1}), adminsim.Options{Now: there})
		have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := have.Spec()
		for i := range want.Workspaces {
			for j := range want.Workspaces[i].Members {
				want.Workspaces[i].Members[j].Until = spec.Date{Year: 2026, Month: time.November, Day: 18}
			}
		}
		plan, _, err := survey.Plan(t.Context(), lab.reader, want, options())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range plan.Findings {
			if f.Code == diff.CodeClock && (len(f.Steps) > 0) != (apart < 0) {
				t.Errorf("%d days apart: %d steps are in doubt", apart, len(f.Steps))
			}
		}
		found := slices.ContainsFunc(plan.Findings, func(f diff.Finding) bool { return f.Code == diff.CodeClock && f.Severity == diff.SevWarning })
		if found != told {
			t.Errorf("%d days apart: told %t, want %t: %v", apart, found, told, plan.Findings)
		}
	}
}

// TestAnExportReadsNoLimitsWhereThereAreNone asks for those of each workspace only
// if the organization has a group.
func TestAnExportReadsNoLimitsWhereThereAreNone(t *testing.T) {
	for _, groups := range []int{0, 1} {
		seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 3, MembersPer: 1, Users: 3, Seed: 1})
		seed.RateLimits = []adminsim.RateLimit{{Models: []string{"claude-opus-4-8"}, Limits: map[string]int64{"requests_per_minute": 4000}}}[:groups]
		lab := newLab(t, seed, adminsim.Options{})
		have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, e := range lab.sim.Log() {
			if strings.Contains(e.Path, "/workspaces/") && strings.HasSuffix(e.Path, "/rate_limits") {
				read++
			}
		}
		for i := range have.Workspaces {
			if w := &have.Workspaces[i]; !w.Default && !w.Archived() && w.RateLimits == nil {
				t.Errorf("%d groups: nothing is known of the rate limits of %q", groups, w.Name)
			}
		}
		if want := 3 * groups; read != want {
			t.Errorf("%d groups: read the rate limits of %d workspaces, want %d", groups, read, want)
		}
	}
}
