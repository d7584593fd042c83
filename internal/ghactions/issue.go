package ghactions

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Issue is the text of an issue that lasts as long as its reason does.
type Issue struct {
	Title string
	// Text begins with the marker line.
	Text  string
	Label string
}

// KeepOpen makes sure that the one open issue with the text's marker says what
// the text says: it opens the issue, or changes it in place.
func (c *Client) KeepOpen(ctx context.Context, i Issue) (Sticky, error) {
	const doing = "keeping the issue"
	old, err := c.openIssue(ctx, i.Text)
	if err != nil {
		return Sticky{}, wrap(doing, err)
	}
	var now post
	if old == nil {
		in := map[string]any{"title": i.Title, "body": i.Text, "labels": []string{i.Label}}
		_, err := c.call(ctx, http.MethodPost, "issues", nil, in, &now)
		return Sticky{now.URL, Created}, wrap("opening an issue", err)
	}
	if same(old.Body, i.Text) && old.Title == i.Title {
		return Sticky{old.URL, Nothing}, nil
	}
	in := map[string]any{"title": i.Title, "body": i.Text}
	_, err = c.call(ctx, http.MethodPatch, "issues/"+strconv.Itoa(old.Number), nil, in, &now)
	return Sticky{now.URL, Updated}, wrap(doing, err)
}

// Close closes the open issue with the marker, if there is one, and says why.
// Only marker is looked at as a marker line.
func (c *Client) Close(ctx context.Context, marker, note string) (Sticky, error) {
	old, err := c.openIssue(ctx, marker)
	if err != nil || old == nil {
		return Sticky{Change: Nothing}, wrap("looking for an open issue", err)
	}
	doing := fmt.Sprintf("closing issue %d", old.Number)
	path := "issues/" + strconv.Itoa(old.Number)
	// Closed first: a note twice would be worse than none.
	in := map[string]any{"state": "closed", "state_reason": "completed"}
	if _, err := c.call(ctx, http.MethodPatch, path, nil, in, nil); err != nil {
		return Sticky{}, wrap(doing, err)
	}
	_, err = c.call(ctx, http.MethodPost, path+"/comments", nil, map[string]string{"body": note}, nil)
	return Sticky{old.URL, Closed}, wrap(doing, err)
}

// openIssue looks through every open issue and not only those with the label:
// people take labels away, and a second issue a day would follow from it.
func (c *Client) openIssue(ctx context.Context, text string) (*post, error) {
	marker, err := checkMarker(text)
	if err != nil {
		return nil, err
	}
	return c.find(ctx, "issues", url.Values{"state": {"open"}, "sort": {"created"}, "direction": {"desc"}}, marker)
}
