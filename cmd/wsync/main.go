package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	tuneMemory(os.Getenv)
	ctx, abort := interrupts()
	os.Exit(Main(ctx, process(abort)))
}

// interrupts turns the first interrupt into "finish what is in flight and
// stop", and the second into "stop now".
func interrupts() (ctx, abort context.Context) {
	ctx, stop := context.WithCancel(context.Background())
	abort, kill := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	// A terminal that goes away interrupts too: a run must not die halfway.
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		stop()
		<-signals
		kill()
	}()
	return ctx, abort
}

// process is what this process has around it.
func process(abort context.Context) Env {
	width := 0
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		width = w
	}
	return Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, Version: thisVersion(), Abort: abort, Width: width,
		StdinTerminal: isTerminal(os.Stdin), StdoutTerminal: isTerminal(os.Stdout), StderrTerminal: isTerminal(os.Stderr),
	}
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
