package gitrev

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsAreReadAsGitReadsThem(t *testing.T) {
	plain := map[string]string{"origin": "https://host/a"}
	tests := map[string]struct {
		text string
		want settings
	}{
		"nothing":             {"", settings{}},
		"what matters":        {"[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://host/a\n", settings{remotes: plain}},
		"one line, no spaces": {"[remote \"origin\"]url=https://host/a", settings{remotes: plain}},
		"a comment behind":    {"[remote \"origin\"] # here\nurl = https://host/a ; there\n", settings{remotes: plain}},
		"quotes":              {"[remote \"origin\"]\nurl = \"https://host/\"a\n", settings{remotes: plain}},
		"a comment sign quoted": {
			"[remote \"origin\"]\nurl = \"https://host/#a\"\n",
			settings{remotes: map[string]string{"origin": "https://host/#a"}},
		},
		"continued":            {"[remote \"origin\"]\nurl = https://\\\nhost/a\n", settings{remotes: plain}},
		"old style":            {"[remote.origin]\nURL = https://host/a\n", settings{remotes: plain}},
		"the first of several": {"[remote \"origin\"]\nurl = https://host/a\nurl = https://host/b\n", settings{remotes: plain}},
		"a name with a quote":  {"[remote \"o\\\"]\"]\nurl = x\n", settings{remotes: map[string]string{`o"]`: "x"}}},
		"Windows":              {"\ufeff[remote \"origin\"]\r\n\turl = https://host/a\r\n", settings{remotes: plain}},
		"extensions": {
			"[Extensions]\n\tobjectFormat = sha256\n\tworktreeConfig\n",
			settings{extensions: map[string]string{"objectformat": "sha256", "worktreeconfig": "true"}},
		},
		"a partial clone": {"[remote \"origin\"]\n\turl = https://host/a\n\tpromisor = true\n", settings{remotes: plain, partial: true}},
		// What go-git's typed configuration refuses is nobody's business here.
		"a branch that follows a pull request": {
			"[branch \"pr12\"]\n\tremote = origin\n\tmerge = refs/pull/12/head\n[remote \"origin\"]\nurl = https://host/a\n",
			settings{remotes: plain, follows: map[string]upstream{"pr12": {"origin", "refs/pull/12/head"}}},
		},
		"nonsense": {"[\n]]\n= x\n[a \"b\nurl = 1\n[remote \"origin\"]\nurl = https://host/a", settings{remotes: plain}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := readSettings(file)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want.extensions == nil {
				tt.want.extensions = map[string]string{}
			}
			if tt.want.remotes == nil {
				tt.want.remotes = map[string]string{}
			}
			if tt.want.follows == nil {
				tt.want.follows = map[string]upstream{}
			}
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(settings{}, upstream{})); d != "" {
				t.Errorf("settings (-want +got):\n%s", d)
			}
		})
	}
	if _, err := readSettings(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("a configuration that is not there: %v", err)
	}
}

func FuzzSettings(f *testing.F) {
	f.Add("[remote \"origin\"]\nurl = \"x\\n\" # y\n")
	f.Fuzz(func(_ *testing.T, text string) {
		eachSetting(text, func(_, _, _, _ string) {})
	})
}
