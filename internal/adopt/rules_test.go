package adopt

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"

// acme has two people and the workspaces that a rule is about.
func acme(workspaces ...live.Workspace) *live.Org {
	return &live.Org{
		ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme", Workspaces: workspaces,
		Users: []live.User{{ID: "user_a", Email: "ana@acme.example", Role: spec.OrgDeveloper}, {ID: "user_b", Email: "ben@acme.example", Role: spec.OrgDeveloper}},
	}
}

func workspace(name string, members ...live.Member) live.Workspace {
	return live.Workspace{ID: live.WorkspaceID("wrkspc_" + strings.ReplaceAll(name, " ", "")), Name: name, WorkspaceParts: live.WorkspaceParts{Members: append([]live.Member{}, members...)}}
}

func ana(role spec.Role) live.Member { return live.Member{User: "user_a", Role: role} }
func ben(role spec.Role) live.Member { return live.Member{User: "user_b", Role: role} }

// TestRules has the rules of an adoption, each with the file before and after. What
// begins with "refused: " is the reason why there is no after.
func TestRules(t *testing.T) {
	with := func(w live.Workspace, change func(*live.Workspace)) live.Workspace {
		change(&w)
		return w
	}
	for name, tt := range map[string]struct {
		have   *live.Org
		before string
		after  string
	}{
		"a role that somebody lost goes with its line": {
			acme(workspace("ML", ben(spec.RoleUser))),
			"workspaces:\n  ML:\n    members:\n      ana@acme.example: workspace_user # lead\n      # others\n      ben@acme.example: workspace_user\n",
			"workspaces:\n  ML:\n    members:\n      # others\n      ben@acme.example: workspace_user\n",
		},
		"the last one leaves nobody, which is not the same as nothing": {
			acme(workspace("ML")),
			"workspaces:\n  ML:\n    members:\n      ana@acme.example: workspace_user\n",
			"workspaces:\n  ML:\n    members: {}\n",
		},
		"a role beside a group is an explicit line": {
			acme(workspace("ML", ana(spec.RoleUser))),
			"groups: {g: [ana@acme.example]}\nworkspaces:\n  ML:\n    groups: {g: workspace_developer}\n",
			"groups: {g: [ana@acme.example]}\nworkspaces:\n  ML:\n    members:\n      ana@acme.example: workspace_user\n    groups: {g: workspace_developer}\n",
		},
		"nobody can be left out of a group": {
			acme(workspace("ML")),
			"groups: {g: [ana@acme.example]}\nworkspaces:\n  ML:\n    groups: {g: workspace_developer}\n",
			`refused: they are in the group "g"`,
		},
		"not even by taking their own line away": {
			acme(workspace("ML")),
			"groups: {g: [ana@acme.example]}\nworkspaces:\n  ML:\n    members: {ana@acme.example: workspace_user}\n    groups: {g: workspace_developer}\n",
			`refused: they are in the group "g"`,
		},
		"an end date stays": {
			acme(workspace("ML", ana(spec.RoleAdmin))),
			"workspaces:\n  ML:\n    members:\n      ANA@acme.example: {until: 2099-01-01, role: workspace_user} # intern\n",
			"workspaces:\n  ML:\n    members:\n      ANA@acme.example: {until: 2099-01-01, role: workspace_admin} # intern\n",
		},
		"a line that has ended is not prolonged": {
			acme(workspace("ML", ana(spec.RoleUser))),
			"workspaces:\n  ML:\n    members:\n      ana@acme.example: {role: workspace_user, until: 2020-01-01}\n",
			"refused: the line at org.yaml:6 was to end",
		},
		"what is not managed stays so": {
			acme(with(workspace("ML", ana(spec.RoleUser)), func(w *live.Workspace) { w.Color = "#123456"; w.Tags = map[string]string{"x": "y"} })),
			"workspaces:\n  ML: {tags: {a: b}}\n",
			"workspaces:\n  ML: {tags: {a: null}}\n",
		},
		"in an additive list, nobody is added": {
			acme(workspace("ML", ana(spec.RoleUser), ben(spec.RoleAdmin))),
			"workspaces:\n  ML:\n    membership: additive\n    members: {ana@acme.example: workspace_admin}\n",
			"workspaces:\n  ML:\n    membership: additive\n    members: {ana@acme.example: workspace_user}\n",
		},
		"a renamed workspace keeps its key": {
			acme(workspace("ML 2")),
			"workspaces:\n  # research\n  ML: # key\n    id: wrkspc_ML2\n",
			"workspaces:\n  # research\n  ML: # key\n    name: ML 2\n    id: wrkspc_ML2\n",
		},
		"and drops its name when it is the key again": {
			acme(workspace("ML")),
			"workspaces:\n  ML:\n    name: Old\n    id: wrkspc_ML\n",
			"workspaces:\n  ML:\n    id: wrkspc_ML\n",
		},
		"a name that the policy protects": {
			acme(workspace("ML 2")),
			"policy: {protect: [Claude Code, ML]}\nworkspaces:\n  ML: {id: wrkspc_ML2}\n",
			"refused: it would weaken a safeguard: `policy.protect` names \"ML\"",
		},
		"a rename that the file asks for": {
			acme(workspace("ML")),
			"workspaces:\n  Research: {previously: [ML]}\n",
			"refused: the file asks for the new name",
		},
		"a workspace whose id is archived": {
			acme(with(workspace("ML"), func(w *live.Workspace) { w.ArchivedAt = time.Unix(1e9, 0) }), workspace("Ops")),
			"workspaces:\n  ML:\n    id: wrkspc_ML # pinned\n    # people\n    members: {}\n\n  # others\n  Ops: {}\n",
			"workspaces:\n\n  # others\n  Ops: {}\n",
		},
		"a workspace of which only the name is archived": {
			acme(with(workspace("ML"), func(w *live.Workspace) { w.ArchivedAt = time.Unix(1e9, 0) })),
			"workspaces:\n  ML: {}\n",
			"refused: a workspace of that name (wrkspc_ML) was archived on 2001-09-09",
		},
		"a tombstone is not taken back": {
			acme(workspace("ML")),
			"workspaces:\n  ML: {archive: {reason: done}}\n",
			"refused: the file asks for it",
		},
		"a workspace that is reported gets an entry": {
			acme(workspace("ML"), workspace("Ops", ana(spec.RoleAdmin))),
			"workspaces:\n\n  # one\n  ML: {}\n\n  Z: {id: wrkspc_Ops, name: Ops}\n",
			"", // every entry has its workspace
		},
		"among its siblings, apart as they are": {
			acme(workspace("A"), workspace("B", ana(spec.RoleAdmin)), workspace("C")),
			"workspaces:\n  A: {}\n\n  # the third\n  C: {}\n",
			"workspaces:\n  A: {}\n\n  B:\n    id: wrkspc_B\n    members:\n      ana@acme.example: workspace_admin\n\n  # the third\n  C: {}\n",
		},
		"but not if it is ignored": {
			acme(workspace("A"), workspace("B")),
			"policy: {unmanaged_workspaces: ignore}\nworkspaces:\n  A: {}\n",
			"",
		},
		"nor if it may be an entry under another name": {
			acme(workspace("Machine Learning")),
			"workspaces:\n  Machine-Learning: {}\n",
			`refused: "Machine-Learning" would be created, and live workspace "Machine Learning" (wrkspc_MachineLearning)`,
		},
		"people are treated alike": {
			acme(),
			"users:\n  # founders\n  ana@acme.example: user\n",
			"users:\n  # founders\n  ana@acme.example: developer\n  ben@acme.example: developer\n",
		},
		"somebody who is to go is not kept": {
			acme(),
			"users:\n  ana@acme.example: {remove: {reason: left}}\n  ben@acme.example: developer\n",
			"refused: the file asks for it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.have.Sort()
			files := fstest.MapFS{"org.yaml": {Data: []byte(head + tt.before)}}
			got, err := Compute(input(files, loaded(t, files), tt.have))
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, tt.before, tt.after)
		})
	}
}

