package wsync_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// stubGo stands for the go command: a program is its platform and its version.
const stubGo = `#!/bin/sh
case "$1" in
env) echo go1.26.8 ;;
build) echo "$GOOS $GOARCH $4" >"$6" ;;
esac
`

// rehearsal is a repository in which a release is made, of the scripts and of
// one source file.
type rehearsal struct {
	t    *testing.T
	root string
	env  []string
}

func newRehearsal(t *testing.T) *rehearsal {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("releases are made on Linux")
	}
	r := &rehearsal{t: t, root: t.TempDir()}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(stubGo), 0o700); err != nil {
		t.Fatal(err)
	}
	r.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@acme.example", "GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@acme.example")
	for _, folder := range []string{".github/actions/wsync", "tools/release"} {
		if err := os.CopyFS(filepath.Join(r.root, folder), os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Remove(filepath.Join(r.root, releaseFile))
	r.write("CHANGELOG.md", "# Changelog\n\n## v1.2.3 - 2026-12-01\n\n- first\n\n## v1.2.2 - 2026-11-01\n\n- older\n")
	r.write("main.go", "package main\n")
	r.do("git init -q -b main . && git add -A && git commit -qm sources")
	return r
}

func (r *rehearsal) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.root, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// run runs a line of shell and gives what it prints, on both streams.
func (r *rehearsal) run(line string) (string, error) {
	cmd := exec.Command("bash", "-c", line)
	cmd.Dir, cmd.Env = r.root, r.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (r *rehearsal) do(line string) string {
	r.t.Helper()
	out, err := r.run(line)
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return out
}

func (r *rehearsal) refuses(line, want string) {
	r.t.Helper()
	out, err := r.run(line)
	if err == nil || !strings.Contains(out, want) {
		r.t.Errorf("%s: %v, want a refusal that says %q:\n%s", line, err, want, out)
	}
}

// TestReleaseCommitSaysWhatIsReleased goes the way of docs/releasing.md, and
// leaves it at each turn.
func TestReleaseCommitSaysWhatIsReleased(t *testing.T) {
	t.Parallel()
	r := newRehearsal(t)
	commit := strings.TrimSpace(r.do("git rev-parse --short=12 HEAD"))
	r.refuses("bash tools/release/check v1.2.3", "make release-checksums VERSION=v1.2.3")
	r.refuses("bash tools/release/checksums", "usage: make release-checksums VERSION=v1.2.3")
	r.refuses("bash tools/release/checksums 1.2.3", "usage:")
	r.write("main.go", "package main // edited\n")
	r.refuses("bash tools/release/checksums v1.2.3", "commit everything first")
	r.do("git checkout -q main.go")

	wrote := r.do("bash tools/release/checksums v1.2.3")
	for _, want := range []string{"\nversion v1.2.3\n", "\ncommit " + commit + "\n", "\ngo go1.26.8\n", "\nlinux_amd64 ", "\nwindows_arm64 "} {
		if !strings.Contains(wrote, want) {
			t.Errorf("the file lacks %q:\n%s", want, wrote)
		}
	}
	r.do("git add -A && git commit -qm release")
	if got := r.do("bash tools/release/check v1.2.3"); got != "1.26.8\n" {
		t.Errorf("the version of Go to build with is %q", got)
	}
	// As the action sees a checkout.
	if got := r.do("git clone -q . clone && bash clone/.github/actions/wsync/sources"); !strings.Contains(wrote, "\nsources "+got) {
		t.Errorf("a checkout has the sources %sand the release\n%s", got, wrote)
	}
	// What a build leaves behind is no part of the sources.
	r.write("untracked", "")
	r.do("bash tools/release/check v1.2.3")
	r.refuses("bash tools/release/check v1.2.4", "the tag is v1.2.4, and .github/actions/wsync/release is of v1.2.3")

	r.do(`printf '%s %s %s\n' darwin arm64 "-ldflags=-s -w -X 'main.stamped=v1.2.3 (` + commit + `)'" >program && bash tools/release/program program darwin_arm64 false`)
	r.refuses("bash tools/release/program program linux_arm64 false", "the program for linux_arm64 has the SHA-256 ")
	r.refuses("bash tools/release/program program plan9_386 false", `says ""`)
	r.do("bash tools/release/program program linux_arm64 true")

	r.write("main.go", "package main // edited\n")
	r.do("git add main.go && git commit -qm more")
	r.refuses("bash tools/release/check v1.2.3", "files have changed since make release-checksums")
}

func TestReleaseNotesAreOfOneVersion(t *testing.T) {
	t.Parallel()
	r := newRehearsal(t)
	if got := strings.TrimSpace(r.do("bash tools/release/notes v1.2.3")); got != "- first" {
		t.Errorf("notes: %q", got)
	}
	r.refuses("bash tools/release/notes v1.2", "CHANGELOG.md says nothing of v1.2")
	r.do("bash tools/release/checksums v1.3.0 && git add -A && git commit -qm release")
	r.refuses("bash tools/release/check v1.3.0", "CHANGELOG.md says nothing of v1.3.0")
}
