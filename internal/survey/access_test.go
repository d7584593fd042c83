package survey_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/live"
)

// TestFewestRequestsToTellAccess holds that a report of access costs what a plan
// costs, and the lists that only it needs: invites, API keys and service accounts; and
// of the member lists, those that the question is about.
func TestFewestRequestsToTellAccess(t *testing.T) {
	const token = "sk-ant-oat01-survey"
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 100, MembersPer: 20, Users: 500, Seed: 1})
	seed.OAuthTokens = []string{token}
	for _, c := range []struct {
		name, variable, secret, about string
		accounts                      int
		want                          int
	}{
		{"everybody", "ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey, "", 0, 104 + 3},
		{"one workspace", "ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey, string(access.WorkspaceKind), 0, 4 + 3 + 1},
		{"one person", "ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey, string(access.PersonKind), 0, 104 + 3},
		{"a token, and no service account", "ANTHROPIC_AUTH_TOKEN", token, "", 0, 104 + 3},
		{"a token and service accounts", "ANTHROPIC_AUTH_TOKEN", token, "", 3, 104 + 3 + 100},
		{"one service account", "ANTHROPIC_AUTH_TOKEN", token, string(access.ServiceAccountKind), 3, 4 + 3 + 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			seed := *seed
			for _, name := range []string{"a", "b", "c"}[:c.accounts] {
				seed.ServiceAccounts = append(seed.ServiceAccounts, adminsim.ServiceAccount{Name: name})
			}
			lab := newLabAs(t, c.variable, c.secret, &seed, adminsim.Options{})
			have, err := survey.Everything(t.Context(), lab.reader, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := have.Spec()
			lab.sim.ResetLog()
			_, err = survey.Access(t.Context(), lab.reader, survey.AccessOptions{
				Want: want, All: c.about == "",
				Choose: func(have *live.Org) ([]diff.Listing, error) {
					var about *access.Subject
					if c.about != "" {
						about = &access.Subject{Kind: access.Kind(c.about), ID: want.Workspaces[0].ID}
					}
					return access.Needs(about, have), nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(lab.sim.Log()); got != c.want {
				t.Errorf("%d requests, want %d", got, c.want)
			}
		})
	}
}

func TestAccessIsToldOfNoPart(t *testing.T) {
	for _, path := range []string{"invites", "api_keys", "users", "workspaces/{id}/members"} {
		lab, want := example(t)
		f, err := adminsim.ParseFault("GET /v1/organizations/" + path + " 404")
		if err == nil {
			err = lab.sim.Inject(f)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = survey.Access(t.Context(), lab.reader, survey.AccessOptions{Want: want, Choose: func(have *live.Org) ([]diff.Listing, error) {
			return access.Needs(nil, have), nil
		}})
		if err == nil {
			t.Errorf("%s failed, and access was told", path)
		}
	}
}

func TestAccessOfAnotherOrganizationIsNotTold(t *testing.T) {
	lab, want := example(t)
	want.Organization = strings.Repeat("0", 8) + want.Organization[8:]
	var foreign *survey.ForeignError
	if _, err := survey.Access(t.Context(), lab.reader, survey.AccessOptions{Want: want}); !errors.As(err, &foreign) {
		t.Errorf("got %v, want a *ForeignError", err)
	}
}
