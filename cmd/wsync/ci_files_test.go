package main_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

var (
	ciFolder = filepath.Join(root, "examples", "ci")
	// ciLine is what a file gives to a shell that runs a script.
	ciLine = regexp.MustCompile(`\b(?:sh|/bin/sh) ci/([a-z-]+\.sh)((?: (?:review|plan|apply|drift|%i))?)`)
)

// scriptCalls are the calls of scripts in a file, each once, in order.
func scriptCalls(text string) (calls []string) {
	for _, m := range ciLine.FindAllStringSubmatch(text, -1) {
		if call := m[1] + m[2]; !slices.Contains(calls, call) {
			calls = append(calls, call)
		}
	}
	return calls
}

// TestCIFilesCallTheScripts: what the tests run is what the files of each system
// run, and nothing is left of the logic in YAML or Groovy.
func TestCIFilesCallTheScripts(t *testing.T) {
	files := map[string][]string{
		"gitlab/.gitlab-ci.yml":    {"install.sh", "wsync-ci.sh review", "note.sh", "wsync-ci.sh plan", "wsync-ci.sh apply", "wsync-ci.sh drift"},
		"azure-pipelines.yml":      {"install.sh", "wsync-ci.sh review", "wsync-ci.sh plan", "wsync-ci.sh apply", "wsync-ci.sh drift"},
		"Jenkinsfile":              {"install.sh", "wsync-ci.sh review"},
		"Jenkinsfile.apply":        {"install.sh", "wsync-ci.sh plan", "wsync-ci.sh apply", "wsync-ci.sh drift"},
		"buildkite/pipeline.yml":   {"install.sh", "wsync-ci.sh review", "token.sh plan", "token.sh apply", "token.sh drift"},
		"buildkite/token.sh":       {"wsync-ci.sh"},
		"server/crontab":           {"wsync-server.sh apply", "wsync-server.sh drift"},
		"server/wsync@.service":    {"wsync-server.sh %i"},
		"server/wsync-server.sh":   {"wsync-server.sh apply", "wsync-ci.sh"},
		"server/wsync@drift.timer": nil,
		"gitlab/note.sh":           nil,
		"install.sh":               nil,
		"wsync-ci.sh":              nil,
	}
	found := map[string]bool{}
	err := filepath.WalkDir(ciFolder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(ciFolder, path)
			found[filepath.ToSlash(name)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(found))); d != "" {
		t.Fatalf("the files of examples/ci (-want +got)\n%s", d)
	}
	for name, want := range files {
		text := docpage.Read(t, filepath.Join(ciFolder, filepath.FromSlash(name)))
		if name != "wsync-ci.sh" {
			if d := cmp.Diff(want, scriptCalls(text)); d != "" {
				t.Errorf("%s calls other scripts (-want +got)\n%s", name, d)
			}
		}
		for _, complaint := range dangerous(text) {
			t.Errorf("%s: %s", name, complaint)
		}
	}
}

// dangers are what no file of CI may do.
var dangers = map[string]*regexp.Regexp{
	"traces its commands":                 regexp.MustCompile(`\bset -[a-wyz]*x`),
	"prints a credential":                 regexp.MustCompile(`(?:echo|printf)[^|\n]*\$\{?(?:ANTHROPIC|WSYNC_GITLAB)[^|\n]*$|(?:echo|printf)[^|\n]*\$\{?ANTHROPIC|\bprintenv\b|^ *env *$`),
	"hands a name to a shell as program":  regexp.MustCompile(`(?m)sh "[^\n]*\$\{|\$\((?:Build\.Source|System\.Pull)|\$\{\{|\beval\b`),
	"applies what git does not vouch for": regexp.MustCompile(`allow-(?:dirty|behind)`),
}

func dangerous(text string) (complaints []string) {
	for name, expr := range dangers {
		if m := expr.FindString(text); m != "" {
			complaints = append(complaints, name+": "+m)
		}
	}
	return complaints
}

func TestCIFilesCheckerCanFail(t *testing.T) {
	for text, want := range map[string]string{
		"set -eux":                                 "traces",
		"  echo \"$ANTHROPIC_ADMIN_KEY\"":          "prints",
		"sh \"git fetch ${env.CHANGE_TARGET}\"":    "hands",
		"- script: echo $(Build.SourceBranchName)": "hands",
		"wsync apply --allow-dirty":                "applies what",
	} {
		if c := dangerous(text); len(c) != 1 || !strings.HasPrefix(c[0], want) {
			t.Errorf("%q: %v", text, c)
		}
	}
	if got := scriptCalls("x\n- sh ci/a.sh plan\nsh 'sh ci/b.sh'\nsh ci/a.sh plan"); !slices.Equal(got, []string{"a.sh plan", "b.sh"}) {
		t.Error(got)
	}
}

// TestCIInstallTakesTheReleaseAndNothingElse: the program whose checksum is said.
func TestCIInstallTakesTheReleaseAndNothingElse(t *testing.T) {
	s := newCI(t)
	s.do(0, `mkdir -p rel/v1.2.3 && printf '#!/bin/sh\necho wsync v1.2.3\n' >rel/v1.2.3/wsync_1.2.3_linux_amd64`)
	s.env = append(s.env, "WSYNC_VERSION=1.2.3", "WSYNC_RELEASES=file://"+s.dir+"/rel", "WSYNC_BIN="+s.dir+"/bin")
	s.do(1, "sh ci/install.sh", "set WSYNC_VERSION")
	s.do(1, "WSYNC_SHA256="+strings.Repeat("0", 64)+" sh ci/install.sh", "what was downloaded is not wsync 1.2.3")
	s.do(1, "test -e bin/wsync")
	s.do(0, "WSYNC_SHA256=$(sha256sum rel/v1.2.3/* | cut -d' ' -f1) sh ci/install.sh", "wsync v1.2.3")
}

// TestCIOnAServer: what the remote has is applied, and not what lies in the clone.
func TestCIOnAServer(t *testing.T) {
	s := newCI(t)
	s.do(0, "git clone -q . ../clone-of-$(basename $PWD)")
	s.edit(tara, taraRises)
	s.dir = s.do(0, "cd ../clone-of-$(basename $PWD) && pwd")
	t.Cleanup(func() { _ = os.RemoveAll(s.dir) })
	s.do(2, "env -u CI sh ci/wsync-server.sh drift", "1 to change role")
	s.do(0, "mkdir c && printf %s sk-ant-admin01-sim >c/wsync-admin-key && env -u CI -u ANTHROPIC_ADMIN_KEY CREDENTIALS_DIRECTORY=c sh ci/wsync-server.sh apply", "1 done of 1 step")
	s.do(1, "printf '# by hand\\n' >>org.yaml && env -u CI sh ci/wsync-server.sh apply", "differs from commit")
}

// TestCITokenIsOneForEachCommand: Buildkite's agent is asked each time, and what it
// says is the identity token.
func TestCITokenIsOneForEachCommand(t *testing.T) {
	s := newCI(t)
	s.do(0, `mkdir bin && printf '#!/bin/sh\necho "$*" >>asked\necho token-of-a-job\n' >bin/buildkite-agent && chmod +x bin/buildkite-agent`)
	for range 2 {
		out := s.do(1, `PATH="$PWD/bin:$PATH" sh ci/token.sh drift`, "ANTHROPIC_ADMIN_KEY and ")
		if strings.Contains(out, "token-of-a-job") {
			t.Error(out)
		}
	}
	s.do(0, "cat asked", "oidc request-token --audience https://api.anthropic.com\noidc request-token --audience https://api.anthropic.com")
}
