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
)

// yamlStep is a step of action.yml that runs a script.
type yamlStep struct {
	name, script string
	env          map[string]string
}

// scriptSteps reads the steps of action.yml that run a script, in order. It
// knows as much of YAML as that file uses.
func scriptSteps(t *testing.T, path string) []yamlStep {
	t.Helper()
	b, err := os.ReadFile(path)
	check(t, err)
	_, text, _ := strings.Cut(string(b), "\n  steps:\n")
	var steps []yamlStep
	for _, block := range strings.Split("\n"+text, "\n    - ")[1:] {
		s := yamlStep{env: map[string]string{}}
		section := ""
		for i, line := range strings.Split("      "+block, "\n") {
			depth := len(line) - len(strings.TrimLeft(line, " "))
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			value = strings.Trim(strings.TrimSpace(value), `"`)
			switch {
			case depth == 6 && i == 0:
				s.name = value
			case depth == 6:
				if section = name; name == "run" && value != "|" {
					s.script = value
				}
			case section == "env":
				s.env[name] = value
			case section == "run":
				s.script += strings.TrimPrefix(line, "        ") + "\n"
			}
		}
		if s.script != "" {
			s.script = strings.ReplaceAll(s.script, `\"`, `"`)
			steps = append(steps, s)
		}
	}
	return steps
}

// stubGo stands for the go command: it takes the one call that action.yml makes
// of it, looks whether there is such a program to be built, and puts this test
// binary in its place.
const stubGo = `#!/bin/sh
set -eu
[ "$1 $2 $4 $6 $8 $#" = "build -C -o -ldflags ./cmd/wsync 8" ]
case "$7" in "-X main.stamped="?*) ;; *) exit 1 ;; esac
[ -f "$3/go.mod" ] && [ -f "$3/cmd/wsync/main.go" ]
[ "$CGO_ENABLED $GOTOOLCHAIN $GOWORK" = "0 local off" ]
[ "$GOCACHE $GOMODCACHE" = "$RUNNER_TEMP/wsync/go/build $RUNNER_TEMP/wsync/go/modules" ]
case "$5" in */) mkdir -p "$5" ;; *) exit 1 ;; esac
cp -P "$STUB_WSYNC" "$5"
`

// TestActionStepsAsTheRunnerRunsThem runs the scripts of action.yml with bash:
// they find the source, have wsync built from it, and run what was built.
func TestActionStepsAsTheRunnerRunsThem(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the stub of go is a shell script")
	}
	folder, err := filepath.Abs("../../.github/actions/wsync")
	check(t, err)
	steps := scriptSteps(t, filepath.Join(folder, "action.yml"))
	if len(steps) != 3 {
		t.Fatalf("action.yml runs %d scripts", len(steps))
	}
	s := newStage(t)
	j := s.proposed(harmless...)
	inputs := map[string]string{"command": "review", "file": "org.yaml", "working-directory": ".", "comment": "auto", "github-token": writeToken}
	j.env["GITHUB_ACTION_PATH"] = folder
	stub := t.TempDir()
	check(t, os.WriteFile(filepath.Join(stub, "go"), []byte(stubGo), 0o700))
	j.env["PATH"] = stub + string(os.PathListSeparator) + j.env["PATH"]
	j.env["STUB_WSYNC"], err = exec.LookPath("wsync")
	check(t, err)

	var o outcome
	var source map[string]string
	for _, step := range steps {
		saved := maps.Clone(j.env)
		for name, value := range step.env {
			if input, ok := strings.CutPrefix(value, "${{ inputs."); ok {
				value = inputs[strings.TrimSuffix(input, " }}")]
			}
			if output, ok := strings.CutPrefix(value, "${{ steps.source.outputs."); ok {
				value = source[strings.TrimSuffix(output, " }}")]
			}
			j.env[name] = value
		}
		// As "shell: bash" of a composite action.
		o = j.runProgram("review", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script)
		if o.exit != 0 {
			t.Fatalf("step %q ends with %d:\n%s", step.name, o.exit, o.log)
		}
		if step.name == "Find the source of wsync" {
			source = o.outputs
			if !regexp.MustCompile(`^[0-9a-f]{12,40}$`).MatchString(source["version"]) {
				t.Errorf("the version to stamp is %q", source["version"])
			}
		}
		if step.name == "Find the source of wsync" && (len(o.outputs["sum"]) != 40 || o.outputs["cache"] != filepath.Join(s.temp, "wsync", "go")) {
			t.Errorf("outputs of %q: %v", step.name, o.outputs)
		}
		j.env = saved
	}
	o.expect(t, 0, "exit-code=0", "add=1")
	s.oneComment()
}
