package admin_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/live"
)

func byToken(o *admin.Options) {
	getenv := func(name string) string { return map[string]string{"ANTHROPIC_AUTH_TOKEN": "sk-ant-oat01-sim"}[name] }
	o.Credential, _ = admin.Find(getenv)
}

// machines reads the service accounts, and the roles of one workspace.
func machines(t *testing.T, r *admin.Reader, at live.WorkspaceID) *live.Org {
	t.Helper()
	o := &live.Org{Workspaces: []live.Workspace{{ID: at}}}
	for k, at := range map[live.Kind]live.WorkspaceID{diff.KindServiceAccount: "", diff.KindServiceAccountMember: at} {
		part, err := r.List(t.Context(), k, at)
		if err != nil {
			t.Fatal(err)
		}
		part.Put(o, at)
	}
	o.Sort()
	return o
}

func TestServiceAccountsNeedAToken(t *testing.T) {
	s := newSim(t, nil, nil)
	part, err := s.client.Reader().List(t.Context(), diff.KindServiceAccount, "")
	if live.ClassOf(err) != live.Denied {
		t.Errorf("got %v, %v, want it to be denied", part, err)
	}
}

func TestServiceAccountsAreReadToTheEnd(t *testing.T) {
	seed := &adminsim.Seed{OAuthTokens: []string{"sk-ant-oat01-sim"}}
	seed.Workspaces = adminsim.Workspaces{{Name: "ML", ID: "wrkspc_01ML", WorkspaceParts: adminsim.WorkspaceParts{ServiceAccounts: map[string]string{}}}}
	for i := range 250 {
		name := fmt.Sprintf("bot-%03d", i)
		seed.ServiceAccounts = append(seed.ServiceAccounts, adminsim.ServiceAccount{Name: name, ID: "svac_" + name})
		seed.Workspaces[0].ServiceAccounts[name] = "workspace_user"
	}
	s := newSimOf(t, seed, nil, byToken)
	o := machines(t, s.client.Reader(), "wrkspc_01ML")
	if len(o.ServiceAccounts) != 250 || len(o.Workspaces[0].ServiceAccounts) != 250 {
		t.Errorf("got %d and %d, want 250 of both", len(o.ServiceAccounts), len(o.Workspaces[0].ServiceAccounts))
	}
	if got := s.client.Requests(); got != 6 {
		t.Errorf("took %d requests, want 3 pages of each", got)
	}
}

func TestWriterFollowsTheStepsOfMachines(t *testing.T) {
	s := newSim(t, nil, byToken)
	w := s.client.Writer()
	var at live.WorkspaceID
	for _, ws := range s.Snapshot().Workspaces {
		if ws.Name == "ML Research" {
			at = live.WorkspaceID(ws.ID)
		}
	}
	account := func(a diff.Action, o diff.Object, changes ...diff.Change) string {
		t.Helper()
		got, err := w.Do(t.Context(), &diff.Step{Address: diff.ObjectAddress(diff.KindServiceAccount, "", o.Name), Action: a, Object: &o, Changes: changes})
		if err != nil {
			t.Fatal(err)
		}
		return got.Object
	}
	id := account(diff.Create, diff.Object{Name: "new-bot"}, set("role", "developer"), set("description", "first"))
	bot := diff.Object{ID: id, Name: "new-bot"}
	account(diff.Update, bot, set("role", "admin"), diff.Change{Field: "description", Before: diff.Text("first")})
	member := func(a diff.Action, changes ...diff.Change) {
		t.Helper()
		_, err := w.Do(t.Context(), &diff.Step{
			Address: diff.ObjectAddress(diff.KindServiceAccountMember, "ML Research", "new-bot"), Action: a, Object: &bot,
			Workspace: diff.Workspace{Key: "ML Research", Name: "ML Research", ID: at}, Changes: changes,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	member(diff.Add, set("role", "workspace_user"))
	member(diff.SetRole, set("role", "workspace_admin"))
	o := machines(t, s.client.Reader(), at)
	got := o.ServiceAccount(id)
	want := &live.ServiceAccount{ID: id, Name: "new-bot", Role: "admin", CreatedAt: got.CreatedAt}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !cmp.Equal(rolesOf(o)[id], "workspace_admin") {
		t.Errorf("the role is %q", rolesOf(o)[id])
	}
	member(diff.Remove, diff.Change{Field: "role", Before: diff.Text("workspace_admin")})
	account(diff.Archive, bot)
	o = machines(t, s.client.Reader(), at)
	if _, there := rolesOf(o)[id]; there || !o.ServiceAccount(id).Archived() {
		t.Errorf("after the end: %+v", o)
	}
}

func rolesOf(o *live.Org) map[string]string {
	roles := map[string]string{}
	for _, m := range o.Workspaces[0].ServiceAccounts {
		roles[m.Account] = string(m.Role)
	}
	return roles
}

func TestStepsOfMachinesAreSentAsTheyRead(t *testing.T) {
	s := newSim(t, nil, byToken)
	bot := &diff.Object{ID: "svac_1", Name: "bot"}
	at := diff.Workspace{Key: "x", Name: "x", ID: "wrkspc_1"}
	const account, member = diff.Address("service-account/bot"), diff.Address("workspace/x/service-account-member/bot")
	for name, step := range map[string]diff.Step{
		"a create of what is there":       {Address: account, Action: diff.Create, Object: bot},
		"a create with a field of no one": {Address: account, Action: diff.Create, Object: &diff.Object{Name: "bot"}, Changes: []diff.Change{set("color", "x")}},
		"an update of nothing":            {Address: account, Action: diff.Update, Object: bot},
		"an update of the name":           {Address: account, Action: diff.Update, Object: bot, Changes: []diff.Change{set("name", "x")}},
		"an update of no account":         {Address: account, Action: diff.Update, Changes: []diff.Change{set("description", "x")}},
		"an archive that changes":         {Address: account, Action: diff.Archive, Object: bot, Changes: []diff.Change{set("description", "x")}},
		"an archive of no account":        {Address: account, Action: diff.Archive, Object: &diff.Object{Name: "bot"}},
		"a role that cannot be given":     {Address: member, Action: diff.Add, Workspace: at, Object: bot, Changes: []diff.Change{set("role", "workspace_billing")}},
		"a role for nobody":               {Address: member, Action: diff.SetRole, Workspace: at, Changes: []diff.Change{set("role", "workspace_user")}},
		"a removal that gives":            {Address: member, Action: diff.Remove, Workspace: at, Object: bot, Changes: []diff.Change{set("role", "workspace_user")}},
	} {
		_, err := s.client.Writer().Do(t.Context(), &step)
		if live.ClassOf(err) != live.NotSent {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if len(s.Writes()) != 0 {
		t.Errorf("sent %v", s.Writes())
	}
}
