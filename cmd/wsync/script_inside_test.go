package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/internal/testclock"
)

// cmdWsync runs the program inside this process: wsync plan, or with a "!" in
// front when it is to fail. "exec wsync" starts a process instead, which is
// many times slower and waits in real time.
func cmdWsync(ts *testscript.TestScript, neg bool, args []string) {
	switch code := inside(ts, args); {
	case neg && code == 0:
		ts.Fatalf("unexpected command success")
	case !neg && code != 0:
		ts.Fatalf("exit code %d", code)
	}
}

// cmdFeed gives the next wsync its stdin: feed FILE
func cmdFeed(ts *testscript.TestScript, _ bool, args []string) {
	worldOf(ts).fed = input(ts, args[0])
}

// folder is held by whoever has set the working folder of this process.
var folder sync.Mutex

// inside runs the program in the script's folder and environment. It plays in a
// bubble: what it waits for comes at once, and the story's clock has moved on.
func inside(ts *testscript.TestScript, args []string) int {
	w := worldOf(ts)
	out, errs := &canary{w: ts.Stdout()}, &canary{w: ts.Stderr()}
	env := Env{
		Args: args, Stdin: strings.NewReader(w.fed), Stdout: out, Stderr: errs,
		Getenv: ts.Getenv, Now: testclock.Now, Version: storyVersion,
	}
	w.fed = ""
	folder.Lock()
	defer folder.Unlock()
	home, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(home)) }()
	code := -1
	testclock.BubbleAt(w.t, w.clock(), func(t *testing.T) {
		wires := w.open()
		defer wires.close()
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		env.Dial, env.Abort = wires.dial, ctx
		code = Main(ctx, env)
		w.tick(env.Now())
	})
	if name := leaked(&env, out, errs); name != "" {
		ts.Fatalf("a secret leaked: %s", name)
	}
	return code
}

// wires connect a command inside a bubble with the organization. Nothing of it
// is a network connection, which would hold the bubble's clock.
type wires struct {
	address string // of the organization
	calls   chan net.Conn
	server  *http.Server
	ended   chan struct{}
	mu      sync.Mutex // guards made
	made    []net.Conn
}

// latency is what the organization takes for an answer, by the story's clock.
const latency = 5 * time.Millisecond

func (w *world) open() *wires {
	l := &wires{address: w.server.Listener.Addr().String(), calls: make(chan net.Conn), ended: make(chan struct{})}
	l.server = &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		testclock.Sleep(latency)
		w.tick(testclock.Now())
		w.ServeHTTP(rw, r)
	})}
	go func() { _ = l.server.Serve(l) }()
	return l
}

// dial connects to the organization; other addresses are left to the network.
func (l *wires) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if address != l.address {
		c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, address)
		if err == nil {
			l.keep(c)
		}
		return c, err
	}
	here, there := net.Pipe()
	select {
	case l.calls <- there:
		l.keep(here)
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.ended:
		return nil, net.ErrClosed
	}
}

func (l *wires) keep(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made = append(l.made, c)
}

// close ends all that could outlive the command.
func (l *wires) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.made {
		_ = c.Close()
	}
	_ = l.server.Close()
}

// Accept makes the wires a net.Listener.
func (l *wires) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.ended:
		return nil, net.ErrClosed
	}
}

// Close is called by the server, once.
func (l *wires) Close() error {
	close(l.ended)
	return nil
}

// Addr is the organization's address.
func (l *wires) Addr() net.Addr { return wireAddr(l.address) }

type wireAddr string

func (wireAddr) Network() string  { return "pipe" }
func (a wireAddr) String() string { return string(a) }
