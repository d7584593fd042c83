package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/internal/render"
)

// summarized tells what became of the last run in a journal that was named where
// a plan may stand. It says false of anything else, and sends nothing: what is
// left to do is for the next plan to find out.
func summarized(env *Env, path string) (bool, error) {
	if path == "" {
		return false, nil
	}
	if err := regular(path); err != nil {
		return false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return false, hinted(fmt.Errorf("opening the plan: %w", err), "%s", noPlan)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	if start, _ := r.Peek(64); !journal.Is(start) {
		return false, nil
	}
	s, err := journal.Read(r)
	if err != nil {
		return false, fmt.Errorf("reading the journal %q: %w", path, err)
	}
	for line := range strings.Lines(s.String()) {
		fmt.Fprintln(env.Stdout, render.Clean(strings.TrimSuffix(line, "\n")))
	}
	return true, nil
}
