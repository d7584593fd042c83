package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// archiveConfirmation holds every archive that the operator did not name.
// The file asks for it and a person confirms it: two people's slips at once are
// rarer than one.
var archiveConfirmation = Guard{
	Name: "archive-confirmation", Verdict: diff.Hold,
	Refuses:  "an archive that the command line does not name",
	Why:      "an archive cannot be undone, and that of a workspace revokes its keys; a line in a file is not enough to ask for that",
	LiftedBy: "--allow-archive with the live name of what is archived, if nothing else has it, or its id",
	check:    checkArchiveConfirmation,
}

func checkArchiveConfirmation(in *Input) []diff.Refusal {
	archives := in.steps(diff.Archive)
	var refusals []diff.Refusal
	for _, s := range archives {
		if names(in.Allow.Archive, s, in) {
			continue
		}
		r := diff.Refusal{
			Steps:    []diff.Address{s.Address},
			Message:  say.F("%s %s cannot be undone and was not confirmed on the command line", s.Verb().Doing(), in.ended(s)),
			Override: flagFor("--allow-archive", s, in),
		}
		r.Hint = say.F("look at its effects, then run apply again with %s", say.Span{Kind: say.Flag, Text: r.Override})
		if limit := in.Want.Policy.MaxArchives; len(archives) > limit {
			r.Hint = say.F("%s; `policy.max_archives` allows %s a run, and %d wait", r.Hint, say.Count(limit, "archive", "archives"), len(archives))
		}
		refusals = append(refusals, r)
	}
	return refusals
}
