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
)

// flow is a workflow or an action, as lines. The rules below are about lines:
// they need no YAML parser, and say no to what they do not recognise.
type flow struct {
	name  string
	lines []string
}

// rule finds breaches in one file, as "line: what".
type rule struct {
	name  string
	check func(f flow) []string
}

var rules = []rule{
	{"pinned", pinned},
	{"no expression in shell", inert},
	{"no dangerous trigger", triggers},
	{"checkouts keep no credentials", checkouts},
	{"permissions are said", permissions},
	{"secrets are named", secrets},
	{"what is applied is the branch as it is now", current},
}

func at(i int, format string, args ...any) string {
	return fmt.Sprintf("%d: %s", i+1, fmt.Sprintf(format, args...))
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

// key reads "name: value", also as the first of a list entry.
func key(line string) (name, value string) {
	name, value, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "- "), ":")
	return strings.Trim(name, `"'`), strings.TrimSpace(value)
}

var usesPinned = regexp.MustCompile(`^(\./\S+|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)

// pinned: a tag can be moved, a commit cannot. The comment tells people and
// Dependabot which release it is.
func pinned(f flow) (found []string) {
	for i, line := range f.lines {
		if name, value := key(line); name == "uses" && !isComment(line) && !usesPinned.MatchString(value) {
			found = append(found, at(i, "uses %s", value))
		}
	}
	return found
}

// inert: what comes from outside reaches a shell through the environment.
func inert(f flow) (found []string) {
	block := -1 // indentation of the run key whose block this is
	for i, line := range f.lines {
		name, value := key(line)
		if block >= 0 && strings.TrimSpace(line) != "" && indent(line) <= block {
			block = -1
		}
		if name == "run" && block < 0 {
			block = indent(line)
		}
		if block >= 0 && strings.Contains(line, "${{") {
			found = append(found, at(i, "an expression in a script"))
		}
		if name == "script" && strings.Contains(value, "${{") {
			found = append(found, at(i, "an expression in a script"))
		}
	}
	return found
}

// triggers: these run with secrets on somebody else's change.
func triggers(f flow) (found []string) {
	for i, line := range f.lines {
		for _, bad := range []string{"pull_request_target", "workflow_run", "issue_comment"} {
			if !isComment(line) && strings.Contains(line, bad) {
				found = append(found, at(i, "%s", bad))
			}
		}
	}
	return found
}

// checkouts: without this, the token stays in .git/config for every later step.
func checkouts(f flow) (found []string) {
	for i, line := range f.lines {
		if name, value := key(line); name != "uses" || !strings.HasPrefix(value, "actions/checkout@") {
			continue
		}
		if !slices.ContainsFunc(step(f.lines, i), func(l string) bool { return strings.TrimSpace(l) == "persist-credentials: false" }) {
			found = append(found, at(i, "a checkout that keeps its token"))
		}
	}
	return found
}

// step is the rest of the list entry that line i is in.
func step(lines []string, i int) []string {
	depth := indent(lines[i])
	if !strings.HasPrefix(strings.TrimSpace(lines[i]), "- ") {
		depth -= 2
	}
	end := i + 1
	for end < len(lines) && (strings.TrimSpace(lines[end]) == "" || indent(lines[end]) > depth) {
		end++
	}
	return lines[i:end]
}

// permissions: a workflow that something starts says what its token may do;
// what may write, or mint identity tokens, is said for one job. A workflow that
// is only called must not say it: asking for more than the caller has, it would
// not start at all.
func permissions(f flow) (found []string) {
	called := slices.Contains(f.lines, "  workflow_call:")
	said := slices.ContainsFunc(f.lines, func(l string) bool { return strings.HasPrefix(l, "permissions:") })
	if slices.Contains(f.lines, "on:") && said == called {
		found = append(found, map[bool]string{false: "no permissions", true: "permissions of a called workflow are its caller's"}[called])
	}
	for i, line := range f.lines {
		if _, value := key(line); strings.HasPrefix(value, "write") && indent(line) < 6 && !isComment(line) {
			found = append(found, at(i, "a permission to write for every job"))
		}
	}
	return found
}

// secrets: nobody gets more than what is named.
func secrets(f flow) (found []string) {
	for i, line := range f.lines {
		if strings.TrimSpace(line) == "secrets: inherit" || strings.Contains(line, "toJSON(secrets") {
			found = append(found, at(i, "all secrets at once"))
		}
	}
	return found
}

// current: without a ref, checkout takes the commit that started the run, which a
// run that had to wait or is started again has left behind.
func current(f flow) (found []string) {
	writes := func(l string) bool {
		name, value := key(l)
		return name == "command" && (value == "apply" || value == "expire" || value == "drift")
	}
	if !slices.ContainsFunc(f.lines, writes) {
		return nil
	}
	for i, line := range f.lines {
		if name, value := key(line); name != "uses" || !strings.HasPrefix(value, "actions/checkout@") {
			continue
		}
		if !slices.ContainsFunc(step(f.lines, i), func(l string) bool { name, value := key(l); return name == "ref" && value != "" }) {
			found = append(found, at(i, "a checkout of the commit that started the run"))
		}
	}
	return found
}

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

// TestDocumentedStepsApplyTheBranchAsItIsNow looks at the snippets to copy.
func TestDocumentedStepsApplyTheBranchAsItIsNow(t *testing.T) {
	for _, b := range current(load(t, "docs/github.md")[0]) {
		t.Error(b)
	}
}

// TestTheRulesCanFail breaks each rule once.
func TestTheRulesCanFail(t *testing.T) {
	const ok = "on:\n  push:\npermissions: {}\n"
	for _, tc := range []struct{ name, text, want string }{
		{"a tag", ok + "      - uses: actions/checkout@v6\n        with:\n          persist-credentials: false", "4: uses actions/checkout@v6 (pinned)"},
		{"a commit of no known release", ok + "      - uses: a/b@0000000000000000000000000000000000000000", "4: uses a/b@0000000000000000000000000000000000000000 (pinned)"},
		{"a title in a script", ok + "      - run: echo ${{ github.event.pull_request.title }}", "4: an expression in a script (no expression in shell)"},
		{"an input in a long script", ok + "      - name: x\n        run: |\n          a\n\n          b ${{ inputs.file }}\n        env: {}", "8: an expression in a script (no expression in shell)"},
		{"a dangerous trigger", "on:\n  pull_request_target:\npermissions: {}", "2: pull_request_target (no dangerous trigger)"},
		{
			"a checkout that keeps its token",
			ok + "      - uses: actions/checkout@0000000000000000000000000000000000000000 # v1.0.0\n      - run: x\n          persist-credentials: false",
			"4: a checkout that keeps its token (checkouts keep no credentials)",
		},
		{"no permissions", "on:\n  push:", "no permissions (permissions are said)"},
		{"permissions of a called workflow", "on:\n  workflow_call:\npermissions: {}", "permissions of a called workflow are its caller's (permissions are said)"},
		{"identity tokens for every job", "on:\n  push:\npermissions:\n  id-token: write", "4: a permission to write for every job (permissions are said)"},
		{
			"applying what started the run",
			ok + "      - uses: actions/checkout@0000000000000000000000000000000000000000 # v1.0.0\n        with:\n          persist-credentials: false\n" +
				"      - uses: ./x\n        with:\n          command: apply",
			"4: a checkout of the commit that started the run (what is applied is the branch as it is now)",
		},
		{"all secrets", ok + "    secrets: inherit", "4: all secrets at once (secrets are named)"},
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
