package review

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// entry reports what history tells about one entry.
func (r *review) entry(p *pair) {
	switch {
	case p.head == nil && p.base.Archive != nil:
		r.withdrawn(p, diff.SevNote, say.F("if the archive has not run yet, it never will; if it has, nothing follows"))
	case p.head == nil:
		r.dropped(p.base)
	case p.head.Archive != nil:
		r.identity(p)
		r.tombstone(p)
	case p.base == nil && p.head.ID != "":
		r.identity(p)
		r.adopted(p.head)
	case p.base == nil:
		r.identity(p)
		r.renamed(p.head)
	case p.base.Archive != nil:
		r.identity(p)
		r.revived(p)
	default:
		r.identity(p)
		r.membership(p)
		r.stays(p)
		r.letGo(p)
		r.takesOn(p)
		r.keysKept(p)
	}
}

// dropped reports an entry that is gone. Absence never archives, so the
// workspace stays, and nobody looks after it.
func (r *review) dropped(b *spec.Workspace) {
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged, Address: diff.WorkspaceAddress(b.Key), At: at(b.Pos("")),
		Message: say.F("workspace %q is no longer in the file: it stays live, and is no longer managed", b.Name),
		Hint:    say.F("to archive it, write a tombstone: %s", tombstoneFor(b)),
	}
	if r.plan.Creates() > 0 {
		f.Hint = say.F("if it was renamed, say so with `previously` in its new entry; %s", f.Hint)
	}
	if h := r.entryOf(b.Key); h != nil {
		f.At = at(h.Pos(""))
		f.Message = say.F("the entry %q stands for another workspace now: %q, which it stood for, stays live, and is no longer managed", b.Key, b.Name)
		f.Hint = say.F("if it is the same workspace, restore its id, or name it in `previously`; if it is another one, give it an entry of its own")
	}
	if r.head.Policy.UnmanagedWorkspaces == spec.UnmanagedDeny {
		f.Message = say.F("%s; `policy.unmanaged_workspaces` is `deny`, so every later plan stops until it is archived or declared", f.Message)
	}
	if b.ManagesMembers() {
		entitled, _ := r.base.Access(b, r.opts.Today)
		if len(entitled) > 0 {
			f.Items = []say.Text{say.F("%s access, and a later change of the file no longer takes it away", say.Count(len(entitled), "person keeps", "people keep"))}
		}
	}
	r.find(f)
}

// entryOf is head's entry of a key, or nil.
func (r *review) entryOf(key string) *spec.Workspace {
	for i := range r.head.Workspaces {
		if r.head.Workspaces[i].Key == key {
			return &r.head.Workspaces[i]
		}
	}
	return nil
}

// tombstoneFor is the entry that archives a workspace, on one line.
func tombstoneFor(b *spec.Workspace) say.Text {
	fields := `archive: {reason: "why it goes"}`
	if b.ID != "" {
		fields = "id: " + b.ID + ", " + fields
	}
	if b.Name != b.Key {
		fields = fmt.Sprintf("name: %q, %s", b.Name, fields)
	}
	return say.F("`%q: {%s}`", b.Key, fields)
}

// tombstone reports an archive that base did not ask for.
func (r *review) tombstone(p *pair) {
	if p.base != nil && p.base.Archive != nil {
		return
	}
	which := say.F("workspace %q", p.head.Name)
	switch {
	case p.base != nil:
		which = say.F("workspace %q", p.base.Name)
	case p.head.ID != "":
		which = say.F("workspace %s, which the entry %q means and whose name git does not know,", live.WorkspaceID(p.head.ID), p.head.Key)
	default:
		which = say.F("%s, which the file did not manage,", which)
	}
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeTombstoneAdded, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("archive")),
		Message: say.F("%s would be archived, which cannot be undone: %s", which, say.Foreign(p.head.Archive.Reason)),
		Hint:    say.F("apply holds the archive until somebody confirms it with `--allow-archive`; look at its keys and its use first (wsync plan shows them)"),
	}
	r.find(f)
}

