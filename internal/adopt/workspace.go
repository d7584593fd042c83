package adopt

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var workspaceKind = kind{
	name: diff.KindWorkspace,
	step: (*draft).workspace,
	findings: map[diff.Code]func(*draft, *diff.Finding) *Refusal{
		diff.CodeImmutable:  (*draft).fixed,
		diff.CodeIDArchived: (*draft).archived,
	},
	unnamed: (*draft).unnamedWorkspaces,
}

func (d *draft) workspace(s *diff.Step) *Refusal {
	switch s.Action {
	case diff.Archive:
		return tombstone(s)
	case diff.Create:
		return d.missing(s)
	case diff.Update, diff.Add, diff.SetRole, diff.Remove:
	}
	w := *d.entry(s.Workspace.Key)
	for _, c := range s.Changes {
		if refusal := attribute(&w, s, c); refusal != nil && !c.Kept() {
			return refusal
		}
	}
	*d.entry(w.Key) = w
	return nil
}

// missing refuses to take an entry out by its name alone: nobody can tell whether
// somebody archived the workspace, renamed it, or has yet to apply the entry.
func (d *draft) missing(s *diff.Step) *Refusal {
	for _, f := range d.plan.Findings {
		if f.Code == diff.CodeSuspectedRename && f.Address == s.Address {
			return &Refusal{f.Message, f.Hint}
		}
	}
	for i := range d.have.Workspaces {
		if w := &d.have.Workspaces[i]; w.Archived() && w.Name == s.Workspace.Name {
			return &Refusal{
				say.F("a workspace of that name%s was archived on %s, and the entry does not say by its id that it means that one", diff.InBrackets(w.ID), spec.DateOf(w.ArchivedAt)),
				say.F("if it does, delete the entry by hand; if another one is meant, apply creates it"),
			}
		}
	}
	return &Refusal{say.F("no workspace has or had that name"), say.F("apply creates it; if it was renamed in the Console, give the entry its id and adopt again; if it is not to be, delete the entry by hand")}
}

// attribute makes an entry say what one field of the workspace is.
func attribute(w *spec.Workspace, s *diff.Step, c diff.Change) *Refusal {
	is := c.Before
	tag, isTag := strings.CutPrefix(c.Field, diff.FieldTags)
	switch {
	case c.Field == diff.FieldName:
		return renamed(w, s, is.Text)
	case isTag:
		return setTag(w, tag, is)
	case is.Kind == diff.None:
		return &Refusal{say.F("it has no %s, and no file can say so", c.Field), say.F("apply sets it; or take the field out of the entry by hand, which leaves it alone from then on")}
	case c.Field == diff.FieldColor:
		w.Color = is.Text
	case c.Field == diff.FieldAllowedGeos && w.DataResidency.AllowedInferenceGeos != nil:
		residency(w).AllowedInferenceGeos = slices.Clone(is.List)
	case c.Field == diff.FieldDefaultGeo && w.DataResidency.DefaultInferenceGeo != "":
		residency(w).DefaultInferenceGeo = is.Text
	}
	return nil
}

// residency is the entry's data_residency, to be changed.
func residency(w *spec.Workspace) *spec.DataResidency {
	r := *w.DataResidency
	w.DataResidency = &r
	return w.DataResidency
}

// renamed keeps the entry's key, by which scopes, comments and people know it.
func renamed(w *spec.Workspace, s *diff.Step, name string) *Refusal {
	switch {
	case reason(s) == diff.ReasonPreviously:
		return &Refusal{say.F("the file asks for the new name, by `previously` at %s", placeOf(s)), say.F("apply renames it; if it is not to be, correct the entry by hand")}
	case !spec.UsableName(name):
		return &Refusal{say.F("no file may hold the name %q", name), say.F("rename the workspace in the Console")}
	}
	w.Name = name
	return nil
}

// setTag writes null for a tag that is not there, so that the key stays managed.
func setTag(w *spec.Workspace, key string, is diff.Value) *Refusal {
	if !spec.UsableTagValue(is.Text) {
		return &Refusal{say.F("no file may hold the value of the tag %q: it is too long, or has hidden characters", key), say.F("change it in the Console")}
	}
	tags := maps.Clone(w.Tags)
	tags[key] = nil
	if is.Kind != diff.None {
		tags[key] = &is.Text
	}
	w.Tags = tags
	return nil
}

