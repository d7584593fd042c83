package gitrev

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Facts say where a working file comes from.
type Facts struct {
	// Repository is the URL of the remote origin, or of the only remote, without
	// anything that could be a credential; empty when there is none.
	Repository string
	// Commit is the full hash of HEAD; empty before the first commit.
	Commit string
	// Branch is the branch that HEAD is on; empty when it is detached, as
	// actions/checkout leaves it for pull requests.
	Branch string
}

// Facts reads repository, commit and branch.
func (r *Repo) Facts() (Facts, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := Facts{}
	head, err := r.store.Reference(plumbing.HEAD)
	if err != nil {
		return f, fmt.Errorf("reading HEAD of %q: %w", r.root, err)
	}
	if head.Type() == plumbing.SymbolicReference && head.Target().IsBranch() {
		f.Branch = head.Target().Short()
	}
	at, err := r.follow(plumbing.HEAD)
	switch {
	case err == nil:
		f.Commit = at.String()
	case !errors.Is(err, plumbing.ErrReferenceNotFound):
		return f, fmt.Errorf("reading HEAD of %q: %w", r.root, err)
	}
	f.Repository = publicURL(r.settings.remotes[r.settings.remote()])
	return f, nil
}

// publicURL strips user, password, query and fragment: CI systems put tokens
// into remotes. What cannot be understood is dropped whole.
func publicURL(raw string) string {
	if strings.Contains(raw, "://") {
		u, err := url.Parse(raw)
		if err != nil || u.Opaque != "" {
			return ""
		}
		bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
		return bare.String()
	}
	host, path, ok := strings.Cut(raw, ":")
	if !ok || strings.Contains(host, "/") || strings.Contains(host, `\`) || len(host) == 1 {
		return raw // a path on this machine
	}
	if i := strings.LastIndex(host, "@"); i >= 0 {
		host = host[i+1:]
	} else if strings.Contains(path, "@") {
		return "" // user:token@host, which no git understands
	}
	return host + ":" + path
}
