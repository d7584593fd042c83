package admin

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/shared/constant"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

func workspaceKind() kind {
	return kind{write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{
		diff.Create:  (*Writer).createWorkspace,
		diff.Update:  (*Writer).updateWorkspace,
		diff.Archive: (*Writer).archiveWorkspace,
	}}
}

func (w *Writer) createWorkspace(step *diff.Step, made *apply.Receipt) request {
	params, err := createParams(step.Changes)
	if step.Workspace.ID != "" {
		err = notSendable("a create cannot act on workspace %s", step.Workspace.ID)
	}
	return request{http.MethodPost, workspacesPath, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.New(ctx, params, opts...)
		if err != nil {
			return err
		}
		got, err := toWorkspace(res)
		switch {
		case err != nil:
			return err
		case got.Name != params.Name:
			return unexpected("the new workspace is named %q instead of %q", got.Name, params.Name)
		case got.Archived():
			return unexpected("the new workspace %s is archived", got.ID)
		}
		made.Workspace = got.ID
		return nil
	}}
}

func (w *Writer) updateWorkspace(step *diff.Step, _ *apply.Receipt) request {
	params, err := updateParams(step.Changes)
	return request{http.MethodPost, workspacePath(step), err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Update(ctx, string(step.Workspace.ID), params, opts...)
		if err != nil {
			return err
		}
		_, err = sameWorkspace(res, step.Workspace.ID)
		return err
	}}
}

func (w *Writer) archiveWorkspace(step *diff.Step, _ *apply.Receipt) request {
	var err error
	if len(step.Changes) > 0 {
		err = notSendable("an archive cannot change %s", step.Changes[0].Field)
	}
	return request{http.MethodPost, workspacePath(step) + "/archive", err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.Archive(ctx, string(step.Workspace.ID), opts...)
		if err != nil {
			return err
		}
		got, err := sameWorkspace(res, step.Workspace.ID)
		if err == nil && !got.Archived() {
			return unexpected("workspace %s is not archived", step.Workspace.ID)
		}
		return err
	}}
}

// sameWorkspace checks that an answer is about the workspace that was written.
func sameWorkspace(res *anthropic.Workspace, at live.WorkspaceID) (live.Workspace, error) {
	got, err := toWorkspace(res)
	if err == nil && got.ID != at {
		return got, unexpected("workspace %s instead of %s", got.ID, at)
	}
	return got, err
}

func createParams(changes []diff.Change) (p anthropic.OrganizationWorkspaceNewParams, err error) {
	for _, c := range changes {
		key, isTag := strings.CutPrefix(c.Field, diff.FieldTags)
		value := ""
		if c.Field != diff.FieldAllowedGeos {
			if value, err = textOf(c); err != nil {
				return p, err
			}
		}
		switch {
		case c.Field == diff.FieldName:
			p.Name = value
		case c.Field == diff.FieldColor:
			p.DisplayColor = param.NewOpt(value)
		case c.Field == diff.FieldExternalKey:
			p.ExternalKeyID = param.NewOpt(value)
		case c.Field == diff.FieldGeo:
			p.DataResidency.WorkspaceGeo = anthropic.DataResidencyCreateConfigWorkspaceGeo(value)
		case c.Field == diff.FieldDefaultGeo:
			p.DataResidency.DefaultInferenceGeo = anthropic.DataResidencyCreateConfigDefaultInferenceGeo(value)
		case c.Field == diff.FieldAllowedGeos:
			u := &p.DataResidency.AllowedInferenceGeos
			u.OfUnrestricted, u.OfGeos, err = geos(c)
		case isTag && key != "":
			if p.Tags == nil {
				p.Tags = map[string]string{}
			}
			p.Tags[key] = value
		default:
			err = notSendable("wsync does not know the field %q of a new workspace", c.Field)
		}
		if err != nil {
			return p, err
		}
	}
	if p.Name == "" {
		return p, notSendable("a new workspace needs a name")
	}
	return p, nil
}

// updateParams sends tags as extra fields, because the SDK's type cannot hold
// the null that removes one. Values merge: keys that are not named stay
// (anthropic-sdk-go organizationworkspace.go; the Admin API cookbook).
func updateParams(changes []diff.Change) (p anthropic.OrganizationWorkspaceUpdateParams, err error) {
	tags := map[string]any{}
	for _, c := range changes {
		key, isTag := strings.CutPrefix(c.Field, diff.FieldTags)
		value := ""
		removesTag := isTag && c.After.Kind == diff.None
		if c.Field != diff.FieldAllowedGeos && !removesTag {
			if value, err = textOf(c); err != nil {
				return p, err
			}
		}
		switch {
		case c.Field == diff.FieldName:
			p.Name = param.NewOpt(value)
		case c.Field == diff.FieldColor:
			p.DisplayColor = param.NewOpt(value)
		case c.Field == diff.FieldExternalKey:
			p.ExternalKeyID = param.NewOpt(value)
		case c.Field == diff.FieldDefaultGeo:
			p.DataResidency.DefaultInferenceGeo = anthropic.DataResidencyUpdateConfigDefaultInferenceGeo(value)
		case c.Field == diff.FieldAllowedGeos:
			u := &p.DataResidency.AllowedInferenceGeos
			u.OfUnrestricted, u.OfGeos, err = geos(c)
		case removesTag && key != "":
			tags[key] = nil
		case isTag && key != "":
			tags[key] = value
		default:
			err = notSendable("wsync does not know how to change the field %q of a workspace", c.Field)
		}
		if err != nil {
			return p, err
		}
	}
	if len(changes) == 0 {
		return p, notSendable("an update without changes")
	}
	if len(tags) > 0 {
		p.SetExtraFields(map[string]any{"tags": tags})
	}
	return p, nil
}

// geos gives one of the two forms of allowed_inference_geos.
func geos(c diff.Change) (constant.Unrestricted, []anthropic.AllowedInferenceGeo, error) {
	list := c.After.List
	if c.After.Kind == diff.IsText {
		list = []string{c.After.Text}
	}
	switch {
	case len(list) == 1 && list[0] == diff.Unrestricted:
		return constant.ValueOf[constant.Unrestricted](), nil, nil
	case len(list) == 0 || slices.Contains(list, diff.Unrestricted):
		return "", nil, notSendable("%s is neither %q nor a list of geos", c.Field, diff.Unrestricted)
	}
	out := make([]anthropic.AllowedInferenceGeo, len(list))
	for i, geo := range list {
		out[i] = anthropic.AllowedInferenceGeo(geo)
	}
	return "", out, nil
}
