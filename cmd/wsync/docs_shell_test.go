package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	wsync "github.com/wsync/wsync/cmd/wsync"
	"github.com/wsync/wsync/internal/docpage"
)

// docsAddress is where the pages say that the simulator serves.
const docsAddress = "127.0.0.1:8787"

// docsDay is when the pages are played. The program takes it for today.
var docsDay = time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)

// shell is what a page's commands run in.
type shell struct {
	dir     string
	env     []string
	address string
	// exported are the "export" commands so far.
	exported []string
	code     int
}

// shellProgram is what a command runs in: what the page exported, a wsync that
// is silent about progress, which a terminal would wipe again, and the $? that
// the command before it left.
const shellProgram = `%s
wsync() { command wsync -q "$@"; }
(exit %d)
%s`

func newShell(t *testing.T) *shell {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pages show a POSIX shell")
	}
	s := &shell{dir: t.TempDir()}
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8",
		"ANTHROPIC_ADMIN_KEY=sk-ant-admin01-sim", wsync.StoryNow + "=" + docsDay.Format(time.RFC3339Nano),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ana Silva", "GIT_AUTHOR_EMAIL=ana@acme.example", "GIT_AUTHOR_DATE=2026-12-01T09:00:00Z",
		"GIT_COMMITTER_NAME=Ana Silva", "GIT_COMMITTER_EMAIL=ana@acme.example", "GIT_COMMITTER_DATE=2026-12-01T09:00:00Z",
	}
	s.furnish(t)
	s.serve(t, "wsync sim --org examples/live.yaml")
	return s
}

// furnish puts the examples into the page's folder: examples/ as it is, and the
// organization beside it.
func (s *shell) furnish(t *testing.T) {
	t.Helper()
	put := func(path, src string) {
		path = filepath.Join(s.dir, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(src), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	examples := filepath.Join(root, "examples")
	err := fs.WalkDir(os.DirFS(examples), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".go" {
			return err
		}
		src := docpage.Read(t, filepath.Join(examples, path))
		put(filepath.Join("examples", path), src)
		if filepath.Base(path) == path {
			put(path, src)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// run executes one command and gives its output as a page would show it.
func (s *shell) run(t *testing.T, text string) []string {
	t.Helper()
	if strings.HasPrefix(text, "wsync sim") {
		return s.shown(s.serve(t, text))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if strings.HasPrefix(text, "export ") {
		s.exported = append(s.exported, text)
	}
	program := fmt.Sprintf(shellProgram, strings.Join(s.exported, "\n"), s.code, text)
	cmd := exec.CommandContext(ctx, "sh", "-c", strings.ReplaceAll(program, docsAddress, s.address))
	cmd.Dir, cmd.Env = s.dir, append(s.env, "ANTHROPIC_BASE_URL=http://"+s.address)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", text, err)
	}
	s.code = cmd.ProcessState.ExitCode()
	return s.shown(string(out))
}

var serving = regexp.MustCompile(`at http://(\S+)`)

// serve starts a simulator on a free port, which the page's commands talk to
// from then on, and gives what it prints first.
func (s *shell) serve(t *testing.T, text string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec "+text+" --listen 127.0.0.1:0")
	cmd.Dir, cmd.Env = s.dir, s.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	first := make([]byte, 4096) // it is printed at once
	n, err := out.Read(first)
	m := serving.FindSubmatch(first[:n])
	if m == nil {
		t.Fatalf("%s: it does not say where it serves: %q, %v", text, first[:n], err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.address = string(m[1])
	return string(first[:n])
}

// shown is what a terminal showed, made independent of the port.
func (s *shell) shown(out string) []string {
	out = strings.ReplaceAll(out, s.address, docsAddress)
	lines := strings.Split(strings.TrimRight(out, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	if len(lines) == 1 && lines[0] == "" {
		return nil
	}
	return lines
}
