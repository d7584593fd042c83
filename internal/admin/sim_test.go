package admin_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// canary is the admin key of every test; it must never show up anywhere.
const canary = "sk-ant-admin01-canary-3f9d0c7be1a24f55"

// env makes a getenv from pairs.
func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func mustFind(t testing.TB, pairs ...string) admin.Credential {
	t.Helper()
	c, err := admin.Find(env(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// quick repeats without waiting long.
var quick = retry.Policy{Attempts: 4, Base: time.Millisecond, Max: 5 * time.Millisecond}

// sim serves the example organization and a client for it.
type sim struct {
	*adminsim.Server
	url    string
	client *admin.Client
	log    func() []admin.RequestInfo
}

func newSim(t testing.TB, tune func(*adminsim.Options), adjust func(*admin.Options)) *sim {
	t.Helper()
	src, err := os.ReadFile("../adminsim/testdata/acme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := adminsim.ParseSeed(src)
	if err != nil {
		t.Fatal(err)
	}
	seed.AdminKeys = append(seed.AdminKeys, canary)
	return newSimOf(t, seed, tune, adjust)
}

func newSimOf(t testing.TB, seed *adminsim.Seed, tune func(*adminsim.Options), adjust func(*admin.Options)) *sim {
	t.Helper()
	so := adminsim.Options{Now: testclock.Running()}
	if tune != nil {
		tune(&so)
	}
	server, err := adminsim.New(seed, so)
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(server)
	t.Cleanup(ts.Close)
	var mu sync.Mutex
	var infos []admin.RequestInfo
	ao := admin.Options{
		Clock:      so.Now,
		Credential: mustFind(t, "ANTHROPIC_ADMIN_KEY", canary), BaseURL: ts.URL, Retry: quick, Timeout: 5 * time.Second,
		OnRequest: func(i admin.RequestInfo) { mu.Lock(); defer mu.Unlock(); infos = append(infos, i) },
	}
	if adjust != nil {
		adjust(&ao)
	}
	c, err := admin.Open(ao)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &sim{server, ts.URL, c, func() []admin.RequestInfo { mu.Lock(); defer mu.Unlock(); return infos }}
}

func (s *sim) inject(t testing.TB, faults ...string) {
	t.Helper()
	s.ClearFaults()
	for _, text := range faults {
		f, err := adminsim.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
}

// readAll reads everything that a Reader can.
func readAll(ctx context.Context, r *admin.Reader) (*live.Org, error) {
	org := &live.Org{}
	var err error
	if org.ID, org.Name, err = r.Identity(ctx); err != nil {
		return nil, err
	}
	if org.Users, err = r.Users(ctx); err != nil {
		return nil, err
	}
	if org.Workspaces, err = r.Workspaces(ctx); err != nil {
		return nil, err
	}
	if org.Invites, err = r.Invites(ctx); err != nil {
		return nil, err
	}
	if org.Keys, org.Caller, err = r.Keys(ctx); err != nil {
		return nil, err
	}
	var ids []live.WorkspaceID
	for i := range org.Workspaces {
		w := &org.Workspaces[i]
		if w.Archived() || w.Default {
			continue
		}
		ids = append(ids, w.ID)
		if w.Members, err = r.Members(ctx, w.ID); err != nil {
			return nil, err
		}
	}
	usage, err := r.Usage(ctx, ids, 30)
	if err != nil {
		return nil, err
	}
	for i := range org.Workspaces {
		if u, ok := usage[org.Workspaces[i].ID]; ok {
			org.Workspaces[i].Usage = &u
		}
	}
	org.Sort()
	return org, nil
}

func TestReaderSeesTheWholeOrganization(t *testing.T) {
	s := newSim(t, nil, nil)
	org, err := readAll(t.Context(), s.client.Reader())
	if err != nil {
		t.Fatal(err)
	}
	if org.ID != "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e" || org.Name != "Acme" {
		t.Errorf("identity is %q %q", org.ID, org.Name)
	}
	names, defaults := "", 0
	for i := range org.Workspaces {
		w := &org.Workspaces[i]
		names += w.Name
		if w.Archived() {
			names += " (archived)"
		}
		names += "; "
		if w.Default {
			defaults++
			if w.Name != "Default" {
				t.Errorf("%q is taken for the default workspace", w.Name)
			}
		}
	}
	want := "Claude Code; Data Platform; Default; Hackathon 2025 (archived); ML Research; Old Experiments; " +
		"Production - Customer Chatbot; Staging - Customer Chatbot; "
	if names != want || defaults != 1 {
		t.Errorf("got %s with %d default\nwant %s", names, defaults, want)
	}
	production := org.Workspace("wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ")
	if diff := cmp.Diff(spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"us"}, DefaultInferenceGeo: "us"}, production.DataResidency); diff != "" {
		t.Error(diff)
	}
	if len(production.Members) != 3 || production.Tags["team"] != "chat" || production.Color != "#6C5BB9" {
		t.Errorf("got %+v", production)
	}
	if u := production.Usage; u == nil || u.Tokens != 1200000+340000+900000+1100000+310000 || u.CostCents != "1715.75" || u.LastActive.IsZero() || u.Days != 30 {
		t.Errorf("usage of production is %+v", u)
	}
	for i := range org.Workspaces {
		if w := &org.Workspaces[i]; w.Name == "Old Experiments" && (w.Usage == nil || !w.Usage.Idle() || w.Usage.CostCents != "0") {
			t.Errorf("usage outside the window counts: %+v", w.Usage)
		}
	}
	if len(org.Users) != 13 || len(org.Invites) != 2 {
		t.Errorf("got %d users and %d invites", len(org.Users), len(org.Invites))
	}
	var keys []string
	for _, k := range org.Keys {
		keys = append(keys, k.Name)
		switch {
		case k.Name == "everywhere" && (k.Workspace != "" || k.Principal == ""),
			k.Name == "chatbot-prod" && (k.Workspace != production.ID || k.Principal != "" || k.Creator == "" || k.Hint != "sk-ant-api03-R2D...igAA"),
			k.Name == "research-batch" && k.Principal != "svac_01ResearchBatchXXXXXXXXXX":
			t.Errorf("got %+v", k)
		}
	}
	if len(keys) != 6 {
		t.Errorf("got active keys %v", keys)
	}
	if s.client.Requests() != 1+1+2+1+1+6+1+1 {
		t.Errorf("sent %d requests", s.client.Requests())
	}
}

func TestReaderIsUnmovedByAccidents(t *testing.T) {
	calm := newSim(t, nil, nil)
	want, err := readAll(t.Context(), calm.client.Reader())
	if err != nil {
		t.Fatal(err)
	}
	faults := []string{
		"* /v1/organizations/** 500 times=2", "* /v1/organizations/** 529 times=3", "* /v1/organizations/** 408 times=1",
		"* /v1/organizations/** 409 times=1", "* /v1/organizations/** 429 retry-after=0 times=1", "* /v1/organizations/** html times=2",
		"* /v1/organizations/** drop-before times=2", "* /v1/organizations/** drop-after times=2", "* /v1/organizations/** truncate times=3",
		"* /v1/organizations/** extra-fields",
	}
	for _, fault := range faults {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := newSim(t, func(o *adminsim.Options) { o.Shuffle = 7 }, nil)
			s.inject(t, fault)
			got, err := readAll(t.Context(), s.client.Reader())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.Transformer("when", func(tm time.Time) bool { return tm.IsZero() })); diff != "" {
				t.Errorf("an accident changed what was read:\n%s", diff)
			}
		})
	}
}

