package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/spec"
)

// bearers are the ids of what is live and has a name, workspaces first.
func (in *Input) bearers(name string) []string {
	var ids []string
	for i := range in.Have.Workspaces {
		if w := &in.Have.Workspaces[i]; !w.Archived() && w.Name == name {
			ids = append(ids, string(w.ID))
		}
	}
	for _, r := range diff.Rules() {
		if r.Named != nil {
			ids = append(ids, r.Named(in.Have, name)...)
		}
	}
	return ids
}

// UnusedFlag is an archive flag that confirms nothing.
type UnusedFlag struct {
	// Flag is the flag as it would be typed.
	Flag string
	// Reason says why; Hint, which may be empty, what would confirm what was
	// most likely meant.
	Reason, Hint say.Text
}

// Unused lists the archive flags that name no archive of the plan.
// They deserve a warning, no more: a tombstone may have been carried out by an
// earlier run of the same command.
func Unused(in *Input) []UnusedFlag {
	unused := []UnusedFlag{}
	archives := in.steps(diff.Archive)
	note := func(flag string, values []string) {
		for _, v := range values {
			if slices.ContainsFunc(archives, func(s *diff.Step) bool { return names([]string{v}, s, in) }) {
				continue
			}
			u := UnusedFlag{Flag: flag + " " + shell.Quote(v), Reason: say.F("no archive of the plan has that name or id")}
			u.explain(flag, v, archives, in)
			unused = append(unused, u)
		}
	}
	note("--allow-archive", in.Allow.Archive)
	archives = in.workspaceArchives()
	note("--allow-archive-in-use", in.Allow.ArchiveInUse)
	return unused
}

// explain looks for the archive that a value most likely means.
func (u *UnusedFlag) explain(flag, value string, archives []*diff.Step, in *Input) {
	for _, s := range archives {
		switch name := in.nameOf(s); {
		case value == name && spec.LooksLikeID(value):
			u.Reason = say.F("what begins with `wrkspc_` confirms by id, and the workspace of that name has another id")
			if !s.OfWorkspace() {
				u.Reason = say.F("what looks like an id confirms by id, and what has that name has another id")
			}
		case spec.NormalName(value) == name:
			u.Reason = say.F("more than one thing has that name")
		case !s.OfWorkspace():
			continue
		case value == s.Workspace.Key, in.entry(s) != nil && (value == in.entry(s).Name || slices.Contains(in.entry(s).Previously, value)):
			u.Reason = say.F("it is what the file calls a workspace that is named %q, and only the workspace's own name or id confirms", name)
		default:
			continue
		}
		u.Hint = say.F("to confirm it: %s", say.Span{Kind: say.Flag, Text: flagFor(flag, s, in)})
		return
	}
}
