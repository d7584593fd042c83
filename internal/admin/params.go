package admin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/shared/constant"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// The translations from a step's changes to request bodies. Each change is sent
// as it reads or the step is not sent at all: what a reviewer did not see is
// never written, and what was seen is never left out.

func notSendable(format string, args ...any) error {
	return &SetupError{
		Problem: "the step cannot be sent: " + fmt.Sprintf(format, args...),
		Remedy:  "plan again; if it stays, the plan was made by another version of wsync or by hand",
	}
}

func textOf(c diff.Change) (string, error) {
	if c.After.Kind != diff.IsText {
		return "", notSendable("%s has no text to set", c.Field)
	}
	return c.After.Text, nil
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

// roleChange is the role that a membership step sets, one of those that can be
// given.
func roleChange(changes []diff.Change) (spec.Role, error) {
	if len(changes) != 1 || changes[0].Field != diff.FieldRole {
		return "", notSendable("a membership step changes the role and nothing else")
	}
	value, err := textOf(changes[0])
	if err != nil {
		return "", err
	}
	role := spec.Role(value)
	if role.Strength() == 0 {
		return "", notSendable("%q is not a role that can be given", value)
	}
	return role, nil
}
