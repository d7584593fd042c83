package render

import (
	"fmt"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// corpus builds the plans that every view is tested on.
var corpus = map[string]func() *diff.Plan{
	"empty":         emptyPlan,
	"mixed":         mixedPlan,
	"blocked":       blockedPlan,
	"partial":       partialPlan,
	"archives":      archivesPlan,
	"removals-1000": removalsPlan,
	"creates-2100":  createsPlan,
	"hostile":       hostilePlan,
	"rename":        renamePlan,
	"created-20":    createdPlan,
	"review":        reviewPlan,
	"review-same":   reviewNothingPlan,
	"lapsed":        lapsedPlan,
}

func newPlan(steps ...diff.Step) *diff.Plan {
	return &diff.Plan{
		Format:       diff.Format,
		Organization: diff.Organization{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme Robotics"},
		Source: diff.Source{
			Path: "org.yaml", SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			Repository: "acme/claude-org", Commit: "8c1f2d0e9a715b34c6d7e8f90123456789abcdef",
		},
		Today:    spec.Date{Year: 2026, Month: time.November, Day: 3},
		Steps:    append([]diff.Step{}, steps...),
		Findings: []diff.Finding{}, Refusals: []diff.Refusal{},
		Extent: diff.Extent{LiveWorkspaces: 14, ManagedWorkspaces: 12, ManagedMemberships: 214, Users: 96},
	}
}

func at(line int) *spec.Position { return &spec.Position{File: "org.yaml", Line: line, Column: 5} }

func because(kind diff.ReasonKind, line int, text string, via ...string) []diff.Reason {
	return []diff.Reason{{Kind: kind, Text: say.Foreign(text), At: at(line), Via: via}}
}

func ws(key, id string) diff.Workspace {
	return diff.Workspace{Key: key, Name: key, ID: live.WorkspaceID(id)}
}

func set(field, after string) diff.Change {
	return diff.Change{Field: field, After: diff.Text(after)}
}

func change(field, before, after string) diff.Change {
	return diff.Change{Field: field, Before: diff.TextOrNone(before), After: diff.TextOrNone(after)}
}

func create(w diff.Workspace, line int, changes ...diff.Change) diff.Step {
	return diff.Step{
		Address: diff.WorkspaceAddress(w.Key), Action: diff.Create, Phase: diff.PhaseCreate, Workspace: w,
		Changes: append([]diff.Change{set("name", w.Name)}, changes...), Risk: diff.RiskNone,
		Because: because(diff.ReasonDeclared, line, "declared, and no live workspace has this name"),
	}
}

func member(w diff.Workspace, a diff.Action, email, before, after string, why []diff.Reason, effects ...diff.Effect) diff.Step {
	s := diff.Step{
		Address: diff.MemberAddress(w.Key, spec.Email(email)), Action: a, Phase: diff.PhaseWiden, Workspace: w,
		User:    &diff.User{ID: live.UserID("user_01" + fmt.Sprintf("%010x", len(email)*7919)), Email: spec.Email(email)},
		Changes: []diff.Change{change("role", before, after)},
		Because: why, Effects: effects, Risk: diff.RiskNone,
	}
	if a == diff.Remove {
		s.Phase, s.Risk = diff.PhaseNarrow, diff.RiskReducesAccess
	}
	if w.ID == "" {
		s.Requires = []diff.Address{diff.WorkspaceAddress(w.Key)}
	}
	return s
}

func archive(w diff.Workspace, line int, reason string, effects ...diff.Effect) diff.Step {
	return diff.Step{
		Address: diff.WorkspaceAddress(w.Key), Action: diff.Archive, Phase: diff.PhaseArchive, Workspace: w,
		Because: because(diff.ReasonTombstone, line, reason),
		Effects: append([]diff.Effect{{Kind: diff.EffectIrreversible, Text: say.F("cannot be undone: there is no way to bring an archived workspace back")}}, effects...),
		Risk:    diff.RiskIrreversible,
	}
}

func keys(n int, creator string) []say.Text {
	out := make([]say.Text, n)
	for i := range out {
		out[i] = say.F("%q %s, created by %s", fmt.Sprintf("ci-runner-%02d", i+1), fmt.Sprintf("sk-ant-api03-R2D...%02dAA", i+1), spec.Email(creator))
	}
	return out
}

func emptyPlan() *diff.Plan { return newPlan() }

// lapsedPlan is of another day, has lapsed lines alone, and many ends ahead of it.
func lapsedPlan() *diff.Plan {
	ml := ws("ml", "wrkspc_01Bq7ZpVh2yXc8T4mKdN6sRe")
	p := newPlan(member(ml, diff.Remove, "ana@acme.example", "workspace_user", "", because(diff.ReasonLapsed, 12, "the line counted until 2027-01-30")))
	p.Today, p.MadeOn, p.Only = spec.Date{Year: 2027, Month: time.January, Day: 31}, p.Today, diff.OnlyLapsed
	for i := range 15 {
		who := spec.Email(fmt.Sprintf("temp%02d@acme.example", i+1))
		p.Findings = append(p.Findings, diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeEndsSoon, At: at(20 + i), Hint: say.F("nothing has to be done if that is meant"),
			Message: say.F("%q is %s in %q until %s (in 3 days), and leaves it then", who, spec.RoleUser, "ml", "2027-02-03"),
		})
	}
	p.Findings = append(p.Findings, diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeLeftOut, Hint: say.F("plan or apply without `--only` for all of them"),
		Message: say.F("1 further step is left out: no lapsed line asks for it"), Items: []say.Text{say.F("archive workspace %q", "old <b>")},
	})
	return p
}

