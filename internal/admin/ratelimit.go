package admin

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const rateLimitsPath = "/v1/organizations/rate_limits"

func rateLimitKind() kind {
	return kind{
		feature: &Feature{Name: "rate limits", path: rateLimitsPath},
		list: func(r *Reader, ctx context.Context, at live.WorkspaceID) (live.Part, error) {
			if at == "" {
				return r.rateLimits(ctx)
			}
			return r.workspaceRateLimits(ctx, at)
		},
		write: map[diff.Action]func(*Writer, *diff.Step, *apply.Receipt) request{diff.Update: (*Writer).setRateLimits},
	}
}

// rateLimits lists the organization's groups.
func (r *Reader) rateLimits(ctx context.Context) (live.RateLimitList, error) {
	return list(ctx, r.c, listing[live.RateLimit]{
		path: rateLimitsPath, paging: byPage,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.RateLimits.List(ctx, anthropic.OrganizationRateLimitListParams{Page: after, Limit: param.NewOpt[int64](pageSize)}, opts...)
			return err
		},
		item: whole(func(l *anthropic.OrganizationRateLimit) (live.RateLimit, string, bool, error) {
			g, err := toRateLimit(l.JSON.ID, l.ID, l.Group.JSON.Type, l.Group.Type, l.JSON.Models, l.Models)
			for i := range l.Limits {
				v := &l.Limits[i]
				if err == nil {
					err = addLimit(g.Limits, g.ID, v.JSON.Type, v.Type, v.JSON.Value, v.Value)
				}
			}
			if err == nil && !l.JSON.Limits.Valid() {
				err = unexpected("rate limits %s without limits", g.ID)
			}
			return g, l.ID, true, err
		}),
	})
}

// workspaceRateLimits lists the groups that a workspace sees, with what it inherits:
// an entry without a limit of its own is a fact and no gap.
func (r *Reader) workspaceRateLimits(ctx context.Context, at live.WorkspaceID) (live.RateLimitList, error) {
	return list(ctx, r.c, listing[live.RateLimit]{
		path: workspacesPath + "/" + string(at) + "/rate_limits", paging: byPage,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			_, err := r.c.sdk.Workspaces.RateLimits.List(ctx, string(at), anthropic.OrganizationWorkspaceRateLimitListParams{
				Page: after, Limit: param.NewOpt[int64](pageSize), IncludeInherited: param.NewOpt(true),
			}, opts...)
			return err
		},
		item: whole(func(l *anthropic.WorkspaceRateLimit) (live.RateLimit, string, bool, error) {
			g, err := toWorkspaceRateLimit(l, at)
			return g, l.RateLimitID, true, err
		}),
	})
}

func toWorkspaceRateLimit(l *anthropic.WorkspaceRateLimit, at live.WorkspaceID) (live.RateLimit, error) {
	g, err := toRateLimit(l.JSON.RateLimitID, l.RateLimitID, l.Group.JSON.Type, l.Group.Type, l.JSON.Models, l.Models)
	g.Organization = map[string]int64{}
	switch {
	case err != nil:
		return g, err
	case l.WorkspaceID != string(at):
		return g, unexpected("rate limits %s of workspace %q instead of %q", g.ID, l.WorkspaceID, at)
	case !l.JSON.Limits.Valid():
		return g, unexpected("rate limits %s without limits", g.ID)
	}
	for i := range l.Limits {
		v := &l.Limits[i]
		into := g.Organization
		switch v.Source.Type {
		case "workspace":
			into = g.Limits
			if v.JSON.OrgLimit.Raw() != respjson.Null {
				err = addLimit(g.Organization, g.ID, v.JSON.Type, v.Type, v.JSON.OrgLimit, v.OrgLimit)
			}
		case "organization":
		default:
			err = unexpected("rate limits %s: %s comes from %q", g.ID, v.Type, v.Source.Type)
		}
		if err == nil {
			err = addLimit(into, g.ID, v.JSON.Type, v.Type, v.JSON.Value, v.Value)
		}
		if err != nil {
			return g, err
		}
	}
	return g, nil
}

