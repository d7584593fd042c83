package adopt

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// kinds is the table of this package, one line a kind, in the order in which they are
// told. Rows walk the table themselves, hence the function.
var kinds []kind

func init() {
	kinds = []kind{
		userKind,
		inviteKind,
		workspaceKind,
		memberKind,
		rateLimitKind,
		spendLimitKind,
		serviceAccountKind,
		serviceAccountMemberKind,
		apiKeyKind,
		externalKeyKind,
	}
}

// kind is how the differences of one kind are written into a file.
type kind struct {
	name diff.Kind
	// people marks the kinds of who belongs to the organization.
	people bool
	// step makes the draft say what is live, so that a step on it vanishes.
	step func(*draft, *diff.Step) *Refusal
	// findings does the same for what a plan cannot reach and so has no step for.
	findings map[diff.Code]func(*draft, *diff.Finding) *Refusal
	// unnamed adds what is live and reported as unmanaged. Nil: nothing ever is.
	unnamed func(*draft)
	// limit takes what caps the use of a workspace out of an entry, for a fragment that
	// may not have it. Nil: the kind caps nothing.
	limit func(*spec.Workspace)
}

// tombstone refuses to take back what somebody asked for in so many words.
func tombstone(s *diff.Step) *Refusal {
	return &Refusal{
		say.F("the file asks for it, at %s", placeOf(s)),
		say.F("apply does it; if it is not to be, delete that line by hand"),
	}
}

// lapsed refuses to prolong what was to end.
func lapsed(s *diff.Step) *Refusal {
	return &Refusal{
		say.F("the line at %s was to end, and adopting it would prolong it", placeOf(s)),
		say.F("apply ends it; if it is to go on, give the line a later day by hand"),
	}
}

// ending refuses to undo what a line of the file ends; nil where none does.
func ending(s *diff.Step) *Refusal {
	if reason(s) == diff.ReasonTombstone {
		return tombstone(s)
	}
	if reason(s) == diff.ReasonLapsed {
		return lapsed(s)
	}
	return nil
}

// placeOf is the line that asks for a step.
func placeOf(s *diff.Step) say.Text {
	if at := s.Because[0].At; at != nil {
		return say.F("%s", *at)
	}
	return say.F("a line that is not known")
}

// reason is why a step is planned.
func reason(s *diff.Step) diff.ReasonKind { return s.Because[0].Kind }
