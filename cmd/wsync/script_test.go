package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/apply"
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
			"hear":         cmdHear,
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
			"org-twins":    cmdTwins,
			"sim-address":  cmdSimAddress,
			"port-taken":   cmdPortTaken,
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
	env.Defer(func() { w.close(env.T(), env.WorkDir) })
	env.Setenv("ANTHROPIC_BASE_URL", w.server.URL)
	env.Setenv("ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("EXAMPLES", examplesDir())
	env.Setenv("TERM", "xterm-256color")
	env.Setenv("GORACE", "atexit_sleep_ms=0") // a second for each command adds up
	return nil
}

// close ends what a script left running and reports what the API document
// objects to, and secrets in what was saved.
func (w *world) close(t testscript.T, dir string) {
	w.gates.openAll()
	for _, p := range w.processes {
		p.kill()
	}
	w.server.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	wrong := append(w.wrong, leaks(dir))
	if err := errors.Join(wrong...); err != nil {
		t.Log(err)
		t.Fatal("the story is over, but not everything was as it should be")
	}
}

// leaks looks for the simulator's key in plans, reports and journals.
func leaks(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(filepath.Ext(path), ".json") {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && bytes.Contains(b, []byte(adminsim.DefaultAdminKey)) {
			err = fmt.Errorf("the admin key is in %s", path)
		}
		return err
	})
}

// TestEveryGuardHasAStory in which it fires and one in which it does not.
func TestEveryGuardHasAStory(t *testing.T) {
	for _, g := range apply.Guide() {
		story := "testdata/guard_" + strings.ReplaceAll(g.Name, "-", "_") + ".txtar"
		if g.Name == "stale" {
			story = "testdata/saved_plan_stale.txtar"
		}
		if _, err := os.Stat(story); err != nil {
			t.Errorf("guard %s: %v", g.Name, err)
		}
	}
}

// TestStoriesSayWhatTheyGuard asks every script to begin with a sentence.
func TestStoriesSayWhatTheyGuard(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, name := range stories {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, []byte("# ")) {
			t.Errorf("%s does not begin by saying what it guards", name)
		}
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
