package ghactions

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/docpage"
)

func breaches(f flow) []string {
	var all []string
	for _, r := range rules {
		for _, b := range r.check(f) {
			all = append(all, fmt.Sprintf("%s:%s (%s)", f.name, b, r.name))
		}
	}
	return all
}

func load(t *testing.T, pattern string) []flow {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pattern)))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file is like %s: %v", pattern, err)
	}
	var flows []flow
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		flows = append(flows, flow{filepath.Base(p), strings.Split(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n")})
	}
	return flows
}

func TestWorkflowsKeepTheRules(t *testing.T) {
	for _, pattern := range []string{".github/workflows/*.yml", ".github/actions/*/action.yml", "examples/workflows/*.yml"} {
		for _, f := range load(t, pattern) {
			for _, b := range breaches(f) {
				t.Error(b)
			}
		}
	}
}

// TestDocumentedWorkflowsKeepTheRules looks at those to copy from a page.
func TestDocumentedWorkflowsKeepTheRules(t *testing.T) {
	found := 0
	for _, block := range docpage.Blocks(docpage.Read(t, "../../docs/github.md")) {
		if !slices.Contains(block.Lines, "jobs:") {
			continue
		}
		found++
		for _, b := range breaches(flow{fmt.Sprintf("docs/github.md, from line %d", block.Start), block.Lines}) {
			t.Error(b)
		}
	}
	if found == 0 {
		t.Error("docs/github.md has no workflow")
	}
}

var anyPin = regexp.MustCompile(`([\w.-]+/[\w.-]+)[\w./-]*@([0-9a-f]{40} # v\S+)`)

// TestPinsAgree: an action has one version in every workflow, example and page, or
// the older one is forgotten.
func TestPinsAgree(t *testing.T) {
	first := map[string]string{} // "COMMIT # VERSION in FILE" by repository
	for _, pattern := range []string{".github/workflows/*.yml", ".github/actions/*/action.yml", "examples/workflows/*.yml", "README.md", "docs/*.md"} {
		for _, f := range load(t, pattern) {
			for _, m := range anyPin.FindAllStringSubmatch(strings.Join(f.lines, "\n"), -1) {
				is, pin := first[m[1]], m[2]
				if is == "" {
					first[m[1]] = pin + " in " + f.name
				} else if !strings.HasPrefix(is, pin+" in ") {
					t.Errorf("%s is %s in %s, and %s", m[1], pin, f.name, is)
				}
			}
		}
	}
	if len(first) < 5 || first["actions/checkout"] == "" || first["wsync/wsync"] == "" {
		t.Errorf("found %v", first)
	}
}

// TestTheRulesCanFail breaks each rule once.
func TestTheRulesCanFail(t *testing.T) {
	const (
		ok    = "on:\n  push:\npermissions: {}\n"
		job   = ok + "jobs:\n  a:\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n" // a: is line 5
		steps = job + "    steps:\n"
		pin   = "@0000000000000000000000000000000000000000 # v1.0.0"
		token = job + "    concurrency: x\n    permissions:\n      issues: write # to tell\n    steps:\n"
	)
	for _, tc := range []struct{ name, text, want string }{
		{"a tag", steps + "      - uses: actions/setup-go@v6", "9: uses actions/setup-go@v6 (pinned)"},
		{"a commit of no known release", steps + "      - uses: actions/b@0000000000000000000000000000000000000000", "9: uses actions/b@0000000000000000000000000000000000000000 (pinned)"},
		{"an action of others", steps + "      - uses: a/b" + pin, "9: uses a/b" + pin + " (of GitHub or of wsync)"},
		{"a title in a script", steps + "      - run: echo ${{ github.event.pull_request.title }}", "9: an expression in a script (no expression in shell)"},
		{"an input in a long script", steps + "      - name: x\n        run: |\n          a\n\n          b ${{ inputs.file }}\n        env: {}", "13: an expression in a script (no expression in shell)"},
		{"a dangerous trigger", "on:\n  pull_request_target:\npermissions: {}", "2: pull_request_target runs with secrets on somebody else's change (never)"},
		{"a variable for later steps", steps + `      - run: echo "PATH=$1" >>"$GITHUB_ENV"`, "9: GITHUB_ENV decides what later steps run (never)"},
		{"who pressed the button", job + "    if: github.actor == 'dependabot[bot]'", "8: github.actor is who started the run last, and not whose change it is (never)"},
		{"all secrets", ok + "    secrets: inherit", "4: secrets: inherit is all secrets at once (never)"},
		{"a checkout that keeps its token", steps + "      - uses: actions/checkout" + pin + "\n      - run: x\n          persist-credentials: false", "9: a checkout that keeps its token (checkouts keep no credentials)"},
		{"no permissions", "on:\n  push:", "no permissions (permissions are said)"},
		{"permissions of a called workflow", "on:\n  workflow_call:\npermissions: {}", "permissions of a called workflow are its caller's (permissions are said)"},
		{"identity tokens for every job", "on:\n  push:\npermissions:\n  id-token: write", "4: a permission to write for every job (permissions are said)"},
		{"a permission without a reason", ok + "jobs:\n  a:\n    permissions:\n      issues: write", "7: a permission to write that nobody explains (permissions are said)"},
		{"a secret for a job", job + "    env:\n      KEY: ${{ secrets.KEY }}", "9: a secret for a whole job (secrets are for a step)"},
		{"a job that hangs", ok + "jobs:\n  a:\n    runs-on: ubuntu-latest", "5: a job without timeout-minutes (a job ends)"},
		{"two at once", job + "    permissions:\n      issues: write # to tell", "5: a job without concurrency (one at a time)"},
		{"cut off", token + "      - run: x\nconcurrency:\n  cancel-in-progress: true", "14: a run that is cut off (one at a time)"},
		{"a cache beside a token", token + "      - uses: actions/setup-go" + pin + "\n        with:\n          go-version: 1.26.x", "12: a cache (nothing from a cache)"},
		{"a cache in an action", "runs:\n      - uses: actions/cache" + pin, "2: a cache (nothing from a cache)"},
		{
			"applying what started the run",
			steps + "      - uses: actions/checkout" + pin + "\n        with:\n          persist-credentials: false\n      - uses: ./x\n        with:\n          command: apply",
			"9: a checkout of the commit that started the run (what is applied is the branch as it is now)",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := breaches(flow{"x", strings.Split(tc.text, "\n")})
			if d := cmp.Diff([]string{"x:" + tc.want}, got); d != "" {
				t.Errorf("breaches (-want +got):\n%s", d)
			}
		})
	}
}

