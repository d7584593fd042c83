package spec

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/yamldoc"
)

// TestEveryTextHasABound gives each text as much as it may have, and one more.
func TestEveryTextHasABound(t *testing.T) {
	for name, tt := range map[string]struct {
		most   int
		before string
		unit   string
		after  string
	}{
		"a key":             {255, "workspaces: {", "é", ": {}}\n"},
		"a name":            {255, "workspaces: {a: {name: ", "é", "}}\n"},
		"a former name":     {255, "workspaces: {a: {previously: [", "é", "]}}\n"},
		"former names":      {20, "workspaces: {a: {previously: [", "b%d, ", "]}}\n"},
		"a group":           {255, "groups: {", "é", ": [a@b.example]}\n"},
		"a reason":          {500, "workspaces: {a: {archive: {reason: ", "é", "}}}\n"},
		"a tag's key":       {255, "workspaces: {a: {tags: {", "é", ": x}}}\n"},
		"a tag's value":     {1000, "workspaces: {a: {tags: {x: ", "é", "}}}\n"},
		"part of a domain":  {63, "workspaces: {a: {members: {a@", "b", ".example: workspace_user}}}\n"},
		"before the @":      {64, "workspaces: {a: {members: {", "a", "@b.example: workspace_user}}}\n"},
		"a protected name":  {255, "policy: {protect: [", "é", "]}\n"},
		"protected names":   {200, "policy: {protect: [", "b%d, ", "]}\n"},
		"allowed domains":   {100, "policy: {allowed_domains: [", "b%d.example, ", "]}\n"},
		"a workspace's id":  {100 - len("wrkspc_"), "workspaces: {a: {id: wrkspc_", "x", "}}\n"},
		"the id of a key":   {300 - len("ekey_"), "workspaces: {a: {external_key_id: ekey_", "x", "}}\n"},
		"include, patterns": {100, "include: [", "b%d.yaml, ", "]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			errors := func(n int) int {
				_, problems := Parse("org.yaml", []byte(head+tt.before+numbered(tt.unit, n)+tt.after))
				count := 0
				for _, p := range problems {
					if p.Severity == Error && p.Code != codeIncludeNothing {
						count++
					}
				}
				return count
			}
			if n := errors(tt.most); n != 0 {
				t.Errorf("%d are refused", tt.most)
			}
			if n := errors(tt.most + 1); n == 0 {
				t.Errorf("%d are taken", tt.most+1)
			}
		})
	}
}

// TestWordsOfOtherParsersNeedQuotes lists what some YAML version takes for a
// number, a date, a truth value or a mark.
func TestWordsOfOtherParsersNeedQuotes(t *testing.T) {
	for _, word := range strings.Fields("y Y yes Yes YES n N no No NO on On ON off OFF true TRUE false null Null NULL ~ 0 007 0o7 0O7 08 1_000 0x1F 0X1f 0b11 0B11 " +
		"12:30 12:30:45 190:20:30.15 1e3 1E+3 1.5 .5 1. +1 -1 .inf -.INF +.Inf .nan .NaN 2027-01-31 2027-1-3 2027-01-31T10:00:00Z 0x1_F = <<") {
		if o, _ := Parse("org.yaml", []byte(head+"workspaces: {a: {tags: {k: "+word+"}}}\n")); o != nil && !strings.EqualFold(word, "null") && word != "~" {
			t.Errorf("%s is text without quotes", word)
		}
		if o, problems := Parse("org.yaml", []byte(head+"workspaces: {a: {tags: {k: \""+word+"\"}}}\n")); o == nil {
			t.Errorf("%s is refused in quotes: %s", word, problems)
		}
	}
	for _, word := range strings.Fields("prod yes! 1.2.3 v1 0xZZ 1e 12:99 a=b 2027-01 -a nope ==") {
		if o, problems := Parse("org.yaml", []byte(head+"workspaces: {a: {tags: {k: "+word+"}}}\n")); o == nil {
			t.Errorf("%s is refused: %s", word, problems)
		}
	}
}

func TestADayMayStandWithoutQuotes(t *testing.T) {
	const line = "workspaces:\n  a:\n    members:\n      a@b.example: {role: workspace_user, until: %s}\n"
	plain, quoted := head+fmt.Sprintf(line, "2027-01-31"), head+fmt.Sprintf(line, `"2027-01-31"`)
	if a, b := mustParse(t, plain), mustParse(t, quoted); a.Workspaces[0].Members[0] != b.Workspaces[0].Members[0] {
		t.Errorf("%v is not %v", a, b)
	}
	out, problems := FormatSource("org.yaml", []byte(plain))
	if !strings.Contains(string(out), `until: "2027-01-31"`) {
		t.Errorf("fmt gives %s\n%s", out, problems)
	}
}

func TestDocsKnowTheBounds(t *testing.T) {
	text, err := os.ReadFile("../docs/org-yaml.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("more than %d MiB in one file", yamldoc.MaxFileSize>>20),
		fmt.Sprintf("%d characters for the name", nameLimit),
		fmt.Sprintf("%d for the value of a tag", tagLimit),
		fmt.Sprintf("more than %d findings", yamldoc.MaxProblems),
	} {
		if !strings.Contains(strings.ReplaceAll(string(text), "\n", " "), want) {
			t.Errorf("docs/org-yaml.md does not say %q", want)
		}
	}
}
