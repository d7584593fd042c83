package orgtest

import (
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// kinds is the table of this package, one line a kind; what comes later may draw
// from what is there already. Rows walk the table themselves, hence the function.
var kinds []kind

func init() {
	kinds = []kind{
		userKind,
		workspaceKind,
		memberKind,
		inviteKind,
		apiKeyKind,
		rateLimitKind,
		spendLimitKind,
		serviceAccountKind,
		serviceAccountMemberKind,
		externalKeyKind,
	}
}

// kind is how one is made up, changed and read. Each function may be nil.
type kind struct {
	name live.Kind

	// live draws what the organization has, within what one workspace has.
	live   func(*rapid.T, *live.Org)
	within func(*rapid.T, *live.Org, *live.Workspace)
	// empty marks the lists of a workspace as read, with nothing in them.
	empty func(*live.Workspace)

	// entry changes an entry of a file, and file the rest of it, as an author would.
	entry func(*rapid.T, *author, *spec.Workspace)
	file  func(*rapid.T, *author)
	// edits are small changes of one entry; what stands here twice happens twice as often.
	edits []edit

	// lines reads the lines of Parse that begin with a word, read is what "read WORD"
	// marks as read, options are words behind the name of a workspace.
	lines   map[string]func(p *parser, inside bool, f []string) error
	read    map[string]func(*live.Org)
	options map[string]func(*live.Workspace)

	// do carries a step out, and refuses what the API would refuse.
	do func(*diff.Step, *live.Org) error
	// part is the list that the API gives of a workspace, or of the organization if
	// at is empty.
	part func(o *live.Org, at live.WorkspaceID) live.Part
}

// author is who writes a file for an organization.
type author struct {
	have   *live.Org
	want   *spec.Org
	emails []spec.Email
}

// edit changes one entry of a file. One that would not pass the checks of the
// file changes nothing.
type edit = func(*rapid.T, *spec.Org, *spec.Workspace)

// newWorkspace is one with every list read and empty.
func newWorkspace(id live.WorkspaceID) live.Workspace {
	w := live.Workspace{ID: id, Tags: map[string]string{}}
	for _, k := range kinds {
		if k.empty != nil {
			k.empty(&w)
		}
	}
	return w
}
