package yamldoc

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

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

// FuzzScalarText reads back what is written, as an item, and as a key and value in
// brackets.
func FuzzScalarText(f *testing.F) {
	for _, s := range []string{"no", "007", "2027-01-31", "0x1f", "1e3", "a: b", "a #b", "~", "!tag", "&a", "*a", "12:30", "_1", "", " a", "a\u202eb", "a\nb", "[a", "日本", "a\\", "a\"b", "...", "?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ScalarText(s)
		if strings.ContainsAny(got, "\n\r\u2028\u2029\u0085\x1b\u202e") {
			t.Fatalf("%q is written as %q", s, got)
		}
		if !utf8.ValidString(s) {
			return
		}
		var item, pair any
		if err := yaml.Unmarshal([]byte("- "+got), &item); err != nil || !reflect.DeepEqual(item, []any{s}) {
			t.Fatalf("%q is written as %s, and reads back as %q (%v)", s, got, item, err)
		}
		if len(got) > 1000 {
			return // a key ends before its 1024th character
		}
		if err := yaml.Unmarshal([]byte("{"+got+": "+got+"}"), &pair); err != nil || !reflect.DeepEqual(pair, map[string]any{s: s}) {
			t.Fatalf("%q is written as %s, and reads back as %q (%v)", s, got, pair, err)
		}
	})
}
