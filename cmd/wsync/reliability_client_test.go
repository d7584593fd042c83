package main_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// brisk repeats as often as a test has time for.
var brisk = retry.Policy{Attempts: 3, Base: time.Millisecond, Max: 4 * time.Millisecond}

// impatient is how long a client of these tests waits for one answer.
const impatient = 500 * time.Millisecond

// client is all of wsync below the command line, with the patience of a test.
type client struct {
	*admin.Client
	want *spec.Org
}

// newClient connects to an organization inside a bubble.
func newClient(t testing.TB, h http.Handler, org string, adjust func(*admin.Options)) *client {
	t.Helper()
	credential, err := admin.Find(func(name string) string {
		return map[string]string{"ANTHROPIC_ADMIN_KEY": "sk-ant-admin01-sim"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	wire := serve(t, h)
	o := admin.Options{Clock: testclock.Now, Credential: credential, BaseURL: "http://127.0.0.1", Dial: wire.Dial, Retry: brisk, Timeout: impatient}
	if adjust != nil {
		adjust(&o)
	}
	c, err := admin.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	want, problems := orgtest.File("org.yaml", []byte(org))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return &client{c, want}
}

// plan reads and judges, as the plan command does. Every archive is allowed.
func (c *client) plan(ctx context.Context) (*diff.Plan, *live.Org, error) {
	p, have, err := survey.Plan(ctx, c.Reader(), c.want, survey.Options{Diff: diff.Options{Today: spec.DateOf(noon)}})
	if err != nil {
		return nil, nil, err
	}
	p.Refusals = guard.Check(&guard.Input{Plan: p, Want: c.want, Have: have, Allow: guard.Allowances{Archive: allowed()}})
	return p, have, nil
}

// apply plans and carries out.
func (c *client) apply(ctx context.Context, t testing.TB, o apply.Options) (*diff.Plan, *report.Report) {
	t.Helper()
	p, have, err := c.plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.Retry.Attempts == 0 {
		o.Retry = brisk
	}
	o.Now = testclock.Now
	if o.Patience == 0 {
		o.Patience = 50 * time.Millisecond
	}
	r, err := apply.Run(ctx, p, have, c.Writer(), c.Reader(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// allowed is everything that a write of these tests ends for good.
func allowed() (names []string) {
	for _, d := range requestKinds {
		if d.allow != "" {
			names = append(names, d.allow)
		}
	}
	return names
}
