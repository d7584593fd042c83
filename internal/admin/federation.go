package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2/config"
	"golang.org/x/sync/singleflight"

	"github.com/wsync/wsync/live"
)

// The SDK's variables for workload identity federation, and those that GitHub
// gives a job with the permission id-token: write (anthropic-sdk-go
// internal/auth/default.go; platform.claude.com/docs
// manage-claude/wif-providers/github-actions).
const (
	envFederationRule    = "ANTHROPIC_FEDERATION_RULE_ID"
	envOrganization      = "ANTHROPIC_ORGANIZATION_ID"
	envServiceAccount    = "ANTHROPIC_SERVICE_ACCOUNT_ID"
	envWorkspace         = "ANTHROPIC_WORKSPACE_ID"
	envIdentityTokenFile = "ANTHROPIC_IDENTITY_TOKEN_FILE"
	envIdentityToken     = "ANTHROPIC_IDENTITY_TOKEN"
	envGitHubURL         = "ACTIONS_ID_TOKEN_REQUEST_URL"
	envGitHubToken       = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
)

const exchangePath = config.TokenEndpoint

// federation says how to trade an identity token for an access token.
type federation struct {
	rule, organization, account, workspace string
	// identity gives a JWT. It is asked anew for every exchange, because an
	// issuer that checks jti accepts each token once.
	identity func(ctx context.Context, plain *http.Client) (string, error)
}

// federationTrigger is the first variable that shows that federation is meant.
// The organization and workspace variables do not count: they have other uses.
func (env environment) federationTrigger() string {
	for _, name := range []string{envFederationRule, envServiceAccount, envIdentityTokenFile, envIdentityToken} {
		if env.get(name) != "" {
			return name
		}
	}
	return ""
}

// federated reads the federation variables; a partial set is an error.
func (env environment) federated() (Credential, error) {
	f := &federation{
		rule: env.get(envFederationRule), organization: env.get(envOrganization),
		account: env.get(envServiceAccount), workspace: env.get(envWorkspace),
	}
	var missing []string
	for _, name := range []string{envFederationRule, envOrganization, envServiceAccount} {
		if env.get(name) == "" {
			missing = append(missing, name)
		}
	}
	source, err := env.identitySource(f)
	if err != nil {
		return Credential{}, err
	}
	if source == "" {
		missing = append(missing, envIdentityTokenFile+" (or "+envIdentityToken+")")
	}
	if len(missing) > 0 {
		return Credential{}, &SetupError{
			Problem: fmt.Sprintf("workload identity federation is only half configured: %s is set, but %s is missing", env.federationTrigger(), strings.Join(missing, ", ")),
			Remedy:  "set the missing variables; a GitHub Actions job needs no token variable but the permission id-token: write",
		}
	}
	return Credential{kind: workload, source: source, federation: f}, nil
}

// identitySource decides where JWTs come from; it names the source, or is empty
// when there is none.
func (env environment) identitySource(f *federation) (string, error) {
	file, literal := env.get(envIdentityTokenFile), env.get(envIdentityToken)
	requestURL, requestToken := env.get(envGitHubURL), env.get(envGitHubToken)
	switch {
	case file != "" && literal != "":
		return "", &SetupError{
			Problem: envIdentityTokenFile + " and " + envIdentityToken + " are both set",
			Remedy:  "unset one of them",
		}
	case file != "":
		f.identity = func(context.Context, *http.Client) (string, error) { return readIdentity(file) }
		return envIdentityTokenFile, nil
	case literal != "":
		if err := usableSecret(envIdentityToken, literal); err != nil {
			return "", err
		}
		f.identity = func(context.Context, *http.Client) (string, error) { return literal, nil }
		return envIdentityToken, nil
	case requestURL != "" && requestToken != "":
		f.identity = func(ctx context.Context, plain *http.Client) (string, error) {
			return fetchGitHubIdentity(ctx, plain, requestURL, requestToken)
		}
		return "GitHub Actions", nil
	}
	return "", nil
}

func readIdentity(file string) (string, error) {
	if withoutCredentials(file) != file {
		return "", &SetupError{
			Problem: envIdentityTokenFile + " holds a token and not the name of a file",
			Remedy:  "put the token into " + envIdentityToken + ", or name the file that holds it",
		}
	}
	b, err := readSmall(file)
	if err != nil {
		return "", &SetupError{
			Problem: fmt.Sprintf("reading the identity token: %v", err),
			Remedy:  envIdentityTokenFile + " must name a file that wsync may read",
		}
	}
	token := strings.TrimSpace(string(b))
	if token == "" {
		return "", &SetupError{
			Problem: fmt.Sprintf("reading the identity token: %s is empty", file),
			Remedy:  envIdentityTokenFile + " must name a file that holds a JWT",
		}
	}
	return token, nil
}

