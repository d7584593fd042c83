package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shells are scripts that source wsync's completion, complete the line in $1 (its
// words are $2 and on, the last one begun), and print what the shell would offer,
// one a line.
var shells = map[string]string{
	"bash": `
source <(wsync completion bash)
_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
COMP_LINE=$1; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_WORDBREAKS=$' \t\n"'"'"'><;|&('
compopt() { :; }
COLUMNS=200
__start_wsync
printf '%s\n' "${COMPREPLY[@]}"
`,
	// _describe is what zsh draws completions with: it gets the name of a list.
	"zsh": `
compdef() { :; }
compadd() { :; }
source <(wsync completion zsh)
_describe() { print -rl -- "${(@P)2}"; }
shift
words=("$@"); CURRENT=$#
_wsync
`,
	"fish": `
wsync completion fish | source
complete -C $argv[1]
`,
}

// complete runs a shell on a line whose words hold no blanks. In CI every shell is
// there, and one that is missing is a fault of CI.
func complete(t *testing.T, shell, dir, line string) []string {
	t.Helper()
	program, err := exec.LookPath(shell)
	if err != nil && os.Getenv("WSYNC_TEST_TOOLS") != "" {
		t.Fatalf("%s is not installed: %v", shell, err)
	}
	if err != nil {
		t.Skipf("%s is not installed", shell)
	}
	args := map[string][]string{"bash": {"--norc", "--noprofile", "-c"}, "zsh": {"-f", "-c"}, "fish": {"--no-config", "-c"}}[shell]
	args = append(slices.Clone(args), shells[shell])
	if shell != "fish" {
		args = append(args, shell)
	}
	args = append(append(args, line), strings.Split(line, " ")...)
	c := exec.Command(program, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "LC_ALL=C.UTF-8", "TERM=dumb")
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%v: %s%s", err, out, errs.String())
	}
	offered := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, o := range offered {
		o = strings.ReplaceAll(o, `\:`, ":") // zsh's own separator
		offered[i], _, _ = strings.Cut(strings.ReplaceAll(o, "  (", "\t"), "\t")
		offered[i] = strings.TrimSpace(offered[i])
	}
	slices.Sort(offered)
	return offered
}

// TestShellsComplete has each shell that wsync writes a script for complete a line,
// in a folder whose file and branches try to be more than words.
func TestShellsComplete(t *testing.T) {
	dir := t.TempDir()
	file := "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\nworkspaces:\n" +
		"  web: {}\n  search: {}\n  Old: {archive: {reason: x}}\n  Older: {archive: {reason: x}}\n" +
		"  \"$(touch pwned) a\": {}\n  \"$(touch pwned) b\": {}\n  \"`touch pwned`\": {}\n  \"x; touch pwned\": {}\n"
	if err := os.WriteFile(filepath.Join(dir, "org.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	for shell := range shells {
		t.Run(shell, func(t *testing.T) {
			for line, want := range map[string][]string{
				"wsync plan --format ":          {"diff", "github", "gitlab", "json", "markdown", "text"},
				"wsync plan --scope workspace:": {"workspace:Old", "workspace:Older", "workspace:search", "workspace:web"},
				"wsync apply --allow-archive ":  {"Old", "Older"},
			} {
				if got := complete(t, shell, dir, line); !slices.Equal(got, want) {
					t.Errorf("%q: got %q, want %q", line, got, want)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
				t.Error("a name in the file was carried out")
			}
		})
	}
}
