package spec

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// kindTests are what the tests know of each kind, one line a kind.
var kindTests = []kindTest{
	fileTest,
	userTest,
	workspaceTest,
	memberTest,
	rateLimitTest,
	spendLimitTest,
	serviceAccountTest,
	serviceAccountMemberTest,
	apiKeyTest,
	externalKeyTest,
}

// kindTest says where the schema has a kind, and how to make some of it up.
type kindTest struct {
	// org, policy and workspace are properties there, and the fields that hold them.
	org, policy, workspace map[string]string
	homes                  []home            // other definitions with properties
	levels                 map[string]*level // by definition
	rules                  map[string]*rule  // by definition
	entry                  func(t *rapid.T, w *Workspace, groups []string)
	file                   func(t *rapid.T, o *Org) // once there are entries
}

// fileTest is what belongs to no kind.
var fileTest = kindTest{
	org: map[string]string{
		"version": "", "include": "Include", // acted upon
		"organization": "Organization", "policy": "Policy", "groups": "Groups",
	},
	policy: map[string]string{
		"max_removals": "MaxRemovals", "max_archives": "MaxArchives", "protect": "Protect", "allowed_domains": "AllowedDomains", "expiry_notice": "ExpiryNotice",
		"fragment_limits": "FragmentLimits", "require": "Require", "exempt": "Exempt",
	},
	workspace: map[string]string{"exempt": "Exempt"},
	homes: []home{
		{"maxRemovals", RemovalLimit{}, map[string]string{"share": "SharePercent", "count": "Count"}, nil},
		{"require", Require{}, map[string]string{
			"name": "Name", "tags": "Tags", "admins": "Admins", "spend_limit": "SpendLimit", "rate_limits": "RateLimits",
			"until_for_other_domains": "UntilForOtherDomains", "warn": "Warn",
		}, nil},
		{"groupRef", GroupMember{}, map[string]string{"group": "Group"}, []string{"Email", "At"}},
	},
	levels: map[string]*level{"": topLevel, "policy": policyLevel, "maxRemovals": removalsLevel, "groupRef": groupLevel, "require": requireLevel},
	rules: map[string]*rule{
		"organization": organizationRule, "include": includeRule, "pattern": patternRule, "unmanaged": unmanagedRule, "leave": leaveRule, "fragmentLimits": fragmentLimitsRule, "share": shareRule,
		"count": countRule, "protect": protectRule, "expiryNotice": expiryNoticeRule, "allowed_domains": domainsRule, "domain": domainRule, "email": emailRule, "name": nameRule, "until": untilRule,
		"namePattern": patternName, "leastAdmins": leastAdminsRule, "houseRule": ruleNameRule, "exemptReason": exemptReasonRule,
		"until_for_other_domains": homeDomainsRule, "warn": ruleNamesRule, "requiredTags": requiredTagsRule,
	},
	entry: func(t *rapid.T, w *Workspace, _ []string) {
		w.Exempt = drawExempt(t, workspaceRules)
	},
}

// TestTablesOfKinds holds that each field stands in its level once, can be read,
// and belongs to a kind that has a row, or to the file itself.
func TestTablesOfKinds(t *testing.T) {
	known := []Kind{""}
	for _, k := range kinds {
		if k.name != "" && slices.Contains(known, k.name) {
			t.Errorf("the kind %q has two rows", k.name)
		}
		known = append(known, k.name)
	}
	holds(t, known, fileSections)
	holds(t, known, policySections)
	holds(t, known, workspaceSections)
}

func holds[T any](t *testing.T, known []Kind, sections []section[T]) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range sections {
		if seen[s.field] || s.decode == nil || s.format == nil || !slices.Contains(known, s.kind) {
			t.Errorf("the field %q stands twice, cannot be read or written, or its kind %q has no row", s.field, s.kind)
		}
		seen[s.field] = true
	}
}

func TestAFragmentLiftsNoLimit(t *testing.T) {
	main, part := Position{File: "org.yaml", Line: 3, Column: 5}, Position{File: "team.yaml", Line: 4, Column: 5}
	capped := []section[*Workspace]{{field: "spend", limit: true}, {field: "color"}}
	for name, tt := range map[string]struct {
		at     map[string]Position
		policy FragmentLimits
		want   int
	}{
		"a limit in the main file":         {map[string]Position{"spend": main}, FragmentLimitsDeny, 0},
		"a limit in a fragment":            {map[string]Position{"spend": part}, FragmentLimitsDeny, 1},
		"an allowed limit in a fragment":   {map[string]Position{"spend": part}, FragmentLimitsAllow, 0},
		"another field in a fragment":      {map[string]Position{"color": part}, FragmentLimitsDeny, 0},
		"an entry of a fragment, no limit": {map[string]Position{}, FragmentLimitsDeny, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := checker{findings: newFindings(), org: &Org{Policy: Policy{FragmentLimits: tt.policy}, Sources: []Source{{Path: "org.yaml"}, {Path: "team.yaml"}}, Workspaces: []Workspace{{At: tt.at}}}}
			c.limits(capped)
			if got := c.Sorted(); len(got) != tt.want {
				t.Errorf("got %v, want %d findings", got, tt.want)
			}
		})
	}
}
