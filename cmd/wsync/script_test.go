package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// TestScripts plays the stories in testdata, each against an organization of
// its own. Every exchange of every story is held against the official API
// document, and whatever a command prints against the secrets it was given.
func TestScripts(t *testing.T) {
	// The working folder changes while commands run: what depends on it comes first.
	dir, err := filepath.Abs("testdata")
	check(t, err)
	for _, version := range []string{apidoc.Version2026, apidoc.Version2023} {
		_, err := apidoc.Load(version)
		check(t, err)
	}
	testscript.RunT(teller{t}, testscript.Params{
		Dir:           dir,
		Setup:         setup,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Condition:     condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"wsync":        cmdWsync,
			"feed":         cmdFeed,
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
			"paste":        cmdPaste,
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

// firstDay is when a story plays that says nothing else. What day it is belongs to
// a story, as its organization does.
var firstDay = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// teller is a test to testscript that can still be had as what it is.
type teller struct{ *testing.T }

func (t teller) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(teller{t}) })
}

func (teller) Verbose() bool { return testing.Verbose() }

// world is the organization of one script.
type world struct {
	t *testing.T
	// server is for commands that are processes; the others dial inside.
	server *httptest.Server
	site
	processes map[string]*companion
	tokens    int    // identity tokens handed out
	fed       string // what the next command inside reads from its stdin
}

type worldKey struct{}

func setup(env *testscript.Env) error {
	w := &world{t: env.T().(teller).T, processes: map[string]*companion{}}
	w.today = firstDay
	w.server = httptest.NewServer(w)
	env.Values[worldKey{}] = w
	if err := w.seed(examples.Live, adminsim.Options{}); err != nil {
		return err
	}
	env.Defer(func() { w.close(env.T(), env.WorkDir) })
	env.Setenv("ANTHROPIC_BASE_URL", w.server.URL)
	env.Setenv("ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("EXAMPLES", examplesDir)
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
	for _, g := range append(guard.All(), guard.Stale) {
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

// examplesDir is found before any command changes the working folder.
var examplesDir = func() string {
	dir, err := filepath.Abs("../../examples")
	if err != nil {
		panic(err)
	}
	return dir
}()
