package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/shell"
)

func demoCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "demo", GroupID: "learn", Args: noArgs,
		Short: "See the whole story, without a key or a network",
		Long: `Plays adopt, edit, plan, a blocked archive, apply, somebody who leaves the
company, and an empty plan against a simulated organization in this process. Every line after a "$" is a real run of
the command, in a temporary folder.`,
		RunE: func(c *cobra.Command, _ []string) error { return demoRun(c.Context(), env) },
	}
}

// story is a demo under way.
type story struct {
	ctx context.Context
	env *Env
	sub Env
}

func demoRun(ctx context.Context, env *Env) error {
	seed, err := adminsim.ParseSeed(examples.Live)
	if err != nil {
		return err
	}
	sim, err := adminsim.New(seed, adminsim.Options{Now: env.Now})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	defer server.Close()
	go func() { _ = server.Serve(listener) }()

	s := &story{ctx: ctx, env: env, sub: *env}
	s.sub.StdinTerminal = false
	s.sub.Stdin = strings.NewReader("")
	s.sub.Stderr = env.Stdout
	s.sub.Getenv = func(name string) string {
		switch name {
		case "ANTHROPIC_BASE_URL":
			return "http://" + listener.Addr().String()
		case "ANTHROPIC_ADMIN_KEY":
			return adminsim.DefaultAdminKey
		case "NO_COLOR", "TERM":
			return env.Getenv(name)
		}
		return ""
	}
	return inTemporaryFolder(s.tell)
}

// inTemporaryFolder runs f with an empty folder as the working one.
func inTemporaryFolder(f func() error) error {
	home, err := os.Getwd()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wsync-demo-")
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil {
		return err
	}
	return errors.Join(f(), os.Chdir(home), os.RemoveAll(dir))
}

// chapter is one command of the demo and what leads up to it.
type chapter struct {
	title string
	edit  func(src string) string
	args  []string
	code  int
}

func (s *story) tell() error {
	for i, c := range s.chapters() {
		if err := s.play(i+1, c); err != nil {
			return err
		}
	}
	s.say("\nThat is the whole loop. Next: README.md, or\n  wsync sim     to try commands of your own against the same organization\n")
	return nil
}

func (s *story) chapters() []chapter {
	return []chapter{
		{title: "Adopt: write what is live into a file.", args: []string{"export", "--out", "org.yaml"}},
		{title: "Planning that file changes nothing.", args: []string{"plan"}},
		{title: "Edit the file, and look at what it would do.", edit: demoEdit, args: []string{"plan"}, code: exit.Guard},
		{title: "Apply. The archive was asked for in the file, but nobody named it on the command\nline: it is held, and the rest is done.", args: []string{"apply", "--yes"}, code: exit.Guard},
		{title: "Archiving cannot be undone, so it takes both: the tombstone, and its name.", args: []string{"apply", "--yes", "--allow-archive", "Prompt Hackathon 2025"}},
		{title: "Somebody leaves the company: their line in users says so, and nothing else is\nneeded. What ends with them, and what does not, is shown first.", edit: demoOffboarding, args: []string{"apply", "--yes"}},
		{title: "The organization is what the file says.", args: []string{"plan"}},
	}
}

func (s *story) play(n int, c chapter) error {
	s.say("\n──── %d. %s\n\n", n, c.title)
	if c.edit != nil {
		if err := s.edit(c.edit); err != nil {
			return err
		}
	}
	s.say("$ wsync %s\n", shell.Join(c.args...))
	sub := s.sub
	sub.Args = append([]string{"--quiet"}, c.args...)
	if got := Main(s.ctx, sub); got != c.code {
		return fmt.Errorf("the demo did not go as expected: exit code %d instead of %d", got, c.code)
	}
	if c.code != exit.Done {
		s.say("(exit code %d)\n", c.code)
	}
	return nil
}

// edit changes org.yaml and shows the changed lines.
func (s *story) edit(change func(string) string) error {
	src, err := os.ReadFile("org.yaml")
	if err != nil {
		return err
	}
	after := change(string(src))
	err = render.Edit(s.env.Stdout, string(src), after)
	s.say("\n")
	return errors.Join(err, os.WriteFile("org.yaml", []byte(after), 0o600))
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.env.Stdout, format, args...) }
