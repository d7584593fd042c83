package adminsim

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The workload identity federation exchange is not in the OpenAPI document; its
// request is the one that config/federation.go and internal/auth/workload.go of
// the SDK make, its answers are those of manage-claude/wif-reference.
const (
	federationBeta  = "oidc-federation-2026-04-01"
	grantType       = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	maxAssertion    = 16 << 10
	defaultAudience = "https://api.anthropic.com"
	tokenLife       = time.Hour
)

type oauthToken struct {
	scope   string
	account string    // the service account that a workload acts as; none for a person
	expires time.Time // zero: never
}

type tokenBody struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
	Scope       string `json:"scope"`
}

// claims are the parts of an identity token that the exchange looks at.
type claims struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience audience `json:"aud"`
	Expires  int64    `json:"exp"`
	ID       string   `json:"jti"`
}

// audience is one string or several.
type audience []string

func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(a))
}

// exchangeToken trades an identity token for an access token. Signatures are
// not verified: the simulator has no issuer to ask. Every reason to decline
// gives the same opaque answer; the Console alone would tell.
func (s *Server) exchangeToken(c *call, h http.Header) (any, *apiError) {
	if !hasBeta(h, oauthBeta) || !hasBeta(h, federationBeta) {
		return nil, invalid("anthropic-beta: %s,%s is required", oauthBeta, federationBeta)
	}
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	f.text("grant_type", required, oneOf(grantType))
	assertion, _ := f.text("assertion", required, length(1, maxAssertion))
	ruleID, _ := f.text("federation_rule_id", required, prefixed("fdrl_"))
	org, _ := f.text("organization_id", required)
	account, _ := f.text("service_account_id", prefixed("svac_"))
	f.text("workspace_id", matching(func(v string) string {
		if v != "default" && !strings.HasPrefix(v, "wrkspc_") {
			return "malformed id"
		}
		return ""
	}))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}

	declined := unauthenticated("Authentication failed")
	i := slices.IndexFunc(s.st.rules, func(r FederationRule) bool { return r.Rule == ruleID })
	cl, err := parseJWT(assertion)
	if i < 0 || err != nil || org != s.st.id {
		return nil, declined
	}
	rule := s.st.rules[i]
	left := time.Unix(cl.Expires, 0).Sub(c.now)
	if !rule.admits(cl) || left <= 0 || account != "" && account != rule.ServiceAccount || s.st.spentJTI[cl.ID] || !s.st.mayAct(rule) {
		return nil, declined
	}
	if cl.ID != "" {
		s.st.spentJTI[cl.ID] = true
	}
	life := max(time.Minute, min(rule.lifetime(), 2*left)).Truncate(time.Second)
	token := "sk-ant-oat01-" + base58(s.st.mint.digest("token", assertion, int(c.seq)), 40)
	s.st.oauthTokens[token] = oauthToken{rule.scope(), rule.ServiceAccount, c.now.Add(life)}
	return tokenBody{token, "Bearer", int(life / time.Second), rule.scope()}, nil
}

// mayAct declines for an account that is archived, and for org:admin also for one
// that is no admin (organizationserviceaccount.go). A seed need not have the
// account of a rule.
func (st *state) mayAct(r FederationRule) bool {
	a, known := st.accounts.truth(r.ServiceAccount)
	return !known || a.live() && (r.scope() != adminScope || a.role == accountAdmin)
}

func prefixed(prefix string) rule {
	return matching(func(v string) string {
		if !strings.HasPrefix(v, prefix) {
			return "malformed id"
		}
		return ""
	})
}

// admits matches a token's claims; a subject ending in "*" is a prefix.
func (r FederationRule) admits(cl claims) bool {
	subject := cl.Subject == r.Subject
	if prefix, ok := strings.CutSuffix(r.Subject, "*"); ok {
		subject = strings.HasPrefix(cl.Subject, prefix)
	}
	return subject && cl.Issuer == r.Issuer &&
		slices.Contains(cl.Audience, cmp.Or(r.Audience, defaultAudience))
}

func (r FederationRule) scope() string { return cmp.Or(r.Scope, adminScope) }

func (r FederationRule) lifetime() time.Duration {
	return cmp.Or(time.Duration(r.LifetimeSeconds)*time.Second, tokenLife)
}

// parseJWT takes the claims out of a compact JWT: three parts, a JSON header
// and a JSON payload.
func parseJWT(token string) (claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, fmt.Errorf("a JWT has three parts, not %d", len(parts))
	}
	var header struct {
		Alg string `json:"alg"`
	}
	var cl claims
	for i, into := range []any{&header, &cl} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return claims{}, err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return claims{}, err
		}
	}
	if header.Alg == "" || cl.Expires == 0 || len(cl.Audience) == 0 {
		return claims{}, fmt.Errorf("a JWT needs alg, exp and aud")
	}
	return cl, nil
}
