package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

// Hint says how to fix what err reports, or "" when there is nothing to say
// beyond the error itself.
func Hint(err error) string {
	var setup *SetupError
	if errors.As(err, &setup) {
		return setup.Remedy
	}
	var long *retry.TooLongError
	if errors.As(err, &long) {
		return "give it more time with --timeout, or try again later"
	}
	var f *live.Failure
	if !errors.As(err, &f) {
		return ""
	}
	if f.Path == exchangePath {
		return exchangeHint(f)
	}
	if advice := apply.Advice(f); advice != nil {
		return advice.String()
	}
	switch f.Class {
	case live.Denied:
		if f.Status == http.StatusUnauthorized {
			return "the credential was not accepted; check that it is complete, not expired and not deleted (Console → Settings → Admin keys)"
		}
		return "the credential may not do this; use an admin key, or a token with the scope org:admin"
	case live.Throttled:
		return "the whole organization shares one request limit; wait a minute, stop other tools, or set a pace that leaves room for them"
	case live.Missing:
		switch f.Path {
		case organizationPath:
			return "check --base-url: the Admin API is not there"
		case usagePath, costPath:
			return "the API has no such report for this organization; the Console shows it under Usage and Cost"
		}
		return "it may have been removed since it was read; plan again"
	case live.Conflict:
		return "something else changed it at the same time; plan again"
	case live.NotSent:
		return "nothing was sent; check the network, the proxy and --base-url"
	case live.Unclear:
		return unclearHint(f)
	case live.Rejected, live.Incomplete:
	}
	return ""
}

func exchangeHint(f *live.Failure) string {
	if f.Class != live.Denied {
		return "the token endpoint could not be reached or had trouble; check the network and try again"
	}
	return "the API keeps the reason to itself; the Console shows it under Workload identity → authentication history " +
		"(common ones: the rule does not match the token's subject, the token was already used, the rule spans several workspaces and " + envWorkspace + " is not set)"
}

func unclearHint(f *live.Failure) string {
	switch {
	case errors.Is(f.Cause, context.DeadlineExceeded):
		return "give it more time with --timeout, or check the network"
	case f.Status >= 300 && f.Status < 400, strings.HasPrefix(f.Message, "unexpected answer"):
		return "something between wsync and the API may have answered; check the proxy and --base-url"
	case f.Status >= 500:
		return "the API has trouble; try again later (status.anthropic.com)"
	}
	return "check the network and try again"
}
