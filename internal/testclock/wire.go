package testclock

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Wire is an HTTP server for use in a bubble. Its connections are in memory: one
// of a network, while it waits, would hold the bubble's clock.
type Wire struct {
	calls  chan net.Conn
	ended  chan struct{}
	server *http.Server
	busy   sync.WaitGroup // handlers
	mu     sync.Mutex     // guards made and closed
	made   []net.Conn
	closed bool // no handler begins any more
}

// Serve serves a handler in the bubble it is called in. Close must be called
// before the bubble ends.
func Serve(h http.Handler) *Wire {
	w := &Wire{calls: make(chan net.Conn), ended: make(chan struct{})}
	w.server = &http.Server{Handler: w.counted(h)} //nolint:gosec // no client of it is slow on purpose
	go func() { _ = w.server.Serve(listener{w}) }()
	return w
}

// counted lets Close wait for a handler whose client has left: one that sleeps would
// outlive the bubble.
func (w *Wire) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.begins() {
			defer w.busy.Done()
			h.ServeHTTP(rw, r)
		}
	})
}

func (w *Wire) begins() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.busy.Add(1)
	}
	return !w.closed
}

// Dial connects to the server, whatever the address.
func (w *Wire) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case w.calls <- there:
		w.Keep(here)
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.ended:
		return nil, net.ErrClosed
	}
}

// Keep remembers a connection that Close is to end.
func (w *Wire) Keep(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made = append(w.made, c)
}

// Close ends all that could outlive the bubble. A handler cannot wait for itself:
// it hangs up.
func (w *Wire) Close() {
	w.HangUp()
	w.busy.Wait()
}

// HangUp ends every connection and waits for nothing.
func (w *Wire) HangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, c := range w.made {
		_ = c.Close()
	}
	_ = w.server.Close()
}

// listener is the server's end.
type listener struct{ *Wire }

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.ended:
		return nil, net.ErrClosed
	}
}

// Close is called by the server, once.
func (l listener) Close() error {
	close(l.ended)
	return nil
}

func (listener) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }
