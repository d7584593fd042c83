package adminsim_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

func TestASnapshotSeedsItsEqual(t *testing.T) {
	w := open(t, nil)
	for _, call := range []step{
		{"POST workspaces", `{"name":"ML Research","tags":{"x":"y"}}`, 200, "", ""},
		{"POST workspaces", `{"name":"Default"}`, 200, "", ""},
		{"POST workspaces", `{"name":"Shop","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, "", ""},
		{"POST workspaces/{workspace Old Experiments}/archive", "", 200, "", ""},
		{"DELETE users/{user jon}", "", 200, "", ""},
		{"DELETE users/{user gia}", "", 200, "", ""},
		{"DELETE invites/{invite mia}", "", 200, "", ""},
	} {
		w.take(call)
	}
	want := w.Snapshot()
	text := want.YAML()
	seed, err := adminsim.ParseSeed(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again := openSeed(t, seed, nil).Snapshot()
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !bytes.Equal(text, again.YAML()) {
		t.Error("equal seeds have different bytes")
	}
}

func TestIdsDoNotDependOnTheOrderOfLines(t *testing.T) {
	ids := func(src string) map[string]string {
		seed, err := adminsim.ParseSeed([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, ws := range openSeed(t, seed, nil).Snapshot().Workspaces {
			out[ws.Name] = ws.ID
		}
		return out
	}
	a, b := ids("workspaces: {A: {}, B: {}}"), ids("workspaces: [{name: C}, {name: B}, {name: A}]")
	delete(b, "C")
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	if id := a["A"]; !strings.HasPrefix(id, "wrkspc_01") || len(id) != len("wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ") {
		t.Errorf("%q does not look like the API's ids", id)
	}
}

func TestAnEmptySeedIsAnOrganization(t *testing.T) {
	seed, err := adminsim.ParseSeed(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := openSeed(t, seed, nil)
	w.take(step{"GET workspaces", "", 200, `"data":[]`, ""})
	w.take(step{"GET workspaces?include_default=true", "", 200, `"name":"Default"`, ""})
	if _, err := adminsim.New(nil, adminsim.Options{Now: testclock.Still}); err != nil {
		t.Errorf("a nil seed: %v", err)
	}
}

func TestParseSeedExplainsItself(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"users:\n  - {email: a@x.example, roll: user}", `line 2: users has no field "roll"`},
		{"workspaces:\n  A:\n    colour: red", `line 3: A has no field "colour"; its fields are`},
		{"workspaces:\n  - {name: A, data_residency: {geo: us}}", `line 2: data_residency has no field "geo"`},
		{"usage:\n  - {workspace: Default, tokens: {}}", `line 2: usage has no field "tokens"`},
		{"users: 7", "line 1: cannot unmarshal"},
		{"a: [", "yaml:"},
		{"{}\n---\n{}", "one YAML document"},
		{"organization: {id: acme}", "not a UUID"},
		{"users: [{email: nobody}]", "not an email address"},
		{"users: [{email: a@x.example}, {email: A@x.example}]", "occurs twice"},
		{"users: [{email: a@x.example, role: boss}]", `"boss" is not one of admin`},
		{"users: [{email: a@x.example, id: u1}]", "does not start with user_"},
		{"workspaces: {A: {id: wrkspc_1}, B: {id: wrkspc_1}}", "occurs twice"},
		{"workspaces: {A: {}, A: {}}", "occurs twice"},
		{"workspaces: {A: {name: B}}", `says its name is "B"`},
		{"workspaces: [{name: ''}]", "1 to 255 characters"},
		{"workspaces: {A: {color: red}}", "not like #6C5BB9"},
		{"workspaces: {A: {archived: soon}}", "true or a time"},
		{"workspaces: {A: {external_key_id: k}}", "neither an ekey_ id"},
		{"workspaces: {A: {user_profile_id: uprof_1}}", "not among the user_profiles"},
		{"user_profiles: [shop]", "starts with uprof_"},
		{"user_profiles: [uprof_1, uprof_1]", "occurs twice"},
		{"user_profiles: [uprof_1]\nworkspaces: {Default: {user_profile_id: uprof_1}}", "no user profile"},
		{"workspaces: {A: {storage_left: true}}", "archived workspace"},
		{"workspaces: {A: {members: {a@x.example: workspace_user}}}", "not among the users"},
		{"users: [{email: a@x.example}]\nworkspaces: {A: {members: {a@x.example: boss}}}", `"boss" is not one of`},
		{"users: [{email: a@x.example}]\nworkspaces: {A: {members: {a@x.example: workspace_user, A@x.example: workspace_user}}}", "occurs twice"},
		{"workspaces: {Default: {archived: true}}", "cannot be archived"},
		{"workspaces: {Main: {default: true}}", "is named Default"},
		{"workspaces: [{name: Default, default: true}, {name: Default, default: true}]", "default workspace already"},
		{"workspaces: {A: {data_residency: {allowed_inference_geos: [us]}}}", "not among the allowed"},
		{"workspaces: {A: {data_residency: {allowed_inference_geos: all}}}", "word unrestricted"},
		{"workspaces: {A: {data_residency: {allowed_inference_geos: [mars]}}}", `"mars" is not one of`},
		{"api_keys: [{name: k, workspace: Nowhere}]", `no workspace "Nowhere"`},
		{"workspaces: [{name: A}, {name: A}]\napi_keys: [{name: k, workspace: A}]", "several workspaces"},
		{"api_keys: [{name: k, created_by: a@x.example}]", `no user "a@x.example"`},
		{"api_keys: [{name: k, principal: a@x.example}]", `no user "a@x.example"`},
		{"api_keys: [{name: k, status: lost}]", `status "lost"`},
		{"api_keys: [{name: k, scope: galaxy}]", "scope is workspace"},
		{"api_keys: [{status: active}]", "needs a name"},
		{"invites: [{email: a@x.example, status: lost}]", `"lost" is not one of`},
		{"invites: [{email: a}]", "not an email address"},
		{"invites: [{email: a@x.example, status: expired, invited_at: 9998-12-31T00:00:00Z}]", "has not expired"},
		{"usage: [{workspace: Nowhere}]", `no workspace "Nowhere"`},
		{"usage: [{workspace: Default, date: today}]", "date is like"},
		{"usage: [{workspace: Default, input_tokens: -1}]", "negative"},
		{"federation: [{rule: r}]", "needs an fdrl_ id"},
		{"federation: [{rule: fdrl_1, issuer: i, subject: s, service_account: svac_1, token_lifetime_seconds: 1}]", "from 60 to 86400"},
		{"spend_limits: [{amount: 1}]", "names one"},
		{"spend_limits: [{scope: organization, amount: 1.50}]", "whole number"},
		{"spend_limits: [{scope: user, amount: 1}]", `"user" is not one of`},
		{"spend_limits: [{workspace: Nowhere, amount: 1}]", `no workspace "Nowhere"`},
		{"spend_limits: [{scope: organization, amount: 1}, {scope: organization, amount: 2}]", "occurs twice"},
		{"spend_limits: [{scope: organization, amount: 1, id: x}]", "does not start with spl_"},
		{"external_keys: [{name: k}]", "one of aws, gcp and azure"},
		{"external_keys: [{name: k, aws: {kms_arn: k}}]", "arn of a kms key"},
		{"external_keys: [{name: k, aws: {arn: k}}]", `has no field "arn"`},
		{"external_keys: [{name: k, geo: eu, gcp: {key_name: k}}]", `"eu" is not one of`},
		{"external_keys: [{name: k, user_profile_id: uprof_1, gcp: {key_name: k}}]", "not among the user_profiles"},
		{"external_keys: [{name: k, id: key_1, gcp: {key_name: k}}]", "does not start with ekey_"},
		{"oauth_tokens: [secret]", "starts with sk-ant-oat"},
	} {
		if _, err := adminsim.ParseSeed([]byte(tc.src)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s:\n got %v\nwant an error with %q", tc.src, err, tc.want)
		}
	}
}

func TestParseSeedShowsEveryProblem(t *testing.T) {
	_, err := adminsim.ParseSeed([]byte("organization: {id: x}\nusers: [{email: x}]\nworkspaces: {A: {color: red}}"))
	if n := strings.Count(err.Error(), "\n"); n != 2 {
		t.Errorf("got %v, want three lines", err)
	}
}

// Whatever parses can be started, and its snapshot is a fixed point.
func FuzzParseSeed(f *testing.F) {
	src, err := os.ReadFile("testdata/acme.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	for _, s := range []string{"", "workspaces: {A: {}}", "users: [{email: a@x.example}]\ninvites: [{email: b@x.example, status: accepted}]", "a: &a [*a]", "workspaces: {A: &w {}, B: *w, C: {<<: *w}}", "usage: [{workspace: Default, days_ago: 3}]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		seed, err := adminsim.ParseSeed(src)
		if err != nil {
			return
		}
		snapshot := func(s *adminsim.Seed) *adminsim.Seed {
			sim, err := adminsim.New(s, adminsim.Options{Now: (&world{now: noon}).clock})
			if err != nil {
				if strings.Contains(err.Error(), "has not expired") {
					t.Skip("depends on the clock")
				}
				t.Fatalf("parsed, but: %v", err)
			}
			return sim.Snapshot()
		}
		first := snapshot(seed)
		parsed, err := adminsim.ParseSeed(first.YAML())
		if err != nil {
			t.Fatalf("%v\n%s", err, first.YAML())
		}
		if diff := cmp.Diff(first, snapshot(parsed)); diff != "" {
			t.Errorf("the snapshot is no fixed point:\n%s", diff)
		}
	})
}

func TestTheConsoleDoesWhatPeopleDo(t *testing.T) {
	w := open(t, nil)
	c := w.Console()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	_, err := c.AddUser("new@acme.example", "user")
	check(err)
	check(c.SetOrgRole("new@acme.example", "admin"))
	check(c.SetOrgRole("new@acme.example", "developer"))
	ws, err := c.AddWorkspace("By hand")
	check(err)
	check(c.SetMember(ws, "new@acme.example", "workspace_user"))
	check(c.SetMember("By hand", "new@acme.example", "workspace_admin"))
	check(c.SetMember("By hand", "ana@acme.example", "workspace_user"))
	check(c.RemoveMember("By hand", "ana@acme.example"))
	_, err = c.AddKey(adminsim.APIKey{Name: "hand-made", Workspace: "By hand", CreatedBy: "new@acme.example"})
	check(err)
	check(c.RenameWorkspace("By hand", "Renamed"))
	check(c.RecolorWorkspace("Renamed", "#000000"))
	check(c.TagWorkspace("Renamed", "env", "prod"))
	check(c.TagWorkspace("Renamed", "gone", "x"))
	check(c.TagWorkspace("Renamed", "gone", ""))
	_, err = c.AcceptInvite("mia@acme.example")
	check(err)
	check(c.RemoveUser("ana@acme.example"))

	w.take(step{"GET workspaces/" + ws, "", 200, `"name":"Renamed","display_color":"#000000"`, ""})
	w.take(step{"GET workspaces/" + ws, "", 200, `"tags":{"env":"prod"}`, ""})
	w.take(step{"GET workspaces/" + ws + "/members", "", 200, `"user_id":"{user new}","workspace_id":"` + ws + `","workspace_role":"workspace_admin"`, ""})
	w.take(step{"GET workspaces/" + ws + "/members", "", 200, `"has_more":false`, `workspace_user`})
	w.take(step{"GET users?limit=1", "", 200, "mia@acme.example", ""})
	w.take(step{"GET invites?statuses[]=accepted", "", 200, `"accepted_at":"2026-11-21T12:00:00Z"`, ""})
	w.take(step{"GET api_keys/{key everywhere}", "", 200, `"status":"archived"`, ""})
	check(c.ArchiveWorkspace("Renamed"))
	w.take(step{"GET api_keys/{key hand-made}", "", 200, `"status":"archived"`, ""})
	if len(w.Writes()) != 0 {
		t.Error("the Console left a trace in the log")
	}
}

func TestTheConsoleRefusesWhatDoesNotExist(t *testing.T) {
	w := open(t, nil)
	c := w.Console()
	_, add := c.AddUser("ana@acme.example", "user")
	_, role := c.AddUser("x@acme.example", "boss")
	_, accept := c.AcceptInvite("noah@acme.example")
	_, key := c.AddKey(adminsim.APIKey{Name: "k", Workspace: "Nowhere"})
	_, noName := c.AddWorkspace("")
	_, taken := c.AddKey(adminsim.APIKey{Name: "k", ID: w.expand("{key everywhere}")})
	for i, err := range []error{
		add, role, accept, key,
		c.SetOrgRole("x@acme.example", "user"), c.SetOrgRole("ana@acme.example", "boss"), c.RemoveUser("x@acme.example"),
		c.RenameWorkspace("Nowhere", "x"), c.SetMember("Nowhere", "ana@acme.example", "workspace_user"),
		c.SetMember("ML Research", "x@acme.example", "workspace_user"), c.SetMember("ML Research", "ana@acme.example", "boss"),
		c.RemoveMember("ML Research", "ana@acme.example"),
		c.RenameWorkspace("Default", "x"), c.RenameWorkspace("ML Research", ""), c.ArchiveWorkspace("Default"),
		c.SetMember("Default", "kim@acme.example", "workspace_user"), c.RecolorWorkspace("ML Research", "red"), noName, taken,
	} {
		if err == nil {
			t.Errorf("call %d passed", i)
		}
	}
}

func TestShuffleChangesTheOrderAndNothingElse(t *testing.T) {
	list := func(seed uint64) (string, *adminsim.Seed) {
		w := open(t, func(o *adminsim.Options) { o.Shuffle = seed })
		return w.do("GET", "workspaces?limit=1000", "").body, w.Snapshot()
	}
	plain, s0 := list(0)
	first, s1 := list(1)
	again, _ := list(1)
	second, _ := list(2)
	if plain == first || first == second || first != again {
		t.Error("the order is not scattered by the seed alone")
	}
	if diff := cmp.Diff(s0, s1); diff != "" {
		t.Errorf("the organization differs:\n%s", diff)
	}
}

func TestGenerate(t *testing.T) {
	o := adminsim.GenerateOptions{Workspaces: 3, MembersPer: 4, Users: 10, Seed: 1}
	got := adminsim.Generate(o)
	if len(got.Workspaces) != 3 || len(got.Users) != 10 || len(got.Workspaces[0].Members) != 4 {
		t.Errorf("got %d workspaces, %d users, %d members", len(got.Workspaces), len(got.Users), len(got.Workspaces[0].Members))
	}
	if diff := cmp.Diff(got, adminsim.Generate(o)); diff != "" {
		t.Errorf("equal options differ:\n%s", diff)
	}
	o.Seed = 2
	if cmp.Equal(got.Workspaces, adminsim.Generate(o).Workspaces) {
		t.Error("another seed gives the same organization")
	}
	openSeed(t, got, nil)
}
