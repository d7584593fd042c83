package admin

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
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

// Hint says how to fix it.
func (e *SetupError) Hint() string { return e.Remedy }

// parseBase accepts an address that a credential may be sent to: https, or this
// machine. A path prefix is fine, as gateways have one.
func parseBase(raw string) (*url.URL, error) {
	if raw = strings.TrimSpace(raw); raw == "" {
		raw = DefaultBaseURL
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		shown := ""
		if hostLike().MatchString(raw) && withoutCredentials(raw) == raw {
			shown = fmt.Sprintf("%q ", raw) // else it may be anything, a key in the wrong variable included
		}
		return nil, &SetupError{Problem: "the base URL " + shown + "is not a URL with a host", Remedy: "write it like " + DefaultBaseURL}
	}
	if u.User != nil {
		return nil, &SetupError{Problem: "the base URL has a user name or password in it", Remedy: "leave it out; credentials come from the environment"}
	}
	switch {
	case u.Scheme == "https", u.Scheme == "http" && onThisMachine(u.Hostname()):
	case u.Scheme == "http":
		return nil, badBase(u, "would send the credential in clear text", "use https; plain http is allowed only for localhost")
	default:
		return nil, badBase(u, "is not an https address", "write it like "+DefaultBaseURL)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return nil, badBase(u, "has a query or a fragment", "give only scheme, host and path")
	}
	if path := strings.TrimRight(u.Path, "/"); strings.HasSuffix(path, "/v1") {
		return nil, badBase(u, "ends in /v1, which wsync adds by itself", "leave /v1 out")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath("/")
	}
	return u, nil
}

// holdsCredential reports whether an address has a credential in it: this one, or
// whatever looks like one.
func holdsCredential(address string, k Credential) bool {
	plain, err := url.PathUnescape(address)
	if err != nil {
		plain = address
	}
	if k.secret != nil && len(k.secret()) >= 8 && strings.Contains(plain, k.secret()) {
		return true
	}
	return withoutCredentials(plain) != plain || withoutCredentials(address) != address
}

// hostLike is what somebody writes who forgot the scheme.
var hostLike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9-]{1,30}(\.[a-z0-9-]{1,30})+(:[0-9]{1,5})?/?$`)
})

// badBase shows of an address what can hold no credential by rights, and that
// without whatever looks like one.
func badBase(u *url.URL, problem, remedy string) error {
	shown := withoutCredentials(u.Scheme + "://" + u.Host + u.Path)
	return &SetupError{Problem: fmt.Sprintf("the base URL %q %s", shown, problem), Remedy: remedy}
}

// onThisMachine reports whether a host is a loopback name or address. What a
// name stands for is checked again when a connection is made (see dialer).
func onThisMachine(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