func loaded(t *testing.T, files fstest.MapFS) *spec.Org {
	t.Helper()
	o, problems := spec.Load(files, "org.yaml", "org.yaml")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return o
}

func check(t *testing.T, got *Result, before, after string) {
	t.Helper()
	text := before
	if len(got.Files) > 0 {
		text = strings.TrimPrefix(string(got.Files[0].After), head)
	}
	why, refused := strings.CutPrefix(after, "refused: ")
	switch {
	case refused && (len(got.Refused) == 0 || !strings.HasPrefix(got.Refused[0].Refusal.Why.String(), strings.ReplaceAll(why, "`", ""))):
		t.Errorf("refused:\n%s\nwant %s", texts(got.Refused), why)
	case refused && text != before, !refused && after == "" && text != before, !refused && after != "" && text != after:
		t.Errorf("got\n%s\nwant\n%s", text, after)
	case !refused && len(got.Refused) > 0:
		t.Errorf("refused:\n%s", texts(got.Refused))
	}
}

// An entry goes where its siblings are, and takes no limit with it into a fragment that
// may not have one.
func TestAnEntryGoesWhereItsSiblingsAre(t *testing.T) {
	cap := spec.Amount(100)
	have := acme(workspace("Chat Prod"), workspace("Search Prod"), workspace("Search Dev"), workspace("Ops"))
	have.SpendLimits = []live.SpendLimit{{ID: "s", Scope: live.ScopeWorkspace, Workspace: "wrkspc_SearchDev", Period: live.Monthly, Amount: &cap, Currency: live.Dollars}}
	have.Sort()
	for policy, limited := range map[string]bool{"": false, "policy: {fragment_limits: allow}\n": true} {
		files := fstest.MapFS{
			"org.yaml":    {Data: []byte(head + "include: [t/*.yaml]\n" + policy + "spend_limit: none\nworkspaces:\n  Chat Prod: {}\n  Ops: {}\n")},
			"t/sea.yaml":  {Data: []byte("workspaces:\n  Search Prod: {}\n")},
			"t/none.yaml": {Data: []byte("workspaces: {}\n")},
		}
		got, err := Compute(input(files, loaded(t, files), have))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Files) != 1 || got.Files[0].Path != "t/sea.yaml" {
			t.Fatalf("%v", got.Files)
		}
		if text := string(got.Files[0].After); strings.Contains(text, "spend_limit") != limited {
			t.Errorf("%s", text)
		}
	}
}

func TestOnlyNamesWhatItTakes(t *testing.T) {
	have := acme(workspace("ML", ana(spec.RoleUser), ben(spec.RoleUser)))
	files := fstest.MapFS{"org.yaml": {Data: []byte(head + "workspaces:\n  ML:\n    members: {}\n")}}
	in := input(files, loaded(t, files), have)
	in.Only = []diff.Address{"workspace/ML/member/ana@acme.example", "workspace/M"}
	got, err := Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Adopted) != 1 || len(got.Others) != 1 || len(got.Unknown) != 1 || got.Unknown[0] != "workspace/M" {
		t.Errorf("%+v", got)
	}
}

func TestAFileThatChangedMeanwhileIsNotEdited(t *testing.T) {
	files := fstest.MapFS{"org.yaml": {Data: []byte(head + "workspaces: {}\n")}}
	in := input(files, loaded(t, files), acme())
	files["org.yaml"] = &fstest.MapFile{Data: []byte(head + "workspaces: {} # mine\n")}
	if _, err := Compute(in); err == nil {
		t.Error("no error")
	}
}
