package review

import (
	"cmp"
	"slices"
	"time"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// assume reads an older file as if it had been applied and were live, so that a
// plan from it to head says what an edit means, without any credential. What
// git cannot know is filled in so that nothing is claimed that may be untrue:
//
//   - Everybody named in either file is in the organization, as users of base says
//     if it names them, else as users of head does, else as a plain user. Not there
//     is whom only users of head names, if base has users, and whom base removes.
//   - A tombstone of base has been carried out, unless head withdraws it: then
//     the archive may have been held, and the workspace is live as head asks.
//   - An entry of head that stands for a workspace base does not know, by its id
//     or by its tombstone, has a live workspace just as head describes it.
//   - A workspace_geo that only head names is the true one, since no edit can
//     change it. Every other attribute that base does not manage is absent.
//   - Members of a workspace whose membership base leaves alone were not read,
//     unless head manages them: then nobody is known to belong to it.
//
// Planning base itself against assume(base, base, today) is empty.
func assume(base, head *spec.Org, today spec.Date) *live.Org {
	o := &live.Org{ID: base.Organization, Users: everybody(base, head, today)}
	if head.Users != nil {
		o.Invites = []live.Invite{} // whoever is not there will be invited, as far as git knows
	}
	heirs := map[string]*spec.Workspace{}
	adopted := []*spec.Workspace{}
	ancestors := lineage(base, head)
	for i := range head.Workspaces {
		h := &head.Workspaces[i]
		if from, known := ancestors[h.Key]; known {
			heirs[from] = h
		} else if h.ID != "" || h.Archive != nil {
			adopted = append(adopted, h)
		}
	}
	for i := range base.Workspaces {
		b := &base.Workspaces[i]
		o.Workspaces = append(o.Workspaces, settled(o, base, b, head, heirs[b.Key], today))
	}
	for _, h := range adopted {
		w := described(o, head, h, idFor(h, "head:"), today)
		if h.Archive != nil && h.ID != "" {
			w.Name = h.ID // what it is called is not known, and the entry's word proves nothing
		}
		o.Workspaces = append(o.Workspaces, w)
	}
	for _, k := range kinds {
		if k.assume != nil {
			k.assume(o, base, head)
		}
	}
	o.Sort()
	return o
}

func idFor(w *spec.Workspace, where string) live.WorkspaceID {
	if w.ID != "" {
		return live.WorkspaceID(w.ID)
	}
	return live.WorkspaceID(live.AssumedPrefix + where + w.Key)
}

func userIDFor(e spec.Email) live.UserID { return live.UserID(live.AssumedPrefix + string(e)) }

// settled is the workspace that an entry of base has led to. h is what head
// makes of it, or nil.
func settled(o *live.Org, base *spec.Org, b *spec.Workspace, head *spec.Org, h *spec.Workspace, today spec.Date) live.Workspace {
	id := idFor(b, "base:")
	if id.Assumed() && h != nil && h.ID != "" {
		id = live.WorkspaceID(h.ID)
	}
	switch {
	case b.Archive == nil:
		w := described(o, base, b, id, today)
		if h == nil {
			return w
		}
		if d := h.DataResidency; d != nil {
			w.DataResidency.WorkspaceGeo = cmp.Or(w.DataResidency.WorkspaceGeo, d.WorkspaceGeo)
		}
		if w.Members == nil && h.ManagesMembers() {
			w.Members = []live.Member{}
		}
		return w
	case h != nil && h.Archive == nil:
		return described(o, head, h, id, today)
	}
	return live.Workspace{
		ID: id, Name: b.Name, Tags: map[string]string{},
		ArchivedAt: time.Date(today.Year, today.Month, today.Day, 0, 0, 0, 0, time.UTC),
	}
}

// described is a workspace exactly as an entry asks for it.
func described(o *live.Org, file *spec.Org, e *spec.Workspace, id live.WorkspaceID, today spec.Date) live.Workspace {
	w := live.Workspace{ID: id, Name: e.Name, Color: e.Color, ExternalKeyID: e.ExternalKeyID, Tags: map[string]string{}}
	for k, v := range e.Tags {
		if v != nil {
			w.Tags[k] = *v
		}
	}
	if e.DataResidency != nil {
		w.DataResidency = *e.DataResidency
		w.DataResidency.AllowedInferenceGeos = slices.Clone(e.DataResidency.AllowedInferenceGeos)
	}
	for _, k := range kinds {
		if k.within != nil {
			k.within(&w, e)
		}
		if k.beside != nil {
			k.beside(o, &w, e)
		}
	}
	if !e.ManagesMembers() {
		return w
	}
	entitled, _ := file.Access(e, today)
	w.Members = make([]live.Member, 0, len(entitled))
	for i := range entitled {
		w.Members = append(w.Members, live.Member{User: userIDFor(entitled[i].Email), Role: entitled[i].Role})
	}
	return w
}
