package main

import (
	"context"
	"io"
	"net"
	"time"
)

// Env is everything a command takes from its surroundings, so that a test is a
// function call and nothing reads the process behind the command's back.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Now is the clock. Only main names the machine's.
	Now func() time.Time
	// Dial opens connections to the API in place of the network; nil is the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Version is that of this build.
	Version string
	// Abort ends requests in flight; cancelling only ctx lets them finish.
	Abort context.Context
	// Width is the terminal's, in columns; 0 when unknown.
	Width                                         int
	StdinTerminal, StdoutTerminal, StderrTerminal bool
}

// color reports whether a stream may carry SGR sequences: only a terminal, and
// only if neither the flag, NO_COLOR, nor a dumb terminal says otherwise.
func (e *Env) color(terminal bool, flags *globals) bool {
	return terminal && !flags.noColor && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}

// width is the number of columns to write text for.
func (e *Env) width() int {
	switch {
	case !e.StdoutTerminal || e.Width <= 0:
		return 80
	case e.Width > 120:
		return 120
	}
	return e.Width
}
