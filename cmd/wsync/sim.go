package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/examples"
	"github.com/wsync/wsync/internal/adminsim"
)

// simOptions are what the sim command was asked for.
type simOptions struct {
	org    string
	listen string
	log    bool
	faults []string
	tags   string
	opts   adminsim.Options
}

// What the tags of an update do: the API merges them, as far as is documented.
const (
	tagsMerge   = "merge"
	tagsReplace = "replace"
)

func simCommand(env *Env) *cobra.Command {
	o := &simOptions{}
	c := &cobra.Command{
		Use: "sim", GroupID: "learn", Args: noArgs,
		Short: "Serve the Admin API from memory",
		Long: `Serves a strict simulation of the Admin API on a loopback address, seeded from a
YAML file, to try wsync (or anything else that speaks the API) without an
organization. Nothing is kept when it ends.

A fault is "METHOD PATH EFFECT [ARGUMENT...]": METHOD may be *, PATH may hold *
and {id}; EFFECT is a status from 400 to 599, html, drop-before, drop-after,
truncate, hang, slow, extra-fields, unknown-role, or an error code of the API such
as workspace_created_incomplete (a wrong one lists them); ARGUMENT is once, times=N,
nth=N, landed, retry-after=N, type=NAME, code=NAME, should-retry=BOOL, for=DURATION.`,
		Example: `  wsync sim --org examples/live.yaml
  wsync sim --org examples/live.yaml --latency 20ms --rate-limit 100
  wsync sim --fault 'POST /v1/organizations/workspaces drop-after once'`,
		RunE: func(c *cobra.Command, _ []string) error { return simRun(c.Context(), env, o) },
	}
	f := c.Flags()
	f.StringVar(&o.org, "org", "", "seed `file` (default: a small organization)")
	f.StringVar(&o.listen, "listen", "127.0.0.1:8787", "loopback `address` to serve on; port 0 picks a free one")
	f.BoolVar(&o.log, "log", false, "one line on stderr for each request")
	f.DurationVar(&o.opts.Latency, "latency", 0, "least `time` an answer takes")
	f.IntVar(&o.opts.RequestsPerMinute, "rate-limit", 0, "`requests` a minute before 429")
	f.DurationVar(&o.opts.Lag.For, "read-after-write", 0, "`time` until reads show a write")
	f.IntVar(&o.opts.WorkspaceLimit, "workspace-limit", 100, "greatest `number` of live workspaces")
	f.BoolVar(&o.opts.UniqueNames, "unique-names", false, "refuse a second live workspace of one name")
	o.tags = tagsMerge
	f.Var(choice{&o.tags, []string{tagsMerge, tagsReplace}}, "tags", "`reading` of an update's tags: merge with the others, as documented, or replace them")
	f.StringArrayVar(&o.faults, "fault", nil, "arm a `fault` (repeatable)")
	return c
}

func simRun(ctx context.Context, env *Env, o *simOptions) error {
	sim, err := o.build(env)
	if err != nil {
		return err
	}
	listener, err := loopback(o.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	seed := sim.Snapshot()
	fmt.Fprintf(env.Stdout, "serving %s at http://%s\n\nin another shell:\n  export ANTHROPIC_BASE_URL=http://%s\n  export ANTHROPIC_ADMIN_KEY=%s\n  wsync export\n",
		seed.Organization.Name, listener.Addr(), listener.Addr(), keyToShow(seed))
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		// An interrupt is how a simulator is meant to end.
		return server.Close()
	}
}

// keyToShow is the key that everybody knows, or where to find another: keys that
// a seed brings may be real ones.
func keyToShow(seed *adminsim.Seed) string {
	if slices.Contains(seed.AdminKeys, adminsim.DefaultAdminKey) {
		return adminsim.DefaultAdminKey
	}
	return "'one of the admin_keys in the seed'"
}

func (o *simOptions) build(env *Env) (*adminsim.Server, error) {
	for _, text := range o.faults {
		fault, err := adminsim.ParseFault(text)
		if err != nil {
			return nil, err
		}
		o.opts.Faults = append(o.opts.Faults, fault)
	}
	if o.log {
		o.opts.Log = env.Stderr
	}
	o.opts.ReplaceTags = o.tags == tagsReplace
	src := examples.Live
	if o.org != "" {
		b, err := readRegular(o.org)
		if err != nil {
			return nil, fmt.Errorf("reading the seed: %w", err)
		}
		src = b
	}
	seed, err := adminsim.ParseSeed(src)
	if err != nil {
		return nil, fmt.Errorf("reading the seed %q: %w", o.org, err)
	}
	o.opts.Now = env.Now
	return adminsim.New(seed, o.opts)
}

// loopback listens, and refuses addresses that others could reach: the
// simulator knows one key and everybody may read it.
func loopback(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, hinted(fmt.Errorf("--listen %q: %w", address, err), "write an address such as 127.0.0.1:8787")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, hinted(errors.New("the simulator serves on loopback addresses only"), "write --listen 127.0.0.1:8787")
	}
	listener, err := net.Listen("tcp", address)
	return listener, hinted(err, "choose another address, or let one be found: --listen 127.0.0.1:0")
}
