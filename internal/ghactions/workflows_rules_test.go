package ghactions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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
	{"of GitHub or of wsync", known},
	{"no expression in shell", inert},
	{"never", never},
	{"checkouts keep no credentials", checkouts},
	{"permissions are said", permissions},
	{"secrets are for a step", narrow},
	{"a job ends", ends},
	{"one at a time", alone},
	{"nothing from a cache", uncached},
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

// known: whoever publishes an action could run in our jobs. Dependencies are few.
func known(f flow) (found []string) {
	for i, line := range f.lines {
		name, value := key(line)
		of := func(owner string) bool { return strings.HasPrefix(value, owner) }
		if name == "uses" && !isComment(line) && !of("./") && !of("actions/") && !of("wsync/wsync/") {
			found = append(found, at(i, "uses %s", value))
		}
	}
	return found
}

// forbidden is what no workflow may have in it, and why.
var forbidden = []struct{ text, why string }{
	{"pull_request_target", "runs with secrets on somebody else's change"},
	{"workflow_run", "runs with secrets on somebody else's change"},
	{"issue_comment", "runs with secrets on somebody else's change"},
	{"GITHUB_ENV", "decides what later steps run"},
	{"GITHUB_PATH", "decides what later steps run"},
	{"ACTIONS_ALLOW_UNSECURE_COMMANDS", "lets a log decide what later steps run"},
	{"github.actor", "is who started the run last, and not whose change it is"},
	{"github.triggering_actor", "is who started the run last, and not whose change it is"},
	{"read-all", "is more than is needed"},
	{"self-hosted", "keeps what an earlier run left"},
	{"secrets: inherit", "is all secrets at once"},
	{"toJSON(secrets", "is all secrets at once"},
	{"secrets[", "is all secrets at once"},
	{"fromJSON(secrets", "has parts that no log hides"},
}

func never(f flow) (found []string) {
	for i, line := range f.lines {
		for _, bad := range forbidden {
			if strings.Contains(line, bad.text) && !isComment(line) {
				found = append(found, at(i, "%s %s", bad.text, bad.why))
			}
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
		switch _, value := key(line); {
		case !writes(line):
		case indent(line) < 6:
			found = append(found, at(i, "a permission to write for every job"))
		case !strings.Contains(value, "# "):
			found = append(found, at(i, "a permission to write that nobody explains"))
		}
	}
	return found
}

// narrow: a secret in the environment of a job is in every program that it runs.
func narrow(f flow) (found []string) {
	for i, line := range f.lines {
		if strings.Contains(line, "secrets.") && indent(line) < 8 && !isComment(line) {
			found = append(found, at(i, "a secret for a whole job"))
		}
	}
	return found
}

var writeValue = regexp.MustCompile(`^write(-all)?( |$)`)

// writes says whether a line gives a permission to write.
func writes(line string) bool {
	_, value := key(line)
	return !isComment(line) && writeValue.MatchString(value)
}

// job is one job of a workflow, with the number of its first line.
type job struct {
	start int
	lines []string
}

// has finds a key of the job itself.
func (j job) has(name string) bool {
	return slices.ContainsFunc(j.lines, func(l string) bool { return strings.HasPrefix(l, "    "+name+":") })
}

// jobs are the jobs that run here, and not those that call another workflow.
func jobs(f flow) (found []job) {
	for i := slices.Index(f.lines, "jobs:") + 1; i > 0 && i < len(f.lines); i++ {
		if indent(f.lines[i]) != 2 || isComment(f.lines[i]) || f.lines[i] == "" {
			continue
		}
		end := i + 1
		for end < len(f.lines) && (strings.TrimSpace(f.lines[end]) == "" || indent(f.lines[end]) > 2) {
			end++
		}
		if j := (job{i, f.lines[i:end]}); j.has("runs-on") {
			found = append(found, j)
		}
	}
	return found
}

// ends: a job that hangs keeps its credential, and the next run waiting.
func ends(f flow) (found []string) {
	for _, j := range jobs(f) {
		if !j.has("timeout-minutes") {
			found = append(found, at(j.start, "a job without timeout-minutes"))
		}
	}
	return found
}

// alone: what is called or writes has one run at a time, and what changes the
// organization, a release or an issue is not cut off in the middle.
func alone(f flow) (found []string) {
	all := slices.ContainsFunc(f.lines, func(l string) bool { return strings.HasPrefix(l, "concurrency:") })
	called := slices.Contains(f.lines, "  workflow_call:")
	for _, j := range jobs(f) {
		if (called || slices.ContainsFunc(j.lines, writes)) && !all && !j.has("concurrency") {
			found = append(found, at(j.start, "a job without concurrency"))
		}
	}
	for i, line := range f.lines {
		name, value := key(line)
		if name == "cancel-in-progress" && value != "false" && (slices.ContainsFunc(f.lines, writes) || slices.ContainsFunc(f.lines, changes)) {
			found = append(found, at(i, "a run that is cut off"))
		}
	}
	return found
}

// uncached: whatever runs on the branch can write a cache, so nothing that is
// published, or runs with a credential, is built from one.
func uncached(f flow) (found []string) {
	action := slices.Contains(f.lines, "runs:")
	if !action && !slices.ContainsFunc(f.lines, writes) {
		return nil
	}
	for i, line := range f.lines {
		name, value := key(line)
		bare := name == "uses" && strings.HasPrefix(value, "actions/setup-") &&
			!slices.ContainsFunc(step(f.lines, i), func(l string) bool { return strings.TrimSpace(l) == "cache: false" })
		if bare || name == "uses" && strings.HasPrefix(value, "actions/cache") {
			found = append(found, at(i, "a cache"))
		}
	}
	return found
}

// changes says whether a line has wsync change the organization, or tell of it.
func changes(line string) bool {
	name, value := key(line)
	return name == "command" && (value == "apply" || value == "expire" || value == "drift")
}

// current: without a ref, checkout takes the commit that started the run, which a
// run that had to wait or is started again has left behind.
func current(f flow) (found []string) {
	if !slices.ContainsFunc(f.lines, changes) {
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
