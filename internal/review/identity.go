package review

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// identity tells that an entry comes to stand for another workspace, or may:
// that the names, the id or the past by which it finds its workspace are not
// what they were. Such an edit has no step that git could know of, and a later
// run renames workspaces and changes people by it.
//
// Fragments belong to teams. One that lays claim to a workspace may take it from
// the file of another team, so it is a safeguard that gets weaker.
func (r *review) identity(p *pair) {
	claims, releases := claimsOf(p)
	if to := fragment(r.head, p.head); to != "" && p.base != nil && fragment(r.base, p.base) != to {
		claims = append(claims, say.F("it leaves the file that held it"))
	}
	if len(claims)+len(releases) == 0 || r.isNew {
		return
	}
	h := p.head
	f := diff.Finding{
		Severity: diff.SevAttention, Code: diff.CodeIdentityChanged, Address: diff.WorkspaceAddress(h.Key), At: identityLine(p),
		Message: say.F("identity of %q changes: %s", h.Name, say.Join(append(claims, releases...), "; ")),
		Hint:    say.F("run wsync plan with a credential to see which live workspace it stands for then"),
	}
	if file := fragment(r.head, h); file != "" && len(claims) > 0 {
		f.Severity = diff.SevAlert
		f.Message = say.F("%s (claimed by the included file %s)", f.Message, file)
	}
	if p.base == nil && h.ID != "" {
		f.Items = r.rivals(h)
		if len(f.Items) > 0 {
			f.Message = say.F("%s; it may be the workspace of an entry that goes by its name", f.Message)
		}
	}
	r.find(f)
}

// claimsOf lists by what an entry finds a workspace that it did not find so
// before, and by what it does no longer.
func claimsOf(p *pair) (claims, releases []say.Text) {
	b, h := p.base, p.head
	if b == nil {
		b = &spec.Workspace{Key: h.Key, Name: h.Name}
	}
	switch {
	case b.ID == h.ID:
	case h.ID == "":
		releases = append(releases, say.F("it gives up the id %s, and stands for whichever live workspace is named %q", live.WorkspaceID(b.ID), h.Name))
	case b.ID == "":
		claims = append(claims, say.F("it stands for the live workspace %s, whatever the name of that is", live.WorkspaceID(h.ID)))
	default:
		claims = append(claims, say.F("it stands for the live workspace %s and no longer for %s", live.WorkspaceID(h.ID), live.WorkspaceID(b.ID)))
	}
	if b.Name != h.Name {
		claims = append(claims, say.F("its name goes from %q to %q", b.Name, h.Name))
	}
	if b.Key != h.Key && (b.Key != b.Name || h.Key != h.Name) { // else the name says it
		releases = append(releases, say.F("its key goes from %q to %q", b.Key, h.Key))
	}
	if gained := without(h.Previously, b.Previously); len(gained) > 0 {
		claims = append(claims, say.F("it will take over a live workspace named %s", say.Join(say.Names(gained), " or ")))
	}
	if lost := without(b.Previously, h.Previously); len(lost) > 0 {
		releases = append(releases, say.F("it no longer takes over a live workspace named %s", say.Join(say.Names(lost), " or ")))
	}
	switch stated := h.Previously != nil && len(h.Previously) == 0; {
	case stated && (b.Previously == nil || len(b.Previously) > 0):
		claims = append(claims, say.F("`previously: []` says that it never had another name, so that it is created even beside a live workspace that looks like it"))
	case h.Previously == nil && b.Previously != nil && len(b.Previously) == 0:
		releases = append(releases, say.F("`previously: []` is gone, so that its creation is held again if it looks like a rename"))
	}
	return claims, releases
}

// without gives the names of one list that are not in the other.
func without(names, other []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(other, n) {
			out = append(out, n)
		}
	}
	return out
}

// identityLine is the line that says what changed, as far as head has one.
func identityLine(p *pair) *spec.Position {
	h, b := p.head, p.base
	if b == nil {
		b = &spec.Workspace{}
	}
	field := ""
	switch {
	case h.ID != "" && h.ID != b.ID:
		field = "id"
	case len(without(h.Previously, b.Previously)) > 0, h.Previously != nil && b.Previously == nil:
		field = "previously"
	case h.Name != b.Name:
		field = "name"
	}
	return at(h.Pos(field))
}

// fragment is the included file that holds an entry; empty for the main file.
// The name of a revision before it, as in "main:teams/a.yaml", is left out.
func fragment(o *spec.Org, w *spec.Workspace) string {
	file := w.Pos("").File
	if len(o.Sources) == 0 || file == "" || file == o.Sources[0].Path {
		return ""
	}
	if rev, _, named := strings.Cut(o.Sources[0].Path, ":"); named {
		file = strings.TrimPrefix(file, rev+":")
	}
	return file
}

// rivals are the entries of head that go by their names, any of which may stand
// for the workspace of a given id at this moment.
func (r *review) rivals(h *spec.Workspace) []say.Text {
	const many = 20
	var names []say.Text
	for i := range r.head.Workspaces {
		if w := &r.head.Workspaces[i]; w.ID == "" && w.Key != h.Key {
			names = append(names, say.F("%q", w.Name))
		}
	}
	if len(names) > many {
		return []say.Text{say.F("one of %d entries without an id", len(names))}
	}
	return names
}
