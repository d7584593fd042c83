package gitrev_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/gitrev"
)

// Whoever may push a tag or a branch chooses its name. None of these names may
// become what a change is compared with.
func TestTheDefaultBranchCannotBeImpersonated(t *testing.T) {
	const trunk = "refs/remotes/origin/main"
	for _, fake := range []string{
		"refs/tags/origin/main", "refs/heads/origin/main", "refs/tags/main", "refs/heads/main", "refs/origin/main",
		"refs/heads/refs/remotes/origin/main", "refs/tags/refs/remotes/origin/main", "refs/tags/HEAD", "refs/heads/HEAD", "refs/tags/origin",
	} {
		t.Run(fake, func(t *testing.T) {
			s := newSandbox(t)
			first := s.commit("first", "org.yaml", "1")
			s.ref(trunk, first)
			s.ref(fake, s.commit("second", "org.yaml", "2"))
			r := s.open()
			for _, preferred := range []string{"", "main"} {
				name, err := r.DefaultBranch(preferred)
				must(t, err)
				at, err := r.Resolve(name)
				must(t, err)
				if name != trunk || at.ID != first.String() {
					t.Errorf("preferring %q: %s at %s", preferred, name, at.Subject)
				}
			}
		})
	}
}

func TestAHashIsNeverABranch(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "1")
	second := s.commit("second", "org.yaml", "2")
	s.ref("refs/heads/"+first.String(), second)
	got, err := s.open().Resolve(first.String())
	must(t, err)
	if got.ID != first.String() {
		t.Errorf("the branch won: %s", got.Subject)
	}
	s.drop(first) // and not even when the commit is missing
	_, err = s.open().Resolve(first.String())
	wantError(t, err, gitrev.ErrUnknownRevision)
}

func TestAmbiguous(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("first", "org.yaml", "1")
	s.ref("refs/remotes/origin/main", h)
	s.ref("refs/tags/origin/main", h)
	s.ref("refs/heads/"+h.String(), h)
	s.ref("refs/heads/"+h.String()[:8], h)
	for rev, want := range map[string][]string{
		"origin/main":              {"refs/tags/origin/main", "refs/remotes/origin/main"},
		"origin/main~1":            {"refs/tags/origin/main", "refs/remotes/origin/main"},
		"main":                     nil,
		"refs/remotes/origin/main": nil,
		h.String():                 nil,
		h.String()[:8]:             {"refs/heads/" + h.String()[:8], h.String()},
		h.String()[:9]:             nil,
		"nowhere":                  nil,
		"a..b":                     nil,
	} {
		if d := cmp.Diff(want, s.open().Ambiguous(rev)); d != "" {
			t.Errorf("%s (-want +got):\n%s", rev, d)
		}
	}
}

func TestTips(t *testing.T) {
	const remote = "refs/remotes/origin/"
	for _, tc := range []struct {
		name     string
		refs     []string
		detached bool
		branches []string
		want     []string
	}{
		{"HEAD's branch", []string{remote + "main", remote + "side"}, false, nil, []string{remote + "main"}},
		{"a branch that the caller knows", []string{remote + "main", remote + "side"}, false, []string{"side"}, []string{remote + "main", remote + "side"}},
		{"detached, the branch known", []string{remote + "side"}, true, []string{"side"}, []string{remote + "side"}},
		{"detached, the branch here", nil, true, []string{"main"}, []string{"refs/heads/main"}},
		{"detached, nothing known", []string{remote + "main"}, true, nil, []string{remote + "main"}},
		{"a branch that is nowhere else", nil, false, nil, []string{"refs/heads/main"}},
		{"a branch that is nowhere", []string{remote + "main"}, true, []string{"gone", ""}, []string{remote + "main"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSandbox(t)
			h := s.commit("first", "org.yaml", "1")
			for _, name := range tc.refs {
				s.ref(name, h)
			}
			if tc.detached {
				s.write(".git/HEAD", h.String()+"\n")
			}
			got, err := s.open().Tips(tc.branches...)
			must(t, err)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("tips (-want +got):\n%s", d)
			}
		})
	}
}

// The branch may follow another remote than the one the repository is named after, or
// a branch of another name.
func TestTipsOfWhatTheBranchFollows(t *testing.T) {
	s := newSandbox(t)
	h := s.commit("first", "org.yaml", "1")
	s.ref("refs/remotes/upstream/trunk", h)
	config := "[remote \"origin\"]\nurl = a\n[remote \"upstream\"]\nurl = b\n[branch \"main\"]\nremote = upstream\nmerge = refs/heads/trunk\n"
	for text, want := range map[string][]string{
		config: {"refs/remotes/upstream/trunk"},
		strings.Replace(config, "refs/heads/trunk", "refs/heads/gone", 1): {"refs/heads/main"},
		strings.Replace(config, "remote = upstream", "remote = .", 1):     {"refs/heads/main"},
	} {
		s.write(".git/config", text)
		got, err := s.open().Tips()
		must(t, err)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", text, d)
		}
	}
}

func TestIncludes(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "org.yaml", "1")
	second := s.commit("second", "org.yaml", "2")
	fork := s.raw(s.time(40), first)
	alone := s.raw(s.time(41))
	r := s.open()
	at := func(h string) gitrev.Commit {
		c, err := r.Resolve(h)
		must(t, err)
		return c
	}
	for _, tc := range []struct {
		name    string
		head, c string
		want    bool
	}{
		{"itself", second.String(), second.String(), true},
		{"an ancestor", second.String(), first.String(), true},
		{"a descendant", first.String(), second.String(), false},
		{"a cousin", second.String(), fork.String(), false},
		{"a stranger", second.String(), alone.String(), false},
	} {
		got, err := r.Includes(at(tc.head), at(tc.c))
		if err != nil || got != tc.want {
			t.Errorf("%s: %v, %v", tc.name, got, err)
		}
	}
	s.cut(second)
	r = s.open()
	_, err := r.Includes(at(second.String()), at(fork.String()))
	wantError(t, err, gitrev.ErrMissing, "fetch-depth: 0")
}

func TestDefaultBranchBeforeTheFirstCommit(t *testing.T) {
	_, err := newSandbox(t).open().DefaultBranch("")
	wantError(t, err, gitrev.ErrUnknownRevision, "no commit yet", "commit the file first")
}
