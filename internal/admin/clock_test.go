package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/live"
)

// TestTheAPIsClockDecides sets this machine's clock wrong by years, both ways.
func TestTheAPIsClockDecides(t *testing.T) {
	for name, tc := range map[string]struct {
		off   time.Duration
		date  bool
		since string
	}{
		"right":              {0, true, "2026-10-02"},
		"fifty years ahead":  {50 * 365 * 24 * time.Hour, true, "2026-10-02"},
		"three years behind": {-3 * 365 * 24 * time.Hour, true, "2026-10-02"},
		"no Date to go by":   {24 * time.Hour, false, "2026-10-03"},
	} {
		t.Run(name, func(t *testing.T) {
			var since string
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Date"] = nil
				if tc.date {
					w.Header().Set("Date", october31().UTC().Format(http.TimeFormat))
				}
				if strings.HasSuffix(r.URL.Path, "/me") {
					answer(w, 200, acmeOrg)
					return
				}
				since, _, _ = strings.Cut(r.URL.Query().Get("starting_at"), "T")
				answer(w, 200, reportOf("", nil))
			}, func(o *admin.Options) { o.Clock = func() time.Time { return october31().Add(tc.off) } })
			r := c.Reader()
			if _, heard := r.ServerTime(); heard {
				t.Error("the API's time is known before it said anything")
			}
			if _, _, err := r.Identity(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Usage(t.Context(), []live.WorkspaceID{"w1"}, 30); err != nil || since != tc.since {
				t.Errorf("the report starts on %s: %v", since, err)
			}
			if at, heard := r.ServerTime(); heard != tc.date || heard && at.Sub(october31()).Abs() > time.Second {
				t.Errorf("the API's time is %s, %t", at, heard)
			}
		})
	}
}

// TestAnInviteEndsOnItsDate marks invites that the API still calls pending.
func TestAnInviteEndsOnItsDate(t *testing.T) {
	const invite = `{"id":"invite_%s","type":"invite","email":"%[1]s@acme.example","role":"user","status":"pending","invited_at":"2026-10-01T00:00:00Z","expires_at":%q,"accepted_at":null,"rbac_group_ids":[]}`
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", october31().UTC().Format(http.TimeFormat))
		answer(w, 200, page(false, `"invite_c"`,
			fmt.Sprintf(invite, "a", "2026-01-01T00:00:00Z"), fmt.Sprintf(invite, "b", "2026-10-31T06:04:05Z"), fmt.Sprintf(invite, "c", "2026-10-31T06:04:06Z")))
	}, func(o *admin.Options) { o.Clock = october31 })
	got, err := c.Reader().Invites(t.Context())
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for i, pending := range []bool{false, false, true} {
		if got[i].Pending() != pending {
			t.Errorf("%s: pending %t", got[i].Email, got[i].Pending())
		}
	}
}