func TestReaderKeepsUnknownRoles(t *testing.T) {
	s := newSim(t, nil, nil)
	s.inject(t, "GET /v1/organizations/** unknown-role")
	users, err := s.client.Reader().Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if u.Role != "" && u.Role != spec.OrgUser && u.Role != spec.OrgDeveloper && u.Role != spec.OrgAdmin && u.Role != spec.OrgBilling && u.Role != spec.OrgClaudeCodeUser {
			return
		}
	}
	t.Error("no unknown role came through")
}

func TestReaderGivesUp(t *testing.T) {
	cases := []struct {
		fault string
		class live.Class
		want  string
	}{
		{"GET /v1/organizations/users 403", live.Denied, "GET /v1/organizations/users: 403 permission_error: "},
		{"GET /v1/organizations/users 401", live.Denied, "GET /v1/organizations/users: 401 authentication_error: "},
		{"GET /v1/organizations/users 404", live.Missing, "404 not_found_error: "},
		{"GET /v1/organizations/users 400", live.Rejected, "400 invalid_request_error: "},
		{"GET /v1/organizations/users 500", live.Unclear, "after 4 attempts"},
		{"GET /v1/organizations/users 500 should-retry=false", live.Unclear, "500 api_error: "},
		{"GET /v1/organizations/users html", live.Unclear, "502: bad gateway (the body is text/html, not the API's own error)"},
		{"GET /v1/organizations/users truncate", live.Unclear, "200: the answer broke off: unexpected EOF"},
		{"GET /v1/organizations/users drop-before", live.Unclear, "GET /v1/organizations/users: "},
	}
	for _, c := range cases {
		t.Run(c.fault, func(t *testing.T) {
			s := newSim(t, nil, nil)
			s.inject(t, c.fault)
			users, err := s.client.Reader().Users(t.Context())
			if users != nil || live.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %d users and %v (%s)\nwant %s %q", len(users), err, live.ClassOf(err), c.class, c.want)
			}
			t.Log(err, "| hint:", admin.Hint(err))
		})
	}
}

