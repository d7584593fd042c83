package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// notes is the part of GitLab that note.sh talks to: the notes of one merge
// request. They come a hundred a page, as there.
type notes struct {
	mu     sync.Mutex
	list   []note
	log    []string
	tokens []string
}

type note struct {
	ID     int    `json:"id"`
	Body   string `json:"body"`
	Author struct {
		ID int `json:"id"`
	} `json:"author"`
}

const (
	botID   = 42
	notesAt = "/projects/7/merge_requests/3/notes"
)

func (n *notes) add(author int, body string) {
	n.list = append(n.list, note{ID: len(n.list) + 1, Body: body})
	n.list[len(n.list)-1].Author.ID = author
}

func (n *notes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tokens = append(n.tokens, r.Header.Get("PRIVATE-TOKEN"))
	body, _ := io.ReadAll(r.Body)
	var sent note
	_ = json.Unmarshal(body, &sent)
	if r.Method != http.MethodGet {
		n.log = append(n.log, r.Method+" "+r.URL.Path)
	}
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/user":
		fmt.Fprintf(w, `{"id": %d}`, botID)
	case r.Method == http.MethodGet && r.URL.Path == notesAt:
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min((page-1)*100, len(n.list))
		_ = json.NewEncoder(w).Encode(n.list[from:min(from+100, len(n.list))])
	case r.Method == http.MethodPost && r.URL.Path == notesAt:
		n.add(botID, sent.Body)
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, notesAt+"/"):
		id, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, notesAt+"/"))
		n.list[id-1].Body = sent.Body
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// TestCINoteIsOneAndIsChangedInPlace: whatever others wrote, markers among it, and
// however many notes there are.
func TestCINoteIsOneAndIsChangedInPlace(t *testing.T) {
	s := newCI(t)
	n := &notes{list: []note{}}
	lab := httptest.NewServer(n)
	t.Cleanup(lab.Close)
	const marker = "<!-- wsync review: org.yaml -->"
	n.add(13, marker+"\nnot wsync's")
	for range 230 {
		n.add(13, "talk")
	}
	s.env = append(s.env, "CI_API_V4_URL="+lab.URL, "CI_MERGE_REQUEST_PROJECT_ID=7", "CI_MERGE_REQUEST_IID=3", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main")
	s.do(0, "git switch -qc feature")
	s.edit(tara, taraRises)
	s.do(0, "sh ci/wsync-ci.sh review")

	s.do(0, "sh ci/note.sh", "no WSYNC_GITLAB_TOKEN, as in a fork")
	if len(n.tokens) > 0 {
		t.Fatalf("without a token GitLab was asked: %v", n.tokens)
	}
	s.env = append(s.env, "WSYNC_GITLAB_TOKEN=glpat-example")
	shown := s.do(0, "sh ci/note.sh")
	s.edit(taraRises, tara)
	s.edit(rosa, rosaRises)
	s.do(0, "sh ci/wsync-ci.sh review")
	shown += s.do(0, "sh -x ci/note.sh >/dev/null 2>&1; sh ci/note.sh")
	if want := []string{"POST " + notesAt, "PUT " + notesAt + "/232", "PUT " + notesAt + "/232"}; strings.Join(n.log, "\n") != strings.Join(want, "\n") {
		t.Fatalf("GitLab was asked for %v, want %v", n.log, want)
	}
	last := n.list[231].Body
	if !strings.HasPrefix(last, marker+"\n") || !strings.Contains(last, "rosa@acme.example") || strings.Contains(last, "tara@acme.example") {
		t.Errorf("the note says\n%s", last)
	}
	if n.list[0].Body != marker+"\nnot wsync's" || strings.Contains(shown, "glpat-") {
		t.Errorf("another's note was changed, or the token shows: %s", shown)
	}
	for _, token := range n.tokens {
		if token != "glpat-example" {
			t.Errorf("asked with the token %q", token)
		}
	}
}

// TestCINoteGivesGitLabNoOrders: a line that begins with / would be one.
func TestCINoteGivesGitLabNoOrders(t *testing.T) {
	s := newCI(t)
	n := &notes{list: []note{}}
	lab := httptest.NewServer(n)
	t.Cleanup(lab.Close)
	s.env = append(s.env, "CI_API_V4_URL="+lab.URL, "CI_MERGE_REQUEST_PROJECT_ID=7", "CI_MERGE_REQUEST_IID=3", "WSYNC_GITLAB_TOKEN=glpat-example")
	s.do(0, `mkdir wsync-out && printf '/merge\n  /close\nfine / here\n' >wsync-out/review.md && sh ci/note.sh`)
	if got, want := n.list[0].Body, "<!-- wsync review: org.yaml -->\n\n\\/merge\n\\  /close\nfine / here\n"; got != want {
		t.Errorf("the note is %q, want %q", got, want)
	}
	s.do(1, `rm wsync-out/review.md && sh ci/note.sh`, "there is no review to write")
	lab.Close()
	if s.run(t, "echo x >wsync-out/review.md && sh ci/note.sh"); s.code == 0 {
		t.Error("GitLab did not answer, and the script is content")
	}
}
