package admin

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

func userKind() kind {
	return kind{write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
		diff.SetRole: (*Writer).setUserRole,
		diff.Remove:  (*Writer).removeUser,
	}}
}

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
	{name: "role", usual: []string{string(spec.OrgUser), string(spec.OrgDeveloper)}},
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
	return live.User{ID: live.UserID(id), Email: spec.FoldEmail(email), Name: name, Role: spec.OrgRole(role)}, id, true, err
}

func userPath(step *diff.Step) string {
	if step.User == nil {
		return usersPath
	}
	return usersPath + "/" + string(step.User.ID)
}

func (w *Writer) setUserRole(step *diff.Step, _ *apply.Receipt) request {
	role, err := orgRoleChange(step)
	if err == nil {
		err = namesUser(step)
	}
	params := anthropic.OrganizationUserUpdateParams{Role: anthropic.OrganizationUserUpdateParamsRole(role)}
	return request{http.MethodPost, userPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Users.Update(ctx, string(step.User.ID), params, opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.ID != string(step.User.ID):
			return unexpected("the answer is about another user")
		case string(res.Role) != string(role):
			return unexpected("the role is %q instead of %q", res.Role, role)
		}
		return nil
	}}
}

func (w *Writer) removeUser(step *diff.Step, _ *apply.Receipt) request {
	err := endsRole(step)
	if err == nil {
		err = namesUser(step)
	}
	return request{http.MethodDelete, userPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Users.Remove(ctx, string(step.User.ID), opts...)
		switch {
		case err != nil:
			return err
		case res == nil || res.ID != string(step.User.ID):
			return unexpected("the answer is about another user")
		}
		return nil
	}}
}

// orgRoleChange is the organization role that a step gives, one of those that can
// be given.
func orgRoleChange(step *diff.Step) (spec.OrgRole, error) {
	if len(step.Changes) != 1 || step.Changes[0].Field != diff.FieldRole {
		return "", notSendable("a step on a person changes the role and nothing else")
	}
	value, err := textOf(step.Changes[0])
	if err != nil {
		return "", err
	}
	if role := spec.OrgRole(value); role.Strength() > 0 {
		return role, nil
	}
	return "", notSendable("%q is not an organization role that can be given", value)
}