// withdrawn reports a tombstone that is gone.
func (r *review) withdrawn(p *pair, sev diff.Severity, then say.Text) {
	f := diff.Finding{
		Severity: sev, Code: diff.CodeTombstoneWithdrawn, Address: diff.WorkspaceAddress(p.base.Key), At: at(p.base.Pos("archive")),
		Message: say.F("the tombstone of %q is withdrawn: %s", p.base.Name, then),
	}
	if p.head != nil {
		f.Address, f.At = diff.WorkspaceAddress(p.head.Key), at(p.head.Pos(""))
		f.Hint = say.F("run wsync plan with a credential to see which it is")
	}
	r.find(f)
}

// revived reports an entry that takes the place of its own tombstone.
func (r *review) revived(p *pair) {
	then := say.F("another workspace of that name is created")
	if p.head.ID != "" {
		then = say.F("the entry is refused, because an archived workspace cannot come back")
	}
	r.withdrawn(p, diff.SevWarning, say.F("if the archive has run, %s; if it has not, the workspace stays, and git cannot tell what changes in it", then))
}

// adopted reports a workspace that comes under management by its id.
func (r *review) adopted(h *spec.Workspace) {
	f := diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeAdopted, Address: diff.WorkspaceAddress(h.Key), At: at(h.Pos("id")),
		Message: say.F("workspace %q (%s) comes under management: git cannot tell what changes in it", h.Name, live.WorkspaceID(h.ID)),
		Hint:    say.F("run wsync plan with a credential to see it"),
	}
	if h.ManagesMembers() && h.Membership == spec.Authoritative {
		f.Severity = diff.SevWarning
		f.Message = say.F("%s, and members that the entry does not name will be removed", f.Message)
	}
	r.find(f)
}

// letGo notes attributes that base manages and head does not.
func (r *review) letGo(p *pair) {
	gone := without(managed(p.base), managed(p.head))
	if len(gone) == 0 {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeNoLongerManaged, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("")),
		Message: say.F("%q no longer manages %s: the live values stay as they are", p.head.Name, say.Join(gone, ", ")),
	})
}

// takesOn reports attributes that head begins to manage and takes away: what they are
// now, and so what is lost, no revision of the file says.
func (r *review) takesOn(p *pair) {
	gone := without(cleared(p.head), managed(p.base))
	if len(gone) == 0 {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeAdopted, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("")),
		Message: say.F("%q manages from now on, and takes away what the entry does not give: %s", p.head.Name, say.Join(gone, ", ")),
		Hint:    say.F("run wsync plan with a credential to see what is lost"),
	})
}

// cleared lists the attributes of which an entry asks for nothing to be there.
func cleared(w *spec.Workspace) []string {
	var fields []string
	for k, v := range w.Tags {
		if v == nil {
			fields = append(fields, diff.FieldTags+k)
		}
	}
	for _, k := range kinds {
		if k.cleared != nil {
			fields = append(fields, k.cleared(w)...)
		}
	}
	slices.Sort(fields)
	return fields
}

// managed lists the attributes an entry manages.
func managed(w *spec.Workspace) []string {
	var fields []string
	add := func(field string, is bool) {
		if is {
			fields = append(fields, field)
		}
	}
	add(diff.FieldColor, w.Color != "")
	for k := range w.Tags {
		add(diff.FieldTags+k, true)
	}
	if d := w.DataResidency; d != nil {
		add(diff.FieldGeo, d.WorkspaceGeo != "")
		add(diff.FieldAllowedGeos, d.AllowedInferenceGeos != nil)
		add(diff.FieldDefaultGeo, d.DefaultInferenceGeo != "")
	}
	add(diff.FieldExternalKey, w.ExternalKeyID != "" || w.ExternalKey != "")
	for _, k := range kinds {
		if k.managed != nil {
			fields = append(fields, k.managed(w)...)
		}
	}
	slices.Sort(fields)
	return fields
}
