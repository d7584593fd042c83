package render

import (
	"bytes"
	"fmt"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var reports = map[string]func() (*report.Report, *diff.Plan){
	"done":        doneReport,
	"partial":     partialReport,
	"held":        heldReport,
	"incomplete":  incompleteReport,
	"warned":      warnedReport,
	"interrupted": interruptedReport,
	"hostile":     hostileReport,
	"large":       largeReport,
}

// newReport says that every step of the plan is done.
func newReport(p *diff.Plan) *report.Report {
	start := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	r := &report.Report{
		Format: report.Format, Organization: p.Organization, Started: start, Ended: start.Add(14 * time.Second),
		Verification: report.Verification{State: report.Verified},
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		r.Outcomes = append(r.Outcomes, report.Outcome{
			Address: s.Address, Action: s.Action, Result: report.Done, Attempts: 1, Workspace: s.Workspace.ID,
			Endpoint: "POST /v1/organizations/workspaces", Status: 200, RequestID: fmt.Sprintf("req_01Done%04d", i),
		})
	}
	return r
}

func doneReport() (*report.Report, *diff.Plan) {
	p := mixedPlan()
	r := newReport(p)
	r.Outcomes[3].Result = report.Unchanged
	r.Outcomes[3].Reason = say.F("the person already had the role")
	return r, p
}

func partialReport() (*report.Report, *diff.Plan) {
	p := mixedPlan()
	r := newReport(p)
	o := r.Outcomes
	o[1] = report.Outcome{
		Address: o[1].Address, Action: o[1].Action, Result: report.Unclear, Attempts: 1,
		Reason:   say.Foreign("the workspace may or may not have been created: 504: upstream timed out"),
		Hint:     say.Foreign(`wait a minute and look in the Console for a workspace named "Evaluations"; if it is there, the next plan adopts it by its name, and if not, the next plan creates it`),
		Endpoint: "POST /v1/organizations/workspaces", Status: 504, RequestID: "req_01Lost",
	}
	o[3] = report.Outcome{
		Address: o[3].Address, Action: o[3].Action, Result: report.Failed, Attempts: 4,
		Reason: say.Foreign("too many requests, and patience ran out"), Endpoint: "POST /v1/organizations/workspaces/wrkspc_01New/members", Status: 429, RequestID: "req_01Slow",
	}
	o[4] = report.Outcome{
		Address: o[4].Address, Action: o[4].Action, Result: report.Skipped, WaitsFor: o[1].Address,
		Reason: say.Foreign(`waits for "workspace/Evaluations", which is unclear`),
	}
	for i := 6; i < 9; i++ {
		o[i] = report.Outcome{Address: o[i].Address, Action: o[i].Action, Result: report.NotReached, Reason: say.Foreign("the run stopped after the first failure")}
	}
	o[9] = report.Outcome{
		Address: o[9].Address, Action: o[9].Action, Result: report.Held,
		Reason: say.F("held by %s: %s", "archive-confirmation", p.Refusals[0].Message), Hint: p.Refusals[0].Hint,
	}
	r.Verification = report.Verification{State: report.Disagrees, Differences: []say.Text{say.Foreign(`"ben@acme.example" is not in "Data Science"`)}}
	return r, p
}

func incompleteReport() (*report.Report, *diff.Plan) {
	p := mixedPlan()
	r := newReport(p)
	o := r.Outcomes
	hint := apply.Advice(&live.Failure{Code: live.CodeCreatedIncomplete})
	o[1] = report.Outcome{
		Address: o[1].Address, Action: o[1].Action, Result: report.Incomplete, Attempts: 1, Hint: hint, Workspace: "wrkspc_01Half",
		Reason:   say.Foreign("workspace wrkspc_01Half was created, but not with all that was asked for: 503 workspace_created_incomplete: read it and update it"),
		Endpoint: "POST /v1/organizations/workspaces", Status: 503, ErrorCode: live.CodeCreatedIncomplete, RequestID: "req_01Half",
	}
	o[4] = report.Outcome{
		Address: o[4].Address, Action: o[4].Action, Result: report.Skipped, WaitsFor: o[1].Address,
		Reason: say.Foreign(`waits for "workspace/Evaluations", which is incomplete`), Hint: hint,
	}
	o[9] = report.Outcome{
		Address: o[9].Address, Action: o[9].Action, Result: report.Skipped, WaitsFor: o[1].Address,
		Reason: say.Foreign(`not archived, because "workspace/Evaluations" is incomplete in the same run`), Hint: say.Foreign("plan and apply again; archiving only follows a run without failures"),
	}
	return r, p
}

func warnedReport() (*report.Report, *diff.Plan) {
	p := mixedPlan()
	r := newReport(p)
	o := r.Outcomes
	o[9].Warning, o[9].Hint = say.F("external storage stayed attached to the archived workspace"), apply.Advice(&live.Failure{Code: live.CodeStorageAttached})
	f := &live.Failure{Code: live.CodePolicy, Field: "external_key_id"}
	o[1] = report.Outcome{
		Address: o[1].Address, Action: o[1].Action, Result: report.Failed, Attempts: 1, Hint: apply.Advice(f),
		Reason:   say.Foreign("400 workspace_policy_violation: the organization's workspace policy requires an external key"),
		Endpoint: "POST /v1/organizations/workspaces", Status: 400, ErrorCode: f.Code, ErrorField: f.Field, RequestID: "req_01Policy",
	}
	return r, p
}

func heldReport() (*report.Report, *diff.Plan) {
	p := mixedPlan()
	r := newReport(p)
	o := &r.Outcomes[9]
	*o = report.Outcome{
		Address: o.Address, Action: o.Action, Result: report.Held, Hint: p.Refusals[0].Hint,
		Reason: say.F("held by %s: %s", "archive-confirmation", p.Refusals[0].Message),
	}
	return r, p
}

func interruptedReport() (*report.Report, *diff.Plan) {
	p := removalsPlan()
	r := newReport(p)
	r.Interrupted, r.Verification = true, report.Verification{State: report.NotChecked, Reason: say.Foreign("interrupted")}
	for i := 40; i < len(r.Outcomes); i++ {
		r.Outcomes[i] = report.Outcome{Address: r.Outcomes[i].Address, Action: diff.Remove, Result: report.NotReached, Reason: say.Foreign("interrupted")}
	}
	return r, p
}

func hostileReport() (*report.Report, *diff.Plan) {
	p := hostilePlan()
	r := newReport(p)
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		o.Result, o.Reason, o.Hint = report.Failed, say.Foreign("400: \x1b[31m@everyone\n::error::x `y` <b>"), say.Foreign("see #1\r\n| a | b |")
		o.RequestID = "req_\u202e01"
	}
	r.Verification = report.Verification{State: report.Disagrees, Differences: []say.Text{say.Foreign("</details>\n# h")}}
	return r, p
}

