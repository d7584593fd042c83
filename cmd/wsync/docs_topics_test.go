package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/internal/docpage"
	"github.com/wsync/wsync/internal/exit"
)

// TestDocsAreWrittenFromTheTopics holds the tables of docs/commands.md against those
// that the help topics are made of; UPDATE_SCRIPTS=1 writes them.
func TestDocsAreWrittenFromTheTopics(t *testing.T) {
	const page = "../../docs/commands.md"
	text := docpage.Read(t, page)
	variableRows, codeRows := "", ""
	for _, v := range variables {
		variableRows += fmt.Sprintf("| %s | %s |\n", v.names, v.meaning)
	}
	for _, m := range exit.Meanings {
		codeRows += fmt.Sprintf("| %d | %s |\n", m.Code, m.Text)
	}
	want := withRows(t, text, "| Variable | Meaning |\n|---|---|\n", variableRows)
	want = withRows(t, want, "| Code | Meaning |\n|---|---|\n", codeRows)
	if want != text && os.Getenv("UPDATE_SCRIPTS") != "" {
		docpage.Write(t, page, want)
		return
	}
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("UPDATE_SCRIPTS=1 go test ./cmd/wsync -run %s (-code +page)\n%s", t.Name(), diff)
	}
}

// withRows puts rows into the first table with a head.
func withRows(t *testing.T, text, head, rows string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, head)
	_, after, ended := strings.Cut(rest, "\n\n")
	if !ok || !ended {
		t.Fatalf("there is no table %q", head)
	}
	return before + head + rows + "\n" + after
}

// TestTopicsSayWhatTheTablesSay holds that a page of help leaves nothing out, and
// fits a terminal.
func TestTopicsSayWhatTheTablesSay(t *testing.T) {
	has := func(page, text string) {
		t.Helper()
		if !strings.Contains(strings.Join(strings.Fields(page), " "), strings.Join(strings.Fields(unquoted(text)), " ")) {
			t.Errorf("help does not say %q", text)
		}
	}
	for _, g := range append(guard.All(), guard.Stale) {
		for _, text := range []string{g.Name + " (" + string(g.Verdict) + ")", g.Refuses, g.Why, g.LiftedBy} {
			has(guardsTopic(), text)
		}
	}
	for _, v := range variables {
		has(environmentTopic(), v.names+" "+v.meaning)
	}
	for _, m := range exit.Meanings {
		has(exitTopic(), fmt.Sprint(m.Code)+" "+m.Text)
	}
	for l := range strings.Lines(guardsTopic() + environmentTopic() + exitTopic()) {
		if len([]rune(l)) > 90 {
			t.Errorf("a line of %d characters: %s", len([]rune(l)), l)
		}
	}
}
