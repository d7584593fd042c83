package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/spec"
)

// reviewOptions are what the review command was asked for.
type reviewOptions struct {
	*globals
	base, head string
	format     string
	detailed   bool
	asOf       asOf
}

func reviewCommand(env *Env, flags *globals) *cobra.Command {
	o := &reviewOptions{globals: flags}
	c := &cobra.Command{
		Use: "review [FILE...]", GroupID: "main",
		Short: "Compare two git revisions of the file, offline",
		Long: `Shows what a change to the file means: the steps it adds, what it loosens, and
what only history can tell (a workspace that left the file, a rename without
"previously", a policy made weaker). It reads git and nothing else: no
credential, no network, so it is safe on pull requests from forks.

The base is by default the merge base with the default branch, the head the
working tree.

Several files are reviewed one after the other, below a line for each of them. A
file of an organization that the base has and the head lacks is told of first,
whether it is named or not.

Exit codes: 0 done; 1 error; 2 the change has steps (with --detailed-exitcode);
3 a guard would stop the plan or hold a step. Of several files the gravest counts,
and 1 before all others.`,
		Example: `  wsync review
  wsync review --base origin/main --head HEAD --format markdown
  wsync review orgs/*/org.yaml`,
		ValidArgsFunction: filesEndingIn(yamlFiles...),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return reviewRun(env, o)
			}
			files, err := namedFiles(c, flags, args)
			if err != nil {
				return err
			}
			return reviewSeveral(env, o, files)
		},
	}
	f := c.Flags()
	f.StringVar(&o.base, "base", "", "`revision` to compare with (default: merge base with the default branch)")
	f.StringVar(&o.head, "head", "", "`revision` to look at (default: the working tree)")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit 2 when the change has steps")
	asOfFlag(f, &o.asOf)
	formatFlag(f, &o.format, planFormats...)
	return c
}

func reviewRun(env *Env, o *reviewOptions) error {
	repo, err := gitrev.Open(filepath.Dir(o.file))
	if err != nil {
		return err
	}
	today, _ := o.asOf.on(env.Now())
	after, err := headOf(repo, o, today)
	if err != nil {
		return err
	}
	if after.Problems.HasErrors() {
		return reportProblems(env, o.globals, after.Problems)
	}
	base, err := reviewBase(repo, o, env)
	if err != nil {
		return err
	}
	plan, err := compare(env, o, repo, base, after)
	if err != nil {
		return err
	}
	return endReview(env, o, plan)
}

// endReview shows the review of one file.
func endReview(env *Env, o *reviewOptions, plan *diff.Plan) error {
	if err := showPlan(env, o.globals, plan, o.format, render.TextOptions{Next: reviewNext}); err != nil {
		return err
	}
	return exit.With(exit.OfPlan(plan, o.detailed))
}

// reviewNext is the advice under a review: there is nothing to apply from here.
var reviewNext = []string{"This compares two versions of the file; the live organization was not read."}

// compare makes the plan from a base to the head.
func compare(env *Env, o *reviewOptions, repo *gitrev.Repo, base string, after *history.Revision) (*diff.Plan, error) {
	before, err := history.Base(repo, o.file, base, after)
	if err != nil {
		return nil, err
	}
	return reviewPlan(env, o, before, after)
}

// reviewPlan computes the plan between two revisions, with what the guards can
// say about it without an organization.
func reviewPlan(env *Env, o *reviewOptions, before, after *history.Revision) (*diff.Plan, error) {
	today, madeOn := o.asOf.on(env.Now())
	source, doubt := diff.Source{Path: filepath.ToSlash(o.file)}, error(nil)
	if after.Org != nil {
		source, doubt = history.Source(o.file, after.Org)
	}
	source.Revision = cmp.Or(o.head, "working tree")
	base := diff.Source{Path: cmp.Or(before.Path, source.Path), Revision: cmp.Or(before.Named, o.base, "merge base with the default branch"), Commit: before.Commit}
	if before.Org != nil {
		base.SHA256, base.Files = before.Org.Digest(), before.Org.Sources
	}
	if after.Commit != "" { // the working tree has no part in it
		source.Commit, source.Dirty, doubt = after.Commit, nil, nil
	}
	warnDoubt(env, doubt)
	known := before.Problems
	if before.Org != nil { // what it breaks of its own rules is no news
		known = append(slices.Clip(known), spec.HouseRules(before.Org, today)...)
	}
	plan, err := review.Compute(before.Org, after.Org, review.Options{
		Today: today, MadeOn: madeOn, Source: source, Base: base, Warnings: after.Problems, BaseWarnings: known, Told: before.Findings,
	})
	if err != nil {
		return nil, err
	}
	plan.MadeBy = env.madeBy()
	return plan, nil
}

// reviewBase is --base, or the commit at which the head left the default branch.
func reviewBase(repo *gitrev.Repo, o *reviewOptions, env *Env) (string, error) {
	warnAmbiguous(env, repo, "--head", o.head)
	if o.base != "" {
		warnAmbiguous(env, repo, "--base", o.base)
		return o.base, nil
	}
	return history.ForkPoint(repo, cmp.Or(o.head, "HEAD"), proposedFor(env))
}

// warnAmbiguous points out a revision that may be one of several things. Git's
// own choice stands, which is not always what was meant: a tag comes first.
func warnAmbiguous(env *Env, repo *gitrev.Repo, flag, rev string) {
	if names := repo.Ambiguous(rev); len(names) > 0 {
		fmt.Fprintf(env.Stderr, "warning: %s %s is ambiguous and taken for %s, as git does; write one of them in full: %s\n",
			flag, render.Clean(rev), render.Clean(names[0]), render.Clean(strings.Join(names, ", ")))
	}
}

// headOf parses the file at --head, or as it lies in the working tree.
func headOf(repo *gitrev.Repo, o *reviewOptions, today spec.Date) (*history.Revision, error) {
	if o.head == "" {
		org, problems, err := read(o.file, today, spec.LoadOn)
		return &history.Revision{Org: org, Problems: problems}, err
	}
	v, err := history.On(repo, o.file, o.head, filepath.ToSlash(o.file), today)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hinted(fmt.Errorf("there is no file %q at %s", o.file, o.head), "name the file with -f, or another --head")
	}
	return v, err
}
