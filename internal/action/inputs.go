package action

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// inputs are the inputs of the action. They come from the environment and never
// from a command line, where a workspace name could be taken for shell.
type inputs struct {
	command string
	file    string
	// branch is the branch that may be applied; empty for the default one.
	branch  string
	allow   Allowances
	comment string
	// onDrift says how people hear of drift.
	onDrift string
	token   string
}

// commands are the words that the input "command" takes.
var commands = []string{"validate", "review", "plan", "apply", "expire", "drift"}

// The words that the input "comment" takes.
const (
	commentAuto  = "auto"  // where there is a pull request and the token may
	commentTrue  = "true"  // the same, and it is a warning when it cannot be
	commentFalse = "false" // never
)

// The words that the input "on-drift" takes.
const (
	driftIssue = "issue"
	driftPull  = "pull-request" // with the file as it would have to be
)

// readInputs reads what action.yml hands over, one variable an input.
func readInputs(getenv func(string) string) (inputs, error) {
	get := func(name, otherwise string) string {
		return cmp.Or(strings.TrimSpace(getenv("INPUT_"+name)), otherwise)
	}
	in := inputs{
		command: get("COMMAND", "review"),
		file:    get("FILE", "org.yaml"),
		branch:  get("BRANCH", ""),
		comment: get("COMMENT", commentAuto),
		onDrift: get("ON_DRIFT", driftIssue),
		token:   get("GITHUB_TOKEN", ""),
	}
	in.allow.Archive, in.allow.ArchiveInUse = names(getenv("INPUT_ALLOW_ARCHIVE")), names(getenv("INPUT_ALLOW_ARCHIVE_IN_USE"))
	// The file is named from the repository's root: annotations need it so.
	if !filepath.IsAbs(in.file) {
		in.file = filepath.Join(get("WORKING_DIRECTORY", "."), in.file)
	}
	switch {
	case !slices.Contains(commands, in.command):
		return in, fmt.Errorf("input command is %q, not one of %s", in.command, strings.Join(commands, ", "))
	case !slices.Contains([]string{commentAuto, commentTrue, commentFalse}, in.comment):
		return in, fmt.Errorf("input comment is %q, not one of auto, true, false", in.comment)
	case in.onDrift != driftIssue && in.onDrift != driftPull:
		return in, fmt.Errorf("input on-drift is %q, not issue or pull-request", in.onDrift)
	}
	return in, errors.Join(
		removals("max-removals", get("MAX_REMOVALS", ""), &in.allow.MaxRemovals),
		boolean("allow-dirty", get("ALLOW_DIRTY", "false"), &in.allow.Dirty),
		boolean("allow-behind", get("ALLOW_BEHIND", "false"), &in.allow.Behind),
	)
}

// removals reads an input that is as the flag of its name, or empty.
func removals(name, text string, to **guard.Removals) (err error) {
	if text == "" {
		return nil
	}
	if *to, err = guard.ParseRemovals(text); err != nil {
		return fmt.Errorf("input %s is %q: %w", name, text, err)
	}
	return nil
}

func boolean(name, text string, to *bool) error {
	if text != "true" && text != "false" {
		return fmt.Errorf("input %s is %q, not true or false", name, text)
	}
	*to = text == "true"
	return nil
}

// names reads workspaces, one a line, because a name may hold any other
// separator. Ids cannot: several may share a line, as the form of a run by hand
// has only one.
func names(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		ids := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' })
		named := slices.ContainsFunc(ids, func(id string) bool { return !spec.LooksLikeID(id) })
		switch {
		case line == "":
		case named:
			all = append(all, line)
		default:
			all = append(all, ids...)
		}
	}
	return all
}

// only says which steps the command has. It is the command's own and no input: a run
// that a clock starts cannot be given more.
func (in *inputs) only() diff.Only {
	if in.command == "expire" {
		return diff.OnlyLapsed
	}
	return ""
}

// widenings are the inputs that let a run do more than the file and its policy say.
var widenings = []struct {
	name  string
	given func(Allowances) bool
}{
	{"allow-archive", func(a Allowances) bool { return len(a.Archive) > 0 }},
	{"allow-archive-in-use", func(a Allowances) bool { return len(a.ArchiveInUse) > 0 }},
	{"max-removals", func(a Allowances) bool { return a.MaxRemovals != nil }},
	{"allow-dirty", func(a Allowances) bool { return a.Dirty }},
	{"allow-behind", func(a Allowances) bool { return a.Behind }},
}

// widening names the first of them that is given; empty when none is.
func (in *inputs) widening() string {
	for _, w := range widenings {
		if w.given(in.allow) {
			return w.name
		}
	}
	return ""
}

// credentialInputs are the inputs that name a credential, by the variable that
// the Engine looks for: only the step that needs it ever sees it.
var credentialInputs = map[string]string{
	"ANTHROPIC_ADMIN_KEY":          "INPUT_ADMIN_KEY",
	"ANTHROPIC_FEDERATION_RULE_ID": "INPUT_FEDERATION_RULE_ID",
	"ANTHROPIC_ORGANIZATION_ID":    "INPUT_ORGANIZATION_ID",
	"ANTHROPIC_SERVICE_ACCOUNT_ID": "INPUT_SERVICE_ACCOUNT_ID",
}

// credentials is the environment with the inputs that name a credential in it.
func (j *job) credentials(name string) string {
	if input := credentialInputs[name]; input != "" {
		if value := j.Getenv(input); value != "" {
			return value
		}
	}
	return j.Getenv(name)
}
