package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wsync": func() { os.Exit(run()) }})
}

// TestScripts plays the stories in testdata, each against an organization of
// its own. Every exchange of every story is held against the official API
// document.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		Setup:         setup,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"org":          cmdOrg,
			"org-seed":     cmdSeed,
			"org-console":  cmdConsole,
			"org-fault":    cmdFault,
			"org-requests": cmdRequests,
			"org-writes":   cmdWrites,
			"org-log":      cmdLog,
			"exit":         cmdExit,
		},
	})
}

// world is the organization of one script.
type world struct {
	server *httptest.Server
	mu     sync.Mutex // guards what follows
	sim    *adminsim.Server
	wrong  []error
}

type worldKey struct{}

func setup(env *testscript.Env) error {
	w := &world{}
	w.server = httptest.NewServer(w)
	env.Values[worldKey{}] = w
	if err := w.seed(examples.Live, adminsim.Options{}); err != nil {
		return err
	}
	env.Defer(func() {
		w.server.Close()
		for _, err := range w.wrong {
			env.T().Log(err)
			env.T().Fatal("an exchange does not fit the API document")
		}
	})
	env.Setenv("ANTHROPIC_BASE_URL", w.server.URL)
	env.Setenv("ANTHROPIC_ADMIN_KEY", adminsim.DefaultAdminKey)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("EXAMPLES", examplesDir())
	return nil
}

func writeFile(name string, b []byte) error { return os.WriteFile(name, b, 0o600) }

func examplesDir() string {
	dir, err := filepath.Abs("../../examples")
	if err != nil {
		panic(err)
	}
	return dir
}
