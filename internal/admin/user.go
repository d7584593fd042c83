package admin

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Users lists every user, whatever the role.
func (r *Reader) Users(ctx context.Context) ([]live.User, error) {
	return list(ctx, r.c, listing[live.User]{
		path: usersPath, paging: byOwnID,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Users.List(ctx, anthropic.OrganizationUserListParams{AfterID: after, Limit: param.NewOpt[int64](pageSize)}, opts...)
			return err
		},
		item: readUser,
	})
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
