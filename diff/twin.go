package diff

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Two live workspaces whose names look alike are taken for each other: in a
// review, in the Console, on a command line. Entries of one file are compared
// when it is read; here the names that a plan gives are compared with those that
// live workspaces still have.

// suspectTwins reports created and renamed workspaces whose name would look like
// that of a live one, or like an id. The very same name is contest's and free's
// business. What is created beside a workspace that the
// file does not name is suspectRenames' business.
func (p *planner) suspectTwins(m *Matching) {
	var looks map[string][]*live.Workspace
	for i := range m.pairs {
		pair := &m.pairs[i]
		if !p.names(pair) || saysAnother(pair.want) {
			continue
		}
		if spec.LooksLikeID(pair.want.Name) {
			p.find(likeAnID(pair.want))
			continue
		}
		if looks == nil {
			looks = m.looks()
		}
		for _, old := range looks[spec.NameKey(pair.want.Name)] {
			if old != pair.have && old.Name != pair.want.Name && (pair.have != nil || m.otherwiseCalled(old)) {
				p.find(m.twin(pair, old))
				break
			}
		}
	}
}

// names reports whether the plan gives an entry's workspace a name.
func (p *planner) names(pair *pairing) bool {
	renamed := pair.have != nil && pair.have.Name != pair.want.Name && pair.want.Archive == nil && p.opts.Scope.Includes(pair.want.Key)
	return renamed || p.created[pair.want.Key]
}

// looks sorts live workspaces by what their names look like.
func (m *Matching) looks() map[string][]*live.Workspace {
	found := map[string][]*live.Workspace{}
	for i := range m.have.Workspaces {
		if w := &m.have.Workspaces[i]; !w.Archived() {
			key := spec.NameKey(w.Name)
			found[key] = append(found[key], w)
		}
	}
	return found
}

// otherwiseCalled reports whether an entry stands for a workspace and does not
// leave it its name. Two entries whose names look alike are both in the
// reviewer's sight otherwise.
func (m *Matching) otherwiseCalled(w *live.Workspace) bool {
	q := m.owner(w)
	return q != nil && (q.want.Archive != nil || q.want.Name != w.Name)
}

func (m *Matching) twin(pair *pairing, old *live.Workspace) Finding {
	w := pair.want
	f := Finding{
		Severity: SevWarning, Code: CodeSuspectedRename, Address: WorkspaceAddress(w.Key), At: at(w.Pos("")),
		Message: say.F("%q would be created, and live workspace %q%s still has a name like it: %s", w.Name, old.Name, InBrackets(old.ID), likeNames(w.Name, old.Name)),
		Hint:    say.F("choose another name, or wait until that one is archived or renamed; if both are meant, add to the entry: `previously: []`"),
	}
	if pair.have != nil {
		f.Message = say.F("renaming %q%s to %q gives it a name like that of live workspace %q%s: %s",
			pair.have.Name, InBrackets(pair.have.ID), w.Name, old.Name, InBrackets(old.ID), likeNames(w.Name, old.Name))
		f.Hint = say.F("choose another name; if both are meant, let the entry name its workspace by its `id`, and add: `previously: []`")
	}
	return f
}

// likeAnID reports a name with the form of an id, which a reader, or whoever
// types a flag, takes for the workspace that has that id.
func likeAnID(w *spec.Workspace) Finding {
	return Finding{
		Severity: SevWarning, Code: CodeSuspectedRename, Address: WorkspaceAddress(w.Key), At: at(w.Pos("")),
		Message: say.F("%q has the form of an id, and would become the name of a workspace", w.Name),
		Hint:    say.F("to mean the workspace that has this id, write its name as the key, and below it `id: %s`; if it is meant as the name, add to the entry: `previously: []`", w.Name),
	}
}
