package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// What is left alone may be told in part, by the way in which all of it is shown;
// what somebody must look at is told in full.
func TestLongListsOfFindingsAreCutByWhatTheyAreAbout(t *testing.T) {
	const many, most = 47, 10
	for _, c := range []struct {
		sev  diff.Severity
		code diff.Code
		want int
	}{
		{diff.SevAlert, "x", many},
		{diff.SevAttention, "x", many},
		{diff.SevError, "x", many},
		{diff.SevUnmet, "x", many},
		{diff.SevWarning, diff.CodeSuspectedRename, many},
		{diff.SevWarning, diff.CodeNoLongerManaged, many},
		{diff.SevWarning, diff.CodeUnmanaged, most},
		{diff.SevNote, "x", most},
	} {
		sev, want := c.sev, c.want
		p := newPlan()
		for range many {
			p.Findings = append(p.Findings, diff.Finding{Severity: sev, Code: c.code, Message: say.F("told")})
		}
		for _, verbose := range []bool{false, true} {
			if verbose {
				want = many
			}
			var b bytes.Buffer
			if err := Text(&b, p, TextOptions{Verbose: verbose}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(b.String(), "told"); got != want {
				t.Errorf("%d of %d findings of severity %s are shown, and not %d (-v: %t)", got, many, sev, want, verbose)
			}
			if cut := strings.Contains(b.String(), "37 more; -v lists them all"); cut != (want < many) {
				t.Errorf("severity %s, -v %t: that more is left is said: %t", sev, verbose, cut)
			}
		}
	}
}
