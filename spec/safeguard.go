package spec

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/yamldoc"
)

// guarding are the fields by which a file holds a plan back, or ends something: where
// such a field stands, whoever edits the file by machine has no business.
var guarding = []string{"version", "organization", "policy", "groups", "previously", "protected", "membership", "exempt", "archive", "remove", "until"}

// Weakened compares what two Orgs say to hold a plan back, and says what differs; nil
// when nothing does. An end date may go with its line, and everything with an entry
// that is gone; an entry that was added may say what it likes, except that it is to be
// archived.
func Weakened(was, is *Org, gone, added func(key string) bool) say.Text {
	old, now := safeguards(was), safeguards(is)
	for _, at := range old.order {
		key, line := entryOf(at), at[:len(at)-1]
		ended := at[len(at)-1] == "until" && !now.paths[joined(line)]
		if now.says[joined(at)] != old.says[joined(at)] && !ended && !gone(key) {
			return say.F("%s would change", strings.Join(at, "."))
		}
	}
	for _, at := range now.order {
		_, before := old.says[joined(at)]
		if !before && (!added(entryOf(at)) || at[len(at)-1] == "archive") {
			return say.F("%s would change", strings.Join(at, "."))
		}
	}
	for i := range was.Workspaces {
		before := &was.Workspaces[i]
		j := slices.IndexFunc(is.Workspaces, func(w Workspace) bool { return w.Key == before.Key })
		if j >= 0 && was.Policy.protects(before) && !is.Policy.protects(&is.Workspaces[j]) {
			return say.F("`policy.protect` names %q, and not %q, which the workspace is called", before.Name, is.Workspaces[j].Name)
		}
	}
	return nil
}

// guards are the safeguards of an Org, by path.
type guards struct {
	order [][]string
	says  map[string]string
	paths map[string]bool // of everything
}

func safeguards(o *Org) guards {
	g := guards{says: map[string]string{}, paths: map[string]bool{}}
	g.walk(formatted(fileSections, o), nil)
	return g
}

func (g *guards) walk(b *block, path []string) {
	for name, value := range b.Fields() {
		at := append(slices.Clone(path), name)
		g.paths[joined(at)] = true
		// Every second level has names that people choose.
		if len(at)%2 == 1 && slices.Contains(guarding, name) {
			g.order = append(g.order, at)
			g.says[joined(at)] = string(yamldoc.Write(yamldoc.NewMapping().Field("is", value)))
			continue
		}
		g.walk(value, at)
	}
}

func joined(path []string) string { return strings.Join(path, "\x00") }

// entryOf is the key of the entry that a path leads into; empty for none.
func entryOf(path []string) string {
	if len(path) > 2 && path[0] == "workspaces" {
		return path[1]
	}
	return ""
}
