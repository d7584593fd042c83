package wsync_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// updates is the part of .github/dependabot.yml that says where it looks.
type updates struct {
	Updates []struct {
		Ecosystem   string `yaml:"package-ecosystem"`
		Directories []string
		Cooldown    struct {
			Days int `yaml:"default-days"`
		}
	}
}

var othersAction = regexp.MustCompile(`(?m)^ *(- )?uses: actions/\S+@`)

// TestEveryPinIsUpdated: Dependabot looks into the folders that it is told and no
// others, and says nothing of those that it was not told.
func TestEveryPinIsUpdated(t *testing.T) {
	want := map[string][]string{"gomod": nil, "github-actions": nil}
	for _, file := range checkedIn(t) {
		folder := path.Join("/", path.Dir(file))
		kind := ""
		switch {
		case path.Base(file) == "go.mod":
			kind = "gomod"
		case path.Ext(file) == ".yml" && othersAction.MatchString(read(t, file)):
			kind = "github-actions"
			if folder == "/.github/workflows" {
				folder = "/" // its name for that one
			}
		default:
			continue
		}
		if !slices.Contains(want[kind], folder) {
			want[kind] = append(want[kind], folder)
		}
	}
	var u updates
	if err := yaml.Unmarshal([]byte(read(t, ".github/dependabot.yml")), &u); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, e := range u.Updates {
		got[e.Ecosystem] = slices.Sorted(slices.Values(e.Directories))
		if e.Cooldown.Days < 7 {
			t.Errorf("%s: an update is taken after %d days; docs/security.md says a week", e.Ecosystem, e.Cooldown.Days)
		}
	}
	for _, folders := range want {
		slices.Sort(folders)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf(".github/dependabot.yml (-what has pins +where it looks):\n%s", d)
	}
}

// checkedIn are the files of the repository, but those that tests or builds are made of.
func checkedIn(t *testing.T) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "dist", "testdata"}, d.Name()):
			return fs.SkipDir
		case !d.IsDir():
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
