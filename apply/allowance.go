package apply

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wsync/wsync/diff"
)

// idPrefix starts every workspace id. An allowance that looks like an id is
// only ever an id, so that nobody can name a workspace after another's id.
const idPrefix = "wrkspc_"

// names reports whether a list of allowances names a step's workspace. A name
// that fits several archives of the plan names none of them.
func names(list []string, s *diff.Step, in *Input) bool {
	for _, value := range list {
		if fits(value, s, in) && (isID(value) || unambiguous(value, in)) {
			return true
		}
	}
	return false
}

func isID(value string) bool { return strings.HasPrefix(value, idPrefix) }

func fits(value string, s *diff.Step, in *Input) bool {
	switch {
	case value == "":
		return false
	case isID(value):
		return value == string(s.Workspace.ID)
	}
	return value == in.liveName(s) || value == s.Workspace.Key
}

func unambiguous(value string, in *Input) bool {
	n := 0
	for _, s := range in.steps(diff.Archive) {
		if fits(value, s, in) {
			n++
		}
	}
	return n == 1
}

// flagFor words the flag that names a step's workspace, ready to be pasted into
// a shell: by name where that is safe and clear, else by id.
func flagFor(flag string, s *diff.Step, in *Input) string {
	name := in.liveName(s)
	awkward := isID(name) || strings.HasPrefix(name, "-") || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
	if s.Workspace.ID != "" && (awkward || isClaudeCode(in, s) || !unambiguous(name, in)) {
		return flag + " " + shellQuote(string(s.Workspace.ID))
	}
	return flag + " " + shellQuote(name)
}

// shellQuote makes s one word for a POSIX shell.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_@%+=:,./-", r))
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// UnusedAllowances lists the archive flags that name no archive of the plan, as
// they would be typed. They deserve a warning, no more: a tombstone may have
// been carried out by an earlier run of the same command.
func UnusedAllowances(in *Input) []string {
	unused := []string{}
	archives := in.steps(diff.Archive)
	note := func(flag string, values []string) {
		for _, v := range values {
			used := slices.ContainsFunc(archives, func(s *diff.Step) bool { return names([]string{v}, s, in) })
			if !used {
				unused = append(unused, flag+" "+shellQuote(v))
			}
		}
	}
	note("--allow-archive", in.Allow.Archive)
	note("--allow-archive-in-use", in.Allow.ArchiveInUse)
	return unused
}
