package gitrev_test

import (
	"testing"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

func TestResolve(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "1")
	second := s.commit("second", "org.yaml", "2")
	third := s.commit("third", "org.yaml", "3")
	side := s.raw(s.time(50), first)
	octopus := s.raw(s.time(51), third, side, second)
	s.ref("refs/pull/1/merge", octopus)
	s.ref("refs/remotes/pull/7/merge", octopus)
	s.ref("refs/remotes/origin/main", second)
	s.ref("refs/heads/feature/x", side)
	s.ref("refs/heads/"+first.String()[:8], third) // a branch that looks like a hash
	s.ref("refs/tags/light", first)
	_, err := s.git.CreateTag("v1", second, &git.CreateTagOptions{Tagger: s.author(), Message: "v1"})
	must(t, err)
	must(t, s.git.Storer.SetReference(plumbing.NewSymbolicReference("refs/remotes/origin/HEAD", "refs/remotes/origin/main")))

	tests := map[string]plumbing.Hash{
		"HEAD": third, "@": third, "main": third, "refs/heads/main": third, "heads/main": third,
		"HEAD~1": second, "HEAD~": second, "@~2": first, "HEAD^": second, "HEAD^^": first, "main~1^1": first, "HEAD^0": third,
		"origin/main": second, "origin": second, "feature/x": side, "feature/x~1": first,
		"v1": second, "v1^{commit}": second, "v1^{}": second, "light": first, "tags/light": first,
		"refs/pull/1/merge": octopus, "pull/1/merge": octopus, "refs/remotes/pull/7/merge": octopus, "pull/7/merge": octopus,
		"pull/1/merge^2": side, "pull/1/merge^3": second, "pull/1/merge^3~1": first,
		second.String(): second, second.String()[:7]: second, second.String()[:10]: second,
		first.String()[:8]: third, // git prefers the reference
	}
	r := s.open()
	for rev, want := range tests {
		got, err := r.Resolve(rev)
		if err != nil {
			t.Errorf("%s: %v", rev, err)
		} else if got.ID != want.String() {
			t.Errorf("%s: got %s (%s), want %s", rev, got.ID, got.Subject, want)
		}
	}
}

func TestResolveGivesTheFactsOfACommit(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("  first: add <b>chat</b>", "org.yaml", "1")
	got, err := s.open().Resolve("HEAD")
	must(t, err)
	want := gitrev.Commit{ID: h.String(), Author: "Ana", When: s.time(1), Subject: "first: add <b>chat</b>"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commit (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesWhatItCannotFind(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "1")
	tests := map[string]string{
		"":                            "name a branch",
		"mian":                        "check the spelling",
		"origin/main":                 "git fetch origin main",
		"main..HEAD":                  "range",
		"HEAD~1":                      "no parent 1",
		"HEAD^2":                      "no parent 2",
		"HEAD^{tree}":                 "HEAD~2 or HEAD^1",
		"HEAD~99999999999999999999":   "too far",
		"HEAD@{1}":                    "check the spelling",
		"config":                      "check the spelling", // .git/config is no revision
		"refs/../config":              "range",
		"refs/heads":                  "check the spelling",
		"--upload-pack=x":             "check the spelling",
		"0123456789abcdef0123456789a": "check the spelling",
		plumbing.ZeroHash.String():    "check the spelling",
	}
	for rev, hint := range tests {
		_, err := s.open().Resolve(rev)
		t.Run(rev, func(t *testing.T) { wantError(t, err, gitrev.ErrUnknownRevision, hint) })
	}
}

func TestResolveInAShallowCloneNamesTheFetchDepth(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "1")
	second := s.commit("second", "org.yaml", "2")
	s.cut(second)
	r := s.open()
	if !r.Shallow() {
		t.Error("not recognised as shallow")
	}
	for _, rev := range []string{"HEAD~1", "origin/main", "v1", first.String()} {
		_, err := r.Resolve(rev)
		wantError(t, err, gitrev.ErrShallow, "fetch-depth: 0", "git fetch --unshallow")
	}
}

func TestDefaultBranch(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("first", "org.yaml", "1")
	steps := []struct {
		ref, preferred, want string
	}{
		{"refs/heads/master", "", "refs/heads/main"},
		{"refs/remotes/origin/master", "", "refs/remotes/origin/master"},
		{"refs/remotes/origin/main", "", "refs/remotes/origin/main"},
		{"refs/remotes/origin/trunk", "trunk", "refs/remotes/origin/trunk"},
		{"refs/heads/release", "release", "refs/heads/release"},
	}
	for _, step := range steps {
		s.ref(step.ref, h)
		got, err := s.open().DefaultBranch(step.preferred)
		must(t, err)
		if got != step.want {
			t.Errorf("with %s: got %q, want %q", step.ref, got, step.want)
		}
	}
	must(t, s.git.Storer.SetReference(plumbing.NewSymbolicReference("refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")))
	if got, err := s.open().DefaultBranch(""); err != nil || got != "refs/remotes/origin/trunk" {
		t.Errorf("origin/HEAD: got %q, %v", got, err)
	}
	_, err := s.open().DefaultBranch("gone")
	wantError(t, err, gitrev.ErrUnknownRevision, "origin/gone")
}

func TestDefaultBranchInAShallowClone(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "org.yaml", "1")
	second := s.commit("second", "org.yaml", "2")
	s.cut(second)
	must(t, s.git.Storer.SetReference(plumbing.NewHashReference(plumbing.HEAD, second)))
	must(t, s.git.Storer.RemoveReference("refs/heads/main"))
	for _, preferred := range []string{"", "main"} {
		_, err := s.open().DefaultBranch(preferred)
		wantError(t, err, gitrev.ErrShallow, "fetch-depth: 0")
	}
}
