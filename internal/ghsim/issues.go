package ghsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf16"
)

// maxBody is how many characters GitHub takes in a comment or an issue.
const maxBody = 65_536

// call is one request below /repos/owner/name/issues.
type call struct {
	*Server
	r   *http.Request
	who Identity
	raw []byte
}

func (c *call) route(parts []string) answer {
	number, _ := strconv.Atoi(parts[0])
	method := c.r.Method
	switch {
	case parts[0] == "" && method == http.MethodGet:
		return c.listIssues()
	case parts[0] == "" && method == http.MethodPost:
		return c.createIssue()
	case parts[0] == "comments" && len(parts) == 2 && method == http.MethodPatch:
		return c.editComment(parts[1])
	case number > 0 && len(parts) == 1 && method == http.MethodPatch:
		return c.editIssue(number)
	case number > 0 && len(parts) == 2 && parts[1] == "comments" && method == http.MethodGet:
		return c.listComments(number)
	case number > 0 && len(parts) == 2 && parts[1] == "comments" && method == http.MethodPost:
		return c.createComment(number)
	}
	c.breach("%s %s: no such path", method, c.r.URL.Path)
	return refuse(http.StatusNotFound, "Not Found")
}

// take decodes a body that may hold the fields of into and no others.
func (c *call) take(into any) bool {
	d := json.NewDecoder(bytes.NewReader(c.raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		c.breach("%s %s: %v", c.r.Method, c.r.URL.Path, err)
		return false
	}
	return true
}

// query refuses parameters that are not promised.
func (c *call) query(known ...string) {
	for name := range c.r.URL.Query() {
		if !slices.Contains(known, name) {
			c.breach("%s %s: unknown parameter %q", c.r.Method, c.r.URL.Path, name)
		}
	}
}

var denied = refuse(http.StatusForbidden, "Resource not accessible by integration")

func tooLong(body string) bool { return body == "" || len(utf16.Encode([]rune(body))) > maxBody }

var unprocessable = refuse(http.StatusUnprocessableEntity, "Validation Failed")

func (c *call) listComments(number int) answer {
	c.query("per_page", "page")
	some, link := page(c, c.comments[number])
	out := []any{}
	for _, x := range some {
		out = append(out, c.wireComment(number, x))
	}
	return answer{http.StatusOK, out, link}
}

func (c *call) createComment(number int) answer {
	var in struct {
		Body string `json:"body"`
	}
	switch {
	case !c.mayComment(number):
		return denied
	case !c.take(&in) || tooLong(in.Body):
		return unprocessable
	}
	c.last++
	x := &Comment{ID: c.last, Author: c.who.Login, Body: in.Body}
	c.comments[number] = append(c.comments[number], x)
	return answer{status: http.StatusCreated, body: c.wireComment(number, x)}
}

// mayComment: issues take the permission for issues, pull requests either.
func (c *call) mayComment(number int) bool {
	issue := number <= len(c.issues) && !c.issues[number-1].Pull
	return c.who.Issues || c.who.Comments && !issue
}

func (c *call) editComment(id string) answer {
	var in struct {
		Body string `json:"body"`
	}
	for number, list := range c.comments {
		for _, x := range list {
			if strconv.FormatInt(x.ID, 10) != id {
				continue
			}
			if !c.mayComment(number) {
				return denied
			}
			if !c.take(&in) || tooLong(in.Body) {
				return unprocessable
			}
			if x.Author != c.who.Login {
				c.breach("comment %s of %s changed by %s", id, x.Author, c.who.Login)
			}
			x.Body = in.Body
			x.Edits++
			return answer{status: http.StatusOK, body: c.wireComment(number, x)}
		}
	}
	return refuse(http.StatusNotFound, "Not Found")
}

func (c *call) wireComment(number int, x *Comment) any {
	return map[string]any{
		"id": x.ID, "body": x.Body, "user": map[string]string{"login": x.Author},
		"html_url": fmt.Sprintf("https://github.example/%s/issues/%d#issuecomment-%d", c.repository, number, x.ID),
	}
}

func (c *call) listIssues() answer {
	c.query("per_page", "page", "state", "sort", "direction")
	var match []*Issue
	for _, i := range slices.Backward(c.issues) {
		if state := c.r.URL.Query().Get("state"); state == "all" || i.State == state {
			match = append(match, i)
		}
	}
	some, link := page(c, match)
	out := []any{}
	for _, i := range some {
		out = append(out, c.wireIssue(i))
	}
	return answer{http.StatusOK, out, link}
}

func (c *call) createIssue() answer {
	var in struct {
		Title  string   `json:"title"`
		Body   string   `json:"body"`
		Labels []string `json:"labels"`
	}
	switch {
	case !c.who.Issues:
		return denied
	case !c.take(&in) || in.Title == "" || tooLong(in.Body):
		return unprocessable
	}
	i := &Issue{Number: len(c.issues) + 1, Title: in.Title, Author: c.who.Login, Body: in.Body, State: "open", Labels: in.Labels}
	c.issues = append(c.issues, i)
	return answer{status: http.StatusCreated, body: c.wireIssue(i)}
}

func (c *call) editIssue(number int) answer {
	var in struct {
		Title       string `json:"title"`
		Body        string `json:"body"`
		State       string `json:"state"`
		StateReason string `json:"state_reason"`
	}
	switch {
	case !c.who.Issues:
		return denied
	case number > len(c.issues):
		return refuse(http.StatusNotFound, "Not Found")
	case !c.take(&in):
		return unprocessable
	}
	i := c.issues[number-1]
	if i.Author != c.who.Login {
		c.breach("issue %d of %s changed by %s", number, i.Author, c.who.Login)
	}
	if in.Title != "" {
		i.Title = in.Title
	}
	if in.Body != "" {
		i.Body = in.Body
	}
	if in.State != "" {
		i.State = in.State
	}
	i.Edits++
	return answer{status: http.StatusOK, body: c.wireIssue(i)}
}

func (c *call) wireIssue(i *Issue) any {
	out := map[string]any{
		"id": 9000 + i.Number, "number": i.Number, "title": i.Title, "body": i.Body, "state": i.State,
		"user":     map[string]string{"login": i.Author},
		"html_url": fmt.Sprintf("https://github.example/%s/issues/%d", c.repository, i.Number),
	}
	if i.Pull {
		out["pull_request"] = map[string]string{"url": "https://github.example"}
	}
	return out
}
