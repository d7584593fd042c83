package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/yamldoc"
)

// fields are files with a hole in every place that takes a text. The hole lies
// inside double quotes.
var fields = map[string]string{
	"a name":          "workspaces: {\"Pro%sd\": {}}\n",
	"name":            "workspaces: {a: {name: \"Pro%sd\"}}\n",
	"a former name":   "workspaces: {a: {previously: [\"Pro%sd\"]}}\n",
	"an id":           "workspaces: {a: {id: \"wrkspc_%s1\"}}\n",
	"a color":         "workspaces: {a: {color: \"#6C5BB9%s\"}}\n",
	"a tag's key":     "workspaces: {a: {tags: {\"e%sv\": x}}}\n",
	"a tag's value":   "workspaces: {a: {tags: {env: \"pr%sod\"}}}\n",
	"a key id":        "workspaces: {a: {external_key_id: \"ekey_%s1\"}}\n",
	"an address":      "workspaces: {a: {members: {\"a%sb@acme.example\": workspace_user}}}\n",
	"a domain":        "workspaces: {a: {members: {\"a@ac%sme.example\": workspace_user}}}\n",
	"a role":          "workspaces: {a: {members: {a@acme.example: \"workspace_%suser\"}}}\n",
	"a date":          "workspaces: {a: {members: {a@acme.example: {role: workspace_user, until: \"2027-01-31%s\"}}}}\n",
	"a grant":         "groups: {ab: [a@acme.example]}\nworkspaces: {a: {groups: {\"a%sb\": workspace_user}}}\n",
	"a reason":        "workspaces: {a: {archive: {reason: \"su%sperseded\"}}}\n",
	"a group":         "groups: {\"a%sb\": []}\n",
	"a person":        "groups: {a: [\"a%sb@acme.example\"]}\n",
	"a group's group": "groups: {ab: [], a: [{group: \"a%sb\"}]}\n",
	"protect":         "policy: {protect: [\"Pro%sd\"]}\n",
	"allowed domains": "policy: {allowed_domains: [\"ac%sme.example\"]}\n",
	"a word":          "policy: {last_admin: \"ho%sld\"}\n",
	"a share":         "policy: {max_removals: {share: \"20%s%%\"}}\n",
	"an organization": "",
}

// TestNoFieldTakesHiddenCharacters puts one character of each kind into each
// field, as it is and as an escape, and into a comment.
func TestNoFieldTakesHiddenCharacters(t *testing.T) {
	for _, r := range []rune{
		0x1b, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2007, 0x2028, 0x202e, 0x2060, 0x2065,
		0x2066, 0x2800, 0x3000, 0x3164, 0xe000, 0xfe00, 0xfe0e, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffe, 0x1d159, 0xe0041, 0xe0100, 0xf0000, 0x50000,
	} {
		escape := fmt.Sprintf(`\U%08X`, r)
		for name, field := range fields {
			for _, spelled := range []string{string(r), escape} {
				src := head + fmt.Sprintf(field, spelled)
				if name == "an organization" {
					src = strings.Replace(head, "7d3f", "\"7d3f"+spelled, 1)
					src = strings.TrimSuffix(src, "\n") + "\"\n"
				}
				if o, _ := Parse("org.yaml", []byte(src)); o != nil {
					t.Errorf("%s takes %U, spelled %+q", name, r, spelled)
				}
			}
		}
	}
	for _, r := range []rune{0x61c, 0x200b, 0x200c, 0x200f, 0x202e, 0x2066, 0x3164, 0xfe0f, 0xe0041, 0x2028} {
		if o, _ := Parse("org.yaml", []byte(head+"# a comm"+string(r)+"ent\n")); o != nil {
			t.Errorf("a comment takes %U", r)
		}
	}
}

func TestAddresses(t *testing.T) {
	for e, fine := range map[string]bool{
		"ana@acme.example": true, "o'neil+tag@acme.example": true, "a_b.c-d@x1.acme.example": true, "田中@acme.example": true, "müller@mueller.example": true,
		"\u201ca@x.example\u201d": false, "*@x.example": false, "\u0430@x.example": false, "an\u0430@acme.example": false, "ana@\u0430cme.example": false,
		"a b@x.example": false, "a@x..example": false, "a@-x.example": false, "a@x_y.example": false, "a@b@x.example": false, "a@*.example": false,
		"\u00aba@x.example\u00bb": false, "a@x.example,": false, "<a@x.example>": false, "mailto:a@x.example": false, "🚀@x.example": false,
		strings.Repeat("a", 65) + "@x.example": false, "a@" + strings.Repeat("b", 64) + ".example": false,
	} {
		_, problems := Parse("org.yaml", []byte(head+"workspaces: {w: {members: {"+yamldoc.InQuotes(e)+": workspace_user}}}\n"))
		if problems.HasErrors() == fine {
			t.Errorf("%q: fine %v, found %s", e, fine, problems)
		}
		if UsableEmail(FoldEmail(e)) != fine {
			t.Errorf("UsableEmail(%q) is %v", e, !fine)
		}
	}
}

func TestNamesOfOneAlphabet(t *testing.T) {
	for name, fine := range map[string]bool{
		"Production": true, "Команда Alpha": true, "開発Team": true, "Team α": true, "チームA": true, "팀 A": true, "R&D 2": true,
		"Pr\u043eduction": false, "\u0421laude": false, "Team \u0410": false, "Алфa": false, "Tεam": false,
	} {
		if got := (scripts{}).mixedName(name) == ""; got != fine {
			t.Errorf("%q: fine %v", name, got)
		}
		for _, field := range []string{
			"workspaces: {%s: {}}", "workspaces: {W: {name: %s}}", "workspaces: {W: {previously: [%s]}}", "workspaces: {W: {external_key: %s}}",
			"workspaces: {W: {api_keys: {%s: inactive}}}", "policy: {protect: [%s]}", "groups: {%s: []}", "external_keys: {%s: {geo: us}}", "external_keys: {k: {previously: [%s]}}",
		} {
			if _, problems := Parse("org.yaml", []byte(head+fmt.Sprintf(field, yamldoc.InQuotes(name))+"\n")); problems.HasErrors() == fine {
				t.Errorf("%q in %s: %s", name, field, problems)
			}
		}
	}
}

// TestDomainsAreHeld finds an address of another domain wherever it stands.
func TestDomainsAreHeld(t *testing.T) {
	const policy = head + "policy: {allowed_domains: [ACME.example, b.example]}\n"
	for src, want := range map[string]int{
		"groups: {g: [a@acme.example, B@b.example]}\nworkspaces: {w: {groups: {g: workspace_user}}}\n":                       0,
		"groups: {g: [a@gmail.example]}\nworkspaces: {w: {groups: {g: workspace_user}}}\n":                                   1,
		"workspaces: {w: {members: {a@x.acme.example: workspace_user}}, v: {members: {a@x.acme.example: workspace_user}}}\n": 2,
	} {
		_, problems := Parse("org.yaml", []byte(policy+src))
		if len(problems) != want {
			t.Errorf("%s: %s", src, problems)
		}
		for _, p := range problems {
			if p.Code != codeForeignDomain {
				t.Errorf("%s", p)
			}
		}
	}
}
