package ghactions

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Run is the workflow run that the program is part of.
type Run struct {
	// Event is what started the run: pull_request, push, schedule, …
	Event string
	// Repository is owner/name.
	Repository string
	// Ref and SHA are what the run was started for. For a pull request, SHA is
	// the merge commit that GitHub made.
	Ref, SHA string
	// URL shows the run in a browser; empty when unknown.
	URL string
	// Pull is the pull request of the event; nil when it is about none.
	Pull *Pull
	// DefaultBranch is the repository's; empty when the event does not say, as on
	// a schedule.
	DefaultBranch string
	// Again is set when somebody started a finished run again: it has the commit
	// and the inputs that it had the first time.
	Again bool
	// Bot is set when an app started the run, and no person.
	Bot bool
}

// Pull is a pull request as the event describes it.
type Pull struct {
	Number int
	// Fork is set when the branch lives in another repository, or in one that is
	// gone: such a run gets neither secrets nor a token that may write.
	Fork bool
}

// event is the part of an event payload that is needed.
type event struct {
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	Sender struct {
		Type string `json:"type"`
	} `json:"sender"`
	PullRequest *struct {
		Number int `json:"number"`
		Head   struct {
			Repo *struct {
				FullName string `json:"full_name"`
			} `json:"repo"`
		} `json:"head"`
		Base struct {
			Repo struct {
				FullName string `json:"full_name"`
			} `json:"repo"`
		} `json:"base"`
	} `json:"pull_request"`
}

// ReadRun reads the runner's variables and the event payload they name.
func ReadRun(getenv func(string) string) (*Run, error) {
	r := &Run{
		Event: getenv("GITHUB_EVENT_NAME"), Repository: getenv("GITHUB_REPOSITORY"),
		Ref: getenv("GITHUB_REF"), SHA: getenv("GITHUB_SHA"),
	}
	if r.Event == "" {
		return nil, fmt.Errorf("GITHUB_EVENT_NAME is not set: this is no GitHub Actions run")
	}
	if server, id := getenv("GITHUB_SERVER_URL"), getenv("GITHUB_RUN_ID"); server != "" && id != "" && r.Repository != "" {
		r.URL = strings.TrimRight(server, "/") + "/" + r.Repository + "/actions/runs/" + id
	}
	if attempt := getenv("GITHUB_RUN_ATTEMPT"); attempt != "" && attempt != "1" {
		r.Again = true
	}
	path := getenv("GITHUB_EVENT_PATH")
	if path == "" {
		return r, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the event payload: %w", err)
	}
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("reading the event payload %q: %w", path, err)
	}
	r.DefaultBranch, r.Bot = e.Repository.DefaultBranch, e.Sender.Type == "Bot"
	if p := e.PullRequest; p != nil {
		head := p.Head.Repo
		fork := head == nil || !strings.EqualFold(head.FullName, p.Base.Repo.FullName)
		r.Pull = &Pull{Number: p.Number, Fork: fork}
	}
	return r, nil
}
