package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

func (c choice) String() string { return *c.value }
func (c choice) Type() string   { return "format" }

func (c choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return fmt.Errorf("choose one of %s", strings.Join(c.words, ", "))
	}
	*c.value = s
	return nil
}

// formatFlag adds --format with the given words, the first being the default.
func formatFlag(f *pflag.FlagSet, value *string, words ...string) {
	*value = words[0]
	f.Var(choice{value, words}, "format", "output `format`: "+strings.Join(words, ", "))
}

// allowanceFlags adds the flags that lift guards.
func allowanceFlags(c *cobra.Command, a *guard.Allowances) {
	f := c.Flags()
	f.Var(confirmation{&a.Archive}, "allow-archive", "let what has this `name or id` be archived (repeatable)")
	f.Var(confirmation{&a.ArchiveInUse}, "allow-archive-in-use", "let a workspace with this `name or id` be archived although it is in use (repeatable)")
	f.Var(removals{&a.MaxRemovals}, "max-removals", "let the plan end or lower up to this `number` of memberships, whatever the policy says; after a comma: of people in the organization")
}

// removals is a flag that takes what guard.ParseRemovals reads, and nil until it is given.
type removals struct{ value **guard.Removals }

func (r removals) String() string {
	if r.value == nil {
		return ""
	}
	return (*r.value).String()
}

func (r removals) Type() string { return "number" }

func (r removals) Set(s string) (err error) {
	*r.value, err = guard.ParseRemovals(s)
	return err
}

// onlyFlag adds --only.
func onlyFlag(f *pflag.FlagSet, only *diff.Only) {
	f.Var(choice{(*string)(only), []string{string(diff.OnlyLapsed)}}, "only", "only these `steps`: lapsed, which take away what a line gave whose last day is over")
}

// asOf is the day that "until" lines are judged by, and zero until it is given.
type asOf struct{ day spec.Date }

// asOfFlag adds --as-of.
func asOfFlag(f *pflag.FlagSet, a *asOf) {
	f.Var(a, "as-of", "judge end dates by this `day` (YYYY-MM-DD, UTC) in place of today; for looking only")
}

func (a *asOf) String() string { return a.day.String() }
func (a *asOf) Type() string   { return "day" }

func (a *asOf) Set(s string) error {
	day, err := spec.ParseDate(s)
	if err != nil {
		return errors.New("expected a day such as 2027-01-31")
	}
	a.day = day
	return nil
}

// on gives the day to judge by, and the real day when that is another one.
func (a *asOf) on(now time.Time) (today, madeOn spec.Date) {
	switch today = spec.DateOf(now); {
	case a.day.IsZero(), a.day == today:
		return today, spec.Date{}
	}
	return a.day, today
}
