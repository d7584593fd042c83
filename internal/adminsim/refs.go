package adminsim

import (
	"fmt"
	"strings"
)

// workspaceRef resolves a workspace's id or name: an id first, then the one
// live workspace of that name, then the one archived.
func (st *state) workspaceRef(ref string) (string, error) {
	if _, ok := st.workspaces.truth(ref); ok {
		return ref, nil
	}
	var live, archived []string
	for id, w := range st.workspaces.live {
		switch {
		case w.name != ref:
		case w.live():
			live = append(live, id)
		default:
			archived = append(archived, id)
		}
	}
	switch {
	case len(live) == 1:
		return live[0], nil
	case len(live) == 0 && len(archived) == 1:
		return archived[0], nil
	case len(live)+len(archived) == 0:
		return "", fmt.Errorf("no workspace %q", ref)
	}
	return "", fmt.Errorf("several workspaces are named %q: use an id", ref)
}

// actorRef resolves an email to its user id. Ids stand for themselves: a key
// may outlive the person who made it.
func (st *state) actorRef(ref string) (string, error) {
	if ref == "" || strings.HasPrefix(ref, "user_") || isServiceAccount(ref) {
		return ref, nil
	}
	if id, ok := st.byEmail[foldEmail(ref)]; ok {
		return id, nil
	}
	return "", fmt.Errorf("no user %q", ref)
}
