package gitrev_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

// touches lists the subject behind each line of a file at HEAD.
func touches(t *testing.T, s *sandbox, path string, lines int) []string {
	t.Helper()
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	var subjects []string
	for n := 1; n <= lines; n++ {
		touch, err := r.LastTouched(t.Context(), head, path, n)
		must(t, err)
		subjects = append(subjects, touch.Subject)
	}
	return subjects
}

func TestLastTouchedFollowsALine(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "teams/org.yaml", "a\nb\nc\nd\n")
	s.commit("insert above", "teams/org.yaml", "new\na\nb\nc\nd\n")
	s.commit("elsewhere", "README.md", "x")
	s.commit("change c", "teams/org.yaml", "new\na\nb\nC\nd\n")
	s.commit("drop a, add e", "teams/org.yaml", "new\nb\nC\nd\ne\n")
	want := []string{"insert above", "first", "change c", "first", "drop a, add e"}
	if diff := cmp.Diff(want, touches(t, s, "teams/org.yaml", 5)); diff != "" {
		t.Errorf("touches (-want +got):\n%s", diff)
	}
}

func TestLastTouchedGivesTheCommitAndItsLine(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("archive <script>", "org.yaml", "a\nb\n")
	s.commit("second", "org.yaml", "new\na\nb\n")
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	got, err := r.LastTouched(t.Context(), head, "org.yaml", 3)
	must(t, err)
	want := gitrev.Touch{
		Commit: gitrev.Commit{ID: first.String(), Author: "Ana", When: s.time(1), Subject: "archive <script>"},
		Line:   2,
		Depth:  1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("touch (-want +got):\n%s", diff)
	}
}

func TestLastTouchedGoesThroughAMerge(t *testing.T) {
	s := newSandbox(t)
	fork := s.commit("first", "org.yaml", "a\nb\nc\n")
	main := s.commit("on main", "org.yaml", "A\nb\nc\n")
	w, err := s.git.Worktree()
	must(t, err)
	must(t, w.Checkout(&git.CheckoutOptions{Hash: fork}))
	topic := s.commit("on topic", "org.yaml", "a\nb\nC\n")
	s.write("org.yaml", "A\nb!\nC\n")
	s.stage("org.yaml")
	_, err = w.Commit("merge", &git.CommitOptions{Author: s.author(), Parents: []plumbing.Hash{main, topic}})
	must(t, err)
	want := []string{"on main", "merge", "on topic"}
	if diff := cmp.Diff(want, touches(t, s, "org.yaml", 3)); diff != "" {
		t.Errorf("touches (-want +got):\n%s", diff)
	}
}

func TestLastTouchedStopsWhereAShallowCloneEnds(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "a\n")
	second := s.commit("second", "README.md", "")
	s.commit("third", "README.md", "x")
	s.cut(second)
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	got, err := r.LastTouched(t.Context(), head, "org.yaml", 1)
	must(t, err)
	if got.Subject != "second" || !got.Cut {
		t.Errorf("got %+v, want the last commit of the clone, marked as cut", got)
	}
}

func TestLastTouchedRefuses(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "a\n", "empty.yaml", "")
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	for _, line := range []int{0, -1, 2} {
		if _, err := r.LastTouched(t.Context(), head, "org.yaml", line); err == nil {
			t.Errorf("line %d was found", line)
		}
	}
	if _, err := r.LastTouched(t.Context(), head, "empty.yaml", 1); err == nil {
		t.Error("an empty file has a line")
	}
	_, err = r.LastTouched(t.Context(), head, "gone.yaml", 1)
	wantError(t, err, fs.ErrNotExist, "does not have the file")

	s.commit("second", "org.yaml", "a\nb\n")
	head, err = s.open().Resolve("HEAD")
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.open().LastTouched(ctx, head, "org.yaml", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// The walk agrees with go-git's own blame on a history of random edits.
func TestLastTouchedAgreesWithBlame(t *testing.T) {
	s := newSandbox(t)
	lines := []string{}
	seed := uint32(7)
	random := func(n int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>16) % n
	}
	for i := range 40 {
		at := random(len(lines) + 1)
		switch {
		case len(lines) > 3 && random(3) == 0:
			lines = append(lines[:at/2:at/2], lines[at/2+1:]...)
		default:
			fresh := string(rune('a'+i%26)) + string(rune('0'+i/26)) + "\n" // no two lines alike
			lines = append(lines[:at:at], append([]string{fresh}, lines[at:]...)...)
		}
		text := ""
		for _, l := range lines {
			text += l
		}
		s.commit("edit", "org.yaml", text)
	}
	head, err := s.git.Head()
	must(t, err)
	tip, err := s.git.CommitObject(head.Hash())
	must(t, err)
	blame, err := git.Blame(tip, "org.yaml")
	must(t, err)
	r := s.open()
	for i, l := range blame.Lines {
		got, err := r.LastTouched(t.Context(), gitrev.Commit{ID: head.Hash().String()}, "org.yaml", i+1)
		must(t, err)
		if got.ID != l.Hash.String() {
			t.Errorf("line %d: got %s, want %s", i+1, got.ID, l.Hash)
		}
	}
	if len(blame.Lines) < 10 {
		t.Errorf("only %d lines were compared", len(blame.Lines))
	}
}
