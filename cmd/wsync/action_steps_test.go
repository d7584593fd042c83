package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// actionFolder is where action.yml and its scripts are.
const actionFolder = "../../.github/actions/wsync"

// yamlStep is a step of action.yml that runs a script.
type yamlStep struct {
	name, condition, script string
	env                     map[string]string
}

// scriptSteps reads the steps of action.yml that run a script, in order. It
// knows as much of YAML as that file uses.
func scriptSteps(t *testing.T) []yamlStep {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(actionFolder, "action.yml"))
	check(t, err)
	_, text, _ := strings.Cut(string(b), "\n  steps:\n")
	var steps []yamlStep
	for _, block := range strings.Split("\n"+text, "\n    - ")[1:] {
		s := yamlStep{env: map[string]string{}}
		section := ""
		for i, line := range strings.Split("      "+block, "\n") {
			depth := len(line) - len(strings.TrimLeft(line, " "))
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			value = strings.TrimSpace(value)
			switch {
			case depth == 6 && i == 0:
				s.name = value
			case depth == 6:
				section = name
				if name == "if" {
					s.condition = value
				}
				if name == "run" && value != "|" {
					s.script = value
				}
			case section == "env":
				s.env[name] = strings.Trim(value, `"`)
			case section == "run":
				s.script += strings.TrimPrefix(line, "        ") + "\n"
			}
		}
		if s.script != "" {
			steps = append(steps, s)
		}
	}
	return steps
}

// steps runs the scripts of action.yml as a runner does, with inputs instead of
// the defaults, until one fails. The action is checked out at root.
func (j *job) steps(root string, inputs map[string]string) (ran []string, log string, last outcome) {
	t := j.s.t
	t.Helper()
	with := map[string]string{
		"command": "review", "file": "org.yaml", "working-directory": ".", "comment": "auto", "github-token": writeToken,
		"build-from-source": "false", "release-url": "",
	}
	maps.Copy(with, inputs)
	conditions := map[string]bool{
		"":                                   true,
		"inputs.build-from-source != 'true'": with["build-from-source"] != "true",
		"inputs.build-from-source == 'true'": with["build-from-source"] == "true",
	}
	before := j.env
	defer func() { j.env = before }()
	for _, step := range scriptSteps(t) {
		run, known := conditions[step.condition]
		if !known {
			t.Fatalf("step %q runs if %q, which this test does not know", step.name, step.condition)
		}
		if !run {
			continue
		}
		j.env = maps.Clone(before)
		j.env["GITHUB_ACTION_PATH"] = filepath.Join(root, ".github", "actions", "wsync")
		for name, value := range step.env {
			if input, ok := strings.CutPrefix(value, "${{ inputs."); ok {
				value = with[strings.TrimSuffix(input, " }}")]
			}
			j.env[name] = value
		}
		ran = append(ran, step.name)
		// As "shell: bash" of a composite action.
		if last = j.runProgram(with["command"], "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script); last.exit != 0 {
			return ran, log + last.log, last
		}
		log += last.log
	}
	return ran, log, last
}

// stubbed puts a shell script in front of whatever else has its name.
func (j *job) stubbed(name, script string) {
	t := j.s.t
	t.Helper()
	folder := t.TempDir()
	check(t, os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700))
	j.env["PATH"] = folder + string(os.PathListSeparator) + j.env["PATH"]
	program, err := exec.LookPath("wsync")
	check(t, err)
	j.env["STUB_WSYNC"] = program
}

// stubGo stands for the go command: it takes the one call that is made of it,
// looks whether there is such a program to be built, and puts this test binary
// in its place.
const stubGo = `#!/bin/sh
set -eu
[ "$1 $2 $3 $5 $7 $#" = "build -trimpath -buildvcs=false -o ./cmd/wsync 7" ]
case "$4" in "-ldflags=-s -w -X 'main.stamped="*"'") ;; *) exit 1 ;; esac
echo "$4"
[ -f go.mod ] && [ -f cmd/wsync/main.go ]
[ "$CGO_ENABLED $GOTOOLCHAIN $GOWORK" = "0 local off" ]
[ "$GOCACHE $GOMODCACHE" = "$RUNNER_TEMP/wsync/go/build $RUNNER_TEMP/wsync/go/modules" ]
case "$6" in */) mkdir -p "$6" ;; *) exit 1 ;; esac
cp -P "$STUB_WSYNC" "$6"
`

func needsShell(t *testing.T, programs ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stubs are shell scripts")
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s", name)
		}
	}
}

// TestActionBuildsFromSourceWhenAsked runs the scripts of action.yml with bash:
// they have wsync built from the checkout, and run what was built.
func TestActionBuildsFromSourceWhenAsked(t *testing.T) {
	t.Parallel()
	needsShell(t)
	root, err := filepath.Abs("../..")
	check(t, err)
	s := newStage(t)
	j := s.proposed(harmless...)
	j.stubbed("go", stubGo)
	ran, log, last := j.steps(root, map[string]string{"build-from-source": "true"})
	if d := cmp.Diff([]string{"Build wsync", "Run wsync"}, ran); d != "" {
		t.Fatalf("steps (-want +got):\n%s\n%s", d, log)
	}
	last.expect(t, 0, "exit-code=0", "add=1")
	s.oneComment()
}

// A build from source says of which commit it is. From the reference in the
// workflow it takes no more than a name.
func TestActionStampsWhatItBuilds(t *testing.T) {
	t.Parallel()
	needsShell(t)
	stamp := regexp.MustCompile(`(?m)^-ldflags=-s -w -X 'main.stamped=(.*)'$`)
	// As a runner downloads the sources: without a history.
	root := t.TempDir()
	check(t, os.CopyFS(filepath.Join(root, ".github", "actions", "wsync"), os.DirFS(actionFolder)))
	for _, name := range []string{"go.mod", "cmd/wsync/main.go"} {
		check(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		check(t, os.WriteFile(filepath.Join(root, name), nil, 0o600))
	}
	s := newStage(t)
	for _, tc := range []struct{ ref, want string }{
		{"0123456789abcdef0123456789abcdef01234567", "0123456789ab"},
		{"v1.2.3", "v1.2.3"},
		{"a' -extld='evil", ""},
		{"", ""},
	} {
		j := s.job("push", s.git("rev-parse", "HEAD"))
		j.stubbed("go", stubGo)
		j.env["GITHUB_ACTION_REF"] = tc.ref
		_, log, last := j.steps(root, map[string]string{"build-from-source": "true", "command": "validate"})
		if m := stamp.FindStringSubmatch(log); m == nil || m[1] != tc.want || last.exit != 0 {
			t.Errorf("%q is stamped as %q, want %q (exit %d)\n%s", tc.ref, m, tc.want, last.exit, log)
		}
	}
}
