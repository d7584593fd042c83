package adminsim

import (
	"slices"
	"time"
)

// Snapshot writes the organization down as it truly is now, whatever readers
// may see yet. It is complete: New(Snapshot()) has an equal Snapshot. Lists are
// sorted by name, so that two snapshots differ only where the state does.
// OAuth tokens minted since the start are left out.
func (s *Server) Snapshot() *Seed {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.st.seed(clock(s.opts.Now()))
}

func (st *state) seed(now time.Time) *Seed {
	out := &Seed{Organization: Organization{st.id, st.name}, Federation: slices.Clone(st.rules)}
	for k := range st.adminKeys {
		out.AdminKeys = append(out.AdminKeys, k)
	}
	for t, v := range st.oauthTokens {
		if v.expires.IsZero() {
			out.OAuthTokens = append(out.OAuthTokens, t)
		}
	}
	slices.Sort(out.AdminKeys)
	slices.Sort(out.OAuthTokens)

	for _, k := range kinds() {
		if k.snapshot != nil {
			k.snapshot(st, out, now)
		}
	}
	for i := range out.Workspaces {
		for _, k := range kinds() {
			if k.part != nil {
				k.part(st, &out.Workspaces[i])
			}
		}
	}
	return out
}
