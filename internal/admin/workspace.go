package admin

import (
	"context"
	"net/http"
	"slices"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Workspaces lists every workspace, archived ones included, with the default
// one marked. The API has no mark for it, so the list is read twice, with and
// without include_default, and the difference is the default workspace
// (anthropic-sdk-go organizationworkspace.go). Workspaces may come and go
// between the two reads; a difference that the default workspace does not
// explain is read again once and then is an error.
func (r *Reader) Workspaces(ctx context.Context) ([]live.Workspace, error) {
	all, plain, err := r.bothLists(ctx)
	if err != nil {
		return nil, err
	}
	if verdict := findDefault(all, plain); verdict != explained {
		again, plainAgain, err := r.bothLists(ctx)
		if err != nil {
			return nil, err
		}
		second := findDefault(again, plainAgain)
		if second == contradictory || second == oddName && verdict != oddName {
			return nil, r.c.unsure(http.MethodGet, workspacesPath,
				"unexpected answer: the lists with and without the default workspace differ by more than that, twice in a row")
		}
		all = again
	}
	for i := range all {
		if all[i].Default {
			r.mu.Lock()
			r.defaultID = all[i].ID
			r.mu.Unlock()
		}
	}
	return all, nil
}

// difference says how well two lists agree.
type difference uint8

const (
	// explained: equal, or one more workspace, and it is named Default.
	explained difference = iota
	// oddName: one more workspace, of another name. It may be the default one
	// or one that was created between the reads.
	oddName
	contradictory
)

// findDefault marks the workspace that only the wider list has.
func findDefault(all, plain []live.Workspace) difference {
	known := make(map[live.WorkspaceID]bool, len(plain))
	for i := range plain {
		known[plain[i].ID] = true
	}
	extra, shared := -1, 0
	for i := range all {
		if known[all[i].ID] {
			shared++
			continue
		}
		if extra >= 0 {
			return contradictory
		}
		extra = i
	}
	switch {
	case shared != len(plain):
		return contradictory
	case extra < 0:
		markByName(all)
		return explained
	}
	all[extra].Default = true
	if all[extra].Name != spec.DefaultWorkspace {
		return oddName
	}
	return explained
}

// markByName marks the one live workspace named Default when the lists do not
// differ. Every organization has a default workspace, so an API that lists it
// unasked is likelier than one that lost it, and the mark only ever protects.
func markByName(all []live.Workspace) {
	found := -1
	for i := range all {
		if all[i].Name == spec.DefaultWorkspace && !all[i].Archived() {
			if found >= 0 {
				return
			}
			found = i
		}
	}
	if found >= 0 {
		all[found].Default = true
	}
}

// bothLists reads the two lists at the same time.
func (r *Reader) bothLists(ctx context.Context) (all, plain []live.Workspace, err error) {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { all, err = r.workspaces(ctx, true); return err })
	g.Go(func() (err error) { plain, err = r.workspaces(ctx, false); return err })
	return all, plain, g.Wait()
}

func (r *Reader) workspaces(ctx context.Context, withDefault bool) ([]live.Workspace, error) {
	query := anthropic.OrganizationWorkspaceListParams{}
	if withDefault {
		query.IncludeDefault = param.NewOpt(true)
	}
	return r.listWorkspaces(ctx, query)
}

// mostIDs is how many ids one list may be asked for
// (anthropic-sdk-go organizationworkspace.go).
const mostIDs = 100

// WorkspacesByID reads the workspaces of these ids. The default one is left out:
// only two full lists tell which one it is.
func (r *Reader) WorkspacesByID(ctx context.Context, ids []live.WorkspaceID) ([]live.Workspace, error) {
	var found []live.Workspace
	for some := range slices.Chunk(ids, mostIDs) {
		query := anthropic.OrganizationWorkspaceListParams{}
		for _, id := range some {
			query.IDs = append(query.IDs, string(id))
		}
		list, err := r.listWorkspaces(ctx, query)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if slices.Contains(some, list[i].ID) { // a gateway may not know the filter
				found = append(found, list[i])
			}
		}
	}
	return found, nil
}

