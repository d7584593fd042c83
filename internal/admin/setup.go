package admin

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// DefaultBaseURL is where the Admin API lives.
const DefaultBaseURL = "https://api.anthropic.com"

// SetupError says that wsync was set up in a way it cannot or will not use.
// Nothing was sent.
type SetupError struct {
	Problem string
	Remedy  string
}

// Error is the problem alone; see Hint.
func (e *SetupError) Error() string { return e.Problem }

// Hint says how to mend it.
func (e *SetupError) Hint() string { return e.Remedy }

// parseBase accepts an address that a credential may be sent to: https, or this
// machine. A path prefix is fine, as gateways have one.
func parseBase(raw string) (*url.URL, error) {
	if raw = strings.TrimSpace(raw); raw == "" {
		raw = DefaultBaseURL
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, badBase(raw, "is not a URL with a host", "write it like "+DefaultBaseURL)
	}
	if u.User != nil {
		// The text is left out: it may hold a password.
		return nil, &SetupError{Problem: "the base URL has a user name or password in it", Remedy: "leave it out; credentials come from the environment"}
	}
	switch {
	case u.Scheme == "https", u.Scheme == "http" && onThisMachine(u.Hostname()):
	case u.Scheme == "http":
		return nil, badBase(raw, "would send the credential in clear text", "use https; plain http is allowed only for localhost")
	default:
		return nil, badBase(raw, "is not an https address", "write it like "+DefaultBaseURL)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return nil, badBase(raw, "has a query or a fragment", "give only scheme, host and path")
	}
	if path := strings.TrimRight(u.Path, "/"); strings.HasSuffix(path, "/v1") {
		return nil, badBase(raw, "ends in /v1, which wsync adds by itself", "leave /v1 out")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath("/")
	}
	return u, nil
}

func badBase(raw, problem, remedy string) error {
	return &SetupError{Problem: fmt.Sprintf("the base URL %q %s", raw, problem), Remedy: remedy}
}

// onThisMachine reports whether a host is a loopback name or address.
func onThisMachine(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
