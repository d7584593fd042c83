//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// cmdTTY needs Linux: stories ask with [pty].
func cmdTTY(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("there is no terminal to run on here; guard the line with [pty]")
}
