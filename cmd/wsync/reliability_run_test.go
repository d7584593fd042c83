package main_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	wsync "github.com/wsync/wsync/cmd/wsync"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// heard is what a run says on both streams, for messages of tests.
type heard struct {
	out, err stream
}

func (h *heard) said() string { return h.out.String() + h.err.String() }

// stream may be written to and read at any time.
type stream struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// call is one run of the program inside this process and a bubble, in which no
// wait takes time.
type call struct {
	heard
	interrupt, abort func() // as the first and the second signal do
	vars             map[string]string
	begin            func()
	ended            chan struct{}
	code             int
}

// ready prepares a run against what a wire serves, with nothing else in its
// environment.
func ready(t testing.TB, wire *testclock.Wire, args ...string) *call {
	t.Helper()
	c := &call{ended: make(chan struct{})}
	ctx, interrupt := context.WithCancel(context.Background())
	second, abort := context.WithCancel(context.Background())
	t.Cleanup(interrupt)
	t.Cleanup(abort)
	c.interrupt, c.abort = interrupt, abort
	c.vars = map[string]string{"ANTHROPIC_BASE_URL": "http://127.0.0.1", "ANTHROPIC_ADMIN_KEY": adminsim.DefaultAdminKey, "HOME": t.TempDir()}
	env := wsync.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &c.out, Stderr: &c.err,
		Getenv: func(name string) string { return c.vars[name] }, Now: testclock.Now, Dial: wire.Dial, Abort: second,
	}
	c.begin = func() {
		go func() {
			defer close(c.ended)
			c.code = wsync.Main(ctx, env)
		}()
	}
	return c
}

// start begins a run.
func start(t testing.TB, wire *testclock.Wire, args ...string) *call {
	t.Helper()
	c := ready(t, wire, args...)
	c.begin()
	return c
}

// end waits for the run and gives its exit code.
func (c *call) end() int {
	<-c.ended
	return c.code
}

// run runs the program to its end.
func run(t testing.TB, wire *testclock.Wire, args ...string) (int, *call) {
	t.Helper()
	c := start(t, wire, args...)
	return c.end(), c
}

// child is one run of the program in a process of its own, for what only a
// process has: a death and signals.
type child struct {
	heard
	*exec.Cmd
}

// spawn prepares such a run. The program is this test binary, which calls itself
// wsync on the PATH.
func spawn(t testing.TB, url string, args ...string) *child {
	t.Helper()
	c := &child{Cmd: exec.Command("wsync", args...)}
	c.Env = []string{
		"ANTHROPIC_BASE_URL=" + url, "ANTHROPIC_ADMIN_KEY=" + adminsim.DefaultAdminKey, "HOME=" + t.TempDir(),
		wsync.StoryNow + "=" + testclock.Start().Format(time.RFC3339Nano),
	}
	if root := os.Getenv("SYSTEMROOT"); root != "" {
		c.Env = append(c.Env, "SYSTEMROOT="+root) // Windows cannot open a socket without it
	}
	c.Stdout, c.Stderr = &c.out, &c.err
	return c
}

// end waits for the child and gives its exit code; -1 says that a signal ended
// it.
func (c *child) end(t testing.TB) int {
	t.Helper()
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode()
}
