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
		wire := w.wire()
		defer wire.Close()
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		env.Dial, env.Abort = w.dial(wire), ctx
		code = Main(ctx, env)
		w.tick(env.Now())
	})
	if name := leaked(&env, out, errs); name != "" {
		ts.Fatalf("a secret leaked: %s", name)
	}
	return code
}

// latency is what the organization takes for an answer, by the story's clock.
const latency = 5 * time.Millisecond

// wire serves the organization inside a bubble.
func (w *world) wire() *testclock.Wire {
	return testclock.Serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		testclock.Sleep(latency)
		w.tick(testclock.Now())
		w.ServeHTTP(rw, r)
	}))
}

// dial connects to the organization; other addresses are left to the network.
func (w *world) dial(wire *testclock.Wire) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == w.server.Listener.Addr().String() {
			return wire.Dial(ctx, network, address)
		}
		c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, address)
		if err == nil {
			wire.Keep(c)
		}
		return c, err
	}
}
