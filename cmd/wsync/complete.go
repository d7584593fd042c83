package main

import (
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

// completeFlags tells the shell what may stand behind the flags of a command.
func completeFlags(c *cobra.Command, flags *globals) {
	from := func(name string, values func() []string) {
		if c.Flags().Lookup(name) == nil {
			return
		}
		_ = c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	archives := func() []string {
		return entryNames(flags.file, func(w *spec.Workspace) bool { return w.Archive != nil })
	}
	branches := func() []string { return branchNames(flags.file) }
	if f := c.Flags().Lookup("format"); f != nil {
		if words, ok := f.Value.(choice); ok {
			from("format", func() []string { return words.words })
		}
	}
	from("scope", func() []string { return scopes(flags.file) })
	from("allow-archive", archives)
	from("allow-archive-in-use", archives)
	from("base", branches)
	from("head", branches)
	for _, free := range []string{"base-url", "concurrency", "requests-per-minute", "timeout", "max-removals"} {
		if c.Flags().Lookup(free) != nil && c.Flags().Lookup("file") != nil {
			from(free, func() []string { return nil })
		}
	}
}

// entryNames names entries of the file: by id where it has one, which confirms an
// archive whatever the workspace is called by now, else by name.
func entryNames(file string, which func(*spec.Workspace) bool) []string {
	org, _, err := parse(file)
	if err != nil || org == nil {
		return nil
	}
	var names []string
	for i := range org.Workspaces {
		w := &org.Workspaces[i]
		switch {
		case !which(w):
		case w.ID != "":
			names = append(names, w.ID+"\t"+w.Key)
		default:
			names = append(names, w.Name)
		}
	}
	return names
}

// scopes are the entries of the file and the branches of its repository.
func scopes(file string) []string {
	var all []string
	if org, _, err := parse(file); err == nil && org != nil {
		for i := range org.Workspaces {
			all = append(all, "workspace:"+org.Workspaces[i].Key)
		}
	}
	for _, b := range branchNames(file) {
		all = append(all, "changed:"+b)
	}
	return all
}

func branchNames(file string) []string {
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return nil
	}
	return repo.Branches()
}

// helpCommand is "wsync help COMMAND", which knows when there is no such command.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about any command", Args: atMost(1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []string
			for _, sub := range c.Root().Commands() {
				if sub.IsAvailableCommand() {
					names = append(names, sub.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about := c.Root()
			if len(args) == 1 {
				at := slices.IndexFunc(about.Commands(), func(sub *cobra.Command) bool { return sub.Name() == args[0] })
				if at < 0 {
					return noCommand(about, args[0])
				}
				about = about.Commands()[at]
			}
			about.InitDefaultHelpFlag()
			about.InitDefaultVersionFlag()
			return about.Help()
		},
	}
}
