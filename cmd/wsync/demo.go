package main

import (
	"bytes"
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
		Long: `Plays adopt, edit, plan, a held archive, apply, somebody who leaves the
company, and an empty plan against a simulated organization in this process. Every line after a "$" is a real run of
the command, in a temporary folder; "..." stands for lines that were shown before.`,
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
	entry string // of org.yaml, shown afterwards
	seen  bool   // the plan was shown before: only what came of it is
}

func (s *story) tell() error {
	for i, c := range s.chapters() {
		if err := s.play(i+1, c); err != nil {
			return err
		}
	}
	s.say("%s", `
That is the whole loop. Next:
  README.md                        what it takes with a real organization
  wsync sim                        commands of your own, against the same organization
  examples/showcase/org.yaml       every section of the file, with a comment
`)
	return nil
}

func (s *story) chapters() []chapter {
	return []chapter{
		{title: "Adopt: write what is live into a file.", args: []string{"export", "--out", "org.yaml"}, entry: "Search Ranking"},
		{title: "Planning that file changes nothing.", args: []string{"plan"}},
		{title: "Edit the file, and look at what it would do.", edit: demoEdit, args: []string{"plan"}, code: exit.Guard},
		{title: "Apply. The archive was asked for in the file, but nobody named it on the command\nline: it is held, and the rest is done.", args: []string{"apply", "--yes"}, code: exit.Guard, seen: true},
		{title: "Archiving cannot be undone, so it takes both: the tombstone, and its name.", args: []string{"apply", "--yes", "--allow-archive", "Prompt Hackathon 2025"}},
		{title: "Zoe leaves the company. What does she have, and which line gives it?", args: []string{"access", "zoe@acme.example"}},
		{title: "Her line in users asks for her removal, and her line as a member goes with it.\nWhat ends with her, and what does not, is shown first.", edit: demoOffboarding, args: []string{"apply", "--yes"}},
		{title: "The key that she made would go on working, and she knows it: switch it off.", edit: demoKeyOff, args: []string{"apply", "--yes"}},
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
	var out bytes.Buffer
	sub := s.sub
	sub.Stdout, sub.Stderr = &out, &out
	sub.Args = append([]string{"--quiet"}, c.args...)
	got := Main(s.ctx, sub)
	text := out.String()
	if at := strings.Index(text, "\nverified: "); c.seen && at >= 0 {
		text = "...\n" + text[at:]
	}
	s.say("%s", text)
	if got != c.code {
		return fmt.Errorf("the demo did not go as expected: exit code %d instead of %d", got, c.code)
	}
	if c.code != exit.Done {
		s.say("(exit code %d)\n", c.code)
	}
	if c.entry != "" {
		return s.showEntry(c.entry)
	}
	return nil
}

// showEntry shows one workspace of org.yaml, for whoever has never seen the file.
func (s *story) showEntry(name string) error {
	src, err := os.ReadFile("org.yaml")
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(src), "\n  "+name+":\n")
	s.say("\nOne of its workspaces:\n\n      %s:\n", name)
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, "    ") {
			break
		}
		s.say("    %s", line)
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
