package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
)

// size is how large an organization is.
type size struct {
	Workspaces, Members, Users int
}

func (s size) String() string {
	return fmt.Sprintf("%d × %d, %s users", s.Workspaces, s.Members, grouped(s.Users))
}

// served is what the simulator's process says of itself, on one line.
type served struct{ URL string }

// tally counts by method what arrived since it was last asked for.
type tally map[string]int

func (t tally) requests() (n int) {
	for _, of := range t {
		n += of
	}
	return n
}

func (t tally) writes() int { return t.requests() - t[http.MethodGet] }

// Where the simulator's process answers with a tally, and with the organization.
const (
	tallyPath        = "/bench/tally"
	organizationPath = "/bench/organization"
)

// serve is the process that plays the API. It ends when its standard input
// does, and so never outlives the process that started it.
func serve(args []string, stdin io.Reader, stdout io.Writer) error {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	var s size
	fs.IntVar(&s.Workspaces, "workspaces", 0, "")
	fs.IntVar(&s.Members, "members", 0, "")
	fs.IntVar(&s.Users, "users", 0, "")
	latency := fs.Duration("latency", 0, "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: s.Workspaces, MembersPer: s.Members, Users: s.Users, Seed: 1})
	sim, err := adminsim.New(seed, adminsim.Options{Now: time.Now, Latency: *latency, WorkspaceLimit: 10_000})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: counted(sim), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	if err := json.NewEncoder(stdout).Encode(served{"http://" + listener.Addr().String()}); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, stdin)
	return server.Close()
}

// counted answers for sim, for the tally and for the organization. The
// simulator's own log would do, but it grows with every request.
func counted(sim *adminsim.Server) http.Handler {
	var mu sync.Mutex
	count := tally{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case tallyPath:
			mu.Lock()
			defer mu.Unlock()
			_ = json.NewEncoder(w).Encode(count)
			count = tally{}
			sim.ResetLog()
		case organizationPath:
			_, _ = w.Write(sim.Snapshot().YAML())
		default:
			mu.Lock()
			count[r.Method]++
			mu.Unlock()
			sim.ServeHTTP(w, r)
		}
	})
}
