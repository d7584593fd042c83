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
	// retries. at is the id of the step's workspace, born in this run or known
	// before; it is empty for a create. A failure is a *live.Failure.
	Do(ctx context.Context, step *diff.Step, at live.WorkspaceID) (Receipt, error)
}

// Receipt is what the API answered to one write.
type Receipt struct {
	// Workspace is the id of the workspace created or acted on.
	Workspace live.WorkspaceID
	// Method and Path name the endpoint.
	Method, Path string
	Status       int
	RequestID    string
}
