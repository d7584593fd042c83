package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsync/wsync/spec"
)

// noArgs refuses arguments in words that fit.
func noArgs(c *cobra.Command, args []string) error { return atMost(0)(c, args) }

// atMost refuses more than n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return hinted(fmt.Errorf("%s takes %s, and %q is one too many", c.CommandPath(), [...]string{"no argument", "one argument"}[n], args[n]),
			"see %s --help", c.CommandPath())
	}
}

// sane refuses a command line that would be taken for another than the one that
// was meant. words are all of it, the command's name among them.
func sane(c *cobra.Command, args, words []string) error {
	if c.Name() == cobra.ShellCompRequestCmd || c.Name() == cobra.ShellCompNoDescRequestCmd {
		return nil // the word under the cursor may be empty
	}
	if err := noOneDash(c); err != nil {
		return err
	}
	if err := noSecond(c, words); err != nil {
		return err
	}
	return noEmpty(c, args)
}

// noSecond refuses a flag that is given two values, of which only the last one would
// count. Lists add up, and a switch says the same twice.
func noSecond(c *cobra.Command, words []string) error {
	_, rest, err := c.Root().Find(words)
	if err != nil {
		return err
	}
	first := map[string]string{}
	return c.Flags().ParseAll(rest, func(f *pflag.Flag, value string) error {
		before, again := first[f.Name]
		first[f.Name] = value
		if _, list := f.Value.(pflag.SliceValue); list || !again || before == value || f.Value.Type() == "bool" {
			return nil
		}
		return hinted(fmt.Errorf("--%s is given twice, with %q and with %q", f.Name, before, value), "give it once")
	})
}

// noEmpty refuses flags and arguments without a value: most often they come from
// a variable that is not set, and what they would be taken for is everything.
func noEmpty(c *cobra.Command, args []string) error {
	var empty error
	c.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if slices.ContainsFunc(values, blank) && empty == nil {
			empty = hinted(fmt.Errorf("--%s is given without a value", f.Name), "give it one, or leave the flag out")
		}
	})
	if empty == nil && slices.ContainsFunc(args, blank) {
		return hinted(fmt.Errorf("%s is given an argument that is empty", c.CommandPath()), "give it a value, or leave it out")
	}
	return empty
}

func blank(value string) bool { return strings.TrimSpace(value) == "" }

// badFlag says which flag was meant, where that can be told.
func badFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	switch {
	case !errors.As(err, &unknown):
	case unknown.GetSpecifiedShortnames() != "":
		if meant, ok := oneDash(c, "-"+unknown.GetSpecifiedShortnames()); ok {
			name, _, _ := strings.Cut(strings.TrimLeft(meant, "-"), "=")
			if other := otherFlags[name]; other != "" && c.Flags().Lookup(name) == nil {
				return hinted(err, "%s", other)
			}
			return hinted(err, "flags with a name take two dashes: %s", meant)
		}
	case otherFlags[unknown.GetSpecifiedName()] != "":
		return hinted(err, "%s", otherFlags[unknown.GetSpecifiedName()])
	case len(unknown.GetSpecifiedName()) > 1:
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if meant := nearest(unknown.GetSpecifiedName(), names); meant != "" {
			return hinted(err, "did you mean --%s?", meant)
		}
	}
	return hinted(err, "see %s --help", c.CommandPath())
}

// badCommand does the same for the name of a command.
func badCommand(root *cobra.Command, err error) error {
	var name string
	if err == nil {
		return nil
	}
	if n, _ := fmt.Sscanf(err.Error(), "unknown command %q", &name); n == 0 {
		return err
	}
	return noCommand(root, name)
}

// noCommand says which command was meant, where that can be told.
func noCommand(root *cobra.Command, name string) error {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	err := fmt.Errorf("there is no command %q", name)
	if other := otherCommands[name]; other != "" {
		return hinted(err, "%s", other)
	}
	if meant := nearest(name, names); meant != "" {
		return hinted(err, "did you mean wsync %s?", meant)
	}
	return hinted(err, "see wsync --help")
}

// nearest is the name that a misspelt word most likely stands for, or "".
func nearest(word string, names []string) string {
	best, least := "", len(word)/3+1
	for _, n := range names {
		d := spec.Distance(strings.ToLower(word), n, least+1)
		if d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	return best
}
