package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func drawRequire(t *rapid.T) Require {
	var r Require
	if rapid.Bool().Draw(t, "no house rules") {
		return r
	}
	r.Name = rapid.SampledFrom([]string{"", ".", "^(Prod|Dev) - ", `\d{2}`, "#"}).Draw(t, "pattern")
	r.Tags = rapid.SampledFrom([][]string{nil, {"env"}, {"env", "no"}}).Draw(t, "required tags")
	r.Admins = rapid.IntRange(0, 3).Draw(t, "admins")
	r.SpendLimit = rapid.Bool().Draw(t, "spend limits")
	r.RateLimits = rapid.Bool().Draw(t, "rate limits")
	if rapid.Bool().Draw(t, "last days") {
		r.UntilForOtherDomains = []Domain{{Name: "x.example"}}
	}
	for _, name := range slices.Sorted(slices.Values(HouseRuleNames)) {
		if rapid.Bool().Draw(t, "warn") {
			r.Warn = append(r.Warn, name)
		}
	}
	return r
}

func drawExempt(t *rapid.T, rules []string) (list []Exemption) {
	for _, rule := range rules {
		if rapid.IntRange(0, 4).Draw(t, "exempt") == 0 {
			list = append(list, Exemption{Rule: rule, Reason: "why: #1"})
		}
	}
	slices.SortFunc(list, byRule)
	return list
}

// judged loads a file with its fragments as of 2026-11-26 and gives each finding
// in short.
func judged(files map[string]string) []string {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	_, problems := LoadOn(fsys, "org.yaml", "org.yaml", Date{2026, 11, 26})
	got := []string{}
	for _, p := range problems {
		if p.Code == codeUnusedGroup {
			continue
		}
		got = append(got, fmt.Sprintf("%s:%d:%d: %s[%s]: %s", p.At.File, p.At.Line, p.At.Column, p.Severity, p.Code, p.Message))
	}
	return got
}

