package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// entry reports what history tells about one entry.
func (r *review) entry(p *pair) {
	switch {
	case p.head == nil && p.base.Archive != nil:
		r.withdrawn(p, diff.SevNote, "if the archive has not run yet, it never will; if it has, nothing follows")
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
	}
}

// dropped reports an entry that is gone. Absence never archives, so the
// workspace stays, and nobody looks after it.
func (r *review) dropped(b *spec.Workspace) {
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged, Address: diff.WorkspaceAddress(b.Key), At: at(b.Pos("")),
		Message: fmt.Sprintf("workspace %q is no longer in the file: it stays live, and is no longer managed", b.Name),
		Hint:    "to archive it, write a tombstone: " + tombstoneFor(b),
	}
	if r.plan.Count(diff.Create) > 0 {
		f.Hint = "if it was renamed, say so with previously in its new entry; " + f.Hint
	}
	if h := r.entryOf(b.Key); h != nil {
		f.At = at(h.Pos(""))
		f.Message = fmt.Sprintf("the entry %q stands for another workspace now: %q, which it stood for, stays live, and is no longer managed", b.Key, b.Name)
		f.Hint = "if it is the same workspace, restore its id, or name it in previously; if it is another one, give it an entry of its own"
	}
	if r.head.Policy.UnmanagedWorkspaces == spec.UnmanagedDeny {
		f.Message += "; policy.unmanaged_workspaces is deny, so every later plan stops until it is archived or declared"
	}
	if b.ManagesMembers() {
		entitled, _ := r.base.Access(b, r.opts.Today)
		if len(entitled) > 0 {
			f.Items = []string{fmt.Sprintf("%s access, and a later change of the file no longer takes it away", count(len(entitled), "person keeps", "people keep"))}
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
func tombstoneFor(b *spec.Workspace) string {
	fields := `archive: {reason: "why it goes"}`
	if b.ID != "" {
		fields = "id: " + b.ID + ", " + fields
	}
	if b.Name != b.Key {
		fields = fmt.Sprintf("name: %q, %s", b.Name, fields)
	}
	return fmt.Sprintf("`%q: {%s}`", b.Key, fields)
}

// tombstone reports an archive that base did not ask for.
func (r *review) tombstone(p *pair) {
	if p.base != nil && p.base.Archive != nil {
		return
	}
	which := fmt.Sprintf("workspace %q", p.head.Name)
	switch {
	case p.base != nil:
		which = fmt.Sprintf("workspace %q", p.base.Name)
	case p.head.ID != "":
		which = fmt.Sprintf("workspace %s, which the entry %q means and whose name git does not know,", p.head.ID, p.head.Key)
	default:
		which += ", which the file did not manage,"
	}
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeTombstoneAdded, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("archive")),
		Message: fmt.Sprintf("%s would be archived, which cannot be undone: %s", which, p.head.Archive.Reason),
		Hint:    "apply holds the archive until somebody confirms it with --allow-archive; look at its keys and its use first (wsync plan shows them)",
	}
	r.find(f)
}

// withdrawn reports a tombstone that is gone.
func (r *review) withdrawn(p *pair, sev diff.Severity, then string) {
	f := diff.Finding{
		Severity: sev, Code: diff.CodeTombstoneWithdrawn, Address: diff.WorkspaceAddress(p.base.Key), At: at(p.base.Pos("archive")),
		Message: fmt.Sprintf("the tombstone of %q is withdrawn: %s", p.base.Name, then),
	}
	if p.head != nil {
		f.Address, f.At = diff.WorkspaceAddress(p.head.Key), at(p.head.Pos(""))
		f.Hint = "run wsync plan with a credential to see which it is"
	}
	r.find(f)
}

// revived reports an entry that takes the place of its own tombstone.
func (r *review) revived(p *pair) {
	then := "a workspace of that name is created afresh"
	if p.head.ID != "" {
		then = "the entry is refused, because an archived workspace cannot come back"
	}
	r.withdrawn(p, diff.SevWarning, "if the archive has run, "+then+"; if it has not, the workspace stays, and what changes in it cannot be told from git")
}

// adopted reports a workspace that comes under management by its id.
func (r *review) adopted(h *spec.Workspace) {
	f := diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeAdopted, Address: diff.WorkspaceAddress(h.Key), At: at(h.Pos("id")),
		Message: fmt.Sprintf("workspace %q (%s) comes under management: what changes in it cannot be told from git", h.Name, h.ID),
		Hint:    "run wsync plan with a credential to see it",
	}
	if h.ManagesMembers() && h.Membership == spec.Authoritative {
		f.Severity = diff.SevWarning
		f.Message += ", and members that the entry does not name will be removed"
	}
	r.find(f)
}

// letGo notes attributes that base manages and head does not.
func (r *review) letGo(p *pair) {
	var gone []string
	for _, field := range managed(p.base) {
		if !slices.Contains(managed(p.head), field) {
			gone = append(gone, field)
		}
	}
	if len(gone) == 0 {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeNoLongerManaged, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("")),
		Message: fmt.Sprintf("%q no longer manages %s: the live values stay as they are", p.head.Name, strings.Join(gone, ", ")),
	})
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
	add(diff.FieldExternalKey, w.ExternalKeyID != "")
	for _, k := range kinds {
		if k.managed != nil {
			fields = append(fields, k.managed(w)...)
		}
	}
	slices.Sort(fields)
	return fields
}
