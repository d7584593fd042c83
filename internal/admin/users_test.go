package admin_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Steps on people of the organization and on invites are one request each, and an
// answer about somebody else is none.
func TestPeopleOnTheWire(t *testing.T) {
	ana := &diff.User{ID: "u1", Email: "ana@x.dev"}
	role := func(before, after string) []diff.Change {
		return []diff.Change{{Field: "role", Before: diff.TextOrNone(before), After: diff.TextOrNone(after)}}
	}
	user := `{"id":"u1","type":"user","email":"ana@x.dev","name":"Ana","role":"developer","added_at":"2026-01-01T00:00:00Z"}`
	invite := `{"id":"invite_1","type":"invite","email":"zoe@x.dev","role":"user","status":"pending","invited_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-22T00:00:00Z","accepted_at":null,"rbac_group_ids":[]}`
	zoe := func(id, name string) *diff.Object { return &diff.Object{ID: id, Name: name} }
	for name, c := range map[string]struct {
		step             diff.Step
		answer, sent, id string
		class            live.Class
	}{
		"a role":              {diff.Step{Address: "user/ana@x.dev", Action: diff.SetRole, User: ana, Changes: role("user", "developer")}, user, `POST /v1/organizations/users/u1 {"role":"developer"}`, "", ""},
		"a role not given":    {diff.Step{Address: "user/ana@x.dev", Action: diff.SetRole, User: ana, Changes: role("user", "billing")}, user, "", "", live.Unclear},
		"admin":               {diff.Step{Address: "user/ana@x.dev", Action: diff.SetRole, User: ana, Changes: role("user", "admin")}, user, "", "", live.NotSent},
		"a removal":           {diff.Step{Address: "user/ana@x.dev", Action: diff.Remove, User: ana, Changes: role("user", "")}, `{"id":"u1","type":"user_deleted"}`, "DELETE /v1/organizations/users/u1 ", "", ""},
		"a removal of nobody": {diff.Step{Address: "user/ana@x.dev", Action: diff.Remove}, "", "", "", live.NotSent},
		"another's removal":   {diff.Step{Address: "user/ana@x.dev", Action: diff.Remove, User: ana}, `{"id":"u2","type":"user_deleted"}`, "", "", live.Unclear},
		"an invite":           {diff.Step{Address: "invite/zoe@x.dev", Action: diff.Create, Object: zoe("", "zoe@x.dev"), Changes: role("", "user")}, invite, `POST /v1/organizations/invites {"email":"zoe@x.dev","role":"user"}`, "invite_1", ""},
		"another's invite":    {diff.Step{Address: "invite/eve@x.dev", Action: diff.Create, Object: zoe("", "eve@x.dev"), Changes: role("", "user")}, invite, "", "", live.Unclear},
		"an invite as admin":  {diff.Step{Address: "invite/zoe@x.dev", Action: diff.Create, Object: zoe("", "zoe@x.dev"), Changes: role("", "admin")}, invite, "", "", live.NotSent},
		"a revocation":        {diff.Step{Address: "invite/invite_1", Action: diff.Remove, Object: zoe("invite_1", "zoe@x.dev"), Changes: role("user", "")}, `{"id":"invite_1","type":"invite_deleted"}`, "DELETE /v1/organizations/invites/invite_1 ", "", ""},
		"an unnamed one":      {diff.Step{Address: "invite/invite_1", Action: diff.Remove, Object: zoe("", "zoe@x.dev")}, "", "", "", live.NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = fmt.Sprintf("%s %s %s", r.Method, r.URL.EscapedPath(), sorted(t, body))
				answer(w, 200, c.answer)
			}, nil)
			receipt, err := client.Writer().Do(t.Context(), &c.step)
			switch {
			case live.ClassOf(err) != c.class:
				t.Errorf("got %v (%s), want %q", err, live.ClassOf(err), c.class)
			case c.class == "" && strings.TrimSpace(got) != strings.TrimSpace(c.sent):
				t.Errorf("sent %q, want %q", got, c.sent)
			case c.class == live.NotSent && got != "":
				t.Errorf("sent %q", got)
			case receipt.Object != c.id:
				t.Errorf("made %q, want %q", receipt.Object, c.id)
			}
		})
	}
}
