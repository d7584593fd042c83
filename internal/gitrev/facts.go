package gitrev

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"
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
	at, err := storer.ResolveReference(r.store, plumbing.HEAD)
	switch {
	case err == nil:
		f.Commit = at.Hash().String()
	case !errors.Is(err, plumbing.ErrReferenceNotFound):
		return f, fmt.Errorf("reading HEAD of %q: %w", r.root, err)
	}
	f.Repository, err = r.remote()
	return f, err
}

func (r *Repo) remote() (string, error) {
	store, ok := r.store.(config.ConfigStorer)
	if !ok {
		return "", nil
	}
	cfg, err := store.Config()
	if err != nil {
		return "", fmt.Errorf("reading the configuration of the repository at %q: %w", r.root, err)
	}
	remote := cfg.Remotes["origin"]
	if remote == nil && len(cfg.Remotes) == 1 {
		for _, only := range cfg.Remotes {
			remote = only
		}
	}
	if remote == nil || len(remote.URLs) == 0 {
		return "", nil
	}
	return publicURL(remote.URLs[0]), nil
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

// DefaultBranch names the branch that changes are proposed against: the
// preferred one when it is not empty, which callers take from GITHUB_BASE_REF,
// else what origin calls its HEAD, else main or master. The answer can be given
// to Resolve, and is a remote branch wherever there is one, because a local one
// may lag behind.
func (r *Repo) DefaultBranch(preferred string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if preferred != "" {
		// Falling back to another branch would review against the wrong base.
		if name := r.firstBranch("origin/"+preferred, preferred); name != "" {
			return name, nil
		}
		return "", r.unknown("origin/"+preferred, "origin/"+preferred)
	}
	head, err := r.store.Reference(plumbing.NewRemoteHEADReferenceName("origin"))
	if err == nil && head.Type() == plumbing.SymbolicReference {
		if name := head.Target().Short(); r.firstBranch(name) != "" {
			return name, nil
		}
	}
	if name := r.firstBranch("origin/main", "origin/master", "main", "master"); name != "" {
		return name, nil
	}
	e := &Error{
		Message: "finding the default branch: there is neither origin/HEAD nor a branch main or master",
		Hint:    "name the base: --base REV", Cause: ErrUnknownRevision,
	}
	if r.Shallow() {
		e.Message += ", and the clone is shallow, which leaves out other branches"
		e.Hint, e.Cause = deepen+", or name the base: --base REV", errors.Join(ErrUnknownRevision, ErrShallow)
	}
	return "", e
}

// firstBranch is the first of some short names that is a branch, remote or local.
func (r *Repo) firstBranch(names ...string) string {
	for _, name := range names {
		for _, kind := range []string{"refs/remotes/", "refs/heads/"} {
			if _, err := storer.ResolveReference(r.store, plumbing.ReferenceName(kind+name)); err == nil {
				return name
			}
		}
	}
	return ""
}
