package admin

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

const serviceAccountsPath = "/v1/organizations/service_accounts"

// accountPage is the largest page of service accounts and of their roles
// (anthropic-sdk-go scripts/mock-spec.json.gz: limit 1 to 100).
const accountPage = 100

func serviceAccountKind() kind {
	return kind{
		list:    (*Reader).serviceAccounts,
		feature: &Feature{Name: "service accounts", path: serviceAccountsPath},
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
			diff.Create:  (*Writer).createServiceAccount,
			diff.Update:  (*Writer).updateServiceAccount,
			diff.Archive: (*Writer).archiveServiceAccount,
		},
	}
}

// serviceAccounts lists every service account, archived ones included: their names
// are taken.
func (r *Reader) serviceAccounts(ctx context.Context, _ live.WorkspaceID) (live.Part, error) {
	all, err := list(ctx, r.c, listing[live.ServiceAccount]{
		path: serviceAccountsPath, paging: byPage,
		fetch: func(ctx context.Context, page param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.ServiceAccounts.List(ctx, anthropic.OrganizationServiceAccountListParams{
				Page: page, Limit: param.NewOpt[int64](accountPage), IncludeArchived: param.NewOpt(true),
			}, opts...)
			return err
		},
		item: whole(func(a *anthropic.ServiceAccount) (live.ServiceAccount, string, bool, error) {
			v, err := toServiceAccount(a)
			return v, v.ID, true, err
		}),
	})
	return live.ServiceAccountList(all), err
}

func toServiceAccount(a *anthropic.ServiceAccount) (live.ServiceAccount, error) {
	if a == nil {
		return live.ServiceAccount{}, unexpected("no service account")
	}
	id, err := text("a service account", "", "id", a.JSON.ID, a.ID)
	if err != nil {
		return live.ServiceAccount{}, err
	}
	out := live.ServiceAccount{ID: id, Description: a.Description}
	const what = "service account"
	if out.Name, err = text(what, id, "name", a.JSON.Name, a.Name); err != nil {
		return out, err
	}
	role, err := text(what, id, "organization_role", a.JSON.OrganizationRole, a.OrganizationRole)
	if err != nil {
		return out, err
	}
	if !isTextOrNone(a.JSON.Description) {
		return out, unexpected("%s %s without a proper description", what, id)
	}
	out.Role, out.CreatedAt = live.AccountRole(role), a.CreatedAt
	out.ArchivedAt, err = moment(what, id, "archived_at", a.JSON.ArchivedAt, a.ArchivedAt)
	return out, err
}

func serviceAccountPath(step *diff.Step) string {
	if step.Object == nil {
		return serviceAccountsPath
	}
	return serviceAccountsPath + "/" + step.Object.ID
}

// namesAccount checks that a step says which service account it is about.
func namesAccount(step *diff.Step) error {
	if step.Object == nil || step.Object.ID == "" || step.Object.Name == "" {
		return notSendable("%s names no service account", step.Address)
	}
	return nil
}

func (w *Writer) createServiceAccount(step *diff.Step, made *apply.Receipt) request {
	var params anthropic.OrganizationServiceAccountNewParams
	var err error
	if step.Object == nil || step.Object.ID != "" {
		err = notSendable("a create cannot act on a service account that is there")
	} else {
		params.Name = step.Object.Name
	}
	for _, c := range step.Changes {
		switch {
		case err != nil:
		case c.Field == diff.FieldRole && c.After.Kind == diff.IsText:
			params.OrganizationRole = anthropic.OrganizationServiceAccountNewParamsOrganizationRole(c.After.Text)
		case c.Field == diff.FieldDescription && c.After.Kind == diff.IsText:
			params.Description = param.NewOpt(c.After.Text)
		default:
			err = notSendable("wsync does not know the field %q of a new service account", c.Field)
		}
	}
	return request{http.MethodPost, serviceAccountsPath, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ServiceAccounts.New(ctx, params, opts...)
		if err != nil {
			return err
		}
		got, err := toServiceAccount(res)
		switch {
		case err != nil:
			return err
		case got.Name != params.Name || got.Archived():
			return unexpected("the new service account is %q instead of %q, or archived", got.Name, params.Name)
		}
		made.Object = got.ID
		return nil
	}}
}

// updateServiceAccount sends the role only when it changes: to send admin is closed
// to workloads even for an account that has it.
func (w *Writer) updateServiceAccount(step *diff.Step, _ *apply.Receipt) request {
	var params anthropic.OrganizationServiceAccountUpdateParams
	err := namesAccount(step)
	for _, c := range step.Changes {
		switch {
		case err != nil:
		case c.Field == diff.FieldRole && c.After.Kind == diff.IsText:
			params.OrganizationRole = anthropic.OrganizationServiceAccountUpdateParamsOrganizationRole(c.After.Text)
		case c.Field == diff.FieldDescription && c.After.Kind == diff.IsText:
			params.Description = param.NewOpt(c.After.Text)
		case c.Field == diff.FieldDescription && c.After.Kind == diff.None:
			params.Description = param.Null[string]()
		default:
			err = notSendable("wsync does not know how to change the field %q of a service account", c.Field)
		}
	}
	if err == nil && len(step.Changes) == 0 {
		err = notSendable("an update without changes")
	}
	return request{http.MethodPost, serviceAccountPath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ServiceAccounts.Update(ctx, step.Object.ID, params, opts...)
		if err != nil {
			return err
		}
		_, err = sameServiceAccount(res, step)
		return err
	}}
}

func (w *Writer) archiveServiceAccount(step *diff.Step, _ *apply.Receipt) request {
	err := namesAccount(step)
	if err == nil && len(step.Changes) > 0 {
		err = notSendable("an archive cannot change %s", step.Changes[0].Field)
	}
	return request{http.MethodPost, serviceAccountPath(step) + "/archive", err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.ServiceAccounts.Archive(ctx, step.Object.ID, opts...)
		if err != nil {
			return err
		}
		got, err := sameServiceAccount(res, step)
		if err == nil && !got.Archived() {
			return unexpected("service account %s is not archived", step.Object.ID)
		}
		return err
	}}
}

// sameServiceAccount checks that an answer is about the account that was written.
func sameServiceAccount(res *anthropic.ServiceAccount, step *diff.Step) (live.ServiceAccount, error) {
	got, err := toServiceAccount(res)
	if err == nil && (got.ID != step.Object.ID || got.Name != step.Object.Name) {
		return got, unexpected("service account %s (%q) instead of %s (%q)", got.ID, got.Name, step.Object.ID, step.Object.Name)
	}
	return got, err
}

// Workload is the service account that the credential acts as; empty for an admin
// key, and for a token that came from elsewhere.
func (r *Reader) Workload() string {
	if r.c.tokens == nil {
		return ""
	}
	return r.c.tokens.from.account
}