func TestWriterFollowsTheSteps(t *testing.T) {
	s := newSim(t, nil, nil)
	ctx, r, w := t.Context(), s.client.Reader(), s.client.Writer()
	users, err := r.Users(ctx)
	if err != nil {
		t.Fatal(err)
	}
	who := map[spec.Email]*diff.User{}
	for _, u := range users {
		who[u.Email] = &diff.User{ID: u.ID, Email: u.Email}
	}
	s.ResetLog()
	do := func(at live.WorkspaceID, step diff.Step) live.WorkspaceID {
		t.Helper()
		before := len(s.Writes())
		step.Workspace = diff.Workspace{Key: "New", Name: "New", ID: at}
		step.Address = diff.WorkspaceAddress("New")
		if step.User != nil {
			step.Address = diff.MemberAddress("New", step.User.Email)
		}
		got, err := w.Do(ctx, &step)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Writes()) != before+1 {
			t.Errorf("%s sent %d writes", step.Action, len(s.Writes())-before)
		}
		if got.Status != 200 || got.RequestID == "" || !strings.HasPrefix(got.Path, "/v1/organizations/workspaces") || got.Method == "" {
			t.Errorf("the receipt of %s is %+v", step.Action, got)
		}
		return got.Workspace
	}
	text := func(field, value string) diff.Change { return diff.Change{Field: field, After: diff.Text(value)} }
	id := do("", diff.Step{Action: diff.Create, Changes: []diff.Change{
		text("name", "New"), text("color", "#112233"), text("tags.env", "dev"), text("tags.a.b", "dotted"), text("tags.old", "x"),
		text("data_residency.workspace_geo", "us"),
		{Field: "data_residency.allowed_inference_geos", After: diff.List([]string{"us", "global"})},
		text("data_residency.default_inference_geo", "us"),
	}})
	do(id, diff.Step{Action: diff.Add, User: who["kim@acme.example"], Changes: []diff.Change{text("role", "workspace_user")}})
	do(id, diff.Step{Action: diff.Add, User: who["jon@acme.example"], Changes: []diff.Change{text("role", "workspace_admin")}})
	do(id, diff.Step{Action: diff.SetRole, User: who["kim@acme.example"], Changes: []diff.Change{text("role", "workspace_developer")}})
	do(id, diff.Step{Action: diff.Remove, User: who["jon@acme.example"], Changes: []diff.Change{{Field: "role", Before: diff.Text("workspace_admin")}}})
	do(id, diff.Step{Action: diff.Update, Workspace: diff.Workspace{ID: id}, Changes: []diff.Change{
		text("name", "Newer"), text("color", "#445566"), text("tags.env", "prod"),
		{Field: "tags.old", Before: diff.Text("x")},
		{Field: "tags.a.b", Before: diff.Text("dotted"), After: diff.Value{}},
		{Field: "data_residency.allowed_inference_geos", After: diff.List([]string{"unrestricted"})},
		text("data_residency.default_inference_geo", "global"),
	}})
	all, err := r.Workspaces(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := (&live.Org{Workspaces: all}).Workspace(id)
	want := &live.Workspace{
		ID: id, Name: "Newer", Color: "#445566", Tags: map[string]string{"env": "prod"}, CreatedAt: got.CreatedAt,
		DataResidency: spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	members, err := r.Members(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]live.Member{{User: who["kim@acme.example"].ID, Role: "workspace_developer"}}, members); diff != "" {
		t.Error(diff)
	}
	do(id, diff.Step{Action: diff.Archive})
}

func TestWriterSendsOnceAndSaysWhatHappened(t *testing.T) {
	const path = "/v1/organizations/workspaces"
	cases := []struct {
		fault string
		class live.Class
	}{
		{"POST " + path + " 401", live.Denied},
		{"POST " + path + " 403", live.Denied},
		{"POST " + path + " 404", live.Missing},
		{"POST " + path + " 409", live.Conflict},
		{"POST " + path + " 429 retry-after=7", live.Throttled},
		{"POST " + path + " 400", live.Rejected},
		{"POST " + path + " 413", live.Rejected},
		{"POST " + path + " 408", live.Unclear},
		{"POST " + path + " 500", live.Unclear},
		{"POST " + path + " 500 landed", live.Unclear},
		{"POST " + path + " 529", live.Unclear},
		{"POST " + path + " html", live.Unclear},
		{"POST " + path + " truncate", live.Unclear},
		{"POST " + path + " drop-before", live.Unclear},
		{"POST " + path + " drop-after", live.Unclear},
		{"POST " + path + " hang", live.Unclear},
	}
	for _, c := range cases {
		t.Run(c.fault, func(t *testing.T) {
			s := newSim(t, nil, func(o *admin.Options) { o.Timeout = 300 * time.Millisecond })
			// A kept connection is what makes a dropped one ambiguous.
			if _, _, err := s.client.Reader().Identity(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.inject(t, c.fault)
			s.ResetLog()
			before := s.client.Requests()
			_, err := s.client.Writer().Do(t.Context(), creating("New"))
			if live.ClassOf(err) != c.class {
				t.Errorf("got %v (%s), want class %s", err, live.ClassOf(err), c.class)
			}
			if n := s.client.Requests() - before; n != 1 || len(s.Log()) != 1 {
				t.Errorf("sent %d requests, the server saw %d", n, len(s.Log()))
			}
			var f *live.Failure
			if errors.As(err, &f) && c.class == live.Throttled && f.RetryAfter != 7*time.Second {
				t.Errorf("Retry-After is %s", f.RetryAfter)
			}
			t.Log(err, "| hint:", admin.Hint(err))
		})
	}
}