// fixed writes what nobody can change any more, by whatever the workspace has.
func (d *draft) fixed(f *diff.Finding) *Refusal {
	i := slices.IndexFunc(d.want.Workspaces, func(w spec.Workspace) bool { return diff.WorkspaceAddress(w.Key) == f.Address })
	have := d.match.Live(d.want.Workspaces[i].Key)
	w := &d.want.Workspaces[i]
	if have.ExternalKeyID != "" {
		if refusal := d.fixedKeyOf(w, have.ExternalKeyID); refusal != nil {
			return refusal
		}
	}
	if r := w.DataResidency; r != nil && r.WorkspaceGeo != "" {
		residency(w).WorkspaceGeo = have.DataResidency.WorkspaceGeo
	}
	return nil
}

// archived takes an entry out whose workspace is gone: its id proves which one it was,
// and that it cannot come back. A tombstone is never made of it. The list is replaced:
// the pairing of this round refers to the entries as they stand.
func (d *draft) archived(f *diff.Finding) *Refusal {
	d.want.Workspaces = slices.DeleteFunc(slices.Clone(d.want.Workspaces), func(w spec.Workspace) bool {
		out := diff.WorkspaceAddress(w.Key) == f.Address
		d.gone[w.Key] = d.gone[w.Key] || out
		return out
	})
	return nil
}

// unnamedWorkspaces adds an entry for each live workspace that the plan reports
// because the file does not name it, or that was asked for.
func (d *draft) unnamedWorkspaces() {
	for _, w := range d.match.Unmanaged() {
		key := d.freeKey(w.Name)
		a := diff.WorkspaceAddress(key)
		if d.want.Policy.UnmanagedWorkspaces == spec.UnmanagedIgnore && !d.in.Names(w) {
			continue
		}
		text := say.F("workspace %q%s is live, and the file does not name it", w.Name, diff.InBrackets(w.ID))
		d.try(a, diff.CodeUnmanaged, text, func() *Refusal { return d.addWorkspace(key, w) })
	}
}

// freeKey is a name, or a numbered form of it where an entry has it.
func (d *draft) freeKey(name string) string {
	return live.FreeKey(name, func(key string) bool { return d.entry(key) != nil })
}

func (d *draft) addWorkspace(key string, w *live.Workspace) *Refusal {
	for _, f := range d.plan.Findings {
		meant := slices.ContainsFunc(f.Message, func(s say.Span) bool { return s == w.ID.Say() })
		if f.Code == diff.CodeSuspectedRename && meant {
			return &Refusal{f.Message, f.Hint}
		}
	}
	if !spec.UsableName(w.Name) {
		return &Refusal{say.F("no file may hold such a name"), say.F("rename the workspace in the Console")}
	}
	e, left := d.have.EntryOf(w, key)
	file := d.home(key)
	e.At = map[string]spec.Position{"": {File: file}}
	if file != d.want.Sources[0].Path && d.want.Policy.FragmentLimits != spec.FragmentLimitsAllow {
		for _, k := range kinds {
			if k.limit != nil {
				k.limit(&e)
			}
		}
	}
	i, _ := slices.BinarySearchFunc(d.want.Workspaces, key, func(w spec.Workspace, key string) int { return strings.Compare(w.Key, key) })
	d.want.Workspaces = slices.Insert(slices.Clone(d.want.Workspaces), i, e)
	d.added[key] = true
	d.notes = append(d.notes, left...)
	return nil
}

// home is the file in which an entry's siblings live: those that begin with the same
// words, or else most of all entries.
func (d *draft) home(key string) string {
	best, most := d.want.Sources[0].Path, -1
	count := map[string]int{}
	for _, w := range d.in.Want.Workspaces {
		file := w.Pos("").File
		count[file]++
		if n := 1_000_000*wordsShared(key, w.Key) + count[file]; n > most {
			best, most = file, n
		}
	}
	return best
}

// wordsShared is the number of words that two names begin with.
func wordsShared(a, b string) int {
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n
}
