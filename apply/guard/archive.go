package guard

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// What an archive ends: a workspace, or an object of a kind that ends for good too.

// workspaceArchives are the archives of workspaces.
func (in *Input) workspaceArchives() []*diff.Step {
	return slices.DeleteFunc(in.steps(diff.Archive), func(s *diff.Step) bool { return !s.OfWorkspace() })
}

// ended is what an archive ends, by the name it has now.
func (in *Input) ended(s *diff.Step) say.Text {
	if s.OfWorkspace() {
		return say.F("%q", in.liveName(s))
	}
	return s.Title()
}

// endedID is " (id)"; nothing where there is none that anybody could read.
func endedID(s *diff.Step) say.Text { return diff.InBrackets(live.WorkspaceID(idOf(s))) }

// idOf is the id of what an archive ends.
func idOf(s *diff.Step) string {
	if s.OfWorkspace() || s.Object == nil {
		return string(s.Workspace.ID)
	}
	return s.Object.ID
}

// nameOf is the name it has now. Only the plan says it for what is no workspace, and
// bears tells whether that is true.
func (in *Input) nameOf(s *diff.Step) string {
	if s.OfWorkspace() || s.Object == nil {
		return in.liveName(s)
	}
	return s.Object.Name
}

// bears reports whether the name means what the archive ends, and nothing else that is
// live, of whatever kind: a flag that was typed for a key must not come to confirm a
// workspace.
func (in *Input) bears(s *diff.Step, name string) bool {
	ids := in.bearers(name)
	if s.OfWorkspace() {
		return name == in.liveName(s) && len(ids) < 2
	}
	return slices.Equal(ids, []string{idOf(s)})
}

// alone reports whether no other archive of the plan goes by the name.
func (in *Input) alone(s *diff.Step, name string) bool {
	return !slices.ContainsFunc(in.steps(diff.Archive), func(t *diff.Step) bool { return t.Address != s.Address && in.bears(t, name) })
}

// names reports whether a list of allowances names what a step archives: by its
// id, or by the name it has now, if nothing else has that name. What the file
// calls it confirms nothing, for the file's author chose that. A value that looks
// like an id is only ever an id, so that nobody can name a workspace after
// another's id.
func names(list []string, s *diff.Step, in *Input) bool {
	for _, value := range list {
		if spec.LooksLikeID(value) && value == idOf(s) {
			return true
		}
		name := spec.NormalName(value)
		if !spec.LooksLikeID(value) && value != "" && in.bears(s, name) && in.alone(s, name) {
			return true
		}
	}
	return false
}

// flagFor words the flag that names what a step archives, ready to be pasted into
// a shell: by name where that is safe and clear, else by id.
func flagFor(flag string, s *diff.Step, in *Input) string {
	name, id := in.nameOf(s), live.WorkspaceID(idOf(s))
	awkward := spec.LooksLikeID(name) || strings.HasPrefix(name, "-") || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
	told := in.Offline && !id.Assumed() // the name may be the file's own
	shared := s.OfWorkspace() && isClaudeCode(in, s) || !in.bears(s, name) || !in.alone(s, name)
	if id != "" && (told || awkward || shared) {
		return flagWithID(flag, id)
	}
	return flag + " " + shell.Quote(name)
}

// flagWithID is the flag with an id, or with a sign for an id that was made up.
func flagWithID(flag string, id live.WorkspaceID) string {
	if id.Assumed() {
		return flag + " " + id.Say().Text
	}
	return flag + " " + shell.Quote(string(id))
}
