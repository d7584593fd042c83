package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEndsSoon: a line ends soon from the notice to its last day, and no longer.
func TestEndsSoon(t *testing.T) {
	const file = head + `policy: {expiry_notice: 10d}
users:
  u@x.example: {role: user, until: 2026-12-05}
  stays@x.example: user
  gone@x.example: {remove: {reason: left}}
workspaces:
  a:
    members:
      late@x.example: {role: workspace_user, until: 2026-12-07}
      edge@x.example: {role: workspace_user, until: 2026-12-06}
      last@x.example: {role: workspace_user, until: 2026-11-26}
      over@x.example: {role: workspace_user, until: 2026-11-25}
      stays@x.example: workspace_user
  b:
    archive: {reason: done}
`
	var got []string
	for _, e := range mustParse(t, file).EndsSoon(Date{2026, 11, 26}) {
		line := string(e.Email) + " " + e.Last.String()
		if e.Workspace != nil {
			line += " in " + e.Workspace.Key
		}
		got = append(got, line)
	}
	want := []string{"last@x.example 2026-11-26 in a", "u@x.example 2026-12-05", "edge@x.example 2026-12-06 in a"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("ends soon (-want +got):\n%s", d)
	}
}

func TestTheNoticeIsADayCount(t *testing.T) {
	for text, want := range map[string]int{"": 14, "1d": 1, "9999d": 9999, "90d": 90} {
		src := head + "workspaces: {}\n"
		if text != "" {
			src += "policy: {expiry_notice: " + text + "}\n"
		}
		if got := mustParse(t, src).Policy.ExpiryNotice; got != want {
			t.Errorf("expiry_notice %q: got %d days, want %d", text, got, want)
		}
	}
	for _, text := range []string{"0d", "14", "2w", "-1d", "10000d", "1.5d", `"14d "`} {
		_, problems := Parse("org.yaml", []byte(head+"workspaces: {}\npolicy: {expiry_notice: "+text+"}\n"))
		if !problems.HasErrors() {
			t.Errorf("expiry_notice %s is taken", text)
		}
	}
}