func mixedPlan() *diff.Plan {
	science := ws("Data Science", "")
	evals := ws("Evaluations", "")
	chat := ws("Production - Customer Chatbot", "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ")
	ml := ws("ml", "wrkspc_01Bq7ZpVh2yXc8T4mKdN6sRe")
	old := ws("Old Experiments", "wrkspc_01XyZ5uPq9aWv3LkTjH7nBcD")
	demoted := member(ml, diff.SetRole, "fay@acme.example", "workspace_admin", "workspace_developer",
		because(diff.ReasonMember, 58, "listed in members"),
		diff.Effect{Kind: diff.EffectAccessLost, Text: say.F("can no longer manage members, keys and limits of the workspace")})
	demoted.Phase, demoted.Risk = diff.PhaseNarrow, diff.RiskReducesAccess
	p := newPlan(
		create(science, 21, set("color", "#6C5BB9"), set("tags.env", "prod"), set("tags.team", "science")),
		create(evals, 29, set("data_residency.workspace_geo", "us"),
			diff.Change{Field: "data_residency.allowed_inference_geos", After: diff.List([]string{"eu", "us"})}),
		member(science, diff.Add, "ana@acme.example", "", "workspace_admin", because(diff.ReasonMember, 25, "listed in members")),
		member(science, diff.Add, "ben@acme.example", "", "workspace_developer",
			because(diff.ReasonGroup, 7, "via group oncall > platform, granted at org.yaml:27", "oncall", "platform")),
		member(evals, diff.Add, "ana@acme.example", "", "workspace_user", because(diff.ReasonMember, 33, "listed in members")),
		diff.Step{
			Address: diff.WorkspaceAddress(chat.Key), Action: diff.Update, Phase: diff.PhaseAttributes, Workspace: chat,
			Changes: []diff.Change{
				change("color", "#6C5BB9", "#B95B6C"), change("tags.team", "", "chat"),
				change("data_residency.default_inference_geo", "us", "us"),
				{Field: "data_residency.allowed_inference_geos", Before: diff.Text("unrestricted"), After: diff.List([]string{"us"})},
			},
			Because: because(diff.ReasonDeclared, 38, "declared"), Risk: diff.RiskNone,
			Effects: []diff.Effect{{Kind: diff.EffectUnknown, Text: say.F("requests that ask for inference outside us will be refused")}},
		},
		demoted,
		member(ml, diff.Remove, "dan@acme.example", "workspace_developer", "",
			because(diff.ReasonAbsent, 55, "named neither in members nor through a group"),
			diff.Effect{
				Kind: diff.EffectKeysSurvive, Text: say.F("2 workspace keys they created stay active and known to them; rotate if that matters"),
				Items: []say.Text{say.F("%q `sk-ant-api03-Qm4...x7AA`, created by %s", "notebook", spec.Email("dan@acme.example")), say.F("%q `sk-ant-api03-Lk9...p2AA`, created by %s", "nightly-batch", spec.Email("dan@acme.example"))},
			}),
		member(ml, diff.Remove, "temp@acme.example", "workspace_user", "",
			because(diff.ReasonLapsed, 60, "the line counted until 2026-10-31")),
		archive(old, 71, "superseded, see docs/42",
			diff.Effect{
				Kind: diff.EffectKeysRevoked, Text: say.F("revokes 2 active API keys at once"),
				Items: []say.Text{say.F("%q `sk-ant-api03-Aa1...b2AA`, created by %s", "legacy-eval", spec.Email("gus@acme.example")), say.F("%q `sk-ant-api03-Cc3...d4AA`, created by %s", "demo", live.WorkspaceID("svac_01Demo"))},
			},
			diff.Effect{Kind: diff.EffectAccessLost, Text: say.F("3 people lose access"), Items: []say.Text{say.F("%s (`workspace_admin`)", spec.Email("gus@acme.example")), say.F("%s (`workspace_user`)", spec.Email("hana@acme.example")), say.F("%s (`workspace_user`)", spec.Email("ivo@acme.example"))}},
			diff.Effect{Kind: diff.EffectUsage, Text: say.F("1,204,311 tokens used in the last 30 days, last on 2026-10-30, costing USD 18.42")},
			diff.Effect{Kind: diff.EffectUnknown, Text: say.F("4 active keys of the whole organization may also be used in the workspace; the API does not say")}),
	)
	p.Steps[len(p.Steps)-1].Because[0].Touched = &diff.Touch{
		Commit: "2b7c9d1e0f3a4b5c6d7e8f90a1b2c3d4e5f60718", Author: "Gus Grissom <gus@acme.example>",
		When: spec.Date{Year: 2026, Month: time.October, Day: 28}, Subject: "Retire Old Experiments (#481)",
	}
	p.Refusals = []diff.Refusal{
		{
			Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Old Experiments"},
			Message:  say.F("archiving %q cannot be undone and was not confirmed on the command line", "Old Experiments"),
			Hint:     say.F("look at its effects, then run apply again with %s", say.Span{Kind: say.Flag, Text: "--allow-archive 'Old Experiments'"}),
			Override: "--allow-archive 'Old Experiments'",
		},
		{
			Guard: "archive-in-use", Verdict: diff.Hold, Steps: []diff.Address{"workspace/Old Experiments"},
			Message:  say.F("workspace %q looks in use: 2 active API keys are bound to it, and 1,204,311 tokens were used in the last 30 days", "Old Experiments"),
			Items:    []say.Text{say.F("%q (`sk-ant-api03-Aa1...b2AA`)", "legacy-eval"), say.F("%q (`sk-ant-api03-Cc3...d4AA`)", "demo")},
			Hint:     say.F("set the keys inactive in the Console first, which can be undone, watch for a few days, then archive; or accept the loss with %s", say.Span{Kind: say.Flag, Text: "--allow-archive-in-use 'Old Experiments'"}),
			Override: "--allow-archive-in-use 'Old Experiments'",
		},
	}
	p.Findings = []diff.Finding{
		{Severity: diff.SevUnmet, Code: diff.CodePendingInvite, Address: "workspace/Data Science/member/joy@acme.example", Message: say.F("%q is invited and has not accepted yet", "joy@acme.example"), Hint: say.F("the line takes effect with the first run after that"), At: at(26)},
		{Severity: diff.SevWarning, Code: diff.CodeUnmanaged, Message: say.F("2 live workspaces are not in the file"), Items: []say.Text{say.F("%q (%s)", "Hackathon 2025", live.WorkspaceID("wrkspc_01Hck4thOn2025aBcDeFgHiJ")), say.F("%q (%s)", "tmp", live.WorkspaceID("wrkspc_01TmpTmpTmpTmpTmpTmpTmpTm"))}, Hint: say.F("add them with wsync export, or set `policy.unmanaged_workspaces` to ignore")},
		{Severity: diff.SevNote, Code: diff.CodeInheritedRole, Address: "workspace/ml/member/kim@acme.example", Message: say.F("%q is an admin of the organization, so the line has no effect for now", "kim@acme.example"), At: at(61)},
	}
	return p
}

