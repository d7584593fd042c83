package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
)

// lab is the folder and the programs of one session.
type lab struct {
	dir    string
	client string // wsync
	self   string // this program, for the helper processes
	notes  io.Writer
}

func newLab(ctx context.Context, client string, notes io.Writer) (*lab, error) {
	dir, err := os.MkdirTemp("", "wsync-bench-")
	if err != nil {
		return nil, err
	}
	l := &lab{dir: dir, client: client, notes: notes}
	if l.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if client == "" {
		if l.client, err = l.build(ctx, "wsync", "github.com/wsync/wsync/cmd/wsync"); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	return l, nil
}

// build makes a program as a release has it.
func (l *lab) build(ctx context.Context, name, pkg string) (string, error) {
	binary := filepath.Join(l.dir, name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, pkg) //nolint:gosec // fixed words
	build.Stderr = l.notes
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building %s: %w", name, err)
	}
	return binary, nil
}

func (l *lab) close() { _ = os.RemoveAll(l.dir) }

// figures are what one run of the client cost.
type figures struct {
	wall, cpu time.Duration
	memory    int64
	tally     tally
}

// measure runs a program to its end. Nothing but the given API is in its
// environment.
func (l *lab) measure(ctx context.Context, url, program string, stdout io.Writer, args ...string) (figures, error) {
	c := exec.CommandContext(ctx, program, args...) //nolint:gosec // our own binaries
	c.Dir = l.dir
	c.Env = []string{"ANTHROPIC_BASE_URL=" + url, "ANTHROPIC_ADMIN_KEY=" + adminsim.DefaultAdminKey, "HOME=" + l.dir}
	c.Stdout = stdout
	return timed(c)
}

// timed runs a command to its end. What processes that it started and waited
// for cost, such as the plugins of Terraform, counts as its own.
func timed(c *exec.Cmd) (figures, error) {
	var complaint bytes.Buffer
	c.Stderr = &complaint
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	if err != nil {
		return figures{}, fmt.Errorf("%s %v: %w\n%s", filepath.Base(c.Path), c.Args[1:], err, beginning(complaint.String()))
	}
	p := c.ProcessState
	return figures{wall: wall, cpu: p.UserTime() + p.SystemTime(), memory: peakMemory(p)}, nil
}

// beginning is what there is to read of a long complaint: one thing that fails
// often fails for every resource.
func beginning(text string) string {
	lines := strings.SplitAfter(text, "\n")
	const most = 20
	if len(lines) > most {
		return strings.Join(lines[:most], "") + fmt.Sprintf("… and %d more lines", len(lines)-most)
	}
	return text
}

// api is a simulator in a process of its own.
type api struct {
	url  string
	stop func() error
}

func (l *lab) start(ctx context.Context, s size, latency time.Duration) (*api, error) {
	c := exec.CommandContext(ctx, l.self, "serve", //nolint:gosec // this program
		"-workspaces", strconv.Itoa(s.Workspaces), "-members", strconv.Itoa(s.Members), "-users", strconv.Itoa(s.Users), "-latency", latency.String())
	c.Stderr = l.notes
	stdin, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	a := &api{stop: func() error { return errors.Join(stdin.Close(), c.Wait()) }}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	var said served
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the simulator: %w", err), a.stop())
	}
	a.url = said.URL
	return a, nil
}

// tally asks for the count and starts it anew.
func (a *api) tally(ctx context.Context) (t tally, err error) {
	text, err := a.ask(ctx, tallyPath)
	if err != nil {
		return nil, err
	}
	return t, json.Unmarshal(text, &t)
}

// organization asks for all that there is now, past every rule of the API.
func (a *api) organization(ctx context.Context) (*adminsim.Seed, error) {
	text, err := a.ask(ctx, organizationPath)
	if err != nil {
		return nil, err
	}
	return adminsim.ParseSeed(text)
}

func (a *api) ask(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}