// TestHouseRules holds each rule to where it fires and where it does not.
func TestHouseRules(t *testing.T) {
	const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"
	admins := func(lines string) string {
		return "policy: {require: {admins: 2}}\ngroups: {core: [ana@x.dev, ben@x.dev]}\nworkspaces:\n  W:\n" + lines
	}
	other := func(rest string) string {
		return "policy: {require: {until_for_other_domains: [x.dev]}}\n" + rest
	}
	for name, tt := range map[string]struct {
		text string
		want []string // the beginning of each finding
	}{
		"a name that fits":                 {"policy: {require: {name: '^(Prod|Dev) - '}}\nworkspaces:\n  Prod - Chat: {}\n", nil},
		"a name that does not":             {"policy: {require: {name: '^(Prod|Dev) - '}}\nworkspaces:\n  Chat: {}\n", []string{`org.yaml:5:3: error[require-name]: the name "Chat" does not match`}},
		"the name counts, not the key":     {"policy: {require: {name: ^Prod}}\nworkspaces:\n  chat: {name: Prod Chat}\n  Prod: {name: Search}\n", []string{`org.yaml:6:16: error[require-name]`}},
		"a name with more lines":           {"policy: {require: {name: '^Prod$'}}\nworkspaces:\n  \"Prod\\nX\": {}\n", []string{`org.yaml:5:3: error[bad-name]`}},
		"a warning":                        {"policy: {require: {name: ^Prod, warn: [name]}}\nworkspaces:\n  Chat: {}\n", []string{`org.yaml:5:3: warning[require-name]`}},
		"a tombstone is not judged":        {"policy: {require: {name: ^Prod, tags: [env], admins: 1}}\nworkspaces:\n  Chat: {archive: {reason: old}}\n", nil},
		"nor is Claude Code":               {"policy: {require: {name: ^Prod, tags: [env], admins: 1, spend_limit: true, rate_limits: true}}\nworkspaces:\n  claude code: {}\n", nil},
		"tags that are there":              {"policy: {require: {tags: [env, team]}}\nworkspaces:\n  W: {tags: {env: prod, team: chat}}\n", nil},
		"a tag that is not":                {"policy: {require: {tags: [env, team]}}\nworkspaces:\n  W: {tags: {env: prod}}\n", []string{`org.yaml:5:7: error[require-tags]: "W" has no value for the tag team`}},
		"a tag that is removed, one empty": {"policy: {require: {tags: [env, team]}}\nworkspaces:\n  W: {tags: {env: null, team: ''}}\n", []string{`org.yaml:5:7: error[require-tags]: "W" has no value for the tags env, team`}},
		"no tags at all":                   {"policy: {require: {tags: [env]}}\nworkspaces:\n  W: {}\n", []string{`org.yaml:5:3: error[require-tags]`}},
		"admins by lines":                  {admins("    members: {ana@x.dev: workspace_admin, ben@x.dev: workspace_admin}\n"), nil},
		"admins by a group":                {admins("    groups: {core: workspace_admin}\n"), nil},
		"a person counts once":             {admins("    members: {ana@x.dev: workspace_admin}\n    groups: {core: workspace_admin}\n"), nil},
		"a line beats the group":           {admins("    members: {ana@x.dev: workspace_user}\n    groups: {core: workspace_admin}\n"), []string{`org.yaml:7:5: error[require-admins]: "W" has 1 of the 2 workspace admins`}},
		"other roles do not count":         {admins("    groups: {core: workspace_developer}\n"), []string{`org.yaml:7:5: error[require-admins]: "W" has 0 of the 2`}},
		"nobody is declared":               {admins("    color: '#6C5BB9'\n"), []string{`org.yaml:6:3: error[require-admins]`}},
		"a line counts on its last day":    {admins("    members: {ana@x.dev: workspace_admin, ben@x.dev: {role: workspace_admin, until: 2026-11-26}}\n"), nil},
		"a line that ended does not":       {admins("    members: {ana@x.dev: workspace_admin, ben@x.dev: {role: workspace_admin, until: 2026-11-25}}\n"), []string{`org.yaml:7:5: error[require-admins]`}},
		"whoever leaves does not": {
			"users: {ben@x.dev: {role: user, until: 2026-11-25}}\n" + admins("    groups: {core: workspace_admin}\n"), []string{`org.yaml:8:5: error[require-admins]`},
		},
		"a spend limit":                 {"policy: {require: {spend_limit: true}}\nworkspaces:\n  W: {spend_limit: {monthly: '5'}}\n", nil},
		"no spend limit":                {"policy: {require: {spend_limit: true}}\nworkspaces:\n  W: {}\n", []string{`org.yaml:5:3: error[require-spend-limit]`}},
		"a spend limit that is removed": {"policy: {require: {spend_limit: true}}\nworkspaces:\n  W: {spend_limit: none}\n", []string{`org.yaml:5:7: error[require-spend-limit]`}},
		"a rule that is off":            {"policy: {require: {spend_limit: false, rate_limits: false}}\nworkspaces:\n  W: {}\n", nil},
		"a rate limit":                  {"policy: {require: {rate_limits: true}}\nworkspaces:\n  W: {rate_limits: {batch: {requests_per_minute: 5}}}\n", nil},
		"no rate limit":                 {"policy: {require: {rate_limits: true}}\nworkspaces:\n  W: {}\n", []string{`org.yaml:5:3: error[require-rate-limits]`}},
		"inherited rate limits":         {"policy: {require: {rate_limits: true}}\nworkspaces:\n  W: {rate_limits: {batch: {requests_per_minute: null}}}\n", []string{`org.yaml:5:7: error[require-rate-limits]`}},

		"people of the house":       {other("users: {ana@x.dev: user}\nworkspaces: {W: {members: {ben@X.dev: workspace_user}}}\n"), nil},
		"others with a last day":    {other("users: {ana@y.dev: {role: user, until: 2027-01-31}}\nworkspaces: {W: {members: {ana@y.dev: workspace_user, ben@y.dev: {role: workspace_user, until: 2027-01-31}}}}\n"), nil},
		"one who goes":              {other("users: {ana@y.dev: {remove: {reason: left}}}\nworkspaces: {}\n"), nil},
		"others without, in users":  {other("users: {ana@y.dev: user}\nworkspaces: {W: {members: {ana@y.dev: {role: workspace_user, until: 2027-01-31}}}}\n"), []string{`org.yaml:4:9: error[require-until]: "ana@y.dev" has no last day`}},
		"others without, a member":  {other("workspaces: {W: {members: {ana@y.dev: workspace_user}}}\n"), []string{`org.yaml:4:28: error[require-until]`}},
		"others without, in groups": {other("groups: {g: [ana@y.dev]}\nworkspaces: {W: {groups: {g: workspace_user}}}\n"), []string{`org.yaml:4:14: error[require-until]`}},
		"a subdomain is another":    {other("workspaces: {W: {members: {ana@a.x.dev: workspace_user}}}\n"), []string{`org.yaml:4:28: error[require-until]`}},

		"an exemption":                     {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Chat: {exempt: {name: older than the rule}}\n", nil},
		"an exemption of a person":         {other("users: {ana@y.dev: {role: user, exempt: {until_for_other_domains: auditor}}}\nworkspaces: {}\n"), nil},
		"an exemption in the policy":       {"policy: {require: {name: ^Prod}, exempt: {Chat: {name: old}}}\nworkspaces:\n  Chat: {}\n", nil},
		"a person's in the policy":         {"policy: {require: {until_for_other_domains: [x.dev]}, exempt: {Ana@y.dev: {until_for_other_domains: auditor}}}\ngroups: {g: [ana@y.dev]}\nworkspaces: {W: {groups: {g: workspace_user}}}\n", nil},
		"one rule only":                    {"policy: {require: {name: ^Prod, tags: [env]}}\nworkspaces:\n  Chat: {exempt: {name: old}}\n", []string{`org.yaml:5:3: error[require-tags]`}},
		"one without a rule":               {"policy: {require: {tags: [env]}}\nworkspaces:\n  W: {tags: {env: x}, exempt: {name: old}}\n", []string{`org.yaml:5:32: warning[idle-exempt]: the exemption from name lifts nothing: policy.require has no such rule`}},
		"one that lifts nothing":           {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Prod: {exempt: {name: old}}\n", []string{`org.yaml:5:19: warning[idle-exempt]: the exemption from name lifts nothing: "Prod" keeps the rule`}},
		"one of Claude Code":               {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Claude Code: {exempt: {name: old}}\n", []string{`org.yaml:5:26: warning[idle-exempt]: the exemption from name lifts nothing: the rules are not held`}},
		"one without a reason":             {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Chat: {exempt: {name: ''}}\n", []string{`org.yaml:5:25: error[out-of-range]`}},
		"one with a blank reason":          {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Chat: {exempt: {name: ' '}}\n", []string{`org.yaml:5:25: error[out-of-range]: the reason is blank`}},
		"one of a rule about people":       {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Chat: {exempt: {until_for_other_domains: x}}\n", []string{`org.yaml:5:19: error[unknown-field]`}},
		"one of a person who keeps it":     {other("users: {ana@x.dev: {role: user, exempt: {until_for_other_domains: auditor}}}\nworkspaces: {}\n"), []string{`org.yaml:4:42: warning[idle-exempt]`}},
		"one of somebody who goes":         {other("users: {ana@y.dev: {remove: {reason: left}, exempt: {until_for_other_domains: auditor}}}\nworkspaces: {}\n"), []string{`org.yaml:4:9: error[stays-and-goes]`}},
		"one of nobody":                    {"policy: {require: {name: ^Prod, until_for_other_domains: [x.dev]}, exempt: {Chat: {name: old}, ana@y.dev: {until_for_other_domains: x}}}\nworkspaces: {}\n", []string{`org.yaml:3:84: warning[idle-exempt]: the exemption from name lifts nothing: the file has no workspace with the key "Chat"`, `org.yaml:3:108: warning[idle-exempt]: the exemption from until_for_other_domains lifts nothing: the file names no person "ana@y.dev"`}},
		"one that is said twice":           {"policy: {require: {name: ^Prod}, exempt: {Chat: {name: old}}}\nworkspaces:\n  Chat: {exempt: {name: old}}\n", []string{`org.yaml:3:50: warning[idle-exempt]: the exemption from name lifts nothing: the entry says so itself`}},
		"no pattern":                       {"policy: {require: {name: '(Prod'}}\nworkspaces: {}\n", []string{`org.yaml:3:26: error[bad-pattern]: "(Prod" is not a regular expression: `}},
		"a pattern RE2 lacks":              {"policy: {require: {name: '^(?!Test)'}}\nworkspaces: {}\n", []string{`org.yaml:3:26: error[bad-pattern]`}},
		"a pattern that is too large":      {"policy: {require: {name: '((a{30}){30}){1}'}}\nworkspaces: {}\n", nil},
		"a pattern that is far too large":  {"policy: {require: {name: '(\\w{500}){2}\\w{500}'}}\nworkspaces: {}\n", []string{`org.yaml:3:26: error[bad-pattern]: "(\\w{500}){2}\\w{500}" is too large a regular expression`}},
		"a word about a rule that is none": {"policy: {require: {name: x, warn: [admins]}}\nworkspaces: {}\n", []string{`org.yaml:3:29: warning[idle-rule]`}},
		"a broken file is not judged":      {"policy: {require: {name: ^Prod}}\nworkspaces:\n  Chat: {colr: 1}\n", []string{`org.yaml:5:10: error[unknown-field]`}},
	} {
		t.Run(name, func(t *testing.T) { begins(t, judged(map[string]string{"org.yaml": head + tt.text}), tt.want) })
	}
}

func begins(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range got {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

// TestATeamExemptsNothingOfItsOwn holds fragments to the rules of the main file.
func TestATeamExemptsNothingOfItsOwn(t *testing.T) {
	main := func(policy string) string {
		return "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\ninclude: [teams/*.yaml]\npolicy: {" + policy + "}\n"
	}
	for name, tt := range map[string]struct {
		main, fragment string
		want           []string
	}{
		"an exemption of its own":               {main("require: {name: ^Prod}"), "workspaces:\n  Chat: {exempt: {name: ours}}\n", []string{`teams/a.yaml:2:10: error[fragment-exempt]`}},
		"even where it may set its limits":      {main("fragment_limits: allow, require: {spend_limit: true}"), "workspaces:\n  Chat: {exempt: {spend_limit: ours}}\n", []string{`teams/a.yaml:2:10: error[fragment-exempt]`}},
		"one that the main file makes":          {main("require: {name: ^Prod}, exempt: {Chat: {name: theirs}}"), "workspaces:\n  Chat: {}\n", nil},
		"rules hold in fragments":               {main("require: {name: ^Prod}"), "workspaces:\n  Chat: {}\n", []string{`teams/a.yaml:2:3: error[require-name]`}},
		"a group of a fragment":                 {main("require: {until_for_other_domains: [x.dev]}"), "groups:\n  g: [a@y.dev]\nworkspaces:\n  W: {groups: {g: workspace_user}}\n", []string{`teams/a.yaml:2:7: error[require-until]`}},
		"a person of a fragment, exempt above":  {main("require: {until_for_other_domains: [x.dev]}, exempt: {a@y.dev: {until_for_other_domains: auditor}}"), "workspaces:\n  W: {members: {a@y.dev: workspace_user}}\n", nil},
		"a fragment cannot have rules":          {main("require: {name: ^Prod}"), "policy: {require: {name: x}}\nworkspaces: {}\n", []string{`teams/a.yaml:1:1: error[unknown-field]`}},
		"the hint about limits knows fragments": {main("require: {spend_limit: true}"), "workspaces:\n  W: {}\n", []string{`teams/a.yaml:2:3: error[require-spend-limit]`}},
	} {
		t.Run(name, func(t *testing.T) {
			begins(t, judged(map[string]string{"org.yaml": tt.main, "teams/a.yaml": tt.fragment}), tt.want)
		})
	}
}

// TestHouseRulesSpareComparisons holds that a version of the file that only serves
// to compare with is not refused for what it breaks.
func TestHouseRulesSpareComparisons(t *testing.T) {
	src := "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\npolicy: {require: {name: ^Prod}}\nworkspaces: {Chat: {}}\n"
	org, problems := Parse("org.yaml", []byte(src))
	if org == nil || len(problems) > 0 {
		t.Fatalf("got %v", problems)
	}
	if found := HouseRules(org, Date{2026, 11, 26}); len(found) != 1 || found[0].Code != codeRequireName {
		t.Errorf("got %v", found)
	}
}

// TestManyWarningsAreNoError holds that more breaches than anybody reads are still
// warnings.
func TestManyWarningsAreNoError(t *testing.T) {
	text := "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\npolicy: {require: {tags: [env], warn: [tags]}}\nworkspaces:\n"
	for i := range 300 {
		text += fmt.Sprintf("  w%d: {}\n", i)
	}
	org, problems := LoadOn(fstest.MapFS{"org.yaml": {Data: []byte(text)}}, "org.yaml", "org.yaml", Date{2026, 11, 26})
	if org == nil || problems.HasErrors() {
		t.Errorf("got %v", problems[len(problems)-1])
	}
}

// TestExemptionsLiftExactlyTheirRule draws files: an exemption takes the findings of
// its rule for its entry, and no others.
func TestExemptionsLiftExactlyTheirRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrg(t)
		o.Sources = []Source{{Path: "org.yaml"}}
		o.Policy.Exempt = nil
		for i := range o.Workspaces {
			o.Workspaces[i].Exempt = nil
			o.Workspaces[i].At = map[string]Position{"": {File: "org.yaml", Line: i + 1, Column: 1}}
		}
		if len(o.Workspaces) == 0 {
			return
		}
		w := &o.Workspaces[rapid.IntRange(0, len(o.Workspaces)-1).Draw(t, "entry")]
		rule := rapid.SampledFrom(houseRules).Draw(t, "rule")
		before := HouseRules(o, Date{2026, 11, 26})
		w.Exempt = []Exemption{{Rule: rule.name, Reason: "x", At: w.At[""]}}
		after := HouseRules(o, Date{2026, 11, 26})
		breaks := func(p Problem) bool { return p.Code == rule.code && p.At == w.At[""] }
		idle := func(p Problem) bool { return p.Code == codeIdleExempt && p.At == w.At[""] }
		if slices.ContainsFunc(after, breaks) || slices.ContainsFunc(before, breaks) == slices.ContainsFunc(after, idle) {
			t.Fatalf("before %v, after %v", before, after)
		}
		if a, b := len(slices.DeleteFunc(slices.Clone(before), breaks)), len(slices.DeleteFunc(slices.Clone(after), idle)); a != b {
			t.Fatalf("%d others before, %d after", a, b)
		}
	})
}
