package yamldoc

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// What export and fmt print may end up in the log of a CI runner, which obeys
// "::" at the start of a line and "##[" anywhere. A text that could be taken for
// one is written otherwise, and reads back as itself.
func TestNoTextIsARunnersCommand(t *testing.T) {
	for _, text := range []string{"##[error]x", "a ##[add-mask]b", "###[group]", "####", "::error::x", ":: x", "a::b", "#", "# # [x]", "issue #1"} {
		got := ScalarText(text)
		if strings.Contains(got, "##") || strings.HasPrefix(got, "::") {
			t.Errorf("%q is written as %s", text, got)
		}
		var back string
		if err := yaml.Unmarshal([]byte(got), &back); err != nil || back != text {
			t.Errorf("%q is written as %s, which reads back as %q (%v)", text, got, back, err)
		}
	}
	for _, text := range []string{"C#", "issue #1 and more", "a:b"} { // no command, and quoted no more than others
		if got := ScalarText(text); strings.Contains(got, `\x23`) {
			t.Errorf("%q is written as %s", text, got)
		}
	}
}
