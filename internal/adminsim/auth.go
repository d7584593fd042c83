package adminsim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// oauthBeta must accompany a bearer token that OAuth issued (the SDK's
// internal/auth/middleware.go sends it with each request).
const oauthBeta = "oauth-2025-04-20"

// credentials reads the key and the bearer token of a request.
func credentials(h http.Header) (key, bearer string) {
	scheme, token, _ := strings.Cut(h.Get("authorization"), " ")
	if strings.EqualFold(scheme, "bearer") {
		bearer = strings.TrimSpace(token)
	}
	return h.Get("x-api-key"), bearer
}

func unauthenticated(format string, args ...any) *apiError {
	return refuse(http.StatusUnauthorized, format, args...)
}

// authorize accepts one admin key, in either header, or one OAuth token. The
// documentation's examples send a key as x-api-key, the SDK as a bearer token
// (manage-claude/admin-api-keys, manage-claude/authentication,
// option/requestoption.go). Which of two credentials wins is undocumented, so
// two are none.
func (s *Server) authorize(h http.Header, now time.Time) (caller, *apiError) {
	key, bearer := credentials(h)
	switch {
	case key == "" && bearer == "":
		return caller{}, unauthenticated("a credential is required: x-api-key or authorization")
	case key != "" && bearer != "" || len(h.Values("x-api-key")) > 1 || len(h.Values("authorization")) > 1:
		return caller{}, unauthenticated("more than one credential was sent: use either x-api-key or authorization")
	case key != "":
		return caller{}, s.authorizeKey(key)
	case strings.HasPrefix(bearer, "sk-ant-oat"):
		return s.authorizeToken(bearer, h, now)
	}
	return caller{}, s.authorizeKey(bearer)
}

// authorizeKey tells a wrong key from one that may not be used here: a key
// bound to a workspace cannot call the Admin API (manage-claude/admin-api).
func (s *Server) authorizeKey(key string) *apiError {
	switch {
	case s.st.adminKeys[key]:
		return nil
	case strings.HasPrefix(key, "sk-ant-api"):
		return refuse(http.StatusForbidden, "a workspace api key cannot call the admin api")
	}
	return unauthenticated("invalid api key")
}

func (s *Server) authorizeToken(token string, h http.Header, now time.Time) (caller, *apiError) {
	t, ok := s.st.oauthTokens[token]
	switch {
	case !ok || !t.expires.IsZero() && !now.Before(t.expires):
		return caller{}, unauthenticated("invalid bearer token")
	case !hasBeta(h, oauthBeta):
		return caller{}, unauthenticated("oauth authentication is not supported without the header anthropic-beta: %s", oauthBeta)
	case !slices.Contains(strings.Fields(t.scope), adminScope):
		return caller{}, refuse(http.StatusForbidden, "the token lacks the scope %s", adminScope)
	}
	return caller{oauth: true, account: t.account}, nil
}

// caller is who sent a request: an admin key, which is nobody, or an OAuth token,
// of a person or of a service account.
type caller struct {
	oauth   bool
	account string // svac_ id
}

// workload reports whether the request came from a machine.
func (c caller) workload() bool { return c.account != "" }

// tokenOnly refuses an admin key where the API takes OAuth tokens alone
// (manage-claude/wif-admin-api). The status is not said; 403 is that of a
// credential that may not.
func tokenOnly() *apiError {
	return refuse(http.StatusForbidden, "this endpoint requires an OAuth access token with the scope %s; admin api keys are not accepted", adminScope)
}

const adminScope = "org:admin"

func hasBeta(h http.Header, name string) bool {
	for _, line := range h.Values("anthropic-beta") {
		for b := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(b) == name {
				return true
			}
		}
	}
	return false
}

// credentialKind says what came, for the log, without saying which one.
func (s *Server) credentialKind(r *http.Request) string {
	key, bearer := credentials(r.Header)
	switch {
	case key != "" && bearer != "":
		return "both"
	case key == "" && bearer == "":
		return "none"
	case strings.HasPrefix(bearer, "sk-ant-oat"):
		return "oauth-token"
	case strings.HasPrefix(key+bearer, "sk-ant-admin"):
		return "admin-key"
	case strings.HasPrefix(key+bearer, "sk-ant-api"):
		return "api-key"
	}
	return "unknown"
}

// withoutCredentials copies headers for an Exchange.
func withoutCredentials(h http.Header) http.Header {
	out := h.Clone()
	for _, name := range []string{"Authorization", "X-Api-Key", "Cookie"} {
		out.Del(name)
	}
	return out
}
