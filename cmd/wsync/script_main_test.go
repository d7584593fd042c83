package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// StoryNow carries a story's clock into a command that is a process. Only this
// test binary knows it; the program that is built has no such door.
const StoryNow = "STORY_NOW"

// scratch is a folder for what outlives the test that makes it.
var scratch string

// TestMain puts this test binary on the PATH as wsync, for what needs a process:
// signals, terminals, shells.
func TestMain(m *testing.M) {
	if name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); name == "wsync" {
		os.Exit(underTest())
	}
	dir, err := os.MkdirTemp("", "wsync-test-")
	if scratch = dir; err == nil {
		err = install(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// install makes this binary one that is called wsync.
func install(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" {
		return os.Symlink(self, filepath.Join(dir, "wsync"))
	}
	b, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "wsync.exe"), b, 0o700)
}

// storyVersion is the version of wsync in every story, however the test was built.
const storyVersion = "v0.0.0-story"

// underTest is main with the story's clock and with an ear on what is printed.
func underTest() int {
	ctx, abort := interrupts()
	env := process(abort)
	env.Version = storyVersion
	start := env.Now()
	if at, err := time.Parse(time.RFC3339Nano, os.Getenv(StoryNow)); err == nil {
		machine := env.Now
		env.Now = func() time.Time { return at.Add(machine().Sub(start)) }
	}
	out, errs := &canary{w: env.Stdout}, &canary{w: env.Stderr}
	env.Stdout, env.Stderr = out, errs
	code := Main(ctx, env)
	if name := leaked(&env, out, errs); name != "" {
		fmt.Fprintf(os.Stderr, "a secret leaked: %s\n", name)
		return 99
	}
	return code
}

// leaked names the variable whose secret a command printed.
func leaked(env *Env, heard ...*canary) string {
	if len(env.Args) > 0 && env.Args[0] == "sim" {
		return "" // it tells the key of the simulator it serves
	}
	for _, name := range []string{"ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN"} {
		secret := strings.TrimSpace(env.Getenv(name))
		for _, c := range heard {
			if len(secret) > 8 && c.heard(secret) {
				return name
			}
		}
	}
	return ""
}

// canary passes everything on and remembers it.
type canary struct {
	w    io.Writer
	mu   sync.Mutex // guards said
	said bytes.Buffer
}

func (c *canary) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said.Write(b)
	return c.w.Write(b)
}

func (c *canary) heard(secret string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.said.Bytes(), []byte(secret))
}
