package main_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

// hook is one hook of .pre-commit-hooks.yaml, as the fields below have it.
type hook struct{ id, entry, files string }

var hookField = regexp.MustCompile(`^(?:- |  )(id|entry|files): (.+)$`)

func hooks(t *testing.T) (all []hook) {
	t.Helper()
	for line := range strings.Lines(docpage.Read(t, filepath.Join(root, ".pre-commit-hooks.yaml"))) {
		m := hookField.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		switch {
		case m == nil:
		case m[1] == "id":
			all = append(all, hook{id: m[2]})
		case m[1] == "entry":
			all[len(all)-1].entry = m[2]
		default:
			all[len(all)-1].files = m[2]
		}
	}
	return all
}

// TestPreCommitHooksTakeTheFilesThatChanged runs each hook as pre-commit does: the
// words of its entry, then the names of the files that its expression takes.
func TestPreCommitHooksTakeTheFilesThatChanged(t *testing.T) {
	all := hooks(t)
	if d := cmp.Diff([]string{"wsync-validate", "wsync-fmt"}, []string{all[0].id, all[1].id}); d != "" {
		t.Fatal(d)
	}
	for _, h := range all {
		taken := regexp.MustCompile(h.files)
		for name, want := range map[string]bool{
			"org.yaml": true, "orgs/acme/org.yaml": true, "org.yml": true,
			"xorg.yaml": false, "org.yaml.bak": false, "live.yaml": false, "workspaces/a.yaml": false,
		} {
			if taken.MatchString(name) != want {
				t.Errorf("%s takes %s: %v", h.id, name, !want)
			}
		}
		t.Run(h.id, func(t *testing.T) {
			s := newShell(t)
			s.run(t, "cp org.yaml 'a b.yaml' && sed 's/version: 1/version:   1/' org.yaml >loose.yaml && echo 'version: [' >broken.yaml")
			for files, want := range map[string]int{
				"org.yaml": 0, "org.yaml examples/several/acme/org.yaml examples/several/labs/org.yaml 'a b.yaml'": 0, "org.yaml broken.yaml": 1, "./broken.yaml org.yaml": 1,
			} {
				if out := s.run(t, h.entry+" "+files); s.code != want {
					t.Errorf("%s %s: exit %d, want %d\n%s", h.entry, files, s.code, want, strings.Join(out, "\n"))
				}
			}
			// What changes a file fails in pre-commit's eyes, and is right the next time.
			s.run(t, h.entry+" org.yaml loose.yaml && cmp -s org.yaml loose.yaml")
			if changed := s.code == 0; changed != (h.id == "wsync-fmt") {
				t.Errorf("%s: the file was rewritten: %v", h.entry, changed)
			}
		})
	}
}
