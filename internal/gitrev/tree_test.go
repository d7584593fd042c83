package gitrev_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

func TestFSHoldsTheFilesOfTheCommit(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("first", "org.yaml", "old\n", "teams/chat.yaml", "chat\n", "teams/ml.yaml", "ml\n", "teams.md", "")
	s.commit("second", "org.yaml", "new\n")
	s.write("org.yaml", "dirty\n")

	fsys := s.open().FS(gitrev.Commit{ID: h.String()})
	if err := fstest.TestFS(fsys, "org.yaml", "teams/chat.yaml", "teams/ml.yaml", "teams.md"); err != nil {
		t.Error(err)
	}
	if got, err := fs.ReadFile(fsys, "org.yaml"); string(got) != "old\n" || err != nil {
		t.Errorf("org.yaml is %q, %v", got, err)
	}
	got, err := fs.Glob(fsys, "teams/*.yaml")
	must(t, err)
	if diff := cmp.Diff([]string{"teams/chat.yaml", "teams/ml.yaml"}, got); diff != "" {
		t.Errorf("glob (-want +got):\n%s", diff)
	}
	for _, name := range []string{"gone.yaml", "org.yaml/x", "teams/gone.yaml", "no/folder.yaml"} {
		if _, err := fs.ReadFile(fsys, name); !os.IsNotExist(err) {
			t.Errorf("%s: got %v, want fs.ErrNotExist", name, err)
		}
	}
	for _, name := range []string{"../org.yaml", "/org.yaml", "teams/", ""} {
		if _, err := fsys.Open(name); err == nil {
			t.Errorf("%q was opened", name)
		}
	}
}

func TestFSFollowsLinksWithinTheTreeOnly(t *testing.T) {
	s := newSandbox(t)
	s.write("shared/real.yaml", "real\n")
	s.write("teams/keep", "")
	for name, target := range map[string]string{
		"teams/inside.yaml": "../shared/real.yaml", "alias": "shared", "chain.yaml": "alias/real.yaml",
		"teams/outside.yaml": "../../secret", "absolute.yaml": "/etc/passwd", "loop": "loop", "broken.yaml": "gone.yaml",
	} {
		must(t, os.Symlink(target, s.path(name)))
		s.stage(name)
	}
	h := s.commit("links", "shared/real.yaml", "real\n")
	fsys := s.open().FS(gitrev.Commit{ID: h.String()})
	for _, name := range []string{"teams/inside.yaml", "alias/real.yaml", "chain.yaml"} {
		if got, err := fs.ReadFile(fsys, name); string(got) != "real\n" || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"teams/outside.yaml", "absolute.yaml", "loop"} {
		if got, err := fs.ReadFile(fsys, name); err == nil || os.IsNotExist(err) {
			t.Errorf("%s is %q, %v; want a refusal", name, got, err)
		}
	}
	if _, err := fs.ReadFile(fsys, "broken.yaml"); !os.IsNotExist(err) {
		t.Errorf("broken.yaml: got %v, want fs.ErrNotExist", err)
	}
}

// Sub confines like an os.Root in that folder, so that a fragment of one team
// cannot be a link into another team's.
func TestSubConfinesLinksToTheFolder(t *testing.T) {
	s := newSandbox(t)
	for name, target := range map[string]string{"teams/in.yaml": "deep/real.yaml", "teams/out.yaml": "../other/secret.yaml"} {
		must(t, os.MkdirAll(s.path("teams"), 0o755))
		must(t, os.Symlink(target, s.path(name)))
		s.stage(name)
	}
	h := s.commit("links", "teams/deep/real.yaml", "real\n", "other/secret.yaml", "secret\n")
	sub, err := fs.Sub(s.open().FS(gitrev.Commit{ID: h.String()}), "teams")
	must(t, err)
	if got, err := fs.ReadFile(sub, "in.yaml"); string(got) != "real\n" || err != nil {
		t.Errorf("in.yaml is %q, %v", got, err)
	}
	if got, err := fs.ReadFile(sub, "out.yaml"); err == nil {
		t.Errorf("out.yaml is %q, want a refusal", got)
	}
}

// A crafted tree may hold what git never writes.
func TestFSLeavesOutNamesThatNoPathCanHold(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "1")
	c, err := s.git.CommitObject(first)
	must(t, err)
	tree, err := c.Tree()
	must(t, err)
	blob := tree.Entries[0].Hash
	o := s.git.Storer.NewEncodedObject()
	o.SetType(plumbing.TreeObject)
	w, err := o.Writer()
	must(t, err)
	for _, name := range []string{".", "..", "a/../../b", "org.yaml"} {
		_, err = w.Write(append([]byte("100644 "+name+"\x00"), blob[:]...))
		must(t, err)
	}
	crafted, err := s.git.Storer.SetEncodedObject(o)
	must(t, err)
	evil := &object.Commit{TreeHash: crafted, Message: "evil"}
	o = s.git.Storer.NewEncodedObject()
	must(t, evil.Encode(o))
	h, err := s.git.Storer.SetEncodedObject(o)
	must(t, err)

	entries, err := fs.ReadDir(s.open().FS(gitrev.Commit{ID: h.String()}), ".")
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"org.yaml"}, names); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestFSOfAPartialCloneSaysWhatIsMissing(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("first", "org.yaml", "1")
	blob := plumbing.ComputeHash(plumbing.BlobObject, []byte("1")).String()
	must(t, os.Remove(s.path(".git/objects/"+blob[:2]+"/"+blob[2:])))
	_, err := fs.ReadFile(s.open().FS(gitrev.Commit{ID: h.String()}), "org.yaml")
	wantError(t, err, plumbing.ErrObjectNotFound, "partial", "remove filter from actions/checkout")
}
