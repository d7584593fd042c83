package guard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The enemy owns one fragment and every word in it. He knows the organization:
// names, ids, what was called what. The operator is honest and runs what an
// earlier plan of the honest file printed, flags included.

var enemyWords = []string{"Evil", "Old Experiments", "Production", "production", "Tmp", "Old", spec.ClaudeCode, "claude code", "ml", "web"}

// honest draws the part of the file that the enemy does not own.
func honest(t *rapid.T, have *live.Org) *spec.Org {
	want := &spec.Org{Organization: acme, Policy: spec.DefaultPolicy()}
	want.Policy.MaxArchives = 9 // so that no other guard is in the way
	for i := range have.Workspaces {
		w := &have.Workspaces[i]
		if w.Default || w.Archived() || w.ClaudeCode() || rapid.IntRange(0, 3).Draw(t, "undeclared") == 0 {
			continue
		}
		e := spec.Workspace{Key: w.Name, Name: w.Name, WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative}}, At: map[string]spec.Position{"": {File: "org.yaml", Line: i + 5}}}
		if rapid.Bool().Draw(t, "pinned") {
			e.ID = string(w.ID)
		}
		switch rapid.IntRange(0, 5).Draw(t, "wish") {
		case 0:
			e.Archive = &spec.Tombstone{Reason: "superseded"}
			if e.ID != "" {
				e.Key = "retired: " + w.Name
			}
		case 1:
			if e.ID != "" {
				e.Key, e.Name = w.Name+" 2", w.Name+" 2"
			}
		case 2:
			e.Members = []spec.Member{line("ana", spec.RoleAdmin)}
		}
		if e.Archive == nil {
			e.APIKeys = enemyKeys(t, have, w.ID)
		}
		if rapid.IntRange(0, 3).Draw(t, "protect") == 0 {
			want.Policy.Protect = append(want.Policy.Protect, spec.Protected{Target: rapid.SampledFrom([]string{w.Name, string(w.ID)}).Draw(t, "by")})
		}
		want.Workspaces = append(want.Workspaces, e)
	}
	for _, name := range enemyWords[:3] {
		switch rapid.IntRange(0, 3).Draw(t, "machines and keys") {
		case 0:
			want.ServiceAccounts = append(want.ServiceAccounts, spec.ServiceAccount{Name: name, Archive: &spec.Tombstone{Reason: "superseded"}})
		case 1:
			want.ExternalKeys = append(want.ExternalKeys, spec.ExternalKey{Name: name, Delete: &spec.Tombstone{Reason: "superseded"}})
		}
	}
	return want
}

// enemyKeys draws lines about keys of a workspace, by name or by id.
func enemyKeys(t *rapid.T, have *live.Org, at live.WorkspaceID) []spec.APIKey {
	var lines []spec.APIKey
	for i := range have.APIKeys {
		k := &have.APIKeys[i]
		line := spec.APIKey{Key: rapid.SampledFrom([]string{k.Name, k.ID}).Draw(t, "key")}
		twice := slices.ContainsFunc(lines, func(l spec.APIKey) bool { return l.Key == line.Key })
		switch rapid.IntRange(0, 3).Draw(t, "key line") {
		case 0:
			line.Status = spec.KeyInactive
		case 1:
			line.Archive = &spec.Tombstone{Reason: "leaked"}
		default:
			continue
		}
		if !twice && (k.Workspace == at || at == "") {
			lines = append(lines, line)
		}
	}
	return lines
}

// enemy draws a fragment.
func enemy(t *rapid.T, have *live.Org) []spec.Workspace {
	ids := []string{""}
	names := slices.Clone(enemyWords)
	for i := range have.Workspaces {
		ids = append(ids, string(have.Workspaces[i].ID))
		names = append(names, have.Workspaces[i].Name)
	}
	word := rapid.SampledFrom(names)
	var fragment []spec.Workspace
	for i := range rapid.IntRange(1, 3).Draw(t, "entries") {
		e := spec.Workspace{
			Key: word.Draw(t, "key"), ID: rapid.SampledFrom(ids).Draw(t, "id"), Protected: rapid.IntRange(0, 4).Draw(t, "protected") == 0,
			WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: rapid.SampledFrom([]spec.Membership{spec.Authoritative, spec.Additive}).Draw(t, "membership")}},
			At:             map[string]spec.Position{"": {File: "workspaces/evil.yaml", Line: i + 2}},
		}
		e.Name = e.Key
		if rapid.Bool().Draw(t, "named") {
			e.Name = word.Draw(t, "name")
		}
		switch rapid.IntRange(0, 3).Draw(t, "past") {
		case 0:
			e.Previously = []string{}
		case 1:
			e.Previously = []string{word.Draw(t, "previously")}
		}
		if rapid.IntRange(0, 2).Draw(t, "archive") == 0 {
			e.Archive = &spec.Tombstone{Reason: word.Draw(t, "reason")}
		} else if rapid.Bool().Draw(t, "people") {
			e.Members = []spec.Member{line("dan", spec.RoleAdmin)}
			e.ServiceAccounts = []spec.MachineRole{}
		}
		if e.Archive == nil && rapid.Bool().Draw(t, "keys") { // policy.fragment_limits: allow
			e.APIKeys = enemyKeys(t, have, "")
			e.ExternalKey = rapid.SampledFrom(append([]string{""}, enemyWords...)).Draw(t, "external key")
		}
		fragment = append(fragment, e)
	}
	return fragment
}