// TestActionHandsOverEveryInput: an input that action.yml declares and does not
// hand over, or the other way round, would be silently without effect.
func TestActionHandsOverEveryInput(t *testing.T) {
	f := load(t, ".github/actions/wsync/action.yml")[0]
	var declared, handed []string
	section := ""
	for _, line := range f.lines {
		name, value := key(line)
		switch {
		case indent(line) == 0 && name != "":
			section = name
		case section == "inputs" && indent(line) == 2 && name != "":
			declared = append(declared, name)
		case strings.HasPrefix(name, "INPUT_"):
			input := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "INPUT_")), "_", "-")
			if value != "${{ inputs."+input+" }}" {
				t.Errorf("%s is handed %s", name, value)
			}
			handed = append(handed, input)
		}
	}
	handed = append(handed, "artifact", "build-from-source", "release-url") // for steps of the action itself
	slices.Sort(declared)
	slices.Sort(handed)
	if d := cmp.Diff(declared, handed); d != "" {
		t.Errorf("inputs (-declared +handed over):\n%s", d)
	}
}

// TestGoOfTheActionIsTheModules: the action names its Go by hand, because the
// module names the oldest one it can be built with.
func TestGoOfTheActionIsTheModules(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))[1]
	f := load(t, ".github/actions/wsync/action.yml")[0]
	if want := "        go-version: " + version + ".x"; !slices.Contains(f.lines, want) {
		t.Errorf("action.yml does not say %q", strings.TrimSpace(want))
	}
}
