package main

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// shownOnly are the flags of plan that choose how something is shown; they are no
// part of the command that is printed. As of another day there is none.
var shownOnly = []string{"as-of", "format", "out", "detailed-exitcode", "no-color", "quiet", "verbose"}

// TestEveryFlagOfPlanIsCarriedOrOnlyShows asks of each what becomes of it in the
// command that plan prints, and of each that is carried that apply has it and that
// all of its values can be had.
func TestEveryFlagOfPlanIsCarriedOrOnlyShows(t *testing.T) {
	root := newRoot(&Env{Getenv: func(string) string { return "" }})
	plan, _, err := root.Find([]string{"plan"})
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := root.Find([]string{"apply"})
	if err != nil {
		t.Fatal(err)
	}
	plan.InheritedFlags()
	other.InheritedFlags()
	plan.Flags().VisitAll(func(f *pflag.Flag) {
		if slices.Contains(carried, f.Name) == slices.Contains(shownOnly, f.Name) {
			t.Errorf("--%s is neither carried nor only for show, or both", f.Name)
		}
		if slices.Contains(carried, f.Name) && other.Flags().Lookup(f.Name) == nil {
			t.Errorf("--%s is carried, and apply does not have it", f.Name)
		}
	})
	for name, want := range map[string][]string{"scope": {"a b", "c"}, "allow-archive": {"-x", "y"}, "allow-archive-in-use": {"z"}} {
		for _, v := range want {
			if err := plan.Flags().Set(name, v); err != nil {
				t.Fatal(err)
			}
		}
		if list, ok := plan.Flags().Lookup(name).Value.(pflag.SliceValue); !ok || !slices.Equal(list.GetSlice(), want) {
			t.Errorf("--%s does not give its values", name)
		}
	}
	got := applyCommandLine(plan, "-p.json")
	want := []string{"wsync", "apply", "--allow-archive=-x", "--allow-archive", "y", "--allow-archive-in-use", "z", "./-p.json"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
