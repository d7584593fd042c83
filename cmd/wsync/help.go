package main

import (
	"slices"

	"github.com/spf13/cobra"
)

// helpCommand is "wsync help COMMAND", which knows when there is no such command.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND or TOPIC]", Short: "Help about any command", Args: atMost(1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []string
			for _, sub := range c.Root().Commands() {
				if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
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
