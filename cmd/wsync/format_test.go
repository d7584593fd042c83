package main

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/wsync/wsync/internal/exit"
)

// TestReadingStdinCanBeInterrupted reads from a pipe that nobody writes to.
func TestReadingStdinCanBeInterrupted(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readAll(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if code := Main(ctx, Env{Args: []string{"fmt", "-"}, Stdin: r, Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}); code != exit.Interrupted {
		t.Errorf("exit code %d", code)
	}
}
