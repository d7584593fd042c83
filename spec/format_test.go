package spec

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// TestFormatSource lays out each file of testdata/format.
func TestFormatSource(t *testing.T) {
	eachStory(t, "format", func(t *testing.T, files fstest.MapFS) string {
		t.Helper()
		out, problems := FormatSource("org.yaml", files["org.yaml"].Data)
		for _, p := range problems {
			t.Error(detail(p))
		}
		again, _ := FormatSource("org.yaml", out)
		if diff := cmp.Diff(string(out), string(again)); diff != "" {
			t.Errorf("formatting twice changes: %s", diff)
		}
		return string(out)
	})
}

func TestExampleIsCleanAndCanonical(t *testing.T) {
	src, err := os.ReadFile("../examples/org.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o, problems := Parse("examples/org.yaml", src)
	for _, p := range problems {
		t.Error(detail(p))
	}
	if o == nil {
		return
	}
	if got := len(o.Workspaces); got != 8 {
		t.Errorf("the example has %d workspaces, its text promises 8", got)
	}
	out, _ := FormatSource("examples/org.yaml", src)
	if diff := cmp.Diff(string(src), string(out)); diff != "" {
		t.Errorf("the example is not in canonical form: -have +want:\n%s", diff)
	}
}

func TestFormatSourceRefuses(t *testing.T) {
	for src, code := range map[string]string{
		"":             yamldoc.EmptyFile,
		"a: [":         yamldoc.Syntax,
		"a: &x b":      yamldoc.AliasUsed,
		"a: 1\na: 2":   yamldoc.DuplicateKey,
		"- a":          yamldoc.WrongType,
		"just text":    yamldoc.WrongType,
		"a: 1\n---\nb": yamldoc.SecondDocument,
	} {
		out, problems := FormatSource("org.yaml", []byte(src))
		if out != nil || len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%q: got %q, %v; want one finding %s", src, out, problems, code)
		}
	}
}

func TestFormatGolden(t *testing.T) {
	one := "1"
	o := &Org{
		Organization: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e",
		Policy:       DefaultPolicy(),
		Groups:       []Group{{Name: "chat", Members: []GroupMember{{Group: "ops"}, {Email: "ana@acme.example"}}}, {Name: "ops"}},
		Workspaces: []Workspace{
			{Key: "Prod (2)", Name: "Prod", ID: "wrkspc_2", WorkspaceParts: WorkspaceParts{Memberships: Memberships{Membership: Authoritative, Members: []Member{}}}},
			{
				Key: "no", Name: "no", Tags: map[string]*string{"x": nil, "count": &one},
				WorkspaceParts: WorkspaceParts{Memberships: Memberships{
					Membership: Additive,
					Members:    []Member{{Email: "ana@acme.example", Role: RoleUser, Until: Date{2027, time.January, 31}}},
					Groups:     []Grant{{Group: "chat", Role: RoleAdmin}},
				}},
			},
		},
	}
	o.Policy.MaxArchives = 3
	const want = modeline + `
version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e

policy:
  max_archives: 3

groups:
  chat:
    - {group: ops}
    - ana@acme.example
  ops: []

workspaces:
  Prod (2):
    name: Prod
    id: wrkspc_2
    members: {}

  "no":
    tags:
      count: "1"
      x: null
    membership: additive
    members:
      ana@acme.example: {role: workspace_user, until: "2027-01-31"}
    groups:
      chat: workspace_admin
`
	if diff := cmp.Diff(want, string(Format(o))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestFormatRoundTrip writes random organizations and reads them again.
func TestFormatRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, drawOrg(t)) })
}

// hostile are texts that YAML would take for something else.
var hostile = []string{
	"no", "007", "1e3", "null", "~", "2026-01-01", "12:30", "a: b", "a #b", "#a", "- a", "-", "?", "? a", ": a", "a:", "[a]", "{a}", "a,b", "&a", "*a", "!a", "|", ">", "%a",
	"@a", "`a`", "'a'", `"a"`, `a\b`, "<<", "=", "---", "--- a", "...", "日本語", "Équipe", "🚀", "a\u00a0b", "x]", "a: ", "0x1F", "+1", ".5", "a\u200db", "y",
	strings.Repeat("é", 255), strings.Repeat(`"`, 255), strings.Repeat("\u00a0a", 127),
}

