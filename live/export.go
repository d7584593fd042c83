package live

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/spec"
)

// Spec turns what is live into a file that asks for exactly that: planning it
// against the same organization is empty. Every entry carries its id, so that a
// later change of name is a rename. Left out are archived workspaces, the
// default one, people who inherit their access, and roles and tags that no file
// may ask for; left names what a human might miss. Members of a workspace whose
// list was not read stay unmanaged.
func (o *Org) Spec() (want *spec.Org, left []string) {
	want = &spec.Org{Organization: o.ID, Policy: spec.DefaultPolicy()}
	users := make(map[UserID]*User, len(o.Users))
	for i := range o.Users {
		users[o.Users[i].ID] = &o.Users[i]
	}
	taken := map[string]bool{}
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		if w.Archived() || w.Default {
			continue
		}
		if !spec.UsableName(w.Name) {
			left = append(left, fmt.Sprintf("workspace %q (%s) is left out: no file may hold such a name; rename it in the Console", w.Name, w.ID))
			continue
		}
		e, missed := w.entry(freeKey(w.Name, taken), users)
		want.Workspaces = append(want.Workspaces, e)
		left = append(left, missed...)
	}
	slices.SortStableFunc(want.Workspaces, func(a, b spec.Workspace) int { return cmp.Compare(a.Key, b.Key) })
	return want, left
}

// freeKey is the name itself, or a numbered form of it for a second workspace
// of the same name.
func freeKey(name string, taken map[string]bool) string {
	key := name
	for n := 2; taken[key] || key == spec.DefaultWorkspace; n++ {
		key = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[key] = true
	return key
}

func (w *Workspace) entry(key string, users map[UserID]*User) (e spec.Workspace, missed []string) {
	e = spec.Workspace{
		Key: key, Name: w.Name, ID: string(w.ID), Color: strings.ToUpper(w.Color),
		ExternalKeyID: w.ExternalKeyID, Membership: spec.Authoritative,
	}
	if w.ClaudeCode() {
		e.Membership = spec.Additive
	}
	if d := w.DataResidency; d.WorkspaceGeo != "" || d.DefaultInferenceGeo != "" || d.AllowedInferenceGeos != nil {
		e.DataResidency = &d
	}
	if w.UserProfileID != "" {
		missed = append(missed, fmt.Sprintf("user profile %s of workspace %q is left out: wsync never sets one", w.UserProfileID, w.Name))
	}
	for _, k := range slices.Sorted(maps.Keys(w.Tags)) {
		if !spec.UsableTag(k) {
			missed = append(missed, fmt.Sprintf("tag %q of workspace %q is left out: it belongs to the platform", k, w.Name))
			continue
		}
		if !spec.UsableTagValue(w.Tags[k]) {
			missed = append(missed, fmt.Sprintf("tag %q of workspace %q is left out: no file may hold its value: it is too long, or has hidden characters", k, w.Name))
			continue
		}
		if e.Tags == nil {
			e.Tags = map[string]*string{}
		}
		v := w.Tags[k]
		e.Tags[k] = &v
	}
	lines, odd, whole := w.lines(users)
	if !whole {
		e.Membership = spec.Additive // nobody may go for not fitting into the file
	}
	e.Members = lines
	return e, append(missed, odd...)
}

// lines is nil when the members were not read, and never nil otherwise. It is
// not whole when it lacks somebody whom an authoritative list would remove.
func (w *Workspace) lines(users map[UserID]*User) (lines []spec.Member, missed []string, whole bool) {
	if w.Members == nil {
		return nil, nil, true
	}
	whole = true
	lines = []spec.Member{}
	for _, m := range w.Members {
		u := users[m.User]
		switch {
		case u == nil || u.Role.Inherits():
		case m.Role.Strength() == 0:
			missed = append(missed, fmt.Sprintf("%q in workspace %q is left out: no file may ask for the role %q", u.Email, w.Name, m.Role))
		case !spec.UsableEmail(u.Email):
			whole = false
			missed = append(missed, fmt.Sprintf("%q in workspace %q is left out: no file may hold such an address", u.Email, w.Name))
		default:
			lines = append(lines, spec.Member{Email: u.Email, Role: m.Role})
		}
	}
	slices.SortStableFunc(lines, func(a, b spec.Member) int { return cmp.Compare(a.Email, b.Email) })
	slices.Sort(missed)
	return lines, missed, whole
}