// readSmall reads a regular file of the size that a token may have. A pipe that
// nobody writes to would never end, and some devices would not either.
func readSmall(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", file)
	case info.Size() > maxIdentityToken+1024: // and some white space
		return nil, fmt.Errorf("%s is larger than Anthropic accepts", file)
	}
	return os.ReadFile(file)
}

// A token is renewed renewAhead before its end, and no longer used lastCall
// before it, so that none expires between the check and the request. Short
// lives shorten both.
const (
	renewAhead = 2 * time.Minute
	lastCall   = 30 * time.Second
)

// tokens keeps the access token of a federated credential. Concurrent callers
// share one exchange.
type tokens struct {
	from     *federation
	base     string
	agent    string
	http     *http.Client
	now      func() time.Time
	secrets  *secrets
	observe  func(RequestInfo)
	exchange singleflight.Group

	mu      sync.Mutex
	current string
	renewal time.Time // when to ask for the next one; zero: never
	end     time.Time // when to use it no more
}

// get is a token that is good for at least a while.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	token, renewal, end := t.current, t.renewal, t.end
	t.mu.Unlock()
	now := t.now()
	if token != "" && (renewal.IsZero() || now.Before(renewal)) {
		return token, nil
	}
	result := t.exchange.DoChan("", func() (any, error) {
		if fresh := t.since(token, now); fresh != "" {
			return fresh, nil
		}
		return t.renew(context.WithoutCancel(ctx))
	})
	select {
	case r := <-result:
		if r.Err == nil {
			return r.Val.(string), nil
		}
		if token == "" || !now.Before(end) {
			return "", r.Err
		}
		// Ahead of time this is no harm yet, and is not tried at every request.
		t.mu.Lock()
		t.renewal = now.Add(end.Sub(now)/4 + time.Second)
		t.mu.Unlock()
		return token, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// since is a good token that has replaced the given one, or nothing. Who looked
// before an exchange and asks after it must not start another: its identity
// token may be spent.
func (t *tokens) since(token string, now time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == token || !t.renewal.IsZero() && !now.Before(t.renewal) {
		return ""
	}
	return t.current
}

// drop forgets a token that the API refused.
func (t *tokens) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == token {
		t.current = ""
	}
}

// renew performs one exchange with a fresh identity token.
func (t *tokens) renew(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	jwt, err := t.from.identity(ctx, t.http)
	if err != nil {
		return "", err
	}
	t.secrets.add(jwt)
	start := t.now()
	minted, err := config.ExchangeFederationAssertion(ctx, config.FederationExchangeParams{
		Assertion: jwt, FederationRuleID: t.from.rule, OrganizationID: t.from.organization,
		ServiceAccountID: t.from.account, WorkspaceID: t.from.workspace,
		BaseURL: t.base, HTTPClient: t.http, UserAgent: t.agent,
	})
	info := RequestInfo{Method: http.MethodPost, Path: exchangePath, Duration: t.now().Sub(start), Attempt: 1}
	if err != nil {
		f := t.explain(err, jwt)
		info.Status, info.RequestID = f.Status, f.RequestID
		t.observe(info)
		return "", f
	}
	info.Status = http.StatusOK
	t.observe(info)
	t.secrets.add(minted.AccessToken)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.current, t.renewal, t.end = minted.AccessToken, time.Time{}, time.Time{}
	if minted.ExpiresAt != nil {
		life := time.Until(*minted.ExpiresAt) //nolint:forbidigo // the SDK counts it from the machine's clock; this takes that off again
		end := t.now().Add(life)              // on our own clock
		t.renewal = end.Add(-min(renewAhead, life/2))
		t.end = end.Add(-min(lastCall, life/4))
	}
	return t.current, nil
}

// explain turns a failed exchange into a Failure of the exchange endpoint. The
// request it was for has not been sent, so nothing is ever Unclear here.
func (t *tokens) explain(err error, jwt string) *live.Failure {
	f := &live.Failure{Class: live.NotSent, Method: http.MethodPost, Path: exchangePath, Attempts: 1}
	var refused *config.FederationExchangeError
	switch {
	case errors.As(err, &refused):
		f.Status, f.RequestID = refused.StatusCode, t.secrets.clean(refused.RequestID)
		f.Message = t.secrets.clean(exchangeMessage(refused))
		if refused.StatusCode/100 == 4 && !retryableStatus(refused.StatusCode) {
			f.Class = live.Denied
			if subject := subjectOf(jwt); subject != "" {
				f.Message += t.secrets.clean("; the token's subject is " + subject)
			}
		}
	default:
		f.Message = t.secrets.clean("exchanging the identity token: " + rootText(err))
		f.Cause = contextCause(err)
	}
	return f
}
