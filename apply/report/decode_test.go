package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

func sample() *report.Report {
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	return &report.Report{
		Format: report.Format, MadeBy: "wsync v0", Organization: diff.Organization{ID: "org", Name: "Acme"}, Started: start, Ended: start.Add(time.Minute),
		Outcomes: []report.Outcome{
			{Address: "workspace/ml", Action: diff.Create, Result: report.Done, Endpoint: "POST /", Status: 200, RequestID: "req", Attempts: 1, Workspace: "wrkspc_1"},
			{Address: "workspace/old", Action: diff.Archive, Result: report.Held, Reason: say.Foreign("held"), Hint: say.Foreign("look"), Override: "--allow-archive old"},
		},
		Unmet: []diff.Finding{{
			Severity: diff.SevUnmet, Code: diff.CodeNotInOrg, Address: "workspace/ml", Message: say.F("nobody"), Hint: say.F("invite"), Items: []say.Text{say.F("%q", "a")},
			At: &spec.Position{File: "org.yaml", Line: 3, Column: 1}, Steps: []diff.Address{"workspace/ml"},
		}},
		Verification: report.Verification{State: report.Disagrees, Differences: []say.Text{say.Foreign("d")}}, Interrupted: true,
	}
}

func TestAReportSurvivesJSON(t *testing.T) {
	b, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	got, err := report.Decode(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sample(), got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestDecodeRefusesWhatNoRunMade(t *testing.T) {
	b, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	good := string(b)
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "the file is empty: not a report"},
		{"cut short", good[:len(good)/2], "not JSON, or cut short"},
		{"something behind it", good + "{}", "not JSON, or cut short"},
		{"a plan", `{"format":"wsync.plan/v1"}`, `not a wsync report: its format is "wsync.plan/v1"`},
		{"no format", `{"outcomes":[]}`, "not a wsync report: it has no format"},
		{"a later version", strings.Replace(good, "report/v1", "report/v2", 1), `the report has the format "wsync.report/v2" and this wsync reads "wsync.report/v1"`},
		{"a member that nobody knows", strings.Replace(good, `"outcomes"`, `"extra":1,"outcomes"`, 1), `not a readable report: json: unknown field "extra"`},
		{"a result that nobody knows", strings.Replace(good, `"held"`, `"perhaps"`, 1), `the result "perhaps" of step "workspace/old" is not known to this wsync`},
		{"a verification that nobody knows", strings.Replace(good, `"disagrees"`, `"perhaps"`, 1), `the verification state "perhaps" is not known to this wsync`},
	} {
		if _, err := report.Decode(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