func enemyOrg(t *rapid.T) *live.Org {
	have := acmeOrg()
	for i, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Production", "web", "Tmp", "Data Platform"}), 0, 4, rapid.ID).Draw(t, "live") {
		have.Workspaces = append(have.Workspaces, live.Workspace{
			ID: live.WorkspaceID(fmt.Sprintf("wrkspc_%d", i)), Name: name, Tags: map[string]string{}, Usage: &live.Usage{Days: diff.UsageDays},
			WorkspaceParts: live.WorkspaceParts{Members: []live.Member{{User: "user_ana", Role: spec.RoleAdmin}, {User: "user_ben", Role: spec.RoleUser}}},
		})
	}
	for i := range have.Workspaces {
		w := &have.Workspaces[i]
		w.Usage, w.ServiceAccounts = &live.Usage{Days: diff.UsageDays}, []live.AccountMember{}
		if rapid.Bool().Draw(t, "has a key") { // that may be named like a workspace
			have.APIKeys = append(have.APIKeys, live.APIKey{
				ID: "apikey_" + string(w.ID), Name: rapid.SampledFrom(enemyWords).Draw(t, "key"), Workspace: w.ID,
				Status: rapid.SampledFrom([]string{live.KeyActive, live.KeyInactive}).Draw(t, "status"),
			})
		}
	}
	for i, name := range enemyWords[:3] { // as all else, so that a name could mean any kind
		if rapid.Bool().Draw(t, "account") {
			have.ServiceAccounts = append(have.ServiceAccounts, live.ServiceAccount{ID: fmt.Sprintf("svac_%d", i), Name: name, Role: spec.AccountDeveloper})
		}
		if rapid.Bool().Draw(t, "external key") {
			have.ExternalKeys = append(have.ExternalKeys, live.ExternalKey{ID: fmt.Sprintf("ekey_%d", i), Name: name, Geo: "us", Service: "aws"})
		}
	}
	live.APIKeyList{Keys: have.APIKeys}.Put(have, "")
	live.ExternalKeyList(have.ExternalKeys).Put(have, "")
	have.ServiceAccounts = append([]live.ServiceAccount{}, have.ServiceAccounts...)
	have.Sort()
	return have
}

// judged is the plan of a file with what the guards say to it.
func judged(t *rapid.T, want *spec.Org, have *live.Org, allow Allowances) *diff.Plan {
	slices.SortStableFunc(want.Workspaces, func(a, b spec.Workspace) int { return strings.Compare(a.Key, b.Key) })
	p := orgtest.Plan(t, want, have)
	p.Refusals = Check(&Input{Plan: p, Want: want, Have: have, Allow: allow})
	return p
}

// copied are the flags that a plan's own words tell the operator to use.
func copied(p *diff.Plan) Allowances {
	var a Allowances
	for _, r := range p.Refusals {
		flag, value, _ := strings.Cut(r.Override, " ")
		value = strings.Trim(value, "'")
		switch flag {
		case "--allow-archive":
			a.Archive = append(a.Archive, value)
		case "--allow-archive-in-use":
			a.ArchiveInUse = append(a.ArchiveInUse, value)
		case "--max-removals":
			a.MaxRemovals, _ = ParseRemovals(value)
		}
	}
	return a
}

// meantBy reports whether an honest entry could mean a live workspace.
func meantBy(want *spec.Org, w *live.Workspace) bool {
	return slices.ContainsFunc(want.Workspaces, func(e spec.Workspace) bool {
		return e.ID == string(w.ID) || e.ID == "" && e.Name == w.Name
	})
}

