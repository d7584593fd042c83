package main

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/internal/render"
)

// flagInHint finds the flags of apply that the action has as inputs.
var flagInHint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`--(allow-[a-z-]+|max-removals)`) })

// wayOut names the inputs that stand for the flags in what is told: hints are
// written for a command line, and here there is none.
func (a *action) wayOut() []string {
	told := a.trouble
	if a.plan != nil {
		for i := range a.plan.Refusals {
			told += "\n" + a.plan.Refusals[i].Hint
		}
	}
	if a.report != nil {
		for i := range a.report.Outcomes {
			told += "\n" + a.report.Outcomes[i].Hint
		}
	}
	var inputs []string
	for _, m := range flagInHint().FindAllStringSubmatch(told, -1) {
		inputs = append(inputs, strings.TrimRight(m[1], "-"))
	}
	slices.Sort(inputs)
	return slices.Compact(inputs)
}

// waiting is the plan below a report that has held steps: whoever is to release
// them has to see what they would do.
func (a *action) waiting(limit int) string {
	const head = "\n---\n\n"
	if a.report.Count(report.Held) == 0 {
		return ""
	}
	var b strings.Builder
	_ = render.Markdown(&b, a.plan, render.MarkdownOptions{Limit: limit - len(head)})
	_, plan, _ := strings.Cut(b.String(), "\n") // without the marker of a comment
	return head + plan
}

// keepJournal shows the journal in the log where the step behind this one cannot
// keep it as an artifact: that needs github.com, or a server that it runs.
func (a *action) keepJournal() {
	server, err := url.Parse(a.env.Getenv("GITHUB_SERVER_URL"))
	if err != nil {
		return
	}
	host := server.Hostname()
	if host == "" || host == "github.com" || strings.HasSuffix(host, ".ghe.com") {
		return
	}
	journal, err := os.ReadFile(a.path(journalFile))
	if err != nil {
		return // nothing was applied
	}
	_, _ = a.log.Write([]byte("The journal of this run:\n"))
	_, _ = a.log.Write(journal)
	_ = a.log.Annotate(ghactions.Notice, "wsync",
		"no artifact is kept on this server; the journal is in the log of this step and, until the job ends, at "+a.path(journalFile)+" (output journal)")
}
