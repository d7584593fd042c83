package guard

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const lostGroup = "look for a lost group, include or members block; if it is meant, keep one person until a later run, or write `members: {}` in the entry of a workspace that should have no members"

func claudeCodeEntry(membership spec.Membership, members ...spec.Member) spec.Workspace {
	return spec.Workspace{Key: "Claude Code", Name: "Claude Code", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: membership, Members: members}}}
}

// demoteAna takes the only admin's role in a workspace whose list is additive.
func demoteAna(want *spec.Org, _ *live.Org) {
	want.Workspaces[1].Membership = spec.Additive
	for i := range want.Workspaces[1].Members {
		if m := &want.Workspaces[1].Members[i]; m.Email == "ana@acme.example" {
			m.Role = spec.RoleUser
		}
	}
}

const oldKey = diff.Address("workspace/ml/api-key/apikey_old")

// apiKeys has one key of a workspace set inactive and another one archived.
func apiKeys(want *spec.Org, have *live.Org) {
	have.APIKeys = []live.APIKey{
		{ID: "apikey_ci", Name: "ci", Workspace: "wrkspc_ml", Status: live.KeyActive},
		{ID: "apikey_old", Name: "old", Workspace: "wrkspc_ml", Status: live.KeyInactive},
	}
	want.Workspaces[1].APIKeys = []spec.APIKey{
		{Key: "apikey_old", Archive: &spec.Tombstone{Reason: "rotated"}},
		{Key: "ci", Status: spec.KeyInactive},
	}
}

