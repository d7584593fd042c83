package diff

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// A key edited in the file without id or previously reads as a workspace that
// vanished and another that appeared. Nothing is archived, because absence
// never archives, but creating a twin would be wrong too, so a likely rename is
// reported with the line that makes it one, and a guard holds the creation.

// suspectLimit bounds the undeclared workspaces whose members are read to look
// for a rename; above it only similar names are compared.
const suspectLimit = 10

// likeness is the share of people two member lists must have in common to look
// like one workspace.
const likeness = 0.5

// suspectRenames reports created entries that resemble an undeclared workspace.
func (p *planner) suspectRenames(m *matching) {
	if p.plan.Count(Create) == 0 {
		return
	}
	undeclared := m.unmanaged()
	for i := range m.pairs {
		w := m.pairs[i].want
		if !p.created[w.Key] || w.Previously != nil {
			continue
		}
		if old, why := p.likest(w, undeclared); old != nil {
			p.find(Finding{
				Severity: SevWarning, Code: CodeSuspectedRename, Address: WorkspaceAddress(w.Key),
				Message: fmt.Sprintf("%q would be created, and live workspace %q (%s), which the file does not name, looks like it: %s", w.Name, old.Name, old.ID, why),
				Hint:    fmt.Sprintf("if it was renamed, add to the entry: `previously: [%s]`; if it is another workspace, add: `previously: []`", quoteYAML(old.Name)),
				At:      at(w.Pos("")),
			})
		}
	}
}

func (p *planner) likest(w *spec.Workspace, undeclared []*live.Workspace) (best *live.Workspace, why string) {
	desired := map[live.UserID]bool{}
	entitled, _ := p.want.Access(w, p.opts.Today)
	for _, e := range entitled {
		if u := p.people.byEmail[e.Email]; u != nil && !u.Role.Inherits() {
			desired[u.ID] = true
		}
	}
	most := 0.0
	for _, old := range undeclared {
		if bare(old.Name) == bare(w.Name) {
			return old, "the names differ only in case, spaces or punctuation"
		}
		shared := 0
		for _, m := range old.Members {
			if desired[m.User] {
				shared++
			}
		}
		union := len(desired) + len(old.Members) - shared
		if share := float64(shared) / float64(max(union, 1)); shared >= 2 && share >= likeness && share > most {
			best, most = old, share
			why = fmt.Sprintf("%d of the %d people in either are in both", shared, union)
		}
	}
	return best, why
}

// suspects names the undeclared workspaces whose members would tell whether a
// creation is a rename.
func suspects(p *Plan, want *spec.Org, have *live.Org) []live.WorkspaceID {
	entries := map[string]*spec.Workspace{}
	for i := range want.Workspaces {
		entries[want.Workspaces[i].Key] = &want.Workspaces[i]
	}
	var news []*spec.Workspace
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Action == Create {
			if w := entries[s.Workspace.Key]; w != nil && w.Previously == nil && w.ManagesMembers() {
				news = append(news, w)
			}
		}
	}
	if len(news) == 0 {
		return nil
	}
	undeclared := match(want, have).unmanaged()
	var ids []live.WorkspaceID
	for _, old := range undeclared {
		if old.Members == nil && (len(undeclared) <= suspectLimit || anyWordShared(old.Name, news)) {
			ids = append(ids, old.ID)
		}
	}
	return ids
}

func anyWordShared(name string, news []*spec.Workspace) bool {
	old := words(name)
	for _, w := range news {
		for word := range words(w.Name) {
			if old[word] {
				return true
			}
		}
	}
	return false
}

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(s), notAlphanumeric) {
		if len(word) > 2 {
			set[word] = true
		}
	}
	return set
}

func bare(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), notAlphanumeric), "")
}

func notAlphanumeric(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// quoteYAML writes a name so that it can be pasted into the file.
func quoteYAML(s string) string { return fmt.Sprintf("%q", s) }
