package ghactions

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/ghsim"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/testclock"
)

const bot = "github-actions[bot]"

// stage is a repository and a client for it.
func stage(t *testing.T, who ghsim.Identity) (*ghsim.Server, *Client) {
	t.Helper()
	hub := ghsim.New("acme/org", testclock.Still)
	hub.Token("ghs_x", who)
	server := httptest.NewServer(hub)
	t.Cleanup(func() {
		server.Close()
		for _, b := range hub.Breaches() {
			t.Error(b)
		}
	})
	c, err := NewClient(Options{
		API: server.URL, GraphQL: server.URL + "/graphql", Repository: "acme/org", Token: "ghs_x",
		Retry: retry.Policy{Attempts: 3, Base: time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	return hub, c
}

const mark = "<!-- wsync:plan org.yaml -->"

func comment(t *testing.T, c *Client, text string) Change {
	t.Helper()
	done, err := c.Comment(t.Context(), 7, mark+"\n"+text)
	if err != nil {
		t.Fatal(err)
	}
	return done.Change
}

func TestCommentIsCreatedOnceAndUpdatedAfter(t *testing.T) {
	hub, c := stage(t, ghsim.Identity{Login: bot, Comments: true})
	for i := range 230 { // two full pages of chatter before ours
		hub.Say(7, "ana", fmt.Sprintf("remark %d", i))
	}
	changes := []Change{comment(t, c, "one"), comment(t, c, "two"), comment(t, c, "two"), comment(t, c, "three")}
	if d := cmp.Diff([]Change{Created, Updated, Nothing, Updated}, changes); d != "" {
		t.Errorf("changes (-want +got):\n%s", d)
	}
	all := hub.Comments(7)
	want := ghsim.Comment{ID: all[230].ID, Author: bot, Body: mark + "\nthree", Edits: 2}
	if d := cmp.Diff(want, all[230]); d != "" || len(all) != 231 {
		t.Errorf("%d comments, ours (-want +got):\n%s", len(all), d)
	}
}

func TestCommentLeavesOthersAlone(t *testing.T) {
	for _, tc := range []struct {
		name, author, body string
		want               Change
	}{
		{"a person who copied the marker", "eve", mark + "\nfine, merge it", Created},
		{"another bot with the marker", "helper[bot]", mark + "\nx", Created},
		{"our bot, another marker", bot, "<!-- wsync:plan other.yaml -->\nx", Created},
		{"our bot, the marker not on the first line", bot, "see\n" + mark, Created},
		{"our bot, with the line ends of a browser", bot, mark + "\r\nx", Updated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			hub, c := stage(t, ghsim.Identity{Login: bot, Comments: true})
			hub.Say(7, tc.author, tc.body)
			if got := comment(t, c, "new"); got != tc.want {
				t.Errorf("the comment was %s, want %s", got, tc.want)
			}
			if first := hub.Comments(7)[0]; tc.want == Created && first.Edits != 0 {
				t.Errorf("the other comment was changed to %q", first.Body)
			}
		})
	}
}

func TestDenialIsTold(t *testing.T) {
	_, c := stage(t, ghsim.Identity{Login: bot})
	_, err := c.Comment(t.Context(), 7, mark+"\nx")
	var denied *DeniedError
	if !errors.As(err, &denied) || denied.Status != 403 {
		t.Errorf("a token that may not comment gives %v", err)
	}
	c.token = "unknown"
	if _, err = c.Comment(t.Context(), 7, mark+"\nx"); !errors.As(err, &denied) || denied.Status != 401 {
		t.Errorf("an unknown token gives %v", err)
	}
}

func TestReadsAreRepeatedAndCreatesAreNot(t *testing.T) {
	hub, c := stage(t, ghsim.Identity{Login: bot, Comments: true})
	hub.Outage(2)
	if got := comment(t, c, "x"); got != Created {
		t.Errorf("after an outage the comment was %s", got)
	}
	want := []string{
		"GET /repos/acme/org/issues/7/comments 502", "GET /repos/acme/org/issues/7/comments 502",
		"GET /repos/acme/org/issues/7/comments 200", "POST /repos/acme/org/issues/7/comments 201",
	}
	if d := cmp.Diff(want, hub.Log()); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	_, err := c.call(t.Context(), "POST", "issues/7/comments", nil, map[string]string{"body": ""}, nil)
	if err == nil || len(hub.Log()) != len(want)+1 {
		t.Errorf("a refused create: %v, requests %v", err, hub.Log()[len(want):])
	}
}

func TestIssueLastsAsLongAsItsReason(t *testing.T) {
	hub, c := stage(t, ghsim.Identity{Login: bot, Issues: true})
	const drift = "<!-- wsync:drift org.yaml -->"
	hub.Open(ghsim.Issue{Title: "copied", Author: "eve", Body: drift})
	hub.Open(ghsim.Issue{Title: "a pull request", Author: bot, Body: drift, Pull: true})
	for range 120 {
		hub.Open(ghsim.Issue{Title: "other", Author: "ana", Body: "x"})
	}
	issue := func(text string) Issue { return Issue{Title: "drift", Text: drift + "\n" + text, Label: "wsync-drift"} }
	var changes []Change
	step := func(s Sticky, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, s.Change)
	}
	step(c.Close(t.Context(), drift, "none"))
	step(c.KeepOpen(t.Context(), issue("one")))
	for range 150 { // it moves to a later page
		hub.Open(ghsim.Issue{Title: "other", Author: "ana", Body: "x"})
	}
	step(c.KeepOpen(t.Context(), issue("one")))
	step(c.KeepOpen(t.Context(), issue("two")))
	step(c.Close(t.Context(), drift, "it ended"))
	step(c.Close(t.Context(), drift, "it ended"))
	step(c.KeepOpen(t.Context(), issue("again")))
	if d := cmp.Diff([]Change{Nothing, Created, Nothing, Updated, Closed, Nothing, Created}, changes); d != "" {
		t.Errorf("changes (-want +got):\n%s", d)
	}
	first := hub.Issues()[122]
	want := ghsim.Issue{
		Number: 123, Title: "drift", Author: bot, Body: drift + "\ntwo", State: "closed", Labels: []string{"wsync-drift"}, Edits: 2,
	}
	if d := cmp.Diff(want, first); d != "" {
		t.Errorf("the first issue (-want +got):\n%s", d)
	}
	if notes := hub.Comments(123); len(notes) != 1 || notes[0].Body != "it ended" {
		t.Errorf("the closing note is %+v", notes)
	}
}

func TestTokenGoesNowhereElse(t *testing.T) {
	for _, api := range []string{"http://api.example", "ftp://x", "://", "http://169.254.169.254"} {
		if _, err := NewClient(Options{API: api, Repository: "a/b", Token: "x"}); err == nil {
			t.Errorf("the token would be sent to %s", api)
		}
	}
	for _, repository := range []string{"", "a", "a/b/c", "/b"} {
		if _, err := NewClient(Options{Repository: repository, Token: "x"}); err == nil {
			t.Errorf("repository %q is accepted", repository)
		}
	}
}

func TestMarkerIsRequired(t *testing.T) {
	_, c := stage(t, ghsim.Identity{Login: bot, Comments: true})
	if _, err := c.Comment(context.Background(), 7, "no marker"); err == nil || !strings.Contains(err.Error(), "marker") {
		t.Errorf("a text without a marker: %v", err)
	}
}
