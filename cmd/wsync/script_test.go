package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wsync": func() { os.Exit(underTest()) }})
}

// TestScripts plays the stories in testdata, each against an organization of
// its own. Every exchange of every story is held against the official API
// document, and whatever a command prints against the secrets it was given.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		Setup:         setup,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Condition:     condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"org":          cmdOrg,
			"org-seed":     cmdSeed,
			"org-console":  cmdConsole,
			"org-fault":    cmdFault,
			"org-gate":     cmdGate,
			"org-await":    cmdAwait,
			"org-requests": cmdRequests,
			"org-writes":   cmdWrites,
			"org-log":      cmdLog,
			"exit":         cmdExit,
			"launch":       cmdLaunch,
			"signal":       cmdSignal,
			"end":          cmdEnd,
			"tty":          cmdTTY,
			"edit":         cmdEdit,
			"scrub":        cmdScrub,
			"valid":        cmdValid,
			"mode":         cmdMode,
			"reseal":       cmdReseal,
			"repo":         cmdRepo,
			"today":        cmdToday,
			"env-file":     cmdEnvFile,
			"identity":     cmdIdentity,
			"cut":          cmdCut,
		},
	})
}

// firstDay is what day it is in a story that says nothing else.
const firstDay = "2026-11-20"

// clockShift carries the story's clock into the command: how far it is ahead of
// the machine's.
const clockShift = "STORY_CLOCK_SHIFT"

func storyClock(shift string) func() time.Time {
	d, err := time.ParseDuration(shift)
	if err != nil {
		return time.Now
	}
	return func() time.Time { return time.Now().Add(d) }
}

// underTest is main with the story's clock and with an ear on what is printed.
func underTest() int {
	ctx, abort := interrupts()
	env := process(abort)
	env.Now = storyClock(os.Getenv(clockShift))
	out, errs := &canary{w: env.Stdout}, &canary{w: env.Stderr}
	env.Stdout, env.Stderr = out, errs
	code := Main(ctx, env)
	if len(env.Args) > 0 && env.Args[0] == "sim" {
		return code // it tells the key of the simulator it serves
	}
	for _, name := range []string{"ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN"} {
		if secret := strings.TrimSpace(os.Getenv(name)); len(secret) > 8 && (out.heard(secret) || errs.heard(secret)) {
			fmt.Fprintf(os.Stderr, "a secret leaked: %s\n", name)
			return 99
		}
	}
	return code
}

// canary passes everything on and remembers it.
type canary struct {
	w    io.Writer
	said bytes.Buffer
}

func (c *canary) Write(b []byte) (int, error) {
	c.said.Write(b)
	return c.w.Write(b)
}

func (c *canary) heard(secret string) bool { return bytes.Contains(c.said.Bytes(), []byte(secret)) }

// world is the organization of one script.
type world struct {
	server *httptest.Server
	site
	now       func() time.Time
	processes map[string]*companion
	tokens    int // identity tokens handed out
}

type worldKey struct{}

func setup(env *testscript.Env) error {
	w := &world{processes: map[string]*companion{}}
	day, err := time.Parse(time.DateOnly, firstDay)
	if err != nil {
		return err
	}
	shift := time.Until(day.Add(12 * time.Hour)).String()
	w.now = storyClock(shift)
	env.Setenv(clockShift, shift)
	w.server = httptest.NewServer(w)
	env.Values[worldKey{}] = w
	if err := w.seed(examples.Live, adminsim.Options{}); err != nil {
		return err
	}
	env.Defer(func() { w.close(env.T()) })
	env.Setenv("ANTHROPIC_BASE_URL", w.server.URL)
	env.Setenv("ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("EXAMPLES", examplesDir())
	env.Setenv("TERM", "xterm-256color")
	return nil
}

// close ends what a script left running and reports what the API document
// objects to.
func (w *world) close(t testscript.T) {
	w.gates.openAll()
	for _, p := range w.processes {
		p.kill()
	}
	w.server.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, err := range w.wrong {
		t.Log(err)
	}
	if len(w.wrong) > 0 {
		t.Fatal("an exchange does not fit the API document")
	}
}

func writeFile(name string, b []byte) error { return os.WriteFile(name, b, 0o600) }

func examplesDir() string {
	dir, err := filepath.Abs("../../examples")
	if err != nil {
		panic(err)
	}
	return dir
}
