package admin

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The items of the long lists, read field by field. What a required field may
// be is as in convert.go: a text, and not an empty one. A role that is not
// known yet is kept as it is.

// memberOf reads a member of one workspace.
func memberOf(id live.WorkspaceID) func(*jsontext.Decoder) (live.Member, string, bool, error) {
	usual := make([]string, len(spec.Roles))
	for i, role := range spec.Roles {
		usual[i] = string(role)
	}
	fields := []textField{{name: "user_id"}, {name: "workspace_role", usual: usual}, {name: "workspace_id", usual: []string{string(id)}}}
	return func(d *jsontext.Decoder) (live.Member, string, bool, error) {
		var got [3]string
		err := texts(d, got[:], fields)
		user, role, of := got[0], got[1], got[2]
		switch {
		case err != nil:
		case user == "":
			err = unexpected("a member without user_id")
		case role == "":
			err = unexpected("member %s without workspace_role", user)
		case of != string(id):
			err = unexpected("member %s of workspace %q instead of %q", user, of, id)
		}
		return live.Member{User: live.UserID(user), Role: spec.Role(role)}, user, true, err
	}
}

var userFields = []textField{
	{name: "id"},
	{name: "email"},
	{name: "name"},
	{name: "role", usual: []string{string(live.OrgUser), string(live.OrgDeveloper)}},
}

// readUser reads a user of the organization. Only the name may be missing.
func readUser(d *jsontext.Decoder) (live.User, string, bool, error) {
	var got [4]string
	err := texts(d, got[:], userFields)
	id, email, name, role := got[0], got[1], got[2], got[3]
	switch {
	case err != nil:
	case id == "":
		err = unexpected("a user without id")
	case email == "":
		err = unexpected("user %s without email", id)
	case role == "":
		err = unexpected("user %s without role", id)
	}
	return live.User{ID: live.UserID(id), Email: spec.FoldEmail(email), Name: name, Role: live.OrgRole(role)}, id, true, err
}