func TestNothingIsLostToOneFragment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := enemyOrg(t)
		base := honest(t, have)
		before := judged(t, base, have, Allowances{})
		head := *base
		head.Workspaces = slices.Clone(base.Workspaces)
		for _, e := range enemy(t, have) {
			// One key in two files is an error of the file.
			if !slices.ContainsFunc(head.Workspaces, func(w spec.Workspace) bool { return w.Key == e.Key }) {
				head.Workspaces = append(head.Workspaces, e)
			}
		}
		p := judged(t, &head, have, copied(before))
		if p.Stopped() || p.CountFindings(diff.SevError) > 0 {
			return
		}
		for i := range p.Steps {
			if s := &p.Steps[i]; len(p.HeldBy(s.Address)) == 0 {
				harmless(t, s, p, before, base, have)
			}
		}
	})
}

// harmless fails the test if a step does what the honest reviewer was not shown.
func harmless(t *rapid.T, s *diff.Step, p, before *diff.Plan, base *spec.Org, have *live.Org) {
	c, named := s.Change(diff.FieldName)
	if s.Action == diff.Create {
		for i := range have.Workspaces {
			if w := &have.Workspaces[i]; !w.Archived() && spec.SameName(w.Name, c.After.Text) && !w.Default && w.Name == c.After.Text {
				t.Fatalf("%q is created beside a live workspace of that name", c.After.Text)
			}
		}
		return
	}
	shown := slices.ContainsFunc(before.Steps, func(b diff.Step) bool {
		return b.Action == s.Action && b.Workspace.ID == s.Workspace.ID && objectOf(&b) == objectOf(s)
	})
	if s.Action == diff.Archive && !shown {
		t.Fatalf("nobody confirmed to %s %s", s.Would(), endedID(s))
	}
	w := have.Workspace(s.Workspace.ID)
	if w == nil {
		return // created by this plan
	}
	if s.Workspace.Name != w.Name {
		t.Fatalf("a step on %q calls it %q", w.Name, s.Workspace.Name)
	}
	theirs := slices.ContainsFunc(base.Workspaces, func(e spec.Workspace) bool { return e.Key == s.Workspace.Key && e.At[""].File == "org.yaml" })
	if meantBy(base, w) && !theirs {
		t.Fatalf("%q belongs to an honest entry, and %q changes it", w.Name, s.Workspace.Key)
	}
	known := slices.ContainsFunc(p.Findings, func(f diff.Finding) bool {
		return f.Code == diff.CodeIdentity && f.Severity == diff.SevAttention && strings.Contains(f.Message.String(), fmt.Sprintf("%q (%s)", w.Name, w.ID))
	})
	covered := func(name string) bool {
		return slices.ContainsFunc(base.Policy.Protect, func(t spec.Protected) bool { return t.Names(string(w.ID), name) })
	}
	switch {
	case s.Action == diff.Archive && s.OfWorkspace() && covered(w.Name):
		t.Fatalf("protected %q is archived", w.Name)
	case s.Action == diff.Update && named && !vacated(c.After.Text, s, p, have):
		t.Fatalf("%q is renamed %q, and a live workspace has that name", w.Name, c.After.Text)
	case s.Action == diff.Update && named && !known:
		t.Fatalf("%q is renamed %q, and nothing at the top says so", w.Name, c.After.Text)
	case s.Action == diff.Update && named && covered(w.Name) && !covered(c.After.Text):
		t.Fatalf("protected %q is renamed out of reach", w.Name)
	}
}

// vacated reports whether nobody has a name, or whoever has it gives it up in a
// step that s waits for.
func vacated(name string, s *diff.Step, p *diff.Plan, have *live.Org) bool {
	for i := range have.Workspaces {
		w := &have.Workspaces[i]
		if w.Archived() || w.Name != name || w.ID == s.Workspace.ID {
			continue
		}
		if !slices.ContainsFunc(s.Requires, func(a diff.Address) bool {
			before := p.Step(a)
			return before != nil && before.Workspace.ID == w.ID && slices.ContainsFunc(before.Changes, func(c diff.Change) bool { return c.Field == diff.FieldName })
		}) {
			return false
		}
	}
	return true
}

// The property must be able to fail: with the guards off, the enemy wins.
func TestTheEnemyWinsWithoutGuards(t *testing.T) {
	have := acmeOrg()
	want := acmeFile()
	want.Workspaces = append(want.Workspaces, spec.Workspace{Key: "Evil", Name: "Evil", ID: "wrkspc_cc", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Additive}}})
	p := orgtest.Plan(t, want, have)
	if got := Check(&Input{Plan: p, Want: want, Have: have}, protected); len(got) != 1 {
		t.Errorf("a rename of Claude Code is refused %d times, want once", len(got))
	}
	if p.Step("workspace/Evil") == nil {
		t.Error("there is no step for the guard to hold")
	}
}