func blockedPlan() *diff.Plan {
	ml := ws("ml", "wrkspc_01Bq7ZpVh2yXc8T4mKdN6sRe")
	code := ws("Claude Code", "wrkspc_01CdCdCdCdCdCdCdCdCdCdCd")
	var steps []diff.Step
	for i := range 30 {
		steps = append(steps, member(ml, diff.Remove, fmt.Sprintf("person%02d@acme.example", i), "workspace_developer", "",
			because(diff.ReasonAbsent, 12, "named neither in members nor through a group")))
	}
	last := member(ml, diff.Remove, "zoe@acme.example", "workspace_admin", "",
		because(diff.ReasonAbsent, 12, "named neither in members nor through a group"),
		diff.Effect{Kind: diff.EffectLastAdmin, Text: say.F("the workspace is left without any admin while 4 people remain")})
	end := archive(code, 80, "we use another editor")
	end.Requires = []diff.Address{diff.WorkspaceAddress("ml").Below()}
	p := newPlan(append(steps, last, end)...)
	p.Source.Dirty = []string{"org.yaml"}
	p.Refusals = []diff.Refusal{
		{Guard: "max-removals", Verdict: diff.Stop, Message: say.F("the plan removes 31 of 90 memberships; the policy allows 18 (20%%, at most 25)"), Hint: say.F("split the change, or raise `policy.max_removals` in the file"), Override: "--max-removals 31"},
		{Guard: "last-admin", Verdict: diff.Hold, Steps: []diff.Address{last.Address}, Message: say.F("removing %q leaves %q without any admin while 4 people remain", "zoe@acme.example", "ml"), Hint: say.F("make someone else `workspace_admin`, or set `policy.last_admin` to allow")},
		{Guard: "claude-code", Verdict: diff.Hold, Steps: []diff.Address{end.Address}, Message: say.F("archiving %q turns off signing in to Claude Code for the whole organization", "Claude Code"), Hint: say.F("list its id in `--allow-archive` and take it out of `policy.protect`")},
	}
	return p
}

