package apply

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// TestAHeldStepNamesEveryGuard: it starts when the last of them lets go, so flags
// release it only if there is one for each.
func TestAHeldStepNamesEveryGuard(t *testing.T) {
	confirm := diff.Refusal{Guard: "archive-confirmation", Message: say.F("not confirmed"), Hint: say.F("look"), Override: "--allow-archive a"}
	inUse := diff.Refusal{Guard: "archive-in-use", Message: say.F("in use"), Hint: say.F("wait"), Override: "--allow-archive-in-use a"}
	forever := diff.Refusal{Guard: "protected", Message: say.F("protected"), Hint: say.F("look")}
	for name, tt := range map[string]struct {
		refusals []diff.Refusal
		want     report.Outcome
	}{
		"one": {
			[]diff.Refusal{confirm},
			report.Outcome{Result: report.Held, Reason: say.Foreign("held by archive-confirmation: not confirmed"), Hint: say.Foreign("look"), Override: "--allow-archive a"},
		},
		"two": {[]diff.Refusal{confirm, inUse}, report.Outcome{
			Result: report.Held, Reason: say.Foreign("held by archive-confirmation: not confirmed; held by archive-in-use: in use"),
			Hint: say.Foreign("look; wait"), Override: "--allow-archive a --allow-archive-in-use a",
		}},
		"two, of which no flag lifts one": {[]diff.Refusal{confirm, forever}, report.Outcome{
			Result: report.Held, Reason: say.Foreign("held by archive-confirmation: not confirmed; held by protected: protected"), Hint: say.Foreign("look"),
		}},
	} {
		if d := cmp.Diff(tt.want, heldOutcome(tt.refusals), plain); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
