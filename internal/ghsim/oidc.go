package ghsim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Issuer is the issuer of the identity tokens.
const Issuer = "https://token.actions.githubusercontent.com"

// Job lets a job ask for identity tokens with a request token, at the path
// IdentityPath.
func (s *Server) Job(requestToken string, j Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[requestToken] = j
}

// IdentityPath is the path and query of ACTIONS_ID_TOKEN_REQUEST_URL, to which a
// client adds its audience.
const IdentityPath = "/oidc/token?api-version=2.0"

// Issued counts the identity tokens handed out.
func (s *Server) Issued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issued
}

// identityToken answers as the token service of a runner does. The signature
// is not one: nobody here could verify it.
func (s *Server) identityToken(r *http.Request) answer {
	job, ok := s.jobs[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	q := r.URL.Query()
	switch {
	case !ok:
		return refuse(http.StatusUnauthorized, "Unauthorized")
	case r.Method != http.MethodGet || q.Get("api-version") != "2.0":
		s.breach("%s %s: not how an identity token is asked for", r.Method, r.URL)
		return refuse(http.StatusBadRequest, "Bad Request")
	}
	if !job.Frozen || s.issued == 0 {
		s.issued++
	}
	life := job.Life
	if life == 0 {
		life = 5 * time.Minute
	}
	now := s.now()
	claims := map[string]any{
		"iss": Issuer, "sub": job.Subject, "aud": q.Get("audience"), "jti": fmt.Sprintf("jti-%d", s.issued),
		"iat": now.Unix(), "exp": now.Add(life).Unix(), "repository": s.repository,
	}
	return answer{status: http.StatusOK, body: map[string]any{"count": 1, "value": jwt(claims)}}
}

func jwt(claims map[string]any) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic("ghsim: claims always encode: " + err.Error())
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]string{"alg": "RS256", "typ": "JWT", "kid": "ghsim"}) + "." + part(claims) + "." +
		base64.RawURLEncoding.EncodeToString([]byte("unsigned"))
}
