package gitrev

import "errors"

// What can go wrong for a reason that callers branch on.
var (
	// ErrNoRepository: no folder from the given one upwards is a work tree.
	ErrNoRepository = errors.New("not inside a git work tree")
	// ErrUnknownRevision: nothing in the repository has that name.
	ErrUnknownRevision = errors.New("unknown revision")
	// ErrShallow: the answer lies in history that the clone left out.
	ErrShallow = errors.New("the clone is shallow")
	// ErrMissing: an object that the history names is not in this clone.
	ErrMissing = errors.New("missing object")
	// ErrNoMergeBase: the two commits share no history.
	ErrNoMergeBase = errors.New("no common history")
	// ErrOutside: the path is not inside the work tree.
	ErrOutside = errors.New("outside the work tree")
	// ErrUnsupported: the repository is stored in a way that wsync cannot read.
	ErrUnsupported = errors.New("unsupported repository")
)

// Error is a failure together with the way to fix it.
type Error struct {
	// Message says what was being done and what went wrong.
	Message string
	// Hint is the remedy, in the imperative. May be empty.
	Hint string
	// Cause is one of the sentinel errors of this package, or what was met below.
	Cause error
}

// Error is the message and the hint in one line.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// deepen is the remedy for every answer that a shallow clone cannot give. The
// refspec matters: a shallow clone usually follows a single branch.
const deepen = "set fetch-depth: 0 in actions/checkout, or run: git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"
