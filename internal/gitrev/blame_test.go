package gitrev_test

import (
	"context"
	"errors"
	"testing"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"
)

// blamed lists the subject behind each line of a text, as Blame tells it.
func blamed(t *testing.T, s *sandbox, path, text string) []string {
	t.Helper()
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	touches, err := r.Blame(t.Context(), head, path, []byte(text))
	must(t, err)
	var subjects []string
	for _, touch := range touches {
		subjects = append(subjects, touch.Subject)
	}
	return subjects
}

func TestBlameTellsWhatLastTouchedTellsOfEachLine(t *testing.T) {
	s := newSandbox(t)
	fork := s.commit("first", "org.yaml", "a\nb\nc\nd\n")
	s.commit("elsewhere", "README.md", "x")
	main := s.commit("on main", "org.yaml", "A\nb\nc\nd\ne\n")
	w, err := s.git.Worktree()
	must(t, err)
	must(t, w.Checkout(&git.CheckoutOptions{Hash: fork}))
	topic := s.commit("on topic", "org.yaml", "new\na\nb\nC\nd\n")
	const text = "new\nA\nb!\nC\nd\ne\n"
	s.write("org.yaml", text)
	s.stage("org.yaml")
	_, err = w.Commit("merge", &git.CommitOptions{Author: s.author(), Parents: []plumbing.Hash{main, topic}})
	must(t, err)
	want := []string{"on topic", "on main", "merge", "on topic", "first", "on main"}
	if d := cmp.Diff(want, blamed(t, s, "org.yaml", text)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if d := cmp.Diff(want, touches(t, s, "org.yaml", len(want))); d != "" {
		t.Errorf("one by one: -want +got\n%s", d)
	}
}

func TestBlameKnowsNobodyForWhatIsNotCommitted(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "a\nb\n")
	for name, c := range map[string]struct {
		path, text string
		want       []string
	}{
		"an edit":                {"org.yaml", "a\nmine\nb\n", []string{"first", "", "first"}},
		"other line ends":        {"org.yaml", "a\r\nb\r\n", []string{"first", "first"}},
		"no line end at the end": {"org.yaml", "a\nb", []string{"first", "first"}},
		"another file":           {"other.yaml", "a\nb\n", []string{"", ""}},
		"nothing":                {"org.yaml", "", nil},
	} {
		if d := cmp.Diff(c.want, blamed(t, s, c.path, c.text)); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
	}
}

func TestBlameGivesUp(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "a\n")
	r := s.open()
	head, err := r.Resolve("HEAD")
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := r.Blame(ctx, head, "org.yaml", []byte("a\n")); !errors.Is(err, context.Canceled) || len(got) != 1 || got[0].ID != "" {
		t.Errorf("got %v, %v, want nothing known and context.Canceled", got, err)
	}
}