func partialPlan() *diff.Plan {
	ml := ws("ml", "wrkspc_01Bq7ZpVh2yXc8T4mKdN6sRe")
	p := newPlan(member(ml, diff.Add, "ana@acme.example", "", "workspace_user", because(diff.ReasonMember, 14, "listed in members")))
	p.Scope = []string{"changed:main"}
	rename := say.F("%q is new and %q has vanished, and 7 of their 8 members are the same", "Chat", "Customer Chat")
	p.Refusals = []diff.Refusal{
		{Guard: "findings", Verdict: diff.Stop, Message: say.F("the plan has 2 errors"), Hint: say.F("fix what the findings name, then plan again")},
		{Guard: "immutable", Verdict: diff.Hold, Finding: "immutable-1", Message: say.F("%s: `workspace_geo` is %q and cannot be changed", diff.Address("workspace/eu"), "us"), Hint: say.F("declare the geo it has")},
	}
	p.Source.Commit, p.Source.Repository = "", ""
	p.Findings = []diff.Finding{
		{Severity: diff.SevError, Code: diff.CodeAmbiguousName, Address: "workspace/Shared", Message: say.F("two live workspaces are named %q", "Shared"), Hint: say.F("say which one is meant by adding its id"), At: at(30), Items: []say.Text{say.F("id: %s", live.WorkspaceID("wrkspc_01AaAaAaAaAaAaAaAaAaAaAa")), say.F("id: %s", live.WorkspaceID("wrkspc_01BbBbBbBbBbBbBbBbBbBbBb"))}},
		{Severity: diff.SevError, Code: diff.CodeSuspectedRename, Address: "workspace/Chat", Message: rename, Hint: say.F("if it was renamed, add `previously: [Customer Chat]` to the entry; if not, add `previously: []`"), At: at(41)},
	}
	p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevUnmet, Code: diff.CodeImmutable, Address: "workspace/eu", ID: "immutable-1", Message: say.F("`workspace_geo` is %q and cannot be changed", "us"), Hint: say.F("declare the geo it has"), At: at(70)})
	for i := range 14 {
		p.Findings = append(p.Findings, diff.Finding{
			Severity: diff.SevUnmet, Code: diff.CodeNotInOrg, Address: diff.MemberAddress("ml", spec.Email(fmt.Sprintf("new%02d@acme.example", i))),
			Message: say.F("%q is not a member of the organization", fmt.Sprintf("new%02d@acme.example", i)), Hint: say.F("invite them in the Console"), At: at(15 + i),
		})
	}
	for i := range 3 {
		p.Findings = append(p.Findings, diff.Finding{Severity: diff.SevNote, Code: diff.CodeInheritedRole, Message: say.F("%s inherits the role from the organization", spec.Email(fmt.Sprintf("person%d@acme.example", i))), At: at(50 + i)})
	}
	return p
}

