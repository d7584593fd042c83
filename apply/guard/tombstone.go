package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// tombstone demands that every archive goes back to an archive line in
// the file for that very workspace. Compute plans no other archive, so this
// only ever meets a bug or a plan that somebody wrote by hand.
var tombstone = Guard{
	Name: "tombstone", Verdict: diff.Stop,
	Refuses:  "an archive that no archive line in the file asks for",
	Why:      "nothing is archived by omission; such a step can only be a bug or a forged plan",
	LiftedBy: "nothing",
	check:    checkTombstone,
}

func checkTombstone(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.steps(diff.Archive) {
		if why := unasked(in, s); why != nil {
			refusals = append(refusals, diff.Refusal{
				Message: say.F("the plan %ss %s%s, and %s", s.Verb().Say(), in.ended(s), endedID(s), why),
				Hint:    say.F("make a new plan; if the new plan says the same, it is a bug worth reporting"),
			})
		}
	}
	return refusals
}

// unasked says why the file does not ask for the archive, or nothing.
func unasked(in *Input, s *diff.Step) say.Text {
	w := in.entry(s)
	switch asked := s.Rule().Tombstone; {
	case !s.OfWorkspace() && (asked == nil || asked(in.Want, s) == nil):
		return say.F("no %s line of the file asks for it", s.Verb().Say())
	case !s.OfWorkspace():
		return nil
	case s.Workspace.ID == "" && !in.Offline:
		return say.F("a workspace without an id cannot be told from one that this run creates")
	case w == nil:
		return say.F("the file has no entry %q", s.Workspace.Key)
	case w.Archive == nil:
		return say.F("the entry %q%s has no archive line", w.Key, place(w.Pos("")))
	case !meant(w, string(s.Workspace.ID), in.liveName(s)):
		return say.F("the archive line of %q%s is for another workspace", w.Key, place(w.Archive.At))
	}
	return nil
}

// meant reports whether an entry may stand for a workspace of that id and name.
func meant(w *spec.Workspace, id, name string) bool {
	if w.ID != "" {
		return w.ID == id
	}
	return w.Name == name || slices.Contains(w.Previously, name)
}
