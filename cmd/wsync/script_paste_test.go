package main

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// printed matches a command that wsync printed for pasting: it has a line of its
// own, and runs to its end.
var printed = regexp.MustCompile(`(?m)^ +(?:wsync )(.+)$`)

// cmdPaste takes the last command that was printed to stdout or stderr, lets a shell
// make words of it as if it had been pasted, and runs it with more flags behind it:
// paste CODE stdout [FLAG...]
func cmdPaste(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	found := printed.FindAllStringSubmatch(ts.ReadFile(args[1]), -1)
	if len(found) == 0 {
		ts.Fatalf("no command was printed:\n%s", ts.ReadFile(args[1]))
	}
	line := found[len(found)-1][1]
	split := exec.Command("bash", "-c", `printf '%s\0' `+line)
	split.Dir = ts.MkAbs(".")
	out, err := split.Output()
	ts.Check(err)
	words := append(strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), args[2:]...)
	ts.Logf("$ wsync %s", line)
	if got := inside(ts, words); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
