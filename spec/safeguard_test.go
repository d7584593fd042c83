package spec_test

import (
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/spec"
)

func TestWeakened(t *testing.T) {
	const base = `version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
policy: {protect: [Claude Code, Vault], max_archives: 1}
users:
  ana@acme.example: {role: developer, until: 2099-01-01}
  ben@acme.example: {remove: {reason: left}}
groups: {g: [ana@acme.example]}
workspaces:
  Vault: {id: wrkspc_1, protected: true, membership: additive, previously: [Safe], members: {ana@acme.example: {role: workspace_user, until: 2099-01-01}}}
  Old: {archive: {reason: done}}
  policy: {api_keys: {archive: inactive, a: {archive: {reason: done}}}}
`
	parse := func(text string) *spec.Org {
		o, problems := orgtest.File("org.yaml", []byte(text))
		if problems.HasErrors() {
			t.Fatalf("%v in\n%s", problems, text)
		}
		return o
	}
	only := func(key string) func(string) bool { return func(k string) bool { return k == key } }
	for name, tt := range map[string]struct {
		old, now    string
		gone, added string
		weaker      bool
	}{
		"nothing":                         {"", "", "-", "-", false},
		"a role":                          {"{role: workspace_user, until", "{role: workspace_admin, until", "-", "-", false},
		"a key called archive":            {"archive: inactive", "archive: active", "-", "-", false},
		"a name in the policy":            {", Vault]", "]", "-", "-", true},
		"a number in the policy":          {"max_archives: 1", "max_archives: 2", "-", "-", true},
		"a group":                         {"[ana@acme.example]", "[ben@acme.example]", "-", "-", true},
		"an end date":                     {"{role: workspace_user, until: 2099-01-01}", "workspace_user", "-", "-", true},
		"an end date with its line":       {"members: {ana@acme.example: {role: workspace_user, until: 2099-01-01}}", "members: {}", "-", "-", false},
		"an end date in users":            {"{role: developer, until: 2099-01-01}", "developer", "-", "-", true},
		"a removal":                       {"{remove: {reason: left}}", "developer", "-", "-", true},
		"a removal with its line":         {"  ben@acme.example: {remove: {reason: left}}\n", "", "-", "-", true},
		"protection":                      {"protected: true, ", "", "-", "-", true},
		"a membership mode":               {"membership: additive", "membership: authoritative", "-", "-", true},
		"a former name":                   {"previously: [Safe]", "previously: []", "-", "-", true},
		"a tombstone":                     {"{archive: {reason: done}}\n  p", "{}\n  p", "-", "-", true},
		"a tombstone of a key":            {"a: {archive: {reason: done}}", "a: active", "-", "-", true},
		"a tombstone that comes about":    {"  policy: {api", "  Young: {archive: {reason: done}}\n  policy: {api", "-", "Young", true},
		"an entry that is gone":           {"  Old: {archive: {reason: done}}\n", "", "Old", "-", false},
		"an entry that is gone unsaid":    {"  Old: {archive: {reason: done}}\n", "", "-", "-", true},
		"an entry that is added":          {"  policy: {api", "  Young: {membership: additive}\n  policy: {api", "-", "Young", false},
		"an entry that is protected":      {"  policy: {api", "  Young: {protected: true}\n  policy: {api", "-", "-", true},
		"a name that the policy protects": {"{id: wrkspc_1, ", "{id: wrkspc_1, name: Vault 2, ", "-", "-", true},
		"a name that nothing protects":    {"  policy: {api", "  policy: {name: Other, api", "-", "-", false},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(base, tt.old) < 1 {
				t.Fatalf("the file has no %q", tt.old)
			}
			now := parse(strings.Replace(base, tt.old, tt.now, 1))
			if what := spec.Weakened(parse(base), now, only(tt.gone), only(tt.added)); (what != nil) != tt.weaker {
				t.Errorf("got %q", what)
			}
		})
	}
}
