package apply

import (
	"context"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Writer sends writes. Only a real apply is ever given one: whoever holds no
// Writer cannot change anything.
type Writer interface {
	// Do sends the one request that the step asks for, exactly once, without
	// retries. The step has the ids of what it is about, those that earlier steps of
	// the run have made included. A failure is a *live.Failure.
	Do(ctx context.Context, step *diff.Step) (Receipt, error)
	// Try lets the API use an external key once, and changes nothing. It repeats what
	// may be repeated. A *live.Failure of the code live.CodeKeyInvalid says why the
	// key does not work; any other, that nothing is known.
	Try(ctx context.Context, key string) error
}

// Receipt is what the API answered to one write.
type Receipt struct {
	// Workspace is the id of the workspace created or acted on; empty for what
	// belongs to none.
	Workspace live.WorkspaceID
	// Object is the id of another object that was created; empty otherwise.
	Object string
	// Method and Path name the endpoint.
	Method, Path string
	Status       int
	RequestID    string
}
