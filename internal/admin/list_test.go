package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

func user(id string) string {
	return fmt.Sprintf(`{"id":%q,"type":"user","email":"%s@ACME.example","name":"N","role":"user","added_at":"2026-01-01T00:00:00Z"}`, id, strings.ToUpper(id))
}

func page(more bool, last string, items ...string) string {
	return fmt.Sprintf(`{"data":[%s],"has_more":%t,"first_id":null,"last_id":%s}`, strings.Join(items, ","), more, last)
}

// scripted answers a list by cursor; a cursor may have several answers in turn.
func scripted(t *testing.T, pages map[string][]string) (*admin.Client, func() int) {
	t.Helper()
	var mu sync.Mutex
	asked := map[string]int{}
	total := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		cursor := r.URL.Query().Get("after_id")
		answers, ok := pages[cursor]
		if !ok || r.URL.Query().Get("limit") != "1000" {
			t.Errorf("asked for %s", r.URL)
			answer(w, 400, "{}")
			return
		}
		n := min(asked[cursor], len(answers)-1)
		asked[cursor]++
		total++
		answer(w, 200, answers[n])
	}, func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 2} })
	return c, func() int { return total }
}

func TestListsAreWholeOrAnError(t *testing.T) {
	changed := strings.Replace(user("u1"), `"name":"N"`, `"name":"M"`, 1)
	cases := []struct {
		name     string
		pages    map[string][]string
		want     string // ids, or
		err      string
		requests int
	}{
		{"empty", map[string][]string{"": {page(false, "null")}}, "", "", 1},
		{"one page", map[string][]string{"": {page(false, `"u2"`, user("u1"), user("u2"))}}, "u1 u2", "", 1},
		{"two pages", map[string][]string{"": {page(true, `"u1"`, user("u1"))}, "u1": {page(false, `"u2"`, user("u2"))}}, "u1 u2", "", 2},
		{"an empty last page", map[string][]string{"": {page(true, `"u1"`, user("u1"))}, "u1": {page(false, "null")}}, "u1", "", 2},
		{"an item that slid to the next page", map[string][]string{"": {page(true, `"u2"`, user("u1"), user("u2"))}, "u2": {page(false, `"u3"`, user("u2"), user("u3"))}}, "u1 u2 u3", "", 2},
		{"more to come, but nothing here", map[string][]string{"": {page(true, "null")}}, "", "the page is empty, yet has_more is true after 2 attempts", 2},
		{"a passing hiccup", map[string][]string{"": {page(true, "null"), page(false, `"u1"`, user("u1"))}}, "u1", "", 2},
		{"more to come, but no cursor", map[string][]string{"": {page(true, "null", user("u1"))}}, "", "there is no cursor", 2},
		{"a cursor of something else", map[string][]string{"": {page(true, `"u9"`, user("u1"))}}, "", `last_id is "u9", but the page ends with "u1"`, 2},
		{"a circle", map[string][]string{"": {page(true, `"u1"`, user("u1"))}, "u1": {page(true, `"u2"`, user("u2"))}, "u2": {page(true, `"u1"`, user("u1"))}}, "", "repeats itself and never ends", 3},
		{"changed while read, once", map[string][]string{"": {page(true, `"u1"`, user("u1")), page(true, `"u1"`, changed)}, "u1": {page(false, `"u1"`, changed)}}, "u1", "", 4},
		{"changing all the time", map[string][]string{"": {page(true, `"u1"`, user("u1"))}, "u1": {page(false, `"u1"`, changed)}}, "", "twice in a row the list changed while it was read", 4},
		{"no data", map[string][]string{"": {`{"has_more":false}`}}, "", "the list is missing", 2},
		{"null data", map[string][]string{"": {`{"data":null,"has_more":false}`}}, "", "the list is missing", 2},
		{"data of another type", map[string][]string{"": {`{"data":{},"has_more":false}`}}, "", "unexpected answer", 2},
		{"no has_more", map[string][]string{"": {`{"data":[]}`}}, "", "has_more is missing", 2},
		{"has_more is a number", map[string][]string{"": {`{"data":[],"has_more":0}`}}, "", "has_more is missing", 2},
		{"has_more is a text", map[string][]string{"": {`{"data":[],"has_more":"false"}`}}, "", "has_more is missing", 2},
		{"two lists in one page", map[string][]string{"": {`{"data":[` + user("u1") + `],"has_more":false,"data":[]}`}}, "", `names the field "data" twice`, 2},
		{"a field twice, further in", map[string][]string{"": {page(false, `"u1"`, strings.Replace(user("u1"), `"role"`, `"role":"admin","role"`, 1))}}, "", `names the field "role" twice`, 2},
		{"a field twice, once spelled by escapes", map[string][]string{"": {`{"data":[` + user("u1") + `],"has_more":false,"d\u0061ta":[]}`}}, "", `names the field "data" twice`, 2},
		{"something after the page", map[string][]string{"": {page(false, "null") + page(false, "null")}}, "", "something follows the JSON", 2},
		{"rubbish after the page", map[string][]string{"": {page(false, "null") + "}"}}, "", "something follows the JSON", 2},
		{"white space after the page", map[string][]string{"": {page(false, `"u1"`, user("u1")) + "\n\t "}}, "u1", "", 1},
		{"an error object in a success", map[string][]string{"": {`{"type":"error","error":{"type":"api_error","message":"x"}}`}}, "", "the list is missing", 2},
		{"an item that is no object", map[string][]string{"": {page(false, `"u1"`, `"u1"`)}}, "", "unexpected answer", 2},
		{"an item that is null", map[string][]string{"": {page(false, `"u1"`, `null`)}}, "", "a user without id", 2},
		{"an item without id", map[string][]string{"": {page(false, `"u1"`, strings.Replace(user("u1"), `"id"`, `"di"`, 1))}}, "", "a user without id", 2},
		{"an item without role", map[string][]string{"": {page(false, `"u1"`, strings.Replace(user("u1"), `"user","added_at"`, `null,"added_at"`, 1))}}, "", "user u1 without role", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client, total := scripted(t, c.pages)
			users, err := client.Reader().Users(t.Context())
			var ids []string
			for _, u := range users {
				ids = append(ids, string(u.ID))
				if string(u.Email) != string(u.ID)+"@acme.example" {
					t.Errorf("the email of %s is %q", u.ID, u.Email)
				}
			}
			if got := strings.Join(ids, " "); got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %q and %v, want %q and %q", got, err, c.want, c.err)
			}
			if err != nil && live.ClassOf(err) != live.Unclear {
				t.Errorf("the class is %s", live.ClassOf(err))
			}
			if total() != c.requests {
				t.Errorf("%d requests, want %d", total(), c.requests)
			}
			if err == nil && users == nil {
				t.Error("an empty list is nil, which means that it was not read")
			}
		})
	}
}

