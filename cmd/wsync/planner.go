package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/wsync/wsync/apply"
	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// planner makes plans of a file for the organization of a credential: for plan,
// for apply, and for a job of GitHub Actions.
type planner struct {
	env      *Env
	flags    *globals
	want     *spec.Org
	warnings spec.Problems
	parts
	scope  diff.Scope
	allow  guard.Allowances
	client *admin.Client
	// unnamed chooses live workspaces that the file does not name and that are read
	// nevertheless; nil for none.
	unnamed func(*live.Workspace) bool
}

// parts choose what of the plan there is to be, and for which day.
type parts struct {
	scopes []string // what --scope was given
	only   diff.Only
	asOf   asOf
}

// newPlanner finds the one credential.
func newPlanner(env *Env, flags *globals, want *spec.Org, warnings spec.Problems, of parts, allow guard.Allowances) (*planner, error) {
	today, _ := of.asOf.on(env.Now())
	scope, err := parseScope(env, of.scopes, flags.file, want, today)
	if err != nil {
		return nil, err
	}
	client, err := connect(env, flags)
	return &planner{env: env, flags: flags, want: want, warnings: warnings, parts: of, scope: scope, allow: allow, client: client}, err
}

// planned is a plan together with what it was made from.
type planned struct {
	*planner
	at   time.Time
	plan *diff.Plan
	have *live.Org
	// doubt is why git cannot say where the file comes from; nil when it can.
	doubt error
}

// make reads the organization and computes the plan with the guards' verdicts in
// it. A credential of another organization gives a plan without steps that the
// organization guard stops.
func (p *planner) make(ctx context.Context) (*planned, error) {
	ctx, cancel := deadline(ctx, p.flags)
	defer cancel()
	source, doubt := history.Source(p.flags.file, p.want)
	warnDoubt(p.env, doubt)
	o := diff.Options{Only: p.only, Source: source, Scope: p.scope, Warnings: p.warnings}
	o.Today, o.MadeOn = p.asOf.on(p.env.Now())
	progress := newProgress(p.env, p.flags)
	plan, have, err := survey.Plan(ctx, p.client.Reader(), p.want, survey.Options{Diff: o, Unnamed: p.unnamed, Progress: reading(progress)})
	progress.End()
	var foreign *survey.ForeignError
	switch {
	case errors.As(err, &foreign):
		have = &live.Org{ID: foreign.ID, Name: foreign.Name}
		plan = diff.Blank(have, o)
	case err != nil:
		return nil, err
	default:
		if err := checkPeople(p.scope, p.want, have); err != nil {
			return nil, err
		}
	}
	history.Blame(ctx, p.flags.file, plan)
	plan.MadeBy = p.env.madeBy()
	m := &planned{p, p.env.Now(), plan, have, doubt}
	plan.Refusals = guard.Check(m.input())
	return m, nil
}

func (m *planned) input() *guard.Input {
	return &guard.Input{Plan: m.plan, Want: m.want, Have: m.have, Allow: m.allow}
}

// warnDoubt says that git could not be asked. A folder that is no repository
// needs no warning: many begin there.
func warnDoubt(env *Env, doubt error) {
	if doubt != nil && !errors.Is(doubt, gitrev.ErrNoRepository) {
		printErr(env, "warning: ", "git cannot say whether the file is as it was committed: "+message(doubt))
	}
}

// restrict reduces the plan to the steps that another one approved. The approved
// plan is approval and not authority: every one of its steps must stand in this
// one unchanged, and what is carried out is this one's.
func (m *planned) restrict(approved *diff.Plan) {
	moved, elsewhere := guard.Compare(approved, m.plan)
	m.plan = guard.Restrict(m.plan, approved)
	m.plan.Refusals = guard.Check(m.input())
	if len(moved) > 0 {
		m.plan.Refusals = append([]diff.Refusal{guard.Outdated(moved)}, m.plan.Refusals...)
	}
	if len(elsewhere) > 0 {
		fmt.Fprintf(m.env.Stderr, "note: steps that are not in the saved plan are not part of this run: %s\n", render.Clean(few(elsewhere)))
	}
}

// few lists some addresses and counts the rest.
func few(all []diff.Address) string {
	var names []string
	for _, a := range all[:min(len(all), 5)] {
		names = append(names, string(a))
	}
	text := strings.Join(names, ", ")
	if more := len(all) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// warnUnused points out --allow-archive values that match no archive of the
// plan: most likely a typing error.
func (m *planned) warnUnused() {
	for _, u := range guard.Unused(m.input()) {
		fmt.Fprintf(m.env.Stderr, "warning: %s confirms nothing: %s\n", render.Clean(u.Flag), render.Clean(u.Reason.String()))
		if u.Hint != nil {
			fmt.Fprintf(m.env.Stderr, "  hint: %s\n", render.Clean(u.Hint.String()))
		}
	}
}

// apply carries the plan out as it stands. It is the only place where something
// that can write is made. The report is nil when nothing was tried.
func (m *planned) apply(ctx context.Context, journalFile string) (*report.Report, error) {
	// From here on a reader of the output that goes away must not end the run.
	signal.Ignore(syscall.SIGPIPE)
	var record *journal.Journal
	if journalFile != "" {
		var err error
		if record, err = journal.Open(journalFile); err != nil {
			return nil, err
		}
	}
	defer context.AfterFunc(ctx, func() {
		fmt.Fprintln(m.env.Stderr, "\ninterrupted: waiting for what is under way; interrupt again to cut it off")
	})()
	ctx, cancel := deadline(ctx, m.flags)
	defer cancel()
	progress := newProgress(m.env, m.flags)
	done, err := apply.Run(ctx, m.plan, m.have, m.client.Writer(), m.client.Reader(), apply.Options{
		Concurrency: m.flags.concurrency, Observe: progress.Applying(m.plan), Journal: record, Abort: m.env.Abort, MadeBy: m.env.madeBy(), Now: m.env.Now,
	})
	progress.End()
	return done, errors.Join(err, record.Close())
}
