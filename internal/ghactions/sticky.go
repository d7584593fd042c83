package ghactions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Sticky is what became of a comment or an issue.
type Sticky struct {
	// URL shows it in a browser.
	URL string
	// Change is what was done.
	Change Change
}

// Change is what was done to a comment or an issue.
type Change string

// The changes.
const (
	Nothing Change = "nothing" // there was none and none is needed, or it says so already
	Created Change = "created"
	Updated Change = "updated"
	Closed  Change = "closed"
)

// post is a comment or an issue, as far as it is needed.
type post struct {
	ID     int64  `json:"id"`
	Number int    `json:"number"`
	URL    string `json:"html_url"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	User   *struct {
		Login string `json:"login"`
	} `json:"user"`
	// PullRequest is there when the issue is a pull request.
	PullRequest *struct{} `json:"pull_request"`
}

// Marker is the first line of a text that Comment or Issue keeps: an HTML
// comment that readers do not see.
func Marker(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// checkMarker refuses a text that could never be found again.
func checkMarker(text string) (string, error) {
	marker := Marker(text)
	if !strings.HasPrefix(marker, "<!--") || !strings.HasSuffix(marker, "-->") {
		return "", errors.New("the text does not begin with a marker line")
	}
	return marker, nil
}

// ours reports whether a post is one that we wrote earlier.
func (p *post) ours(marker, self string) bool {
	return p.User != nil && strings.EqualFold(p.User.Login, self) && p.PullRequest == nil && Marker(p.Body) == marker
}

// Comment makes text the one comment with its marker on a pull request: it
// creates the comment, or changes the earlier one in place.
func (c *Client) Comment(ctx context.Context, pull int, text string) (Sticky, error) {
	marker, err := checkMarker(text)
	if err != nil {
		return Sticky{}, err
	}
	doing := fmt.Sprintf("commenting on pull request %d", pull)
	comments := "issues/" + strconv.Itoa(pull) + "/comments"
	old, err := c.find(ctx, comments, nil, marker)
	if err != nil {
		return Sticky{}, fmt.Errorf("%s: %w", doing, err)
	}
	var now post
	body := map[string]string{"body": text}
	switch {
	case old != nil && same(old.Body, text):
		return Sticky{old.URL, Nothing}, nil
	case old != nil:
		_, err := c.call(ctx, http.MethodPatch, "issues/comments/"+strconv.FormatInt(old.ID, 10), nil, body, &now)
		if !gone(err) {
			return Sticky{now.URL, Updated}, wrap(doing, err)
		}
		// Somebody deleted it in between.
	}
	_, err = c.call(ctx, http.MethodPost, comments, nil, body, &now)
	return Sticky{now.URL, Created}, wrap(doing, err)
}

// find looks through all pages for the first post of ours with a marker.
func (c *Client) find(ctx context.Context, path string, query url.Values, marker string) (*post, error) {
	q := url.Values{"per_page": {"100"}}
	for k, v := range query {
		q[k] = v
	}
	self := ""
	for page := 1; page <= maxPages; page++ {
		q.Set("page", strconv.Itoa(page))
		var posts []post
		more, err := c.call(ctx, http.MethodGet, path, q, nil, &posts)
		if err != nil {
			return nil, err
		}
		for i := range posts {
			if Marker(posts[i].Body) != marker {
				continue
			}
			if self == "" {
				self = c.identity(ctx)
			}
			if posts[i].ours(marker, self) {
				return &posts[i], nil
			}
		}
		if !more {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("there are more than %d pages", maxPages)
}

// maxPages ends a list that never does.
const maxPages = 100

// same ignores what GitHub may change about a text it keeps.
func same(a, b string) bool {
	clean := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	return clean(a) == clean(b)
}

func gone(err error) bool {
	var denied *DeniedError
	return errors.As(err, &denied) && (denied.Status == http.StatusNotFound || denied.Status == http.StatusGone)
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
