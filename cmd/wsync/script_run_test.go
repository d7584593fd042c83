package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/internal/testclock"
)

// cmdExit runs a command and checks its exit code: exit 3 wsync apply --yes
func cmdExit(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if args[1] == "wsync" {
		expect(ts, inside(ts, args[2:]), want)
		return
	}
	checkCode(ts, ts.Exec(args[1], args[2:]...), want)
}

// checkCode checks how a process ended.
func checkCode(ts *testscript.TestScript, err error, want ...int) {
	got := 0
	if err != nil {
		var e *exec.ExitError
		if !errors.As(err, &e) {
			ts.Fatalf("%v", err)
		}
		got = e.ExitCode()
	}
	expect(ts, got, want...)
}

func expect(ts *testscript.TestScript, got int, want ...int) {
	if !slices.Contains(want, got) {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// companion is a command that runs beside the story.
type companion struct {
	cmd         *exec.Cmd
	out, errors heap
	done        chan error
}

// heap gathers what a command says, for whoever waits for it.
type heap struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{} // closed and replaced at each word
}

func (h *heap) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.news != nil {
		close(h.news)
		h.news = nil
	}
	return h.text.Write(b)
}

func (h *heap) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// next is closed when more has been said than the text given back.
func (h *heap) next() (string, chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.news == nil {
		h.news = make(chan struct{})
	}
	return h.text.String(), h.news
}

// kill ends it if it has not ended.
func (p *companion) kill() {
	_ = p.cmd.Process.Kill()
}

// cmdLaunch starts a command and goes on: launch NAME wsync apply --yes
func cmdLaunch(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	p := &companion{cmd: commandOf(ts, args[1:]), done: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errors
	ts.Check(p.cmd.Start())
	w.processes[args[0]] = p
	go func() { p.done <- p.cmd.Wait() }()
}

// commandOf prepares a command in the script's folder and environment.
func commandOf(ts *testscript.TestScript, args []string) *exec.Cmd {
	// The program lies where testscript put it: on the script's PATH.
	program := args[0]
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(os.PathListSeparator)) {
		if info, err := os.Stat(dir + "/" + args[0]); err == nil && !info.IsDir() {
			program = dir + "/" + args[0]
			break
		}
	}
	cmd := exec.Command(program, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environment(ts)
	return cmd
}

// environment is the script's environment, as far as a story may set it.
func environment(ts *testscript.TestScript) []string {
	env := []string{StoryNow + "=" + worldOf(ts).clock().Format(time.RFC3339Nano)}
	for _, name := range []string{
		"PATH", "HOME", "TMPDIR", "GOCOVERDIR", "GORACE", "TERM", "NO_COLOR", "CI", "GITHUB_ACTIONS",
		"ANTHROPIC_BASE_URL", "ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN",
	} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// cmdSignal sends INT, TERM or KILL: signal NAME INT
func cmdSignal(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": os.Kill}
	ts.Check(worldOf(ts).process(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

func (w *world) process(ts *testscript.TestScript, name string) *companion {
	p := w.processes[name]
	if p == nil {
		ts.Fatalf("nothing was launched as %q", name)
	}
	return p
}

// cmdHear waits until a command has said something: hear NAME stderr TEXT
func cmdHear(ts *testscript.TestScript, _ bool, args []string) {
	p := worldOf(ts).process(ts, args[0])
	h := &p.out
	if args[1] == "stderr" {
		h = &p.errors
	}
	deadline := testclock.GiveUp()
	for {
		text, news := h.next()
		if strings.Contains(text, args[2]) {
			return
		}
		select {
		case <-news:
		case <-deadline:
			ts.Fatalf("it did not say %q:\n%s", args[2], text)
		}
	}
}

// cmdEnd waits for a command, checks its exit code and shows what it printed:
// end NAME 130, or end NAME 0|4 where either may be
func cmdEnd(ts *testscript.TestScript, _ bool, args []string) {
	p := worldOf(ts).process(ts, args[0])
	var err error
	select {
	case err = <-p.done:
	case <-testclock.GiveUp():
		p.kill()
		err = errors.Join(errors.New("it did not end"), <-p.done)
	}
	fmt.Fprint(ts.Stdout(), p.out.String())
	fmt.Fprint(ts.Stderr(), p.errors.String())
	checkCode(ts, err, codes(ts, args[1])...)
}

func codes(ts *testscript.TestScript, text string) []int {
	var all []int
	for word := range strings.SplitSeq(text, "|") {
		n, err := strconv.Atoi(word)
		ts.Check(err)
		all = append(all, n)
	}
	return all
}

// gates hold requests back until a story lets them pass.
type gates struct {
	mu     sync.Mutex
	closed []*gate
	// arrived has every request that reached the organization, held or not, and
	// news is closed and replaced at each.
	arrived []string
	news    chan struct{}
}

type gate struct {
	method, path string // * stands for anything, {} for one segment
	open         chan struct{}
}

// pass blocks while a gate is closed for the request.
func (g *gates) pass(r *http.Request) {
	line := r.Method + " " + r.URL.Path
	g.mu.Lock()
	g.arrived = append(g.arrived, line)
	if g.news != nil {
		close(g.news)
		g.news = nil
	}
	var wait chan struct{}
	for _, c := range g.closed {
		if (c.method == "*" || c.method == r.Method) && like(c.path, r.URL.Path) {
			wait = c.open
		}
	}
	g.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-r.Context().Done():
		}
	}
}

func (g *gates) openAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.closed {
		close(c.open)
	}
	g.closed = nil
}

// like matches a path against a pattern with * for any run of characters.
func like(pattern, path string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == path
	}
	if !strings.HasPrefix(path, head) {
		return false
	}
	for i := len(head); i <= len(path); i++ {
		if like(rest, path[i:]) {
			return true
		}
	}
	return false
}

// cmdGate holds matching requests at the door, or lets everything pass:
//
//	org-gate POST /v1/organizations/workspaces/*/members
//	org-gate open
func cmdGate(ts *testscript.TestScript, _ bool, args []string) {
	g := &worldOf(ts).gates
	if len(args) == 1 && args[0] == "open" {
		g.openAll()
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived = nil
	g.closed = append(g.closed, &gate{args[0], args[1], make(chan struct{})})
}

// cmdAwait waits until matching requests have arrived since the last org-gate:
// org-await POST /v1/organizations/workspaces 2
func cmdAwait(ts *testscript.TestScript, _ bool, args []string) {
	g, want := &worldOf(ts).gates, 1
	if len(args) > 2 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		want = n
	}
	deadline := testclock.GiveUp()
	for {
		g.mu.Lock()
		n := 0
		for _, line := range g.arrived {
			method, path, _ := strings.Cut(line, " ")
			if (args[0] == "*" || method == args[0]) && like(args[1], path) {
				n++
			}
		}
		if g.news == nil {
			g.news = make(chan struct{})
		}
		news := g.news
		g.mu.Unlock()
		if n >= want {
			return
		}
		select {
		case <-news:
		case <-deadline:
			ts.Fatalf("%d of %d requests %s %s arrived", n, want, args[0], args[1])
		}
	}
}
