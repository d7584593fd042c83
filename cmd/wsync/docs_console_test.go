package main_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

// root is where the pages and the examples are.
const root = "../.."

var update = flag.Bool("update", false, "rewrite what the pages show")

// TestDocsConsole runs every ```console block of every page and compares what
// the terminal shows with what the page shows.
//
// A page has a folder of its own, with org.yaml, live.yaml and examples/ as in
// the repository, and a simulator, which is the organization of live.yaml until
// the page starts another with "wsync sim". A line "$ …" is a command, "> …"
// right below it continues it, and the lines up to the next command are its
// output. A line "..." stands for any number of lines. A block below a comment
// <!-- not run: reason --> is left alone. -update rewrites outputs.
func TestDocsConsole(t *testing.T) {
	for _, page := range docpage.All(t, root) {
		text := docpage.Read(t, filepath.Join(root, page))
		if !slices.ContainsFunc(docpage.Blocks(text), runnable) {
			continue
		}
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			after, complaints := play(t, page, text)
			if after != text && *update {
				docpage.Write(t, filepath.Join(root, page), after)
				return
			}
			for _, c := range complaints {
				t.Error(c)
			}
		})
	}
}

// TestDocsConsoleCheckerCanFail shows the checker a page that is wrong in every
// way it knows.
func TestDocsConsoleCheckerCanFail(t *testing.T) {
	const page = "```console\n" +
		"$ wsync validate\norg.yaml is valid: 7 workspaces, 7 groups, 1 tombstone.\n" +
		"$ wsync validate\norg.yaml is valid: 8 workspaces, 7 groups, 1 tombstone.\n" +
		"$ wsync plan --scope 'workspace:Search Ranking'\nAcme (7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e)\n...\nPlan: 2 to remove.\nNothing has been changed yet. To carry out this part alone:\n  wsync apply --scope 'workspace:Search Ranking'\n" +
		"$ wsync plan -f gone.yaml\n$ echo $?\n0\n" +
		"```\n"
	after, complaints := play(t, "page.md", page)
	var lines []string
	for _, c := range complaints {
		line, _, _ := strings.Cut(c, "\n")
		lines = append(lines, line)
	}
	want := []string{
		"page.md:4: $ wsync validate shows something else (-page +terminal)",
		"page.md:6: $ wsync plan --scope 'workspace:Search Ranking' shows something else (-page +terminal)",
		"page.md:12: $ wsync plan -f gone.yaml shows something else (-page +terminal)",
		"page.md:13: $ echo $? shows something else (-page +terminal)",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	if !strings.Contains(after, "\n...\nPlan: 1 to remove.\n") || !strings.Contains(after, "$ echo $?\n1\n```") {
		t.Errorf("-update would write\n%s", after)
	}
	if again, complaints := play(t, "page.md", after); again != after || len(complaints) > 0 {
		t.Errorf("what -update writes does not pass: %v", complaints)
	}
}

// emptyFolder marks a block that begins where nothing was adopted yet.
const emptyFolder = "in an empty folder"

func runnable(b docpage.Block) bool {
	return b.Lang == "console" && !strings.HasPrefix(b.Comment, "not run: ")
}

// command is one command of a block and the output that the page shows.
type command struct {
	// typed is what stands on the page, prompts and all; text is what to run.
	typed []string
	text  string
	line  int
	want  []string
}

func commands(b docpage.Block) (found []command) {
	for i, line := range b.Lines {
		text, isCommand := strings.CutPrefix(line, "$ ")
		if isCommand {
			found = append(found, command{typed: []string{line}, text: text, line: b.Start + i})
			continue
		}
		if len(found) == 0 {
			found = append(found, command{line: b.Start + i}) // output of nothing
		}
		c := &found[len(found)-1]
		if more, ok := strings.CutPrefix(line, "> "); ok && len(c.want) == 0 && (strings.HasSuffix(c.text, `\`) || strings.Contains(c.text, "<<")) {
			c.typed, c.text = append(c.typed, line), c.text+"\n"+more
			continue
		}
		c.want = append(c.want, line)
	}
	return found
}

// play runs a page from top to bottom. It gives the page as it would be right,
// and what is wrong with it.
func play(t *testing.T, page, text string) (after string, complaints []string) {
	t.Helper()
	s := newShell(t)
	lines := strings.Split(text, "\n")
	var out []string
	done := 0
	for _, b := range docpage.Blocks(text) {
		if !runnable(b) {
			continue
		}
		out = append(out, lines[done:b.Start-1]...)
		done = b.Start - 1 + len(b.Lines)
		if b.Comment == emptyFolder {
			s.run(t, "rm org.yaml")
		}
		for _, c := range commands(b) {
			got := s.run(t, c.text)
			out = append(out, c.typed...)
			if elided(c.want, got) {
				out = append(out, c.want...)
				continue
			}
			out = append(out, renewed(c.want, got)...)
			complaints = append(complaints, fmt.Sprintf("%s:%d: $ %s shows something else (-page +terminal)\n%s", page, c.line, c.text, cmp.Diff(c.want, got)))
		}
	}
	return strings.Join(append(out, lines[done:]...), "\n"), complaints
}

// elided reports whether got is want, with any number of lines for "...".
func elided(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case isElision(want[0]):
		for i := range len(got) + 1 {
			if elided(want[1:], got[i:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && want[0] == got[0] && elided(want[1:], got[1:])
}

func isElision(line string) bool { return strings.TrimSpace(line) == "..." }

// renewed is got with the elisions of want. Each run of lines between elisions
// is found again by its first and last line that are still there; if one has
// neither, the result is all of got.
func renewed(want, got []string) []string {
	runs := [][]string{nil}
	for _, line := range want {
		if isElision(line) {
			runs = append(runs, nil)
			continue
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], line)
	}
	if len(runs) == 1 {
		return got
	}
	var out []string
	pos := 0
	for i, run := range runs {
		if i > 0 {
			out = append(out, "...")
		}
		from, to, ok := found(run, got[pos:])
		switch {
		case len(run) == 0:
			continue
		case i == 0:
			from = 0
		}
		if i == len(runs)-1 {
			to = len(got) - pos
		}
		if !ok || from > to {
			return got
		}
		out, pos = append(out, got[pos+from:pos+to]...), pos+to
	}
	return out
}

// found looks for a run of lines by those of its lines that are still there.
func found(run, lines []string) (from, to int, ok bool) {
	for i, line := range run {
		if at := slices.Index(lines, line); line != "" && at >= 0 {
			if !ok {
				from, ok = max(at-i, 0), true
			}
			to = min(at+len(run)-i, len(lines))
		}
	}
	return from, to, ok
}
