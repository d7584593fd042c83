package ghsim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Commit is a commit that a proposal made or that was there before.
type Commit struct {
	Message string
	Parents []string
	// Files are those that differ from the first parent.
	Files map[string]string
	tree  string
}

// Pull is what a pull request has beside an issue.
type Pull struct{ Head, Base string }

// Commit makes a commit known, with a tree of its own.
func (s *Server) Commit(sha, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits[sha] = Commit{Message: message, tree: "tree-" + sha}
}

// Branch is the commit that a branch is at; empty when there is none.
func (s *Server) Branch(name string) (string, Commit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.branches[name], s.commits[s.branches[name]]
}

func digest(parts ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(parts...)))
	return hex.EncodeToString(sum[:20])
}

// pulls answers what is asked of pull requests.
func (c *call) pulls(parts []string) answer {
	number, _ := strconv.Atoi(parts[0])
	switch {
	case c.r.Method == http.MethodGet && parts[0] == "":
		return c.listPulls()
	case !c.who.Comments:
		return denied
	case c.r.Method == http.MethodPost && parts[0] == "":
		return c.createPull()
	case c.r.Method == http.MethodPatch && number > 0 && number <= len(c.issues) && c.issues[number-1].Pull:
		c.who.Issues = true // a pull request is changed by its own permission
		return c.editIssue(number)
	}
	c.breach("%s %s: no such path", c.r.Method, c.r.URL.Path)
	return refuse(http.StatusNotFound, "Not Found")
}

func (c *call) listPulls() answer {
	c.query("per_page", "page", "state", "head")
	owner, _, _ := strings.Cut(c.repository, "/")
	out := []any{}
	for _, i := range c.issues {
		if q := c.r.URL.Query(); i.Pull && i.State == q.Get("state") && owner+":"+i.From.Head == q.Get("head") {
			out = append(out, c.wireIssue(i))
		}
	}
	return answer{status: http.StatusOK, body: out}
}

func (c *call) createPull() answer {
	var in struct {
		Title string `json:"title"`
		Head  string `json:"head"`
		Base  string `json:"base"`
		Body  string `json:"body"`
	}
	if !c.take(&in) || in.Title == "" || tooLong(in.Body) || c.branches[in.Head] == "" || in.Base == "" {
		return unprocessable
	}
	for _, i := range c.issues {
		if i.Pull && i.State == "open" && i.From.Head == in.Head {
			return unprocessable
		}
	}
	i := &Issue{Number: len(c.issues) + 1, Title: in.Title, Author: c.who.Login, Body: in.Body, State: "open", Pull: true, From: Pull{in.Head, in.Base}}
	c.issues = append(c.issues, i)
	return answer{status: http.StatusCreated, body: c.wireIssue(i)}
}

// git answers what is asked of objects and references.
func (c *call) git(what string) answer {
	kind, name, _ := strings.Cut(what, "/")
	switch {
	case c.r.Method == http.MethodGet && kind == "ref":
		return c.branch(strings.TrimPrefix(name, "heads/"))
	case c.r.Method == http.MethodGet && kind == "commits":
		commit, ok := c.commits[name]
		if !ok {
			return refuse(http.StatusNotFound, "Not Found")
		}
		return answer{status: http.StatusOK, body: wireCommit(name, commit)}
	case !c.who.Contents:
		return denied
	case c.r.Method == http.MethodPost && kind == "trees":
		return c.createTree()
	case c.r.Method == http.MethodPost && kind == "commits":
		return c.createCommit()
	case kind == "refs":
		return c.setRef(strings.TrimPrefix(name, "heads/"))
	}
	c.breach("%s %s: no such path", c.r.Method, c.r.URL.Path)
	return refuse(http.StatusNotFound, "Not Found")
}

func (c *call) createTree() answer {
	var in struct {
		Base string              `json:"base_tree"`
		Tree []map[string]string `json:"tree"`
	}
	if !c.take(&in) || in.Base == "" {
		return unprocessable
	}
	files := map[string]string{}
	for _, e := range in.Tree {
		if e["path"] == "" || strings.HasPrefix(e["path"], "/") || e["type"] != "blob" || !strings.HasPrefix(e["mode"], "100") {
			return unprocessable
		}
		files[e["path"]] = e["content"]
	}
	sha := digest(in.Base, slices.Sorted(maps.Keys(files)), files)
	c.trees[sha] = files
	return answer{status: http.StatusCreated, body: map[string]string{"sha": sha}}
}

func (c *call) createCommit() answer {
	var in struct {
		Message string   `json:"message"`
		Tree    string   `json:"tree"`
		Parents []string `json:"parents"`
	}
	if !c.take(&in) || c.trees[in.Tree] == nil {
		return unprocessable
	}
	sha := digest(in.Message, in.Tree, in.Parents, len(c.commits))
	c.commits[sha] = Commit{Message: in.Message, Parents: in.Parents, Files: c.trees[in.Tree], tree: in.Tree}
	return answer{status: http.StatusCreated, body: wireCommit(sha, c.commits[sha])}
}

func (c *call) setRef(branch string) answer {
	var in struct {
		Ref   string `json:"ref"`
		SHA   string `json:"sha"`
		Force bool   `json:"force"`
	}
	switch {
	case c.r.Method == http.MethodDelete:
		delete(c.branches, branch)
		return answer{status: http.StatusNoContent}
	case !c.take(&in):
		return unprocessable
	case c.r.Method == http.MethodPost:
		branch = strings.TrimPrefix(in.Ref, "refs/heads/")
	}
	if _, ok := c.commits[in.SHA]; !ok || (c.branches[branch] != "") != (c.r.Method == http.MethodPatch) {
		return unprocessable
	}
	if !strings.HasPrefix(branch, "wsync/") {
		c.breach("the branch %s was written to", branch)
	}
	c.branches[branch] = in.SHA
	return c.branch(branch)
}

func wireCommit(sha string, commit Commit) any {
	parents := []map[string]string{}
	for _, p := range commit.Parents {
		parents = append(parents, map[string]string{"sha": p})
	}
	return map[string]any{"sha": sha, "message": commit.Message, "tree": map[string]string{"sha": commit.tree}, "parents": parents}
}