// toRateLimit reads what both kinds of entry have in common. A type of group or
// limiter that is not known yet is kept as it is.
func toRateLimit(idField respjson.Field, id string, kindField respjson.Field, kind string, modelsField respjson.Field, models []string) (live.RateLimit, error) {
	g := live.RateLimit{Limits: map[string]int64{}}
	var err error
	if g.ID, err = text("rate limits", "", "id", idField, id); err != nil {
		return g, err
	}
	if g.Type, err = text("rate limits", g.ID, "group.type", kindField, kind); err != nil {
		return g, err
	}
	switch {
	case modelsField.Raw() == respjson.Null:
	case !modelsField.Valid():
		return g, unexpected("rate limits %s without models", g.ID)
	default:
		g.Models = append([]string{}, models...)
		slices.Sort(g.Models)
	}
	return g, nil
}

// addLimit takes one limiter in. The SDK makes a number of a text, too.
func addLimit(into map[string]int64, id string, limiterField respjson.Field, limiter string, valueField respjson.Field, value int64) error {
	if _, err := text("rate limits", id, "the type of a limit", limiterField, limiter); err != nil {
		return err
	}
	if n, err := strconv.ParseInt(valueField.Raw(), 10, 64); err != nil || n != value || n < 0 {
		return unexpected("rate limits %s: %s without a proper value", id, limiter)
	}
	if _, twice := into[limiter]; twice {
		return unexpected("rate limits %s: %s occurs twice", id, limiter)
	}
	into[limiter] = value
	return nil
}

func (w *Writer) setRateLimits(step *diff.Step, _ *apply.Receipt) request {
	params := anthropic.OrganizationWorkspaceRateLimitUpdateParams{WorkspaceID: string(step.Workspace.ID)}
	var id string
	err := namesRateLimit(step)
	if err == nil {
		id = step.Object.ID
		params.Limits, err = limitValues(step.Changes)
	}
	return request{http.MethodPost, workspacePath(step) + "/rate_limits/" + id, err, func(ctx context.Context, opts ...option.RequestOption) error {
		res, err := w.c.sdk.Workspaces.RateLimits.Update(ctx, id, params, opts...)
		if err != nil {
			return err
		}
		return sameRateLimits(res, step)
	}}
}

func namesRateLimit(step *diff.Step) error {
	if step.Object == nil || !spec.RateLimitID(step.Object.ID) {
		return notSendable("%s names no rate limits", step.Address)
	}
	return nil
}

func limitValues(changes []diff.Change) ([]anthropic.WorkspaceRateLimitUpdateValueParam, error) {
	var values []anthropic.WorkspaceRateLimitUpdateValueParam
	for _, c := range changes {
		if !slices.Contains(spec.Limiters, c.Field) {
			return nil, notSendable("%q is no limit that can be set", c.Field)
		}
		v := anthropic.WorkspaceRateLimitUpdateValueParam{Type: anthropic.WorkspaceRateLimitType(c.Field), Value: param.Null[int64]()}
		if c.After.Kind != diff.None {
			n, err := strconv.ParseInt(c.After.Text, 10, 64)
			if err != nil || n < 0 || n > spec.MaxRateLimit || strconv.FormatInt(n, 10) != c.After.Text {
				return nil, notSendable("%s cannot become %q", c.Field, c.After)
			}
			v.Value = param.NewOpt(n)
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return nil, notSendable("it changes no limit")
	}
	return values, nil
}

// sameRateLimits checks that an answer is about the limits that were written, and
// that they are what was asked for.
func sameRateLimits(res *anthropic.WorkspaceRateLimit, step *diff.Step) error {
	if res == nil {
		return unexpected("no rate limits")
	}
	got, err := toWorkspaceRateLimit(res, step.Workspace.ID)
	switch {
	case err != nil:
		return err
	case got.ID != step.Object.ID:
		return unexpected("rate limits %s instead of %s", got.ID, step.Object.ID)
	}
	for _, c := range step.Changes {
		value, has := got.Limits[c.Field]
		if has != (c.After.Kind != diff.None) || has && strconv.FormatInt(value, 10) != c.After.Text {
			return unexpected("%s is not what was asked for", c.Field)
		}
	}
	return nil
}