func drawName(t *rapid.T, label string) string {
	gen := rapid.OneOf(
		rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9 _.:#,'"\[\]{}&*!|>%@\\-]{0,20}`),
		rapid.SampledFrom(hostile),
		rapid.StringN(1, 40, -1),
	)
	return rapid.Map(gen, norm.NFC.String).Filter(UsableName).Draw(t, label)
}

// drawNames draws different names, sorted.
func drawNames(t *rapid.T, label string, most int) []string {
	n := rapid.IntRange(0, most).Draw(t, label+" count")
	var names []string
	for range n {
		names = append(names, drawName(t, label))
	}
	slices.Sort(names)
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(name string) bool {
		key := skeleton(name)
		defer func() { seen[key] = true }()
		return seen[key]
	})
}

func drawOrg(t *rapid.T) *Org {
	o := &Org{Organization: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Policy: drawPolicy(t)}
	groups := drawNames(t, "group", 4)
	for i, name := range groups {
		g := Group{Name: name, Members: drawGroup(t, groups[:i])}
		o.Groups = append(o.Groups, g)
	}
	taken := map[string]bool{}
	for i, key := range drawNames(t, "workspace", 5) {
		w := drawWorkspace(t, key, groups)
		if w.ID = ""; rapid.Bool().Draw(t, "pinned") {
			w.ID = fmt.Sprintf("wrkspc_%d", i)
		}
		key, name := skeleton(w.Key), skeleton(w.Name)
		if taken[key] || taken[name] || SameName(w.Name, "Default") || SameName(w.Name, "Default Workspace") {
			continue
		}
		taken[key], taken[name] = true, true
		o.Workspaces = append(o.Workspaces, w)
	}
	for _, k := range kindTests {
		if k.file != nil {
			k.file(t, o)
		}
	}
	return o
}

func drawPolicy(t *rapid.T) Policy {
	p := DefaultPolicy()
	if rapid.Bool().Draw(t, "default policy") {
		return p
	}
	p.UnmanagedWorkspaces = rapid.SampledFrom([]Unmanaged{UnmanagedIgnore, UnmanagedWarn, UnmanagedDeny}).Draw(t, "unmanaged")
	p.MaxRemovals = RemovalLimit{float64(rapid.IntRange(0, 10000).Draw(t, "share")) / 100, rapid.IntRange(0, 1000).Draw(t, "count")}
	p.MaxArchives = rapid.IntRange(0, 5).Draw(t, "archives")
	p.Protect = []Protected{}
	for _, name := range drawNames(t, "protect", 3) {
		p.Protect = append(p.Protect, Protected{Target: name})
	}
	p.LastAdmin = rapid.SampledFrom([]Leave{LeaveHold, LeaveAllow}).Draw(t, "last admin")
	if rapid.Bool().Draw(t, "domains") {
		p.ExpiryNotice = rapid.SampledFrom([]int{1, 14, 30, 9999}).Draw(t, "notice")
		p.AllowedDomains = []Domain{{Name: "x.example"}, {Name: "y.example"}, {Name: "z.example"}}
	}
	p.FragmentLimits = rapid.SampledFrom([]FragmentLimits{FragmentLimitsDeny, FragmentLimitsAllow}).Draw(t, "fragment limits")
	p.Require = drawRequire(t)
	for _, name := range drawNames(t, "exempt", 2) {
		if list := drawExempt(t, HouseRuleNames); list != nil {
			p.Exempt = append(p.Exempt, Exempted{Target: name, Exempt: list})
		}
	}
	p.OwnAccess = rapid.SampledFrom([]Leave{LeaveHold, LeaveAllow}).Draw(t, "own access")
	if p.ClaudeCode = rapid.SampledFrom([]Leave{LeaveHold, LeaveAllow}).Draw(t, "claude code"); p.ClaudeCode == LeaveHold {
		p.keepClaudeCode()
	}
	return p
}

var drawnEmail = rapid.StringMatching(`[a-z0-9'+_-]{1,8}(\.[a-z]{1,4})?@[xyz]\.example`)

// drawGroup may hold the groups before it, so that none holds itself.
func drawGroup(t *rapid.T, others []string) (members []GroupMember) {
	for _, other := range others {
		if rapid.Bool().Draw(t, "nested") {
			members = append(members, GroupMember{Group: other})
		}
	}
	emails := rapid.SliceOfNDistinct(drawnEmail, 0, 4, rapid.ID[string]).Draw(t, "people")
	slices.Sort(emails)
	for _, e := range emails {
		members = append(members, GroupMember{Email: Email(e)})
	}
	return members
}

