package diff_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
)

const tiny = `version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
workspaces:
  ml:
    color: "#112233"
    members: {ben@acme.example: workspace_admin}
`

func savedPlan(t *testing.T) string {
	t.Helper()
	have, err := orgtest.Parse("user ben@acme.example developer\n")
	if err != nil {
		t.Fatal(err)
	}
	want, problems := orgtest.File("org.yaml", []byte(tiny))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDecodeRefusesWhatEncodeDidNotWrite(t *testing.T) {
	good := savedPlan(t)
	if _, err := diff.Decode(strings.NewReader(good)); err != nil {
		t.Fatal("the plan itself is refused:", err)
	}
	digest := func(s string) string { return s[strings.Index(s, `"digest"`):] }
	cases := []struct{ name, plan, says string }{
		{"empty", "", "empty"},
		{"not json", "version: 1\n", "not JSON"},
		{"cut short", good[:len(good)/2], "cut short"},
		{"another document", `{"steps": []}`, "no format"},
		{"a foreign format", strings.Replace(good, "wsync.plan/v1", "terraform.plan/v1", 1), "its format is"},
		{"a later version", strings.Replace(good, "wsync.plan/v1", "wsync.plan/v2", 1), "with the same version"},
		{"an edited role", strings.Replace(good, "workspace_admin", "workspace_user", 1), "altered"},
		{"a dropped step", strings.Replace(good, `"create"`, `"update"`, 1), "altered"},
		{"an unknown field", strings.Replace(good, `"steps"`, `"hidden": 1, "steps"`, 1), "hidden"},
		{"no digest", strings.Replace(good, digest(good), "\"extra\": null\n}\n", 1), "extra"},
		{"something behind the end", good + "{}", "not JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := diff.Decode(strings.NewReader(c.plan))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
			if p != nil && err == nil {
				t.Error("a refused plan came back")
			}
		})
	}
}

func TestDecodeRefusesForgedSteps(t *testing.T) {
	forge := func(change func(*diff.Plan)) error {
		p, err := diff.Decode(strings.NewReader(savedPlan(t)))
		if err != nil {
			t.Fatal(err)
		}
		change(p)
		var b bytes.Buffer
		if err := p.Encode(&b); err != nil { // seals the forgery
			t.Fatal(err)
		}
		_, err = diff.Decode(&b)
		return err
	}
	cases := []struct {
		says   string
		change func(*diff.Plan)
	}{
		{"occurs twice", func(p *diff.Plan) { p.Steps = append(p.Steps, p.Steps[0]) }},
		{"unknown action", func(p *diff.Plan) { p.Steps[0].Action = "destroy" }},
		{"unknown phase", func(p *diff.Plan) { p.Steps[0].Phase = "first" }},
		{"another person", func(p *diff.Plan) { p.Steps[1].User = nil }},
		{"another person", func(p *diff.Plan) { p.Steps[1].User.Email = "eve@acme.example" }},
		{"another workspace", func(p *diff.Plan) { p.Steps[0].Workspace.Key = "prod" }},
		{"does not belong to the phase", func(p *diff.Plan) { p.Steps[0].Action = diff.Archive }},
	}
	for _, c := range cases {
		if err := forge(c.change); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("error %v, want one that says %q", err, c.says)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":"wsync.plan/v1","steps":[{}]}`))
	f.Add([]byte(`{"format":"wsync.plan/v1","steps":[{"changes":[{"field":"role","before":null,"after":["a"]}]}],"digest":"sha256:"}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := diff.Decode(bytes.NewReader(src))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := p.Encode(&b); err != nil {
			t.Fatal(err)
		}
		if _, err := diff.Decode(&b); err != nil {
			t.Fatalf("a decoded plan does not survive: %v", err)
		}
	})
}
