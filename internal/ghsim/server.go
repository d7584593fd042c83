package ghsim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server is one repository on a GitHub of its own.
type Server struct {
	repository string
	now        func() time.Time

	mu       sync.Mutex
	tokens   map[string]Identity
	jobs     map[string]Job
	issued   int
	last     int64
	comments map[int][]*Comment
	issues   []*Issue
	log      []string
	breaches []string
	outage   int // requests still to be answered with 502
	branches map[string]string
	commits  map[string]Commit
	trees    map[string]map[string]string
}

// Identity is who a token is and what it may do.
type Identity struct {
	Login string
	// Comments and Issues allow writing; reading is always allowed.
	Comments, Issues bool
	// Contents allows writing branches. Comments stands for pull requests too.
	Contents bool
}

// Comment is a comment on an issue or a pull request.
type Comment struct {
	ID     int64
	Author string
	Body   string
	// Edits counts how often it was changed.
	Edits int
}

// Issue is an issue or, with Pull set, a pull request.
type Issue struct {
	Number int
	Title  string
	Author string
	Body   string
	State  string
	Labels []string
	Pull   bool
	// From is what a pull request would merge.
	From  Pull
	Edits int
}

// New serves the repository owner/name, and judges time by the clock given.
func New(repository string, now func() time.Time) *Server {
	return &Server{
		repository: repository, now: now, tokens: map[string]Identity{}, jobs: map[string]Job{},
		last: 1000, comments: map[int][]*Comment{}, branches: map[string]string{}, commits: map[string]Commit{}, trees: map[string]map[string]string{},
	}
}

// Token makes a token known.
func (s *Server) Token(token string, who Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = who
}

// Say adds a comment as somebody would in a browser.
func (s *Server) Say(pull int, author, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.comments[pull] = append(s.comments[pull], &Comment{ID: s.last, Author: author, Body: body})
}

// Open adds an issue or a pull request as somebody would in a browser.
func (s *Server) Open(i Issue) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	i.Number, i.State = len(s.issues)+1, "open"
	s.issues = append(s.issues, &i)
	return i.Number
}

// Push moves a branch to a commit.
func (s *Server) Push(branch, commit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.branches[branch] = commit
}

// Outage answers the next n requests with 502.
func (s *Server) Outage(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = n
}

// Comments gives the comments on a pull request, oldest first.
func (s *Server) Comments(pull int) []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Comment
	for _, c := range s.comments[pull] {
		all = append(all, *c)
	}
	return all
}

// Issues gives all issues, oldest first.
func (s *Server) Issues() []Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Issue
	for _, i := range s.issues {
		all = append(all, *i)
	}
	return all
}

// Log gives "METHOD path status" of every request, oldest first.
func (s *Server) Log() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// Breaches gives what was asked that GitHub does not promise to answer.
func (s *Server) Breaches() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.breaches)
}

func (s *Server) breach(format string, args ...any) {
	s.breaches = append(s.breaches, fmt.Sprintf(format, args...))
}

// answer is what a route gives back.
type answer struct {
	status int
	body   any
	link   string
}

func refuse(status int, message string) answer {
	return answer{status: status, body: map[string]string{"message": message}}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	a := s.route(r, body)
	s.log = append(s.log, fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, a.status))
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.link != "" {
		w.Header().Set("Link", a.link)
	}
	w.WriteHeader(a.status)
	if a.status != http.StatusNoContent {
		_ = json.NewEncoder(w).Encode(a.body)
	}
}

func (s *Server) route(r *http.Request, body []byte) answer {
	if r.URL.Path == "/oidc/token" {
		return s.identityToken(r)
	}
	if s.outage > 0 {
		s.outage--
		return refuse(http.StatusBadGateway, "Server Error")
	}
	who, ok := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok {
		return refuse(http.StatusUnauthorized, "Bad credentials")
	}
	s.checkHeader(r, body)
	if r.Method == http.MethodPost && r.URL.Path == "/graphql" {
		return s.viewer(who, body)
	}
	c := call{Server: s, r: r, who: who, raw: body}
	if what, ok := strings.CutPrefix(r.URL.Path, "/repos/"+s.repository+"/git/"); ok {
		return c.git(what)
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/repos/"+s.repository+"/pulls"); ok {
		return c.pulls(strings.Split(strings.Trim(rest, "/"), "/"))
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/repos/"+s.repository+"/issues")
	if !ok {
		s.breach("%s %s: no such path", r.Method, r.URL.Path)
		return refuse(http.StatusNotFound, "Not Found")
	}
	return c.route(strings.Split(strings.Trim(rest, "/"), "/"))
}

func (s *Server) checkHeader(r *http.Request, body []byte) {
	for name, want := range map[string]string{"Accept": "application/vnd.github+json", "X-Github-Api-Version": "2022-11-28"} {
		if got := r.Header.Get(name); got != want {
			s.breach("%s %s: %s is %q, not %q", r.Method, r.URL.Path, name, got, want)
		}
	}
	if len(body) > 0 && r.Header.Get("Content-Type") != "application/json" {
		s.breach("%s %s: a body without its content type", r.Method, r.URL.Path)
	}
	if r.Header.Get("User-Agent") == "" {
		s.breach("%s %s: no user agent", r.Method, r.URL.Path)
	}
}

// branch says where a branch is.
func (s *Server) branch(name string) answer {
	commit := s.branches[name]
	if commit == "" {
		return refuse(http.StatusNotFound, "Not Found")
	}
	return answer{status: http.StatusOK, body: map[string]any{
		"ref": "refs/heads/" + name, "object": map[string]string{"type": "commit", "sha": commit},
	}}
}

// viewer answers the one question of GraphQL that is ever asked.
func (s *Server) viewer(who Identity, body []byte) answer {
	var q struct {
		Query string `json:"query"`
	}
	if json.Unmarshal(body, &q) != nil || q.Query != "query{viewer{login}}" {
		s.breach("graphql: %s", body)
	}
	return answer{status: http.StatusOK, body: map[string]any{"data": map[string]any{"viewer": map[string]string{"login": who.Login}}}}
}

// page cuts a list as its query asks, and links to the next page.
func page[T any](c *call, all []T) ([]T, string) {
	q := c.r.URL.Query()
	size, _ := strconv.Atoi(q.Get("per_page"))
	number, _ := strconv.Atoi(q.Get("page"))
	if size < 1 {
		size = 30
	}
	size, number = min(size, 100), max(number, 1)
	from := min((number-1)*size, len(all))
	to := min(from+size, len(all))
	link := ""
	if to < len(all) {
		q.Set("page", strconv.Itoa(number+1))
		link = fmt.Sprintf("<http://%s%s?%s>; rel=%q", c.r.Host, c.r.URL.Path, q.Encode(), "next")
	}
	return all[from:to], link
}

// Job is a job that may ask for identity tokens.
type Job struct {
	// Subject is the sub claim: repo:O/R:ref:…, :pull_request, or :environment:…
	Subject string
	// Life is how long a token lives; five minutes when zero.
	Life time.Duration
	// Frozen gives the same token each time, as a cache in between would.
	Frozen bool
}
