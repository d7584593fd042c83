package shell

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var words = []struct{ word, want string }{
	{"plan.json", "plan.json"},
	{"", "''"},
	{"two words", "'two words'"},
	{"it's", `'it'\''s'`},
	{`"double"`, `'"double"'`},
	{"$HOME `id` !! \\", "'$HOME `id` !! \\'"},
	{"~root", "'~root'"},
	{"=ls", "'=ls'"},
	{"#1", "'#1'"},
	{"-rf", "-rf"},
	{"*.y?ml{a,b}", "'*.y?ml{a,b}'"},
	{"Café", "'Café'"},
	{"プロダクション", "'プロダクション'"},
	{"two\nlines\t\x1b[31m", `$'two\012lines\011\033[31m'`},
	{"a\u200bb\u202e", `$'a\342\200\213b\342\200\256'`},
	{"::error ##[x]", `$'\072\072error \043\043[x]'`},
	{"not\xffUTF-8", `$'not\377UTF-8'`},
	{strings.Repeat("long ", 51), "'" + strings.Repeat("long ", 51) + "'"},
}

func TestQuote(t *testing.T) {
	for _, w := range words {
		if got := Quote(w.word); got != w.want {
			t.Errorf("Quote(%q) = %s, want %s", w.word, got, w.want)
		}
	}
}

// TestShellsReadTheWordsBack asks the shells themselves, all words at once.
func TestShellsReadTheWordsBack(t *testing.T) {
	var all []string
	for _, w := range words {
		all = append(all, w.word)
	}
	for _, name := range []string{"bash", "zsh"} {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Logf("there is no %s here", name)
			continue
		}
		if diff := cmp.Diff(all, readBack(t, program, Join(all...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// readBack lets a shell split a line into words.
func readBack(t *testing.T, program, line string) []string {
	t.Helper()
	out, err := exec.Command(program, "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestWordsAreVisible whatever they were made from: nothing in one could start a
// line of its own, or a command of a CI runner.
func TestWordsAreVisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a '\\\"$`#:-=~\n\t\u200b\u0301\ufe0f\u2800é")))).Draw(t, "s")
		if got := Quote(s); !isVisible(got) {
			t.Errorf("Quote(%q) = %q", s, got)
		}
	})
}

func TestAValueThatLooksLikeAFlag(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Join(Flag("--out", "plan.json")...), "--out plan.json"},
		{Join(Flag("--out", "-p.json")...), "--out=-p.json"},
		{Join(Flag("--allow-archive", "-x y")...), "'--allow-archive=-x y'"},
		{Join(Operand("-p.json")), "./-p.json"},
		{Join(Operand("-")), "./-"},
		{Join(Operand("p.json")), "p.json"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}
