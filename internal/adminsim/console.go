package adminsim

import "net/http"

// Console is what people do by hand, beside wsync: it may do what the API
// refuses, leaves no trace in the log, and is visible to readers at once.
// Workspaces are named by name or id, people by email.
type Console struct{ s *Server }

// Console returns the hands of this organization's admins.
func (s *Server) Console() Console { return Console{s} }

// do runs a change under the server's lock.
func (c Console) do(change func(st *state) error) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return change(c.s.st)
}

var _ http.Handler = (*Server)(nil)
