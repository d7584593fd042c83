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
	var before *standing
	if p.base != nil {
		before = workspaceStanding(p.base)
	}
	claims, releases := claimsOf(say.F("workspace"), before, workspaceStanding(p.head))
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

// standing is by what an entry finds the live object that it stands for.
type standing struct {
	key, name, id string
	previously    []string
}

func workspaceStanding(w *spec.Workspace) *standing {
	return &standing{key: w.Key, name: w.Name, id: w.ID, previously: w.Previously}
}

// claimsOf lists by what an entry finds a live thing that it did not find so before,
// and by what it does no longer. Without b the entry is a new one.
func claimsOf(thing say.Text, b, h *standing) (claims, releases []say.Text) {
	if b == nil {
		b = &standing{key: h.key, name: h.name}
	}
	switch {
	case b.id == h.id:
	case h.id == "":
		releases = append(releases, say.F("it gives up the id %s, and stands for whichever live %s is named %q", idSpan(b.id), thing, h.name))
	case b.id == "":
		claims = append(claims, say.F("it stands for the live %s %s, whatever the name of that is", thing, idSpan(h.id)))
	default:
		claims = append(claims, say.F("it stands for the live %s %s and no longer for %s", thing, idSpan(h.id), idSpan(b.id)))
	}
	if b.name != h.name {
		claims = append(claims, say.F("its name goes from %q to %q", b.name, h.name))
	}
	if b.key != h.key && (b.key != b.name || h.key != h.name) { // else the name says it
		releases = append(releases, say.F("its key goes from %q to %q", b.key, h.key))
	}
	if gained := without(h.previously, b.previously); len(gained) > 0 {
		claims = append(claims, say.F("it will take over a live %s named %s", thing, say.Join(say.Names(gained), " or ")))
	}
	if lost := without(b.previously, h.previously); len(lost) > 0 {
		releases = append(releases, say.F("it no longer takes over a live %s named %s", thing, say.Join(say.Names(lost), " or ")))
	}
	switch stated := h.previously != nil && len(h.previously) == 0; {
	case stated && (b.previously == nil || len(b.previously) > 0):
		claims = append(claims, say.F("`previously: []` says that it never had another name, so that it is created even beside a live %s that looks like it", thing))
	case h.previously == nil && b.previously != nil && len(b.previously) == 0:
		releases = append(releases, say.F("`previously: []` is gone, so that its creation is held again if it looks like a rename"))
	}
	return claims, releases
}

func idSpan(id string) say.Span { return live.WorkspaceID(id).Say() }

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
