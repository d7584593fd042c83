package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func TestMembersAreReadStrictly(t *testing.T) {
	const whole = `{"type":"workspace_member","user_id":"u1","workspace_id":"w1","workspace_role":"workspace_user"}`
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	cases := []struct {
		name, member string
		err          string
	}{
		{"as documented", whole, ""},
		{"a field that nobody knows", strings.Replace(whole, `{`, `{"x":{"user_id":"u9","y":[1,{"z":null}]},`, 1), ""},
		{"a name spelled by escapes", strings.Replace(whole, `"user_id"`, `"user\u005fid"`, 1), ""},
		{"a value spelled by escapes", strings.Replace(whole, `"u1"`, `"\u00751"`, 1), ""},
		{"no id", strings.Replace(whole, `"user_id":"u1",`, "", 1), "a member without user_id"},
		{"an empty id", strings.Replace(whole, `"u1"`, `""`, 1), "a member without user_id"},
		{"an id that is a number", strings.Replace(whole, `"u1"`, `1`, 1), "a member without user_id"},
		{"another spelling of a field", strings.Replace(whole, `"user_id"`, `"User_ID"`, 1), "a member without user_id"},
		{"a role that is null", strings.Replace(whole, `"workspace_user"`, `null`, 1), "member u1 without workspace_role"},
		{"a role that is a list", strings.Replace(whole, `"workspace_user"`, `["workspace_user"]`, 1), "member u1 without workspace_role"},
		{"no workspace", strings.Replace(whole, `"workspace_id":"w1",`, "", 1), `member u1 of workspace "" instead of "w1"`},
		{"two roles", strings.Replace(whole, `{`, `{"workspace_role":"workspace_admin",`, 1), `names the field "workspace_role" twice`},
		{"a field twice in what is skipped", strings.Replace(whole, `{`, `{"x":{"y":1,"y":2},`, 1), `names the field "y" twice`},
		{"no object", `["u1"]`, "something else where an object was expected"},
		{"nested without end", strings.Replace(whole, `{`, `{"x":`+deep+`,`, 1), "the body is not JSON"},
		{"a control character", strings.Replace(whole, `u1`, "u\x011", 1), "the body is not JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, page(false, "null", c.member)) },
				func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 1} })
			got, err := client.Reader().Members(t.Context(), "w1")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || live.ClassOf(err) != live.Unclear {
					t.Errorf("got %v and %v, want %q", got, err, c.err)
				}
				return
			}
			if diff := cmp.Diff([]live.Member{{User: "u1", Role: "workspace_user"}}, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// Whatever a member looks like, wsync sees what the SDK sees, in any order of
// the fields and with any others between them.
func TestMembersAreWhatTheSDKSees(t *testing.T) {
	text := rapid.OneOf(rapid.StringMatching(`[a-z_0-9]{1,12}`), rapid.StringN(1, 8, -1))
	var body string
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, body) }, nil)
	rapid.Check(t, func(r *rapid.T) {
		fields := map[string]any{
			"user_id": text.Draw(r, "user"), "workspace_id": "w1",
			"workspace_role": rapid.OneOf(rapid.SampledFrom(spec.Roles), rapid.Custom(func(r *rapid.T) spec.Role { return spec.Role(text.Draw(r, "role")) })).Draw(r, "role"),
		}
		names := []string{"user_id", "workspace_id", "workspace_role"}
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,5}`), 0, 3, rapid.ID).Draw(r, "others") {
			names = append(names, name)
			fields[name] = rapid.SampledFrom([]any{nil, true, 1.5, "x", []any{"user_id", 1}, map[string]any{"workspace_role": "y"}}).Draw(r, "value")
		}
		var parts []string
		for _, name := range rapid.Permutation(names).Draw(r, "order") {
			value, err := json.Marshal(fields[name])
			if err != nil {
				r.Fatal(err)
			}
			parts = append(parts, fmt.Sprintf("%q:%s", name, value))
		}
		member := "{" + strings.Join(parts, ",") + "}"
		body = page(false, "null", member)
		var want anthropic.WorkspaceMember
		if err := json.Unmarshal([]byte(member), &want); err != nil {
			r.Fatal(err)
		}
		got, err := client.Reader().Members(t.Context(), "w1")
		if err != nil || len(got) != 1 || string(got[0].User) != want.UserID || string(got[0].Role) != string(want.WorkspaceRole) {
			r.Errorf("%s\ngot  %q and %v\nwant %q %q", member, got, err, want.UserID, want.WorkspaceRole)
		}
	})
}