// listWorkspaces reads one list, archived workspaces included.
func (r *Reader) listWorkspaces(ctx context.Context, query anthropic.OrganizationWorkspaceListParams) ([]live.Workspace, error) {
	query.IncludeArchived, query.Limit = param.NewOpt(true), param.NewOpt[int64](pageSize)
	return list(ctx, r.c, listing[live.Workspace]{
		path: workspacesPath, paging: byOwnID,
		fetch: func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error {
			q := query
			q.AfterID = after
			_, err := r.c.sdk.Workspaces.List(ctx, q, opts...)
			return err
		},
		item: whole(func(w *anthropic.Workspace) (live.Workspace, string, bool, error) {
			v, err := toWorkspace(w)
			return v, w.ID, true, err
		}),
	})
}

func toWorkspace(w *anthropic.Workspace) (live.Workspace, error) {
	if w == nil {
		return live.Workspace{}, unexpected("no workspace")
	}
	id, err := text("a workspace", "", "id", w.JSON.ID, w.ID)
	if err != nil {
		return live.Workspace{}, err
	}
	name, err := text("workspace", id, "name", w.JSON.Name, w.Name)
	if err != nil {
		return live.Workspace{}, err
	}
	archived, err := moment("workspace", id, "archived_at", w.JSON.ArchivedAt, w.ArchivedAt)
	if err != nil {
		return live.Workspace{}, err
	}
	if !areTexts(w.JSON.Tags) {
		return live.Workspace{}, unexpected("workspace %s without tags of text", id)
	}
	if !isText(w.JSON.DisplayColor) || !w.JSON.CreatedAt.Valid() {
		return live.Workspace{}, unexpected("workspace %s without display_color or created_at", id)
	}
	if !isTextOrNone(w.JSON.ExternalKeyID) || !isTextOrNone(w.JSON.UserProfileID) {
		return live.Workspace{}, unexpected("workspace %s without a proper external_key_id or user_profile_id", id)
	}
	residency, err := toResidency(id, w)
	if err != nil {
		return live.Workspace{}, err
	}
	return live.Workspace{
		ID: live.WorkspaceID(id), Name: spec.NormalName(name), Color: w.DisplayColor, Tags: w.Tags, DataResidency: residency,
		ExternalKeyID: w.ExternalKeyID, UserProfileID: w.UserProfileID, CreatedAt: w.CreatedAt, ArchivedAt: archived,
	}, nil
}

// toResidency reads the union of "unrestricted" and a list of geos. The two are
// never equal, not even when the list names every geo there is.
func toResidency(id string, w *anthropic.Workspace) (spec.DataResidency, error) {
	if !w.JSON.DataResidency.Valid() {
		return spec.DataResidency{}, unexpected("workspace %s without data_residency", id)
	}
	d := w.DataResidency
	out := spec.DataResidency{
		WorkspaceGeo: string(d.WorkspaceGeo), DefaultInferenceGeo: string(d.DefaultInferenceGeo),
	}
	switch allowed := d.AllowedInferenceGeos; {
	case allowed.JSON.OfUnrestricted.Valid() && allowed.OfUnrestricted == diff.Unrestricted:
		out.AllowedInferenceGeos = []string{diff.Unrestricted}
	case allowed.JSON.OfGeos.Valid() && len(allowed.OfGeos) > 0:
		for _, geo := range allowed.OfGeos {
			if geo == "" || geo == diff.Unrestricted {
				return out, unexpected("workspace %s with %q among its allowed_inference_geos", id, geo)
			}
			out.AllowedInferenceGeos = append(out.AllowedInferenceGeos, string(geo))
		}
		slices.Sort(out.AllowedInferenceGeos)
		out.AllowedInferenceGeos = slices.Compact(out.AllowedInferenceGeos)
	default:
		return out, unexpected("workspace %s without proper allowed_inference_geos", id)
	}
	if out.DefaultInferenceGeo == "" || out.WorkspaceGeo == "" || !isText(d.JSON.DefaultInferenceGeo) || !isText(d.JSON.WorkspaceGeo) {
		return out, unexpected("workspace %s with incomplete data_residency", id)
	}
	return out, nil
}
