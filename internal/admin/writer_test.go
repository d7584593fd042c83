package admin_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/live"
)

func archiving(id live.WorkspaceID) *diff.Step {
	return &diff.Step{Action: diff.Archive, Address: "workspace/x", Workspace: diff.Workspace{Key: "x", Name: "x", ID: id}}
}

func creating(name string) *diff.Step {
	return &diff.Step{
		Action: diff.Create, Address: "workspace/x", Workspace: diff.Workspace{Key: "x", Name: name},
		Changes: []diff.Change{set("name", name)},
	}
}

func set(field, value string) diff.Change { return diff.Change{Field: field, After: diff.Text(value)} }

func setList(field string, values ...string) diff.Change {
	return diff.Change{Field: field, After: diff.List(values)}
}

// sorted is a JSON body with its keys in order, or nothing.
func sorted(t *testing.T, body []byte) string {
	t.Helper()
	if len(body) == 0 {
		return ""
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

func TestStepsOnTheWire(t *testing.T) {
	who := &diff.User{ID: "u1"}
	member := `{"type":"workspace_member","user_id":"u1","workspace_id":"w1","workspace_role":"workspace_user"}`
	archived := workspace("w1", "A", `"archived_at":null`, `"archived_at":"2026-01-01T00:00:00Z"`)
	cases := []struct {
		name   string
		step   diff.Step
		at     live.WorkspaceID
		answer string
		want   string // method, path, body; or
		err    string
		class  live.Class
	}{
		{"a create with everything", diff.Step{Action: diff.Create, Changes: []diff.Change{
			set("name", "A <&> ü"), set("color", "#A1B2C3"), set("tags.env", "prod"), set("tags.a.b", ""), set("data_residency.workspace_geo", "us"),
			setList("data_residency.allowed_inference_geos", "global", "us"), set("data_residency.default_inference_geo", "us"), set("external_key_id", "ekey_1"),
		}}, "", workspace("w1", "A <&> ü"), `POST /v1/organizations/workspaces {"data_residency":{"allowed_inference_geos":["global","us"],"default_inference_geo":"us","workspace_geo":"us"},"display_color":"#A1B2C3","external_key_id":"ekey_1","name":"A <&> ü","tags":{"a.b":"","env":"prod"}}`, "", ""},
		{"a bare create", diff.Step{Action: diff.Create, Changes: []diff.Change{set("name", "A")}}, "", workspace("w1", "A"), `POST /v1/organizations/workspaces {"name":"A"}`, "", ""},
		{"a create without a name", diff.Step{Action: diff.Create, Changes: []diff.Change{set("color", "#A1B2C3")}}, "", "", "", "a new workspace needs a name", live.NotSent},
		{"a create of a known workspace", diff.Step{Action: diff.Create, Changes: []diff.Change{set("name", "A")}}, "w1", "", "", "a create cannot act on workspace w1", live.NotSent},
		{"a create that made another one", diff.Step{Action: diff.Create, Changes: []diff.Change{set("name", "A")}}, "", workspace("w1", "B"), "", `the new workspace is named "B" instead of "A"`, live.Unclear},
		{"a create that made a dead one", diff.Step{Action: diff.Create, Changes: []diff.Change{set("name", "A")}}, "", archived, "", "is archived", live.Unclear},
		{"an update of everything", diff.Step{Action: diff.Update, Changes: []diff.Change{
			set("name", "B"), set("color", "#A1B2C3"), set("tags.a.b", "dots"),
			{Field: "tags.x.y", Before: diff.Text("1")},
			set("tags.env", "prod"),
			setList("data_residency.allowed_inference_geos", "unrestricted"), set("data_residency.default_inference_geo", "global"), set("external_key_id", "ekey_1"),
		}}, "w1", workspace("w1", "B"), `POST /v1/organizations/workspaces/w1 {"data_residency":{"allowed_inference_geos":"unrestricted","default_inference_geo":"global"},"display_color":"#A1B2C3","external_key_id":"ekey_1","name":"B","tags":{"a.b":"dots","env":"prod","x.y":null}}`, "", ""},
		{"an update of one tag", diff.Step{Action: diff.Update, Changes: []diff.Change{{Field: "tags.old", Before: diff.Text("1")}}}, "w1", workspace("w1", "A"), `POST /v1/organizations/workspaces/w1 {"tags":{"old":null}}`, "", ""},
		{"an update of nothing", diff.Step{Action: diff.Update}, "w1", "", "", "an update without changes", live.NotSent},
		{"an update of the region", diff.Step{Action: diff.Update, Changes: []diff.Change{set("data_residency.workspace_geo", "eu")}}, "w1", "", "", `does not know how to change the field "data_residency.workspace_geo"`, live.NotSent},
		{"an update of an unknown field", diff.Step{Action: diff.Update, Changes: []diff.Change{set("name", "x"), set("spend_limit", "1")}}, "w1", "", "", `"spend_limit"`, live.NotSent},
		{"an update that removes the name", diff.Step{Action: diff.Update, Changes: []diff.Change{{Field: "name", Before: diff.Text("x")}}}, "w1", "", "", "name has no text to set", live.NotSent},
		{"an update of a tag without key", diff.Step{Action: diff.Update, Changes: []diff.Change{set("tags.", "x")}}, "w1", "", "", `"tags."`, live.NotSent},
		{"an update of no geos", diff.Step{Action: diff.Update, Changes: []diff.Change{{Field: "data_residency.allowed_inference_geos"}}}, "w1", "", "", "neither", live.NotSent},
		{"an update of mixed geos", diff.Step{Action: diff.Update, Changes: []diff.Change{setList("data_residency.allowed_inference_geos", "unrestricted", "us")}}, "w1", "", "", "neither", live.NotSent},
		{"an update that hit another", diff.Step{Action: diff.Update, Changes: []diff.Change{set("name", "x")}}, "w1", workspace("w2", "x"), "", "workspace w2 instead of w1", live.Unclear},
		{"an archive", diff.Step{Action: diff.Archive}, "w1", archived, `POST /v1/organizations/workspaces/w1/archive `, "", ""},
		{"an archive that did not", diff.Step{Action: diff.Archive}, "w1", workspace("w1", "A"), "", "workspace w1 is not archived", live.Unclear},
		{"an archive with changes", diff.Step{Action: diff.Archive, Changes: []diff.Change{set("name", "x")}}, "w1", "", "", "an archive cannot change name", live.NotSent},
		{"an archive of nothing", diff.Step{Action: diff.Archive, Address: "workspace/a"}, "", "", "", "the workspace of workspace/a has no id yet", live.NotSent},
		{"an id that climbs", diff.Step{Action: diff.Archive}, "..", "", "", "dot segment", live.NotSent},
		{"an id with a slash", diff.Step{Action: diff.Archive}, "a/b", workspace("a/b", "x", `"archived_at":null`, `"archived_at":"2026-01-01T00:00:00Z"`), `POST /v1/organizations/workspaces/a%2Fb/archive `, "", ""},
		{"an add", diff.Step{Action: diff.Add, User: who, Changes: []diff.Change{set("role", "workspace_user")}}, "w1", member, `POST /v1/organizations/workspaces/w1/members {"user_id":"u1","workspace_role":"workspace_user"}`, "", ""},
		{"an add of a role that cannot be given", diff.Step{Action: diff.Add, User: who, Changes: []diff.Change{set("role", "workspace_billing")}}, "w1", "", "", `"workspace_billing" is not a role that can be given`, live.NotSent},
		{"an add of nobody", diff.Step{Action: diff.Add, Address: "workspace/a/member/m", Changes: []diff.Change{set("role", "workspace_user")}}, "w1", "", "", "workspace/a/member/m names no user", live.NotSent},
		{"an add without a role", diff.Step{Action: diff.Add, User: who}, "w1", "", "", "changes the role and nothing else", live.NotSent},
		{"an add that gave another role", diff.Step{Action: diff.Add, User: who, Changes: []diff.Change{set("role", "workspace_admin")}}, "w1", member, "", `the role is "workspace_user" instead of "workspace_admin"`, live.Unclear},
		{"a role", diff.Step{Action: diff.SetRole, User: who, Changes: []diff.Change{set("role", "workspace_user")}}, "w1", member, `POST /v1/organizations/workspaces/w1/members/u1 {"workspace_role":"workspace_user"}`, "", ""},
		{"a role for another", diff.Step{Action: diff.SetRole, User: &diff.User{ID: "u2"}, Changes: []diff.Change{set("role", "workspace_user")}}, "w1", member, "", "member u1 instead of u2", live.Unclear},
		{"a removal", diff.Step{Action: diff.Remove, User: who, Changes: []diff.Change{{Field: "role", Before: diff.Text("workspace_user")}}}, "w1", `{"type":"workspace_member_deleted","user_id":"u1","workspace_id":"w1"}`, `DELETE /v1/organizations/workspaces/w1/members/u1 `, "", ""},
		{"a removal that sets a role", diff.Step{Action: diff.Remove, User: who, Changes: []diff.Change{set("role", "workspace_user")}}, "w1", "", "", "a removal cannot change role", live.NotSent},
		{"a removal of another", diff.Step{Action: diff.Remove, User: who}, "w1", `{"type":"workspace_member_deleted","user_id":"u1","workspace_id":"w2"}`, "", "about another membership", live.Unclear},
		{"an unknown action", diff.Step{Action: "explode"}, "w1", "", "", `no request for the action "explode"`, live.NotSent},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = fmt.Sprintf("%s %s %s", r.Method, r.URL.EscapedPath(), sorted(t, body))
				w.Header().Set("request-id", "req_1")
				answer(w, 200, c.answer)
			}, nil)
			step := c.step
			step.Workspace = diff.Workspace{Key: "a", Name: "a", ID: c.at}
			if step.Address == "" {
				step.Address = "workspace/a"
				if slices.Contains([]diff.Action{diff.Add, diff.SetRole, diff.Remove}, step.Action) {
					step.Address = "workspace/a/member/u1"
				}
			}
			receipt, err := client.Writer().Do(t.Context(), &step)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || live.ClassOf(err) != c.class {
					t.Errorf("got %v (%s), want %q (%s)", err, live.ClassOf(err), c.err, c.class)
				}
				if (c.class == live.NotSent) != (got == "") || c.class == live.NotSent && client.Requests() != 0 {
					t.Errorf("sent %q", got)
				}
				if err != nil && admin.Hint(err) == "" {
					t.Errorf("no hint for %v", err)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %v and\n%s\nwant\n%s", err, got, c.want)
			}
			id := c.at
			if id == "" {
				id = "w1"
			}
			if receipt.Workspace != id || receipt.Status != 200 || receipt.RequestID != "req_1" || receipt.Method == "" || receipt.Path == "" {
				t.Errorf("the receipt is %+v", receipt)
			}
		})
	}
}