func archivesPlan() *diff.Plan {
	var steps []diff.Step
	p := newPlan()
	for i, n := range []int{25, 12, 3} {
		w := ws(fmt.Sprintf("legacy-%d", i+1), fmt.Sprintf("wrkspc_01LegacyLegacyLegacyLeg%d", i+1))
		steps = append(steps, archive(w, 90+i, "superseded by Production, see docs/42",
			diff.Effect{Kind: diff.EffectKeysRevoked, Text: say.F("%d active API keys stop working at once", n), Items: keys(n, "gus@acme.example")},
			diff.Effect{Kind: diff.EffectAccessLost, Text: say.F("2 people lose access"), Items: []say.Text{say.F("%s", spec.Email("gus@acme.example")), say.F("%s", spec.Email("hana@acme.example"))}}))
		p.Refusals = append(p.Refusals, diff.Refusal{
			Guard: "archive-in-use", Verdict: diff.Hold, Steps: []diff.Address{diff.WorkspaceAddress(w.Key)},
			Message: say.F("%q is in use: %d active API keys", w.Key, n), Hint: say.F("set the keys inactive in the Console first, which can be undone; or accept the loss with %s", say.Span{Kind: say.Flag, Text: "--allow-archive-in-use " + w.Key}), Override: "--allow-archive-in-use " + w.Key,
		})
	}
	p.Steps = steps
	return p
}

func removalsPlan() *diff.Plan {
	var steps []diff.Step
	for i := range 1000 {
		w := ws(fmt.Sprintf("team-%02d", i%60), fmt.Sprintf("wrkspc_01Team%020d", i%60))
		steps = append(steps, member(w, diff.Remove, fmt.Sprintf("person%04d@acme.example", i), "workspace_developer", "",
			because(diff.ReasonAbsent, 20+4*(i%60), "named neither in members nor through a group")))
	}
	p := newPlan(steps...)
	p.Refusals = []diff.Refusal{{Guard: "max-removals", Verdict: diff.Stop, Message: say.F("the plan removes 1,000 of 4,000 memberships; the policy allows 25"), Hint: say.F("split the change, or raise `policy.max_removals` in the file"), Override: "--max-removals 1000"}}
	return p
}

func createsPlan() *diff.Plan {
	var creates, adds []diff.Step
	for i := range 100 {
		w := ws(fmt.Sprintf("project-%03d", i), "")
		creates = append(creates, create(w, 10+30*i, set("tags.team", fmt.Sprintf("team-%02d", i%12))))
		for j := range 20 {
			adds = append(adds, member(w, diff.Add, fmt.Sprintf("person%03d@acme.example", (i*7+j)%400), "", "workspace_developer",
				because(diff.ReasonMember, 11+30*i+j, "listed in members")))
		}
	}
	return newPlan(append(creates, adds...)...)
}

func hostilePlan() *diff.Plan {
	evil := ws("@everyone\n::set-env name=X::y\n::add-mask::z", "wrkspc_01\x1b[2Jclear")
	pipe := ws("a|b`c\\|d</summary><script>alert(1)</script><!-- x --> #12 https://evil.example", "")
	long := ws("long"+fmt.Sprintf("%0300d", 0)+"\u202egnp.exe", "wrkspc_01LongLongLongLongLongLong")
	bidi := ws("\u202eadmin\u2066\u200b\u00ad\U000e0041日本語　ワーク", "wrkspc_01BidiBidiBidiBidiBidiBidi")
	c := create(pipe, 4, set("tags.::error", "%0A::error::x"), set("color", "red\r\n\x1b]0;owned\a"))
	a := archive(evil, 9, "because: @security-team said so #1\n::stop-commands::x",
		diff.Effect{Kind: diff.EffectKeysRevoked, Text: say.Foreign("1 key `stops` | <b>now</b>"), Items: []say.Text{say.Foreign("k\x1b]8;;https://evil.example\aey (`sk`)\n- [x] done")}})
	p := newPlan(c,
		member(bidi, diff.Add, "\"><img src=x>@acme.example", "", "workspace_developer", because(diff.ReasonGroup, 5, "granted", "a|b", "@all")),
		member(long, diff.Remove, "ev\u0085il|`x`@acme.example", "workspace_$x$_user", "", because(diff.ReasonAbsent, 6, "~~no~~ *line* names <them>")),
		a)
	p.Organization.Name = "Acme\u009b31m & <Sons> @acme"
	p.Source.Path = "dir:1,2%/org.yaml"
	for i := range p.Steps {
		p.Steps[i].Because[0].At.File = p.Source.Path
	}
	p.Refusals = []diff.Refusal{{
		Guard: "archive-confirmation", Verdict: diff.Hold, Steps: []diff.Address{a.Address},
		Message: say.F("archiving %q was not confirmed by %s", evil.Key, "@octocat"), Override: "--allow-archive '@everyone\n::x'",
	}}
	p.Findings = []diff.Finding{{
		Severity: diff.SevWarning, Code: diff.CodeUnmanaged, Message: say.Foreign("::error::pwned\r\n::warning::x, see https://evil.example and #1"),
		Hint: say.Foreign("run `rm -rf` | sh <!-- hidden"), Items: []say.Text{say.Foreign("</details>\n\n# Big heading"), say.Foreign(":tada: GH-1 deadbeefcafe www.evil.example user@host $a$ $b$")},
	}}
	return p
}

