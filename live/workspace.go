package live

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

var workspaceKind = kind{
	name: spec.KindWorkspace,
	sort: func(o *Org) {
		slices.SortStableFunc(o.Workspaces, func(a, b Workspace) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
		})
	},
	entry: exportWorkspace,
}

// WorkspaceID is a "wrkspc_…" id.
type WorkspaceID string

// Say is the id as a part of a text. One that was made up is nobody's to read.
func (id WorkspaceID) Say() say.Span {
	if id.Assumed() {
		id = "wrkspc_…"
	}
	return say.Span{Kind: say.ID, Text: string(id)}
}

// Workspace is one live or archived workspace.
type Workspace struct {
	ID            WorkspaceID
	Name          string
	Color         string
	Tags          map[string]string
	DataResidency spec.DataResidency
	ExternalKeyID string
	// UserProfileID is the user profile that every request through the workspace
	// must name; empty when there is none. wsync never sets it: it cannot be taken
	// back, and callers that do not name it are refused from then on.
	UserProfileID string
	CreatedAt     time.Time
	// ArchivedAt is zero while the workspace is live.
	ArchivedAt time.Time
	// Default marks the workspace every organization starts with.
	Default bool
	// Usage is recent activity; nil when it was not read.
	Usage *Usage
	// Peaks are the busiest minutes by group of rate limits; a group is missing when
	// its were not read.
	Peaks map[string]Peaks
	WorkspaceParts
}

// Archived reports whether the workspace is archived.
func (w *Workspace) Archived() bool { return !w.ArchivedAt.IsZero() }

// ClaudeCode reports whether this is the workspace Anthropic fills by itself.
// The name is the only mark the API gives.
func (w *Workspace) ClaudeCode() bool { return spec.SameName(w.Name, spec.ClaudeCode) }

// Workspace finds a workspace by id, or returns nil.
func (o *Org) Workspace(id WorkspaceID) *Workspace {
	for i := range o.Workspaces {
		if o.Workspaces[i].ID == id {
			return &o.Workspaces[i]
		}
	}
	return nil
}

// Usage sums a workspace's activity over the last Days days.
type Usage struct {
	Days        int
	Tokens      int64
	WebSearches int64
	// LastActive is the last day with any activity; zero when there was none.
	LastActive spec.Date
	// CostCents is the cost in US cents as the cost report words it; empty when
	// the report was not available.
	CostCents string
}

// Idle reports whether nothing was used.
func (u *Usage) Idle() bool { return u.Tokens == 0 && u.WebSearches == 0 }

// exportWorkspace writes what a workspace itself is.
func exportWorkspace(_ *export, w *Workspace, e *spec.Workspace) (left []string) {
	e.Name, e.ID, e.Color, e.ExternalKeyID = w.Name, string(w.ID), strings.ToUpper(w.Color), w.ExternalKeyID
	if d := w.DataResidency; d.WorkspaceGeo != "" || d.DefaultInferenceGeo != "" || d.AllowedInferenceGeos != nil {
		e.DataResidency = &d
	}
	if w.UserProfileID != "" {
		left = append(left, fmt.Sprintf("user profile %s of workspace %q is left out: wsync never sets one", w.UserProfileID, w.Name))
	}
	for _, k := range slices.Sorted(maps.Keys(w.Tags)) {
		v := w.Tags[k]
		switch {
		case !spec.UsableTag(k):
			left = append(left, fmt.Sprintf("tag %q of workspace %q is left out: it belongs to the platform", k, w.Name))
			continue
		case !spec.UsableTagValue(v):
			left = append(left, fmt.Sprintf("tag %q of workspace %q is left out: no file may hold its value: it is too long, or has hidden characters", k, w.Name))
			continue
		case e.Tags == nil:
			e.Tags = map[string]*string{}
		}
		e.Tags[k] = &v
	}
	return left
}

// AssumedPrefix begins the ids that whoever takes a file for live makes up. No id
// of the API begins so.
const AssumedPrefix = "assumed:"

// Assumed reports whether an id was made up.
func (id WorkspaceID) Assumed() bool { return strings.HasPrefix(string(id), AssumedPrefix) }