// Each guard in turn: a case in which it refuses, with every word of the
// refusal, and cases in which it does not.
func TestGuards(t *testing.T) {
	confirmed := Allowances{Archive: []string{"Old Experiments"}}
	cases := []struct {
		name  string
		guard Guard
		edit  func(want *spec.Org, have *live.Org)
		after func(s *scene)
		want  []diff.Refusal
	}{
		{"organization passes the file's own organization, in either case", organization, func(want *spec.Org, _ *live.Org) {
			want.Organization = strings.ToUpper(want.Organization)
		}, nil, nil},
		{"organization stops a foreign credential", organization, func(_ *spec.Org, have *live.Org) { have.ID = "other" }, nil, []diff.Refusal{{
			Guard: "organization", Verdict: diff.Stop,
			Message: words(`the file is for organization ` + acme + `, and the credential belongs to other ("Acme")`),
			Hint:    words("use a credential of the file's organization; nothing else lifts this"),
		}}},
		{"organization stops a plan for another organization", organization, nil, func(s *scene) { s.Plan.Organization = diff.Organization{ID: "other"} }, []diff.Refusal{{
			Guard: "organization", Verdict: diff.Stop,
			Message: words("the file is for organization " + acme + ", and the plan was made for other"),
			Hint:    words("make a new plan from this file; nothing else lifts this"),
		}}},
		{"organization stops a file without one", organization, func(want *spec.Org, _ *live.Org) { want.Organization = "" }, nil, []diff.Refusal{{
			Guard: "organization", Verdict: diff.Stop,
			Message: words("the file does not say which organization it is for"), Hint: words("add the line: `organization: " + acme + "`"),
		}}},
		{
			"organization stops an edit that moves the file, offline",
			organization,
			func(want *spec.Org, _ *live.Org) { want.Organization = "new" },
			func(s *scene) { s.Offline = true },
			[]diff.Refusal{{
				Guard: "organization", Verdict: diff.Stop,
				Message: words("the file moves from organization " + acme + " to new"),
				Hint:    words("restore organization; a file cannot be carried over to another organization by an edit"),
			}},
		},

		{"complete-read passes a complete read", completeRead, archiveOld, nil, nil},
		{"complete-read stops on everything missing at once", completeRead, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			remove(want, "cat")
		}, func(s *scene) {
			s.Have.Keys = nil
			s.Have.Workspace("wrkspc_ml").Members = nil
			s.Have.Workspace("wrkspc_old").ID = "wrkspc_gone"
			s.Have.Users = s.Have.Users[:2]
		}, []diff.Refusal{{
			Guard: "complete-read", Verdict: diff.Stop,
			Message: words("the plan depends on something that was not read completely"),
			Items: lines(
				`the members of "ml" (wrkspc_ml) were not read`,
				"cat@acme.example (user_cat) is not in the list of users",
				"API keys were not read, so neither the keys an archive revokes nor the identity behind the credential is known",
				`workspace wrkspc_old ("Old Experiments") is not in the list of workspaces`,
			),
			Hint: words("run the command again; if this lasts, it is a bug worth reporting"),
		}}},
		{"complete-read stops on an unread list without any step", completeRead, nil, func(s *scene) { s.Have.Workspace("wrkspc_ml").Members = nil }, []diff.Refusal{{
			Guard: "complete-read", Verdict: diff.Stop,
			Message: words("the plan depends on something that was not read completely"),
			Items:   lines(`the members of "ml" (wrkspc_ml) were not read`),
			Hint:    words("run the command again; if this lasts, it is a bug worth reporting"),
		}}},
		{"complete-read leaves alone what a scope did not read", completeRead, nil, func(s *scene) {
			s.Plan.Scope, s.Have.Workspace("wrkspc_ml").Members = []string{"workspace:Old Experiments"}, nil
		}, nil},
		{"complete-read is silent offline", completeRead, archiveOld, func(s *scene) { s.Offline, s.Have.Keys = true, nil }, nil},

		{"findings stops on errors only", findings, nil, func(s *scene) {
			s.Plan.Findings = []diff.Finding{{Severity: diff.SevError, Message: words("a")}, {Severity: diff.SevUnmet, Message: words("b")}, {Severity: diff.SevError, Message: words("c")}}
		}, []diff.Refusal{{
			Guard: "findings", Verdict: diff.Stop, Message: words("the plan has 2 errors"),
			Hint: words("fix what the findings name, then plan again"),
		}}},
		{"findings passes lesser findings", findings, nil, func(s *scene) { s.Plan.Findings = []diff.Finding{{Severity: diff.SevUnmet}} }, nil},

		{"tombstone passes an archive that the file asks for", tombstone, archiveOld, nil, nil},
		{"tombstone passes an archive under an old name", tombstone, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			want.Workspaces[0].Name, want.Workspaces[0].Previously = "New Name", []string{"Old Experiments"}
		}, nil, nil},
		{"tombstone stops a forged archive without any entry", tombstone, archiveOld, func(s *scene) { s.Want.Workspaces = s.Want.Workspaces[1:] }, []diff.Refusal{{
			Guard: "tombstone", Verdict: diff.Stop,
			Message: words(`the plan archives "Old Experiments" (wrkspc_old), and the file has no entry "Old Experiments"`),
			Hint:    words("make a new plan; if the new plan says the same, it is a bug worth reporting"),
		}}},
		{"tombstone stops a forged archive of a plain entry", tombstone, archiveOld, func(s *scene) { s.Want.Workspaces[0].Archive = nil }, []diff.Refusal{{
			Guard: "tombstone", Verdict: diff.Stop,
			Message: words(`the plan archives "Old Experiments" (wrkspc_old), and the entry "Old Experiments" has no archive line`),
			Hint:    words("make a new plan; if the new plan says the same, it is a bug worth reporting"),
		}}},
		{"tombstone stops an archive turned onto another workspace", tombstone, archiveOld, func(s *scene) { s.Plan.Steps[0].Workspace.ID = "wrkspc_ml" }, []diff.Refusal{{
			Guard: "tombstone", Verdict: diff.Stop,
			Message: words(`the plan archives "ml" (wrkspc_ml), and the archive line of "Old Experiments" (org.yaml:7) is for another workspace`),
			Hint:    words("make a new plan; if the new plan says the same, it is a bug worth reporting"),
		}}},

		{"empty-file stops a file that lost its people", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_ml", 2)
			want.Workspaces[1].Members = []spec.Member{}
		}, nil, []diff.Refusal{{
			Guard: "empty-file", Verdict: diff.Stop,
			Message: words("the plan removes everyone (5 memberships) from 1 workspace"),
			Items:   lines(`"ml": ends 5`),
			Hint:    words(lostGroup),
		}}},
		{"empty-file is not blinded by an additive workspace or by inherited rows", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_ml", 1)
			ml := have.Workspace("wrkspc_ml")
			ml.Members = append(ml.Members, live.Member{User: "user_root", Role: spec.RoleAdmin})
			want.Workspaces[1].Members = []spec.Member{}
			want.Workspaces = append(want.Workspaces, claudeCodeEntry(spec.Additive, []spec.Member{}...))
		}, nil, []diff.Refusal{{
			Guard: "empty-file", Verdict: diff.Stop,
			Message: words("the plan removes everyone (4 memberships) from 1 workspace"),
			Items:   lines(`"ml": ends 4`),
			Hint:    words(lostGroup),
		}}},
		{"empty-file is not blinded by somebody who comes, or by a workspace that keeps its people", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_ml", 2)
			want.Workspaces[1].Members = []spec.Member{line("dan", spec.RoleUser)}
			have.Workspace("wrkspc_old").Members = []live.Member{{User: "user_eve", Role: spec.RoleUser}}
			want.Workspaces[0].Members = []spec.Member{line("eve", spec.RoleUser)}
		}, nil, []diff.Refusal{{
			Guard: "empty-file", Verdict: diff.Stop,
			Message: words("the plan removes everyone (5 memberships) from 1 workspace"),
			Items:   lines(`"ml": ends 5`),
			Hint:    words(lostGroup),
		}}},
		{"empty-file adds up workspaces that lose everybody", emptyFile, func(want *spec.Org, have *live.Org) {
			remove(want, "ana", "ben", "cat")
			want.Workspaces[1].Groups = []spec.Grant{{Group: "lost", Role: spec.RoleUser}}
			have.Workspace("wrkspc_old").Members = []live.Member{{User: "user_eve", Role: spec.RoleUser}}
			want.Workspaces[0].Members = []spec.Member{line("dan", spec.RoleUser)}
		}, nil, []diff.Refusal{{
			Guard: "empty-file", Verdict: diff.Stop,
			Message: words("the plan removes everyone (4 memberships) from 2 workspaces"),
			Items:   lines(`"Old Experiments": ends 1`, `"ml": ends 3`),
			Hint:    words(lostGroup),
		}}},
		{"empty-file believes an entry that says nobody while others keep their people", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_ml", 2)
			want.Workspaces[1].Members = []spec.Member{}
			have.Workspace("wrkspc_old").Members = []live.Member{{User: "user_eve", Role: spec.RoleUser}}
			want.Workspaces[0].Members = []spec.Member{line("eve", spec.RoleUser)}
		}, nil, nil},
		{"empty-file passes when one person stays", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_ml", 5)
			remove(want, "ben", "cat")
		}, nil, nil},
		{"empty-file passes lapsed lines of an additive workspace", emptyFile, func(want *spec.Org, have *live.Org) {
			crowd(have, "wrkspc_cc", 5)
			want.Workspaces = want.Workspaces[:1]
			var lapsed []spec.Member
			for _, m := range have.Workspace("wrkspc_cc").Members[1:] {
				line := line(strings.TrimPrefix(string(m.User), "user_"), spec.RoleUser)
				line.Until = spec.Date{Year: 2020, Month: 1, Day: 1}
				lapsed = append(lapsed, line)
			}
			want.Workspaces = append(want.Workspaces, claudeCodeEntry(spec.Additive, lapsed...))
		}, nil, nil},
		{"empty-file passes a small clean-out", emptyFile, func(want *spec.Org, _ *live.Org) { remove(want, "ana", "ben", "cat") }, nil, nil},
		{"empty-file passes a file without workspaces, which plans nothing", emptyFile, func(want *spec.Org, _ *live.Org) { want.Workspaces = nil }, nil, nil},

		{"max-removals passes three of anything", maxRemovals, func(want *spec.Org, _ *live.Org) { remove(want, "ana", "ben", "cat") }, nil, nil},
		{"max-removals counts no limits that are removed", maxRemovals, liftLimits, allLifted, nil},
		{"complete-read asks for no keys when a limit is removed", completeRead, func(want *spec.Org, have *live.Org) { liftLimits(want, have); have.Keys = nil }, allLifted, nil},
		{"max-removals stops a wave", maxRemovals, func(_ *spec.Org, have *live.Org) { crowd(have, "wrkspc_ml", 10) }, nil, []diff.Refusal{{
			Guard: "max-removals", Verdict: diff.Stop,
			Message:  words("the plan ends 10 of 13 managed memberships, and policy.max_removals allows 3 (share 20%, count 25, never fewer than 3)"),
			Items:    lines(`"ml": ends 10`),
			Hint:     words("if all of them are meant, run again with --max-removals 10, or raise policy.max_removals"),
			Override: "--max-removals 10",
		}}},
		{
			"max-removals is not watered down by people who cannot go", maxRemovals, func(want *spec.Org, have *live.Org) {
				crowd(have, "wrkspc_cc", 100)
				want.Workspaces = append(want.Workspaces, claudeCodeEntry(spec.Additive, line("ben", spec.RoleDeveloper)))
				ml := have.Workspace("wrkspc_ml")
				ml.Members = append(ml.Members, live.Member{User: "user_dan", Role: spec.RoleUser}, live.Member{User: "user_root", Role: spec.RoleAdmin})
				remove(want, "ben", "cat")
				ml.Members = append(ml.Members, live.Member{User: "user_c00", Role: spec.RoleUser})
			}, nil, []diff.Refusal{{
				Guard: "max-removals", Verdict: diff.Stop,
				Message:  words("the plan ends 4 of 5 managed memberships, and policy.max_removals allows 3 (share 20%, count 25, never fewer than 3)"),
				Items:    lines(`"ml": ends 4`),
				Hint:     words("if all of them are meant, run again with --max-removals 4, or raise policy.max_removals"),
				Override: "--max-removals 4",
			}},
		},
		{
			"max-removals counts weaker roles like removals", maxRemovals, func(want *spec.Org, have *live.Org) {
				crowd(have, "wrkspc_ml", 5)
				for i, m := range have.Workspace("wrkspc_ml").Members {
					if strings.HasPrefix(string(m.User), "user_c0") {
						have.Workspace("wrkspc_ml").Members[i].Role = spec.RoleDeveloper
						want.Workspaces[1].Members = append(want.Workspaces[1].Members, line(strings.TrimPrefix(string(m.User), "user_"), spec.RoleUser))
					}
				}
				remove(want, "ben")
			}, nil, []diff.Refusal{{
				Guard: "max-removals", Verdict: diff.Stop,
				Message:  words("the plan ends 1 and lowers 5 of 8 managed memberships, and policy.max_removals allows 3 (share 20%, count 25, never fewer than 3)"),
				Items:    lines(`"ml": ends 1 and lowers 5`),
				Hint:     words("if all of them are meant, run again with --max-removals 6, or raise policy.max_removals"),
				Override: "--max-removals 6",
			}},
		},
		{"max-removals counts what service accounts lose", maxRemovals, machines(5, ""), nil, []diff.Refusal{{
			Guard: "max-removals", Verdict: diff.Stop,
			Message:  words("the plan ends 5 of 8 managed memberships, and policy.max_removals allows 3 (share 20%, count 25, never fewer than 3)"),
			Items:    lines(`"ml": ends 5`),
			Hint:     words("if all of them are meant, run again with --max-removals 5, or raise policy.max_removals"),
			Override: "--max-removals 5",
		}}},
		{"max-removals passes service accounts that become more powerful", maxRemovals, machines(5, spec.RoleAdmin), nil, nil},
		{
			"max-removals yields to the flag",
			maxRemovals,
			func(_ *spec.Org, have *live.Org) { crowd(have, "wrkspc_ml", 10) },
			func(s *scene) { s.Allow.MaxRemovals = &Removals{Memberships: 10} }, nil,
		},
		{
			"max-removals obeys a flag that is stricter than the policy",
			maxRemovals,
			func(want *spec.Org, _ *live.Org) { remove(want, "cat") },
			func(s *scene) { s.Allow.MaxRemovals = &Removals{} },
			[]diff.Refusal{{
				Guard: "max-removals", Verdict: diff.Stop,
				Message:  words("the plan ends 1 of 3 managed memberships, and --max-removals allows 0"),
				Items:    lines(`"ml": ends 1`),
				Hint:     words("if all of them are meant, run again with --max-removals 1, or raise policy.max_removals"),
				Override: "--max-removals 1",
			}},
		},

		{"max-archives passes one confirmed archive", maxArchives, archiveOld, func(s *scene) { s.Allow = confirmed }, nil},
		{"max-archives lets tombstones wait", maxArchives, archiveOld, func(s *scene) { s.Want.Policy.MaxArchives = 0 }, nil},
		{"max-archives stops more confirmed archives than the policy allows", maxArchives, archiveOld, func(s *scene) {
			s.Allow, s.Want.Policy.MaxArchives = confirmed, 0
		}, []diff.Refusal{{
			Guard: "max-archives", Verdict: diff.Stop, Items: lines(`"Old Experiments" (wrkspc_old)`),
			Message: words("the command line confirms 1 archive, and policy.max_archives allows 0 a run"),
			Hint:    words("confirm fewer of them now and the others in later runs, or raise policy.max_archives"),
		}}},

		{"unmanaged passes by default", unmanaged, func(want *spec.Org, _ *live.Org) { want.Workspaces = want.Workspaces[1:] }, nil, nil},
		{"unmanaged stops when the policy denies", unmanaged, func(want *spec.Org, _ *live.Org) {
			want.Workspaces = want.Workspaces[1:]
			want.Policy.UnmanagedWorkspaces = spec.UnmanagedDeny
		}, nil, []diff.Refusal{{
			Guard: "unmanaged", Verdict: diff.Stop,
			Message: words("policy.unmanaged_workspaces is deny, and the organization has workspaces that the file does not name"),
			Hint:    words("declare them (wsync export prints their entries), or set policy.unmanaged_workspaces: warn"),
		}}},
		{"unmanaged passes when all are declared", unmanaged, func(want *spec.Org, _ *live.Org) { want.Policy.UnmanagedWorkspaces = spec.UnmanagedDeny }, nil, nil},

		{"default-workspace passes other workspaces", defaultWorkspace, archiveOld, nil, nil},
		{"default-workspace holds any step on it", defaultWorkspace, archiveOld, func(s *scene) { s.Plan.Steps[0].Workspace.ID = "wrkspc_default" }, []diff.Refusal{{
			Guard: "default-workspace", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message: words("the plan would change the Default Workspace (1 step), which wsync never does"),
			Hint:    words("nothing lifts this; change it in the Console if it must change"),
		}}},

		{"claude-code holds losing access to it", claudeCode, func(want *spec.Org, have *live.Org) {
			want.Workspaces = append(want.Workspaces, claudeCodeEntry(spec.Authoritative, []spec.Member{line("ana", spec.RoleUser)}...))
		}, nil, []diff.Refusal{{
			Guard: "claude-code", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Claude Code/member/ben@acme.example"},
			Items:   lines("ben@acme.example"),
			Message: words("the plan takes access to Claude Code away from 1 person, which stops their Claude Code keys"),
			Hint:    words("leave membership additive, as it is by default; or set policy.claude_code: allow, so that wsync treats it like any other workspace"),
		}}},
		{"claude-code lets access go once it is not protected", claudeCode, func(want *spec.Org, have *live.Org) {
			want.Policy.Protect = nil
			want.Workspaces = append(want.Workspaces, claudeCodeEntry(spec.Authoritative, []spec.Member{}...))
		}, nil, nil},
		{"claude-code holds an archive confirmed by name", claudeCode, archiveClaudeCode, func(s *scene) {
			s.Want.Policy.Protect, s.Allow.Archive = nil, []string{"Claude Code"}
		}, []diff.Refusal{{
			Guard: "claude-code", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Claude Code"},
			Message:  words("archiving Claude Code would permanently end the Console sign-in to Claude Code for the whole organization"),
			Hint:     words("name its id in --allow-archive; the name is not enough"),
			Override: "--allow-archive wrkspc_cc",
		}}},
		{"claude-code holds an archive while it is protected", claudeCode, archiveClaudeCode, func(s *scene) { s.Allow.Archive = []string{"wrkspc_cc"} }, []diff.Refusal{{
			Guard: "claude-code", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Claude Code"},
			Message:  words("archiving Claude Code would permanently end the Console sign-in to Claude Code for the whole organization"),
			Hint:     words("set policy.claude_code: allow and name its id in --allow-archive; both are needed"),
			Override: "--allow-archive wrkspc_cc",
		}}},
		{"claude-code yields to both", claudeCode, archiveClaudeCode, func(s *scene) {
			s.Want.Policy.Protect, s.Allow.Archive = nil, []string{"wrkspc_cc"}
		}, nil},

		{"protected passes what nothing protects", protected, archiveOld, nil, nil},
		{"protected holds by name, whatever its case", protected, archiveOld, func(s *scene) {
			s.Want.Policy.Protect = []spec.Protected{{Target: "old experiments", At: spec.Position{File: "org.yaml", Line: 4}}}
		}, []diff.Refusal{{
			Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message: words(`workspace "Old Experiments" is protected by policy.protect (org.yaml:4)`),
			Hint:    words(`remove "old experiments" from policy.protect to allow the archive`),
		}}},
		{"protected holds by id", protected, archiveOld, func(s *scene) { s.Want.Policy.Protect = []spec.Protected{{Target: "wrkspc_old"}} }, []diff.Refusal{{
			Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message: words(`workspace "Old Experiments" is protected by policy.protect`),
			Hint:    words(`remove "wrkspc_old" from policy.protect to allow the archive`),
		}}},
		{"protected holds what a misspelt protection most likely means", protected, archiveOld, func(s *scene) {
			s.Want.Policy.Protect = []spec.Protected{{Target: "Old Experimnets", At: spec.Position{File: "org.yaml", Line: 3}}}
			s.Plan = orgtest.Plan(t, s.Want, s.Have)
		}, []diff.Refusal{{
			Finding: "protects-nothing-1", Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Old Experiments"},
			Message: words(`policy.protect names "Old Experimnets", and no live workspace has that name or id: it protects nothing; is "Old Experiments" meant?`),
			Hint:    words(`if so, write "Old Experiments", or better its id; else remove the entry`),
		}}},
		{"protected holds by the entry itself", protected, archiveOld, func(s *scene) { s.Want.Workspaces[0].Protected = true }, []diff.Refusal{{
			Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message: words(`workspace "Old Experiments" is protected by its own entry`),
			Hint:    words(`remove protected: true from the entry "Old Experiments" to allow the archive`),
		}}},

		{"archive-confirmation passes the named archive", archiveConfirmation, archiveOld, func(s *scene) { s.Allow = confirmed }, nil},
		{"archive-confirmation passes the archive named by id", archiveConfirmation, archiveOld, func(s *scene) { s.Allow.Archive = []string{"wrkspc_old"} }, nil},
		{"archive-confirmation holds the others", archiveConfirmation, archiveOld, func(s *scene) { s.Allow.Archive = []string{"old experiments", "Old", "wrkspc_ml"} }, []diff.Refusal{{
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message:  words(`archiving "Old Experiments" cannot be undone and was not confirmed on the command line`),
			Hint:     words("look at its effects, then run apply again with --allow-archive 'Old Experiments'"),
			Override: "--allow-archive 'Old Experiments'",
		}}},

		{"archive-in-use passes an idle workspace", archiveInUse, archiveOld, nil, nil},
		{"archive-in-use holds on keys and on use", archiveInUse, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			have.Keys = []live.APIKey{
				{ID: "apikey_1", Name: "ci", Hint: "sk-ant-api03-R2D...igAA", Workspace: "wrkspc_old", Creator: "user_ana"},
				{ID: "apikey_2", Name: "elsewhere", Workspace: "wrkspc_ml"},
			}
			have.Workspace("wrkspc_old").Usage = &live.Usage{Days: 30, Tokens: 5, LastActive: spec.Date{Year: 2026, Month: 11, Day: 3}}
		}, nil, []diff.Refusal{{
			Guard: "archive-in-use", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message:  words(`workspace "Old Experiments" looks in use: 1 active API key is bound to it, and it was used in the last 30 days, last on 2026-11-03`),
			Items:    lines(`"ci" sk-ant-api03-R2D...igAA, created by ana@acme.example`),
			Hint:     words("put `api_keys: {ci: inactive}` into the entry in place of its archive line, which sets the keys inactive and can be undone, watch for a few days, then archive; or accept the loss with --allow-archive-in-use 'Old Experiments'"),
			Override: "--allow-archive-in-use 'Old Experiments'",
		}}},
		{"archive-in-use holds when use is unknown", archiveInUse, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			have.Workspace("wrkspc_old").Usage = nil
		}, nil, []diff.Refusal{{
			Guard: "archive-in-use", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message:  words(`workspace "Old Experiments" looks in use: its use in the last 30 days could not be read`),
			Hint:     words("wait and look again, or accept the loss with --allow-archive-in-use 'Old Experiments'"),
			Override: "--allow-archive-in-use 'Old Experiments'",
		}}},
		{"archive-in-use yields to its own flag only", archiveInUse, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			have.Workspace("wrkspc_old").Usage = nil
		}, func(s *scene) { s.Allow.ArchiveInUse = []string{"wrkspc_old"} }, nil},
		{"archive-in-use is silent offline", archiveInUse, archiveOld, func(s *scene) { s.Offline, s.Have.Workspace("wrkspc_old").Usage = true, nil }, nil},

		{"own-access holds what cuts off the caller", ownAccess, func(want *spec.Org, have *live.Org) {
			have.Caller = "user_ben"
			want.Workspaces[1].Members[1].Role = spec.RoleUser
			remove(want, "cat")
		}, nil, []diff.Refusal{{
			Guard: "own-access", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/member/ben@acme.example"},
			Items:   lines(`ben@acme.example in "ml": workspace_developer becomes workspace_user`),
			Message: words("the plan takes access from ben@acme.example, the identity behind this credential"),
			Hint:    words("let somebody else apply this, or set policy.own_access: allow in the file"),
		}}},
		{"own-access passes a promotion", ownAccess, func(want *spec.Org, have *live.Org) {
			have.Caller = "user_ben"
			want.Workspaces[1].Members[1].Role = spec.RoleAdmin
		}, nil, nil},
		{"own-access passes when the policy allows", ownAccess, func(want *spec.Org, have *live.Org) {
			have.Caller, want.Policy.OwnAccess = "user_ben", spec.LeaveAllow
			remove(want, "ben")
		}, nil, nil},
		{"own-access holds the end of the credential's own key, whatever the policy says", ownAccess, func(want *spec.Org, have *live.Org) {
			apiKeys(want, have)
			want.Policy.OwnAccess = spec.LeaveAllow
			have.APIKeys[0].Own, have.APIKeys[1].Own = true, true
		}, nil, []diff.Refusal{{
			Guard: "own-access", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/api-key/ci"},
			Message: words(`API key "ci" in "ml" may be the very key that this run uses`),
			Hint:    words("apply this with another credential; nothing else lifts this"),
		}, {
			Guard: "own-access", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/api-key/apikey_old"},
			Message: words(`API key "old" in "ml" may be the very key that this run uses`),
			Hint:    words("apply this with another credential; nothing else lifts this"),
		}}},
		{"own-access holds a weaker role of the credential's service account", ownAccess, func(want *spec.Org, have *live.Org) {
			machines(2, spec.RoleUser)(want, have)
			have.Workload = "svac_1"
		}, nil, []diff.Refusal{{
			Guard: "own-access", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/service-account-member/bot-1"},
			Message: words(`the plan takes from service account "bot-1", the identity behind this credential`),
			Items:   lines(`change the role of service account "bot-1" in "ml" from workspace_developer to workspace_user`),
			Hint:    words("let somebody else apply this, or set policy.own_access: allow in the file"),
		}}},
		{"own-access passes the end of another key", ownAccess, apiKeys, nil, nil},
		{"own-access passes the return of the own key", ownAccess, func(want *spec.Org, have *live.Org) {
			apiKeys(want, have)
			have.APIKeys[0].Own, have.APIKeys[0].Status = true, live.KeyInactive
			want.Workspaces[1].APIKeys = []spec.APIKey{{Key: "ci", Status: spec.KeyActive}}
		}, nil, nil},
		{"archive-confirmation holds the archive of a key", archiveConfirmation, apiKeys, func(s *scene) { s.Allow.Archive = []string{"ci", "apikey_ci", "ml"} }, []diff.Refusal{{
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldKey},
			Message:  words(`archiving API key "old" in "ml" cannot be undone and was not confirmed on the command line`),
			Hint:     words("look at its effects, then run apply again with --allow-archive old"),
			Override: "--allow-archive old",
		}}},
		{"archive-confirmation passes a key by its name", archiveConfirmation, apiKeys, func(s *scene) { s.Allow.Archive = []string{"old"} }, nil},
		{"archive-confirmation passes a key by its id", archiveConfirmation, apiKeys, func(s *scene) { s.Allow.Archive = []string{"apikey_old"} }, nil},
		{"archive-confirmation asks for the id where two keys have the name", archiveConfirmation, func(want *spec.Org, have *live.Org) {
			apiKeys(want, have)
			have.APIKeys = append(have.APIKeys, live.APIKey{ID: "apikey_other", Name: "old", Workspace: "wrkspc_old", Status: live.KeyActive})
		}, func(s *scene) { s.Allow.Archive = []string{"old"} }, []diff.Refusal{{
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldKey},
			Message:  words(`archiving API key "old" in "ml" cannot be undone and was not confirmed on the command line`),
			Hint:     words("look at its effects, then run apply again with --allow-archive apikey_old"),
			Override: "--allow-archive apikey_old",
		}}},
		{"archive-confirmation takes no name that a workspace has too", archiveConfirmation, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			apiKeys(want, have)
			have.APIKeys[1].Name = "Old Experiments"
		}, func(s *scene) { s.Allow.Archive = []string{"Old Experiments"} }, []diff.Refusal{{
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldStep},
			Message:  words(`archiving "Old Experiments" cannot be undone and was not confirmed on the command line`),
			Hint:     words("look at its effects, then run apply again with --allow-archive wrkspc_old; policy.max_archives allows 1 archive a run, and 2 wait"),
			Override: "--allow-archive wrkspc_old",
		}, {
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{oldKey},
			Message:  words(`archiving API key "Old Experiments" in "ml" cannot be undone and was not confirmed on the command line`),
			Hint:     words("look at its effects, then run apply again with --allow-archive apikey_old; policy.max_archives allows 1 archive a run, and 2 wait"),
			Override: "--allow-archive apikey_old",
		}}},
		{"tombstone passes the archive of a key that the file asks for", tombstone, apiKeys, nil, nil},
		{"tombstone stops the forged archive of a key", tombstone, apiKeys, func(s *scene) { s.Want.Workspaces[1].APIKeys[0].Archive = nil }, []diff.Refusal{{
			Guard: "tombstone", Verdict: diff.Stop,
			Message: words(`the plan archives API key "old" in "ml" (apikey_old), and no archive line of the file asks for it`),
			Hint:    words("make a new plan; if the new plan says the same, it is a bug worth reporting"),
		}}},
		{"max-archives counts keys too", maxArchives, func(want *spec.Org, have *live.Org) {
			archiveOld(want, have)
			apiKeys(want, have)
		}, func(s *scene) { s.Allow.Archive = []string{"wrkspc_old", "old"} }, []diff.Refusal{{
			Guard: "max-archives", Verdict: diff.Stop,
			Message: words("the command line confirms 2 archives, and policy.max_archives allows 1 a run"),
			Items:   lines(`"Old Experiments" (wrkspc_old)`, `API key "old" in "ml" (apikey_old)`),
			Hint:    words("confirm fewer of them now and the others in later runs, or raise policy.max_archives"),
		}}},
		{"protected and archive-in-use are about workspaces", archiveInUse, apiKeys, nil, nil},
		{"own-access passes when the caller is unknown", ownAccess, func(want *spec.Org, _ *live.Org) { remove(want, "ben") }, nil, nil},

		{"last-admin holds the last admin's leave", lastAdmin, func(want *spec.Org, _ *live.Org) { remove(want, "ana", "cat") }, nil, []diff.Refusal{{
			Guard: "last-admin", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/member/ana@acme.example"},
			Items:   lines(`ana@acme.example leaves "ml" (now workspace_admin)`),
			Message: words(`the plan leaves 1 person in "ml" without a workspace admin among them`),
			Hint:    words("give one of them workspace_admin, or set policy.last_admin: allow in the file"),
		}}},
		{"last-admin holds a demotion in an additive workspace", lastAdmin, demoteAna, nil, []diff.Refusal{{
			Guard: "last-admin", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/member/ana@acme.example"},
			Items:   lines(`ana@acme.example in "ml": workspace_admin becomes workspace_user`),
			Message: words(`the plan leaves 3 people in "ml" without a workspace admin among them`),
			Hint:    words("give one of them workspace_admin, or set policy.last_admin: allow in the file"),
		}}},
		{"last-admin is silent where offline nobody knows all members", lastAdmin, demoteAna, func(s *scene) { s.Offline = true }, nil},
		{"last-admin passes a handover", lastAdmin, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].Members[1].Role = spec.RoleAdmin
			remove(want, "ana")
		}, nil, nil},
		{"last-admin passes when nobody remains", lastAdmin, func(want *spec.Org, _ *live.Org) { remove(want, "ana", "ben", "cat") }, nil, nil},
		{"last-admin passes when the policy allows", lastAdmin, func(want *spec.Org, _ *live.Org) {
			want.Policy.LastAdmin = spec.LeaveAllow
			remove(want, "ana")
		}, nil, nil},

		{"takeover stops two entries that could mean one workspace", takeover, func(want *spec.Org, have *live.Org) {
			create("Evil", nil)(want, have)
			want.Workspaces[2].ID = "wrkspc_ml"
		}, nil, []diff.Refusal{{
			Finding: "takeover-1", Guard: "takeover", Verdict: diff.Stop,
			Message: words(`2 entries could mean the live workspace "ml" (wrkspc_ml)`),
			Items:   lines(`"ml", by its name`, `"Evil", by its id`),
			Hint:    words("keep the one that means it, and correct the id, the name or previously of the other; to rename it and use its name again, let a first change rename it and a second one add the entry"),
		}}},
		{"takeover passes entries that mean one each", takeover, func(want *spec.Org, have *live.Org) {
			create("Evil", nil)(want, have)
			want.Workspaces[2].ID, want.Workspaces[2].Name = "wrkspc_cc", spec.ClaudeCode
		}, nil, nil},
		{"protected holds a rename away from the name that protects", protected, func(want *spec.Org, have *live.Org) {
			create("Tmp", nil)(want, have)
			want.Workspaces[2].ID = "wrkspc_cc"
		}, nil, []diff.Refusal{{
			Guard: "protected", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Tmp"},
			Message: words(`workspace "Claude Code" is protected by that name, and renaming it to "Tmp" would end the protection`),
			Hint:    words(`add wrkspc_cc, or "Tmp", to policy.protect in the same change`),
		}}},
		{"protected passes a rename that takes the protection along", protected, func(want *spec.Org, have *live.Org) {
			create("Tmp", nil)(want, have)
			want.Workspaces[2].ID = "wrkspc_cc"
			want.Policy.Protect = append(want.Policy.Protect, spec.Protected{Target: "wrkspc_cc"})
		}, nil, nil},
		{"protected passes a rename that the new name protects", protected, func(want *spec.Org, have *live.Org) {
			create("Tmp", nil)(want, have)
			want.Workspaces[2].ID = "wrkspc_cc"
			want.Policy.Protect = append(want.Policy.Protect, spec.Protected{Target: "tmp"})
		}, nil, nil},
		{"mistyped-address holds the removal of whom the line most likely means", mistyped, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].Members[1].Email = "benn@acme.example"
		}, nil, []diff.Refusal{{
			Finding: "not-in-organization-1", Guard: "mistyped-address", Verdict: diff.Hold, Steps: []diff.Address{"workspace/ml/member/ben@acme.example"},
			Message: words(`"benn@acme.example" is not in the organization, and "ben@acme.example", who is, would lose access: is that who is meant?`),
			Items:   lines(`workspace_developer in "ml"`),
			Hint:    words(`if so, write "ben@acme.example"; if they are two people, invite "benn@acme.example" first: a pending invite settles it`),
		}}},
		{"mistyped-address passes an address that is like nobody's", mistyped, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].Members[1].Email = "newcomer@acme.example"
		}, nil, nil},
		{"mistyped-address passes a person who is invited", mistyped, func(want *spec.Org, have *live.Org) {
			want.Workspaces[1].Members[1].Email = "benn@acme.example"
			have.Invites = []live.Invite{{ID: "invite_1", Email: "benn@acme.example", Status: "pending", ExpiresAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}}
		}, nil, nil},

		{"rename passes a plain creation", rename, create("new", nil), nil, nil},
		{"rename holds a creation that looks like a rename", rename, func(want *spec.Org, have *live.Org) {
			want.Workspaces[0].Key, want.Workspaces[0].Name = "old-experiments", "old-experiments"
		}, nil, []diff.Refusal{{
			Finding: "suspected-rename-1", Guard: "rename", Verdict: diff.Hold, Steps: []diff.Address{"workspace/old-experiments"},
			Message: words(`"old-experiments" would be created, and live workspace "Old Experiments" (wrkspc_old), which the file does not name, looks like it: the names differ only in case, spaces, punctuation or letters that look alike`),
			Hint:    words("if it was renamed, add to the entry: `previously: [\"Old Experiments\"]`; if it is another workspace, add: `previously: []`"),
		}}},
		{"rename holds a name like that of another live workspace", rename, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[0].ID, want.Workspaces[0].Key, want.Workspaces[0].Name = "wrkspc_old", "M-L", "M-L"
		}, nil, []diff.Refusal{{
			Finding: "suspected-rename-1", Guard: "rename", Verdict: diff.Hold, Steps: []diff.Address{"workspace/M-L"},
			Message: words(`renaming "Old Experiments" (wrkspc_old) to "M-L" gives it a name like that of live workspace "ml" (wrkspc_ml): the names differ only in case, spaces, punctuation or letters that look alike`),
			Hint:    words("choose another name; if both are meant, let the entry name its workspace by its id, and add: `previously: []`"),
		}}},
		{"rename passes a rename to a name of its own", rename, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[0].ID, want.Workspaces[0].Key, want.Workspaces[0].Name = "wrkspc_old", "OLD experiments", "OLD experiments"
		}, nil, nil},
		{"rename passes once the author has spoken", rename, func(want *spec.Org, _ *live.Org) {
			w := &want.Workspaces[0]
			w.Key, w.Name, w.Previously = "old-experiments", "old-experiments", []string{}
		}, nil, nil},

		{"immutable reports a wish that has no step", immutable, func(want *spec.Org, _ *live.Org) {
			want.Workspaces[1].DataResidency = &spec.DataResidency{WorkspaceGeo: "eu"}
		}, nil, []diff.Refusal{{
			Finding: "immutable-1", Guard: "immutable", Verdict: diff.Hold,
			Message: words(`workspace/ml: data_residency.workspace_geo is "us" and cannot become "eu": the region of a workspace's data is fixed when it is created`),
			Hint:    words("restore the value in the file; only another workspace can have another value"),
		}}},
		{"immutable passes a plain change", immutable, func(want *spec.Org, _ *live.Org) { want.Workspaces[1].Color = "#ABCDEF" }, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := stage(t, c.edit)
			if c.after != nil {
				c.after(s)
			}
			if d := cmp.Diff(c.want, c.guard.Check(&s.Input), asRead); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func archiveClaudeCode(want *spec.Org, have *live.Org) {
	have.Workspace("wrkspc_cc").Usage = &live.Usage{Days: 30}
	w := claudeCodeEntry(spec.Additive)
	w.Members, w.Archive = nil, &spec.Tombstone{Reason: "gone"}
	want.Workspaces = append(want.Workspaces, w)
}

func TestCheckAsksEveryGuardWhateverTheFirstSays(t *testing.T) {
	s := stage(t, archiveOld)
	s.Want.Organization = "other"
	s.Want.Policy.Protect = []spec.Protected{{Target: "wrkspc_old"}}
	s.Have.Workspace("wrkspc_old").Usage = nil
	var got []string
	for _, r := range Check(&s.Input) {
		got = append(got, r.Guard)
	}
	want := []string{"organization", "protected", "archive-confirmation", "archive-in-use"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestEveryGuardIsDescribed(t *testing.T) {
	verdicts := map[string]diff.Verdict{}
	for _, d := range append(All(), Stale) {
		if verdicts[d.Name] != "" {
			t.Errorf("there are two guards called %s", d.Name)
		}
		verdicts[d.Name] = d.Verdict
		if d.Refuses == "" || d.Why == "" || d.LiftedBy == "" {
			t.Errorf("%q: its description has a gap", d.Name)
		}
	}
	s := stage(t, archiveOld)
	s.Want.Organization, s.Have.Keys = "other", nil
	for _, r := range Check(&s.Input) {
		if r.Verdict != verdicts[r.Guard] {
			t.Errorf("%s says %s, its description says %s", r.Guard, r.Verdict, verdicts[r.Guard])
		}
	}
}