func renamePlan() *diff.Plan {
	w := diff.Workspace{Key: "Production - Customer Chatbot", Name: "Prod Chatbot", ID: "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ"}
	return newPlan(diff.Step{
		Address: diff.WorkspaceAddress(w.Key), Action: diff.Update, Phase: diff.PhaseAttributes, Workspace: w,
		Changes: []diff.Change{change("name", "Prod Chatbot", "Production - Customer Chatbot")},
		Because: because(diff.ReasonPreviously, 13, `previously named "Prod Chatbot"`), Risk: diff.RiskNone,
	})
}

func createdPlan() *diff.Plan {
	w := ws("Data Science", "")
	steps := []diff.Step{create(w, 21, set("color", "#6C5BB9"))}
	for i := range 20 {
		why := because(diff.ReasonMember, 24+i, "listed in members")
		role := "workspace_developer"
		if i%3 == 1 {
			why, role = because(diff.ReasonGroup, 7+i, "via group oncall > platform, granted at org.yaml:46", "oncall", "platform"), "workspace_restricted_developer"
		}
		steps = append(steps, member(w, diff.Add, fmt.Sprintf("%s.%02d@acme.example", []string{"ana", "bernadette", "chi"}[i%3], i), "", role, why))
	}
	return newPlan(steps...)
}

// reviewPlan is a comparison of two revisions with everything that a review tells
// before the steps, in numbers that no view may cut carelessly.
func reviewPlan() *diff.Plan {
	p := mixedPlan()
	p.Format, p.Organization.Name = diff.ReviewFormat, ""
	p.Source.Revision = "working tree"
	p.Source.Dirty = []string{"org.yaml"}
	p.Base = &diff.Source{Path: "org.yaml", Revision: "main", Commit: "2b90f974b4230123456789abcdef0123456789ab"}
	first := []diff.Finding{
		{
			Severity: diff.SevAlert, Code: diff.CodePolicyLoosened, At: at(3), Hint: say.F("make sure that it is meant to last"),
			Message: say.F("`policy.max_archives` goes from 1 to 5: a guard lets more pass from now on"),
		},
		{
			Severity: diff.SevAttention, Code: diff.CodeGainsAdmin, At: at(25), Message: say.F("2 people become `workspace_admin` in 2 workspaces"),
			Hint:  say.F("make sure that each of them is to manage members, keys and limits there"),
			Items: []say.Text{say.F("%q: `workspace_admin` of %q (%s)", "ana@acme.example", "Data Science", at(25)), say.F("%q: `workspace_admin` of %q, was `workspace_user` (%s)", "eve@evil.example", "ml", at(58))},
		},
		{
			Severity: diff.SevAttention, Code: diff.CodeOutsideDomain, At: at(58),
			Message: say.F("%q gets access (`workspace_admin` of %q), and nobody else known here is from %s", "eve@evil.example", "ml", "evil.example"),
		},
	}
	p.Findings = append(first, p.Findings...)
	return p
}

// reviewNothingPlan is a review of two revisions that ask for the same.
func reviewNothingPlan() *diff.Plan {
	p := emptyPlan()
	p.Format, p.Organization.Name = diff.ReviewFormat, ""
	p.Source.Revision = "change"
	p.Base = &diff.Source{Path: "org.yaml", Revision: "2b90f974b423", Commit: "2b90f974b4230123456789abcdef0123456789ab"}
	return p
}
