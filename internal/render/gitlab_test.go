package render

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// qualityOf reads a code quality report back.
func qualityOf(t *testing.T, p *diff.Plan) []quality {
	t.Helper()
	var b bytes.Buffer
	if err := GitLab(&b, p, func(file string) string { return file }); err != nil {
		t.Fatal(err)
	}
	var all []quality
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func prints(all []quality) []string {
	out := make([]string, len(all))
	for i, q := range all {
		out[i] = q.Fingerprint
	}
	return out
}

// A finding whose line moved is the same one, and one that says something else is
// another.
func TestAFingerprintStandsForWhatIsFound(t *testing.T) {
	plan := func(line int, base, name string) *diff.Plan {
		return &diff.Plan{Source: diff.Source{Path: "org.yaml"}, Base: &diff.Source{Path: "org.yaml"}, Findings: []diff.Finding{
			{
				Severity: diff.SevWarning, Code: "entry-changed", At: &spec.Position{File: "org.yaml", Line: line},
				Message: say.F("%q changes; first on line %d", name, line), Items: []say.Text{say.F("see %s", spec.Position{File: "org.yaml", Line: line + 2})},
			},
			{Severity: diff.SevAlert, Code: "protection-lifted", At: &spec.Position{File: base + ":org.yaml", Line: line}, Message: say.F("%q is no longer protected", name)},
		}}
	}
	first := prints(qualityOf(t, plan(3, "75f8e8b55dc3", "ml")))
	if again := prints(qualityOf(t, plan(14, "ce9fd5e76e9c", "ml"))); !slices.Equal(first, again) {
		t.Errorf("the lines moved, and %v became %v", first, again)
	}
	for _, names := range [][2]string{{"ml", "web"}, {"ml:1", "ml:2"}, {"line 1", "line 2"}, {`"ml:1`, `"ml:2`}, {`\"ml:1`, `\"ml:2`}, {"75f8e8b55dc3:", "ce9fd5e76e9c:"}} {
		one := prints(qualityOf(t, plan(3, "75f8e8b55dc3", names[0])))
		for i, print := range prints(qualityOf(t, plan(3, "75f8e8b55dc3", names[1]))) {
			if print == one[i] {
				t.Errorf("finding %d of %q has the fingerprint of that of %q", i, names[1], names[0])
			}
		}
	}
}

// GitLab shows one of several findings with one fingerprint.
func TestFingerprintsAreUnique(t *testing.T) {
	p := &diff.Plan{Source: diff.Source{Path: "org.yaml"}}
	for line := range 4 {
		p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevWarning, Code: "lapsed", At: &spec.Position{File: "org.yaml", Line: line}, Message: say.F("the line ended")})
	}
	all := prints(qualityOf(t, p))
	slices.Sort(all)
	if got := slices.Compact(all); len(got) != 4 {
		t.Errorf("%d fingerprints of 4 findings: %v", len(got), got)
	}
}

func TestGitLabGradesWhatIsLostAboveWhatIsWrong(t *testing.T) {
	at := &spec.Position{File: "org.yaml", Line: 7}
	p := &diff.Plan{
		Source: diff.Source{Path: "org.yaml"},
		Steps: []diff.Step{
			{Address: "workspace/old", Action: diff.Archive, Risk: diff.RiskIrreversible, Workspace: diff.Workspace{Key: "old", Name: "old"}, Because: []diff.Reason{{At: at}}},
			{Address: "workspace/ml/member/ana@acme.example", Action: diff.Remove, Risk: diff.RiskReducesAccess, Workspace: diff.Workspace{Key: "ml", Name: "ml"}, User: &diff.User{Email: "ana@acme.example"}, Because: []diff.Reason{{At: at}}},
			{Address: "workspace/ml/member/ben@acme.example", Action: diff.Add, Workspace: diff.Workspace{Key: "ml", Name: "ml"}, User: &diff.User{Email: "ben@acme.example"}, Because: []diff.Reason{{At: at}}},
		},
		Findings: []diff.Finding{
			{Severity: diff.SevAlert, Code: "alert"},
			{Severity: diff.SevAttention, Code: "attention"},
			{Severity: diff.SevError, Code: "error"},
			{Severity: diff.SevUnmet, Code: "unmet"},
			{Severity: diff.SevWarning, Code: "warning"},
			{Severity: diff.SevNote, Code: "note"},
		},
		Refusals: []diff.Refusal{{Guard: "stops", Verdict: diff.Stop}, {Guard: "holds", Verdict: diff.Hold}},
	}
	got := map[string]grade{}
	for _, q := range qualityOf(t, p) {
		got[q.CheckName] = q.Severity
	}
	want := map[string]grade{
		"wsync/irreversible": blocker, "wsync/stops": blocker, "wsync/less-access": critical, "wsync/alert": critical, "wsync/attention": major,
		"wsync/error": major, "wsync/holds": major, "wsync/unmet": "minor", "wsync/warning": "minor", "wsync/note": "info",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("grades (-want +got)\n%s", d)
	}
}
