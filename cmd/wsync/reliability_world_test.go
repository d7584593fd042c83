package main_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/testclock"
)

// The tests named TestReliability… try the whole program on its worst day,
// against the simulator.
//
// They ask what a unit cannot answer: is a killed run repaired by the next one,
// do two runs at once stay truthful, does every kind of accident on every kind
// of request end in a state that the report describes. Nothing here asserts on
// time; whatever must not take long is bounded by the accident it waits for.

// office is where the stories begin. Clocks stand still, so that two runs that
// do the same leave organizations that are equal to the byte.
const office = `
organization: {id: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e, name: Acme}
users:
  - {email: ana@acme.example, role: admin}
  - {email: ben@acme.example, role: developer}
  - {email: cat@acme.example, role: developer}
  - {email: dan@acme.example, role: developer}
  - {email: eve@acme.example, role: user}
workspaces:
  ml:
    id: wrkspc_01ml
    color: "#111111"
    members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_user, eve@acme.example: workspace_user}
  old:
    id: wrkspc_01old
    members: {ben@acme.example: workspace_admin}
`

// moved is a file that asks for every kind of write.
const moved = `
version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
workspaces:
  ml:
    color: "#222222"
    members:
      ben@acme.example: workspace_admin
      cat@acme.example: workspace_developer
      dan@acme.example: workspace_user
  chat:
    tags: {team: chat}
    members: {ben@acme.example: workspace_admin, cat@acme.example: workspace_user}
  batch:
    members: {dan@acme.example: workspace_admin}
  old:
    archive: {reason: superseded}
`

// movedSteps is how many writes lead from office to moved: two workspaces with
// three members, a colour, a role, an add, a removal, an archive.
const movedSteps = 2 + 3 + 4 + 1

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func still() time.Time { return noon }

// newSim is an organization that starts as the seed says. Its clock, if it is
// given none, is that of the bubble it is in.
func newSim(t testing.TB, seed string, o adminsim.Options) *adminsim.Server {
	t.Helper()
	s, err := adminsim.ParseSeed([]byte(seed))
	if err != nil {
		t.Fatal(err)
	}
	if o.Now == nil {
		o.Now = testclock.Now
	}
	sim, err := adminsim.New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

// serve serves an organization in the bubble it is called in.
func serve(t testing.TB, h http.Handler) *testclock.Wire {
	t.Helper()
	wire := testclock.Serve(h)
	t.Cleanup(wire.Close)
	return wire
}

// listen serves processes. It also gives a function that returns once no client
// is connected any more: then nothing that a dead client has sent is still to be
// served.
func listen(t testing.TB, h http.Handler) (url string, settle func()) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	changed := sync.NewCond(&mu)
	server.Config.ConnState = func(c net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		if open[c] = true; state == http.StateClosed || state == http.StateHijacked {
			delete(open, c)
		}
		changed.Broadcast()
	}
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, func() {
		mu.Lock()
		defer mu.Unlock()
		for len(open) > 0 {
			changed.Wait()
		}
	}
}

// arm adds an accident.
func arm(t testing.TB, sim *adminsim.Server, text string) {
	t.Helper()
	f, err := adminsim.ParseFault(text)
	if err == nil {
		err = sim.Inject(f)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// file writes an org.yaml into a folder of its own.
func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func landed(sim *adminsim.Server) (n int) {
	for _, e := range sim.Writes() {
		if e.Landed {
			n++
		}
	}
	return n
}

// liveNamed counts the live workspaces of a name.
func liveNamed(sim *adminsim.Server, name string) (n int) {
	for _, w := range sim.Snapshot().Workspaces {
		if w.Name == name && w.Archived == "" {
			n++
		}
	}
	return n
}