func largeReport() (*report.Report, *diff.Plan) {
	p := createsPlan()
	r := newReport(p)
	for i := range r.Outcomes {
		if i%3 == 0 {
			r.Outcomes[i].Result, r.Outcomes[i].Reason = report.Failed, say.F("500: the service is having a bad day")
		}
	}
	return r, p
}

var someProblems = spec.Problems{
	{
		Severity: spec.Error, Code: "unknown-field", At: spec.Position{File: "org.yaml", Line: 12, Column: 5}, EndColumn: 11,
		Message: `workspace "ml" has no field "colour"`, Hint: `did you mean "color"?`,
		Frame: "11 |   ml:\n12 |     colour: blue\n   |     ^^^^^^\n13 |     members: {}\n",
	},
	{
		Severity: spec.Error, Code: "bad-include", At: spec.Position{File: "workspaces/a\x1b[2J.yaml"},
		Message: "the fragment \"a\nb\" is a\u202e rather long story that has to be wrapped because it does not fit on one line of eighty",
	},
	{Severity: spec.Warning, Code: "lapsed", At: spec.Position{File: "org.yaml", Line: 40, Column: 7}, Message: "the line ended on 2026-10-31", Hint: "remove it, or give it a later day"},
}

var problemViews = map[string]func(*bytes.Buffer, spec.Problems) error{
	"problems.txt":       func(b *bytes.Buffer, ps spec.Problems) error { return Problems(b, ps, TextOptions{}) },
	"problems-color.txt": func(b *bytes.Buffer, ps spec.Problems) error { return Problems(b, ps, TextOptions{Color: true}) },
	"problems.json": func(b *bytes.Buffer, ps spec.Problems) error {
		return ProblemsJSON(b, []CheckedFile{{"org.yaml", false}}, ps)
	},
	"github.txt":  func(b *bytes.Buffer, ps spec.Problems) error { return GitHubProblems(b, ps) },
	"gitlab.json": func(b *bytes.Buffer, ps spec.Problems) error { return GitLabProblems(b, ps, inFolder) },
}
