package main

import (
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/testclock"
)

const promptSeed = `
users:
  - {email: ana@acme.example, role: developer}
  - {email: ben@acme.example, role: developer}
  - {email: cat@acme.example, role: developer}
workspaces:
  ml:
    members: {ana@acme.example: workspace_admin, ben@acme.example: workspace_user}
`

const promptFile = `version: 1
organization: %s
workspaces:
  ml:
    members: {ana@acme.example: workspace_admin, ben@acme.example: workspace_developer, cat@acme.example: workspace_user}
`

// answer is somebody who thinks for a while before typing yes.
type answer struct {
	think func()
	text  io.Reader
}

func (a *answer) Read(b []byte) (int, error) {
	if a.think != nil {
		a.think()
		a.think = nil
	}
	return a.text.Read(b)
}

// TestAnAnswerThatTookLong looks at the organization again when the question
// stood for long, and refuses when what was agreed to no longer stands.
func TestAnAnswerThatTookLong(t *testing.T) {
	for _, c := range []struct {
		name   string
		think  time.Duration
		hands  func(adminsim.Console) error
		code   int
		writes int
		says   string
	}{
		{"a quick yes applies", time.Minute, nil, exit.Done, 2, "Apply: 2 done"},
		{"a slow yes to an organization that stood still applies", time.Hour, nil, exit.Done, 2, "Apply: 2 done"},
		{"a slow yes to one that moved does not", time.Hour, func(c adminsim.Console) error {
			return c.SetMember("ml", "ben@acme.example", "workspace_restricted_developer")
		}, exit.Guard, 0, "(stale)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			seed, err := adminsim.ParseSeed([]byte(promptSeed))
			if err != nil {
				t.Fatal(err)
			}
			sim, err := adminsim.New(seed, adminsim.Options{Now: testclock.Still})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(sim)
			defer server.Close()
			file := filepath.Join(t.TempDir(), "org.yaml")
			text := strings.Replace(promptFile, "%s", sim.Snapshot().Organization.ID, 1)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			now := testclock.Start()
			think := func() {
				now = now.Add(c.think)
				if c.hands != nil {
					if err := c.hands(sim.Console()); err != nil {
						t.Error(err)
					}
				}
			}
			var out, errs bytes.Buffer
			code := Main(context.Background(), Env{
				Args: []string{"apply", "-q", "-f", file}, Stdin: &answer{think, strings.NewReader("yes\n")}, Stdout: &out, Stderr: &errs,
				Getenv: func(name string) string {
					return map[string]string{"ANTHROPIC_BASE_URL": server.URL, "ANTHROPIC_ADMIN_KEY": adminsim.DefaultAdminKey}[name]
				},
				Now: func() time.Time { return now }, Abort: context.Background(), StdinTerminal: true,
			})
			if code != c.code || len(sim.Writes()) != c.writes || !strings.Contains(out.String(), c.says) {
				t.Errorf("exit code %d, want %d; %d writes, want %d; want %q in\n%s%s", code, c.code, len(sim.Writes()), c.writes, c.says, out.String(), errs.String())
			}
		})
	}
}
