package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// oidcAudience is the audience that Anthropic's token endpoint expects
// (platform.claude.com/docs manage-claude/wif-providers/github-actions).
const oidcAudience = "https://api.anthropic.com"

// maxIdentityToken is the largest JWT the token endpoint takes
// (anthropic-sdk-go internal/auth/workload.go).
const maxIdentityToken = 16 << 10

// fetchGitHubIdentity asks the runner's token service for a new JWT. The
// service answers for as long as the job runs; each token lives for minutes.
func fetchGitHubIdentity(ctx context.Context, plain *http.Client, requestURL, requestToken string) (string, error) {
	const doing = "fetching an identity token from GitHub Actions: "
	u, err := url.Parse(requestURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())) {
		return "", &SetupError{Problem: doing + envGitHubURL + " is not an https address", Remedy: "leave the variable as GitHub sets it"}
	}
	q := u.Query()
	q.Set("audience", oidcAudience)
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", errors.New(doing + "the request could not be made")
	}
	req.Header.Set("Authorization", "Bearer "+requestToken)
	req.Header.Set("Accept", "application/json")
	res, err := plain.Do(req)
	if err != nil {
		return "", plainError(doing+rootText(err), err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		if retryableStatus(res.StatusCode) {
			return "", fmt.Errorf(doing+"the token service answered %d", res.StatusCode)
		}
		return "", &SetupError{
			Problem: fmt.Sprintf(doing+"the token service answered %d", res.StatusCode),
			Remedy:  "give the job the permission id-token: write",
		}
	}
	var answer struct {
		Value string `json:"value"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&answer); err != nil || answer.Value == "" {
		return "", errors.New(doing + "the answer holds no token")
	}
	if len(answer.Value) > maxIdentityToken {
		return "", errors.New(doing + "the token is larger than Anthropic accepts")
	}
	return answer.Value, nil
}
