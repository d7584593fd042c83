package gitrev_test

import (
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/gitrev"
)

func TestMergeBase(t *testing.T) {
	s := newSandbox(t)
	root := s.raw(s.time(1))
	fork := s.raw(s.time(2), root)
	main := s.raw(s.time(3), fork)
	topic := s.raw(s.time(4), fork)
	mainPlus := s.raw(s.time(5), main, topic)
	topicPlus := s.raw(s.time(6), topic, main)
	island := s.raw(s.time(7))
	backdated := s.raw(s.time(0), fork)
	backdatedPlus := s.raw(s.time(8), backdated)

	tests := map[string]struct{ a, b, want plumbing.Hash }{
		"a fork":                            {main, topic, fork},
		"an ancestor":                       {mainPlus, fork, fork},
		"the same commit":                   {topic, topic, topic},
		"a merged branch":                   {mainPlus, topic, topic},
		"crossing merges take the youngest": {mainPlus, topicPlus, topic},
		"a commit with a wrong clock as ancestor":   {backdatedPlus, backdated, backdated},
		"a commit with a wrong clock on the branch": {backdatedPlus, topic, fork},
	}
	r := s.open()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, pair := range [][2]plumbing.Hash{{tt.a, tt.b}, {tt.b, tt.a}} {
				got, err := mergeBase(r, pair[0], pair[1])
				must(t, err)
				if got != tt.want.String() {
					t.Errorf("got %s, want %s", got, tt.want)
				}
			}
		})
	}
	_, err := mergeBase(r, main, island)
	wantError(t, err, gitrev.ErrNoMergeBase, "share no history")
}

func mergeBase(r *gitrev.Repo, a, b plumbing.Hash) (string, error) {
	c, err := r.MergeBase(gitrev.Commit{ID: a.String()}, gitrev.Commit{ID: b.String()})
	return c.ID, err
}

func TestMergeBaseBeyondTheEndOfAShallowClone(t *testing.T) {
	s := newSandbox(t)
	fork := s.raw(s.time(1))
	main := s.raw(s.time(2), fork)
	topic := s.raw(s.time(3), fork)
	topicPlus := s.raw(s.time(4), topic)
	s.cut(main)
	s.write(".git/shallow", main.String()+"\n"+topic.String()+"\n")
	r := s.open()
	_, err := mergeBase(r, main, topicPlus)
	wantError(t, err, gitrev.ErrShallow, "fetch-depth: 0")

	// What the clone does hold is still found.
	got, err := mergeBase(r, topic, topicPlus)
	if err != nil || got != topic.String() {
		t.Errorf("within the clone: got %s, %v", got, err)
	}
	_, err = mergeBase(r, main, fork)
	wantError(t, err, gitrev.ErrShallow)
}

// The walk agrees with the definition: a common ancestor that no other common
// ancestor descends from, whatever the clocks say.
func TestMergeBaseByDefinition(t *testing.T) {
	s := newSandbox(t)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(rt, "commits")
		hashes := make([]plumbing.Hash, n)
		above := make([]map[int]bool, n) // each commit's ancestors, itself included
		for i := range n {
			above[i] = map[int]bool{i: true}
			var parents []plumbing.Hash
			for _, p := range rapid.SliceOfNDistinct(rapid.IntRange(0, max(i-1, 0)), 0, 3, rapid.ID).Draw(rt, "parents") {
				if p < i {
					parents = append(parents, hashes[p])
					for a := range above[p] {
						above[i][a] = true
					}
				}
			}
			hashes[i] = s.raw(s.time(rapid.IntRange(0, 20).Draw(rt, "clock")*100+i), parents...)
		}
		a, b := n-1, rapid.IntRange(0, n-2).Draw(rt, "other")
		best := map[string]bool{}
		for c := range n {
			if !above[a][c] || !above[b][c] {
				continue
			}
			beaten := false
			for d := range n {
				beaten = beaten || (d != c && above[a][d] && above[b][d] && above[d][c])
			}
			best[hashes[c].String()] = !beaten
		}
		r := s.open()
		got, err := mergeBase(r, hashes[a], hashes[b])
		swapped, _ := mergeBase(r, hashes[b], hashes[a])
		switch {
		case len(best) == 0 && err == nil:
			rt.Fatalf("got %s, and there is no common ancestor", got)
		case len(best) > 0 && (err != nil || !best[got]):
			rt.Fatalf("got %s, %v; best are %v", got, err, best)
		case got != swapped:
			rt.Fatalf("order matters: %s and %s", got, swapped)
		}
	})
}
