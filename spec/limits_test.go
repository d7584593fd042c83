package spec

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wsync/wsync/internal/yamldoc"
)

// TestAdversarialInputEndsSoon reads files made to be slow. The bound is far
// above what they take, and far below what a quadratic reader would.
func TestAdversarialInputEndsSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const size = 1 << 17
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	for name, src := range map[string]string{
		"one long line":       head + "groups: {a: [" + fill("Q, ") + "]}\n",
		"wide long line":      head + "groups: {a: [" + fill("日, ") + "]}\n",
		"bad emails":          head + "groups:\n  a:\n" + fill("    - x\n"),
		"unknown fields":      numbered("f%d: 1\n", 15_000),
		"bad roles":           head + "workspaces:\n  w:\n    members:\n" + numbered("      p%d@x.example: boss\n", 8_000),
		"bad emails, no role": head + "workspaces:\n  w:\n    members:\n" + numbered("      p%d:\n", 15_000),
		"unknown groups":      head + "workspaces:\n  w:\n    groups:\n" + numbered("      group%d: workspace_user\n", 8_000) + "groups:\n" + numbered("  groop%d: []\n", 1_900),
		"duplicate keys":      head + fill("zzz: 1\n"),
		"nested brackets":     strings.Repeat("[", 9_000),
		"closed brackets":     "a: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"nested braces":       fill("{a: "),
		"nested blocks":       staircase(1_400),
		"comments":            fill("# x\n") + head,
		"comment lines":       head + "workspaces:\n" + fill("  # x\n") + "  a: {}\n",
		"tails":               head + "groups:\n  a:\n" + fill("    - a@b.example # x\n"),
		"blank lines":         head + fill("\n"),
		"colons":              fill(": "),
		"dashes":              fill("- "),
		"questions":           fill("? "),
		"quotes":              fill("\"a\": 'b'\n"),
		"an open quote":       "a: \"" + fill("x\n"),
		"aliases":             "a: &a [x]\nb: [" + fill("*a, ") + "]",
		"anchors":             numbered("a%d: &a%d x\n", 10_000),
		"a chain of groups":   head + "workspaces: {w: {groups: {g0: workspace_user}}}\ngroups:\n" + chain(5_000),
		"same names":          head + "workspaces:\n" + numbered("  w%d: {name: X}\n", 8_000),
		"previous names":      head + "workspaces:\n" + numbered("  w%d: {previously: [X]}\n", 8_000),
		"literal":             "a: |\n" + fill("  x # y\n"),
		"escapes":             "a: \"" + fill(`\u00e9`) + "\"",
	} {
		t.Run(name, func(t *testing.T) {
			// What this finds is quadratic work: then the test does not end.
			_, problems := Parse("org.yaml", []byte(src))
			_, _ = FormatSource("org.yaml", []byte(src))
			if len(problems) > yamldoc.MaxProblems+1 {
				t.Errorf("%d findings", len(problems))
			}
		})
	}
}

func TestAFileOfNothingButValuesIsRefused(t *testing.T) {
	src := "a: [" + strings.Repeat("b,", 800_000) + "]"
	_, problems := Parse("org.yaml", []byte(src))
	if len(problems) != 1 || problems[0].Code != yamldoc.TooLarge {
		t.Errorf("got %v", problems)
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func staircase(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  g%d: [{group: g%d}]\n", i, i+1)
	}
	fmt.Fprintf(&b, "  g%d: [ana@x.example]\n", n)
	return b.String()
}

func TestTooManyFindingsAreSummedUp(t *testing.T) {
	_, problems := Parse("org.yaml", []byte(head+"groups:\n  a:\n"+strings.Repeat("    - x\n", 1500)))
	if len(problems) != yamldoc.MaxProblems+1 {
		t.Fatalf("%d findings", len(problems))
	}
	if last := problems[yamldoc.MaxProblems]; last.Code != yamldoc.TooManyProblems || !strings.HasPrefix(last.Message, "1300 more") {
		t.Errorf("got %v", last)
	}
}

func TestFragmentsAreBounded(t *testing.T) {
	fsys := fstest.MapFS{"org.yaml": {Data: []byte(head + "include: [\"w/*.yaml\"]\n")}}
	for i := range maxFragments + 1 {
		fsys[fmt.Sprintf("w/%d.yaml", i)] = &fstest.MapFile{Data: []byte("workspaces: {}\n")}
	}
	_, problems := Load(fsys, "org.yaml", "org.yaml")
	if len(problems) != 1 || problems[0].Code != yamldoc.TooLarge {
		t.Errorf("got %v", problems)
	}
}

func TestAllFilesTogetherAreBounded(t *testing.T) {
	fsys := fstest.MapFS{"org.yaml": {Data: []byte(head + "include: [\"w/*.yaml\"]\n")}}
	big := []byte("# " + strings.Repeat("x", yamldoc.MaxFileSize-100) + "\nworkspaces: {}\n")
	for i := range maxTotalSize/yamldoc.MaxFileSize + 1 {
		fsys[fmt.Sprintf("w/%d.yaml", i)] = &fstest.MapFile{Data: big}
	}
	_, problems := Load(fsys, "org.yaml", "org.yaml")
	if len(problems) != 1 || problems[0].Code != yamldoc.TooLarge {
		t.Errorf("got %v", problems)
	}
}

// TestALargeOrganizationLoads reads what the largest customer might have.
func TestALargeOrganizationLoads(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "workspaces:\n")
	for w := range 100 {
		fmt.Fprintf(&b, "  workspace %d:\n    members:\n", w)
		for p := range 500 {
			fmt.Fprintf(&b, "      person%d@acme.example: workspace_developer\n", p)
		}
	}
	o, problems := Parse("org.yaml", []byte(b.String()))
	if o == nil || len(problems) > 0 {
		t.Fatalf("got %v", problems)
	}
}
