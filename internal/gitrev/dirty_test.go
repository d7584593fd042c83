package gitrev_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

func TestDirty(t *testing.T) {
	const before = "one\ntwo\n"
	tests := map[string]struct {
		change func(s *sandbox)
		want   []string
	}{
		"clean":          {func(*sandbox) {}, nil},
		"modified":       {func(s *sandbox) { s.write("org.yaml", "one\n") }, []string{"org.yaml"}},
		"same length":    {func(s *sandbox) { s.write("org.yaml", "one\ntwO\n") }, []string{"org.yaml"}},
		"rewritten":      {func(s *sandbox) { s.write("org.yaml", before) }, nil},
		"staged":         {func(s *sandbox) { s.write("org.yaml", "one\n"); s.stage("org.yaml") }, []string{"org.yaml"}},
		"staged, undone": {func(s *sandbox) { s.write("org.yaml", "one\n"); s.stage("org.yaml"); s.write("org.yaml", before) }, []string{"org.yaml"}},
		"deleted":        {func(s *sandbox) { must(s.t, os.Remove(s.path("org.yaml"))) }, []string{"org.yaml"}},
		"a fragment":     {func(s *sandbox) { s.write("teams/chat.yaml", "") }, []string{"teams/chat.yaml"}},
		"line endings":   {func(s *sandbox) { s.write("org.yaml", "one\r\ntwo\r\n") }, nil},
		"permissions":    {func(s *sandbox) { must(s.t, os.Chmod(s.path("org.yaml"), 0o600)) }, nil},
		"another file":   {func(s *sandbox) { s.write("README.md", "") }, nil},
		"a folder":       {func(s *sandbox) { must(s.t, os.Remove(s.path("org.yaml"))); s.write("org.yaml/x", "") }, []string{"org.yaml"}},
		"a link above it": {func(s *sandbox) {
			s.write("elsewhere/chat.yaml", "chat\n")
			s.stage("elsewhere/chat.yaml")
			must(s.t, os.RemoveAll(s.path("teams")))
			must(s.t, os.Symlink("elsewhere", s.path("teams")))
		}, []string{"teams/chat.yaml"}},
		"ignored, and marked as unchanged": {func(s *sandbox) {
			s.write(".gitignore", "*\n")
			s.write(".git/info/exclude", "*\n")
			s.write("org.yaml", "one\n")
		}, []string{"org.yaml"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.commit("first", "org.yaml", before, "teams/chat.yaml", "chat\n", "README.md", "x")
			tt.change(s)
			compareDirty(t, s, tt.want, "org.yaml", "teams/chat.yaml")
		})
	}
}

func compareDirty(t *testing.T, s *sandbox, want []string, names ...string) {
	t.Helper()
	for i, n := range names {
		names[i] = s.path(n)
	}
	got, err := s.open().Dirty(names...)
	must(t, err)
	for i := range got {
		got[i], err = filepath.Rel(s.dir, got[i])
		must(t, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dirty (-want +got):\n%s", diff)
	}
}

func TestDirtyNamesUntrackedFiles(t *testing.T) {
	s := newSandbox(t)
	s.write("org.yaml", "1")
	compareDirty(t, s, []string{"org.yaml"}, "org.yaml") // before the first commit
	s.commit("first", "org.yaml", "1")
	s.write("teams/new.yaml", "1")
	compareDirty(t, s, []string{"teams/new.yaml"}, "org.yaml", "teams/new.yaml")
}

func TestDirtyLooksAtWhatALinkLeadsTo(t *testing.T) {
	s := newSandbox(t)
	must(t, os.MkdirAll(s.path("shared"), 0o755))
	must(t, os.Symlink("shared/org.yaml", s.path("org.yaml")))
	s.stage("org.yaml")
	s.commit("first", "shared/org.yaml", "1", "other.yaml", "1")
	compareDirty(t, s, nil, "org.yaml")

	s.write("shared/org.yaml", "2")
	compareDirty(t, s, []string{"org.yaml"}, "org.yaml")

	s.write("shared/org.yaml", "1")
	must(t, os.Remove(s.path("org.yaml")))
	must(t, os.Symlink("other.yaml", s.path("org.yaml")))
	compareDirty(t, s, []string{"org.yaml"}, "org.yaml")
}

// A damaged repository vouches for nothing, so that nobody takes its silence for
// a clean file.
func TestDirtyOfADamagedRepositoryIsAnError(t *testing.T) {
	for name, damage := range map[string]func(s *sandbox, head plumbing.Hash){
		"index":           func(s *sandbox, _ plumbing.Hash) { s.write(".git/index", "DIRC") },
		"HEAD":            func(s *sandbox, _ plumbing.Hash) { s.write(".git/HEAD", "garbage\n") },
		"missing commit":  func(s *sandbox, h plumbing.Hash) { s.drop(h) },
		"missing objects": func(s *sandbox, _ plumbing.Hash) { must(s.t, os.RemoveAll(s.path(".git/objects"))) },
		"a branch that is no commit": func(s *sandbox, _ plumbing.Hash) {
			s.write(".git/refs/heads/main", "0123\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			head := s.commit("first", "org.yaml", "1")
			damage(s, head)
			r, err := gitrev.Open(s.dir)
			if err != nil {
				return
			}
			if dirty, err := r.Dirty(s.path("org.yaml")); err == nil && len(dirty) == 0 {
				t.Error("the file is said to be clean")
			}
		})
	}
}

func TestDirtyRefusesAFileOutside(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "1")
	_, err := s.open().Dirty(filepath.Join(t.TempDir(), "org.yaml"))
	wantError(t, err, gitrev.ErrOutside)
}