func drawWorkspace(t *rapid.T, key string, groups []string) Workspace {
	w := Workspace{Key: key, Name: key}
	if rapid.Bool().Draw(t, "named") {
		w.Name = drawName(t, "name")
	}
	w.Membership = defaultMembership(w.Name)
	if rapid.IntRange(0, 5).Draw(t, "tombstone") == 0 {
		w.Archive = &Tombstone{Reason: drawName(t, "reason")}
		return w
	}
	for _, k := range kindTests {
		if k.entry != nil {
			k.entry(t, &w, groups)
		}
	}
	return w
}

// TestFormatSourceKeepsMeaning disturbs canonical files the way people do, and
// expects to find them whole: same meaning, every comment, stable.
func TestFormatSourceKeepsMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrg(t)
		src, comments := disturb(t, string(Format(o)))
		out, problems := FormatSource("org.yaml", []byte(src))
		if out == nil {
			t.Fatalf("refused:\n%s\n%s", src, problems)
		}
		again, problems := FormatSource("org.yaml", out)
		if diff := cmp.Diff(string(out), string(again)); diff != "" {
			t.Fatalf("formatting twice changes:\n%s\n%s\n%s", src, diff, problems)
		}
		for _, c := range comments {
			if strings.Count(string(out), c+"\n") != 1 {
				t.Fatalf("the comment %q is gone or doubled:\n%s\nbecame\n%s", c, src, out)
			}
		}
		got, problems := Parse("org.yaml", out)
		if got == nil {
			t.Fatalf("refused:\n%s\n%s", out, problems)
		}
		if diff := cmp.Diff(o, got, withoutPlaces); diff != "" {
			t.Fatalf("the meaning changed:\n%s\n%s", diff, out)
		}
	})
}

// disturb adds comments and blank lines, and doubles the indentation.
func disturb(t *rapid.T, src string) (out string, comments []string) {
	var b strings.Builder
	deep := rapid.Bool().Draw(t, "deep")
	for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if deep {
			indent += indent
		}
		mark := fmt.Sprintf("# comment %d.", i)
		switch rapid.IntRange(0, 6).Draw(t, "disturbance") {
		case 0:
			b.WriteString(indent + mark + "\n")
			comments = append(comments, mark)
		case 1:
			b.WriteString(strings.Repeat(" ", rapid.IntRange(0, 8).Draw(t, "column")) + mark + "\n\n")
			comments = append(comments, mark)
		case 2:
			b.WriteString("\n")
		case 3:
			if line != "" && i > 0 {
				line += " " + mark
				comments = append(comments, mark)
			}
		}
		b.WriteString(indent + strings.TrimLeft(line, " ") + "\n")
	}
	return b.String(), comments
}

// TestLineEndsStay formats a canonical file as other systems keep it.
func TestLineEndsStay(t *testing.T) {
	const canonical = head + "\nworkspaces:\n  a: {}\n"
	windows := strings.ReplaceAll(canonical, "\n", "\r\n")
	for src, want := range map[string]string{
		canonical:                  canonical,
		windows:                    windows,
		"\ufeff" + canonical:       "\ufeff" + canonical,
		"\ufeff" + windows:         "\ufeff" + windows,
		windows + "# mixed\n":      canonical + "# mixed\n",
		strings.TrimSpace(windows): windows,
	} {
		out, problems := FormatSource("org.yaml", []byte(src))
		if string(out) != want {
			t.Errorf("%q becomes %q, want %q\n%s", src, out, want, problems)
		}
	}
}

func TestPastDates(t *testing.T) {
	o := mustParse(t, head+"workspaces:\n  b:\n    members:\n      z@x.example: {role: workspace_user, until: 2026-01-01}\n      a@x.example: {role: workspace_user, until: 2026-01-02}\n      n@x.example: workspace_user\n")
	found := PastDates(o, Date{2026, 1, 2})
	if len(found) != 1 || found[0].At != at(6, 7) || found[0].Severity != Warning {
		t.Errorf("on the last day: %v", found)
	}
	if found := PastDates(o, Date{2026, 1, 3}); len(found) != 2 || found[0].At != at(6, 7) || found[1].At != at(7, 7) {
		t.Errorf("the day after: %v", found)
	}
	if found := PastDates(o, Date{2026, 1, 1}); found != nil {
		t.Errorf("before: %v", found)
	}
}