func TestInvitesAreFilteredHereToo(t *testing.T) {
	invite := func(id, status string) string {
		return fmt.Sprintf(`{"id":%q,"type":"invite","email":"X@acme.example","role":"weird_role","status":%q,"invited_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-22T00:00:00Z","accepted_at":null,"rbac_group_ids":[]}`, id, status)
	}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query()["statuses[]"]; !cmp.Equal(got, []string{"pending", "expired"}) {
			t.Errorf("asked for %v", got)
		}
		answer(w, 200, page(false, `"i4"`, invite("i1", "pending"), invite("i2", "accepted"), invite("i3", "expired"), invite("i4", "deleted")))
	}, nil)
	got, err := c.Reader().Invites(t.Context())
	if err != nil || len(got) != 2 || got[0].ID != "i1" || got[1].ID != "i3" || got[0].Email != "x@acme.example" || got[0].Role != "weird_role" || got[0].ExpiresAt.IsZero() {
		t.Errorf("got %+v and %v", got, err)
	}
}

func TestMembersBelongToTheWorkspace(t *testing.T) {
	member := func(w, u, role string) string {
		return fmt.Sprintf(`{"type":"workspace_member","user_id":%q,"workspace_id":%q,"workspace_role":%q}`, u, w, role)
	}
	body := page(false, `"cursor"`, member("w1", "u1", "workspace_admin"), member("w1", "u2", "workspace_future"))
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, body) }, nil)
	got, err := c.Reader().Members(t.Context(), "w1")
	want := []live.Member{{User: "u1", Role: "workspace_admin"}, {User: "u2", Role: "workspace_future"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := c.Reader().Members(t.Context(), "w2"); err == nil || !strings.Contains(err.Error(), `member u1 of workspace "w1" instead of "w2"`) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Reader().Members(t.Context(), ".."); live.ClassOf(err) != live.NotSent {
		t.Errorf("got %v for an id that climbs", err)
	}
	if _, err := c.Reader().Members(t.Context(), ""); live.ClassOf(err) != live.NotSent {
		t.Errorf("got %v for no id", err)
	}
}

func TestKeysAndTheCaller(t *testing.T) {
	key := func(id, status, hint, creator, principal, scope string) string {
		return fmt.Sprintf(`{"id":%q,"type":"api_key","name":"n-%s","status":%q,"partial_key_hint":%s,"created_by":%s,"principal":%s,"scope":%s,"created_at":"2026-01-01T00:00:00Z","expires_at":null}`,
			id, id, status, hint, creator, principal, scope)
	}
	const (
		mine      = `"sk-ant-admin01-can...4f55"`
		made      = `{"id":"u1","type":"user"}`
		workspace = `{"type":"workspace","workspace_id":"w1"}`
		org       = `{"type":"organization"}`
	)
	cases := []struct {
		name   string
		keys   []string
		caller live.UserID
		want   live.APIKey
	}{
		{"acts as a user", []string{key("k", "active", mine, made, `{"type":"user_actor","user_id":"u2"}`, org)}, "u2", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Principal: "u2"}},
		{"legacy, made by a user", []string{key("k", "active", mine, made, "null", workspace)}, "u1", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Workspace: "w1"}},
		{"acts as a service account", []string{key("k", "active", mine, made, `{"type":"service_account_actor","service_account_id":"svac"}`, org)}, "", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Principal: "svac"}},
		{"made by nobody", []string{key("k", "active", mine, "null", "null", workspace)}, "", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Workspace: "w1"}},
		{"a future principal is not nobody", []string{key("k", "active", mine, made, `{"type":"robot_actor","robot_id":"r"}`, workspace)}, "", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Workspace: "w1", Principal: "unknown robot_actor"}},
		{"another key", []string{key("k", "active", `"sk-ant-admin01-xyz...4f55"`, made, "null", workspace)}, "", live.APIKey{Hint: "sk-ant-admin01-xyz...4f55", Creator: "u1", Workspace: "w1"}},
		{"a hint that says too little", []string{key("k", "active", `"sk-ant-...55"`, made, "null", workspace)}, "", live.APIKey{Hint: "sk-ant-...55", Creator: "u1", Workspace: "w1"}},
		{"no hint", []string{key("k", "active", "null", made, "null", workspace)}, "", live.APIKey{Creator: "u1", Workspace: "w1"}},
		{"two that fit", []string{key("k", "active", mine, made, "null", workspace), key("l", "active", mine, made, "null", workspace)}, "", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Workspace: "w1"}},
		{"one that fits is not active", []string{key("k", "active", mine, made, "null", workspace), key("l", "inactive", mine, made, "null", workspace)}, "u1", live.APIKey{Hint: "sk-ant-admin01-can...4f55", Creator: "u1", Workspace: "w1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("status") != "active" {
					t.Errorf("asked for %s", r.URL)
				}
				answer(w, 200, page(false, "null", c.keys...))
			}, nil)
			keys, caller, err := client.Reader().Keys(t.Context())
			c.want.ID, c.want.Name, c.want.Status, c.want.CreatedAt = "k", "n-k", "active", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			c.want.Own = c.want.Hint == strings.Trim(mine, `"`)
			if err != nil || caller != c.caller || len(keys) == 0 || keys[0] != c.want {
				t.Errorf("got %+v, caller %q, %v\nwant %+v, %q", keys, caller, err, c.want, c.caller)
			}
		})
	}
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, page(false, "null", key("k", "active", mine, made, "null", "null")))
	}, nil)
	if _, _, err := client.Reader().Keys(t.Context()); err == nil || !strings.Contains(err.Error(), "API key k without a proper scope") {
		t.Errorf("got %v", err)
	}
}

// TestListsThatNeverEnd meets lists whose every page has a cursor that was not
// seen before.
func TestListsThatNeverEnd(t *testing.T) {
	var n atomic.Int64
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		at := n.Add(1)
		if strings.Contains(r.URL.Path, "report") {
			answer(w, 200, fmt.Sprintf(`{"data":[],"has_more":true,"next_page":"p%d"}`, at))
			return
		}
		id := fmt.Sprintf("u%d", at)
		answer(w, 200, page(true, fmt.Sprintf("%q", id), user(id)))
	}, nil)
	if _, err := c.Reader().Users(t.Context()); err == nil || !strings.Contains(err.Error(), "longer than any organization's") || n.Load() != 1000 {
		t.Errorf("got %v after %d pages", err, n.Load())
	}
	n.Store(0)
	if _, err := c.Reader().Usage(t.Context(), []live.WorkspaceID{"wrkspc_1"}, 7); err == nil || !strings.Contains(err.Error(), "longer than what was asked for") {
		t.Errorf("got %v after %d pages", err, n.Load())
	}
}
