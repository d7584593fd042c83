package main

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsync/wsync/internal/shell"
)

// carried are the flags of plan that decide what apply does, in the order in
// which they are printed. The others choose how something is shown.
var carried = []string{
	"file", "base-url", "concurrency", "requests-per-minute", "timeout",
	"scope", "only", "allow-archive", "allow-archive-in-use", "max-removals",
}

// applyCommandLine is the command that carries out what a run of c showed: the
// same flags, and the saved plan if there is one. The scope of a saved plan, and
// which steps it has, are in it.
func applyCommandLine(c *cobra.Command, saved string) []string {
	words := []string{"wsync", "apply"}
	for _, name := range carried {
		if f := c.Flags().Lookup(name); f != nil && f.Changed && (saved == "" || name != "scope" && name != "only") {
			words = append(words, typed(f)...)
		}
	}
	if saved != "" {
		words = append(words, shell.Operand(saved))
	}
	return words
}

// typed is a flag as one would type it, once for each of its values.
func typed(f *pflag.Flag) []string {
	name := "--" + f.Name
	if f.Name == "file" {
		name = "-f"
	}
	var words []string
	if list, ok := f.Value.(pflag.SliceValue); ok {
		for _, v := range slices.Compact(slices.Clone(list.GetSlice())) {
			words = append(words, shell.Flag(name, v)...)
		}
		return words
	}
	return shell.Flag(name, f.Value.String())
}
