package main

import (
	"github.com/spf13/cobra"

	"github.com/wsync/wsync/schema"
)

func schemaCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "schema [org|fragment|plan|review|report|journal|problems]", GroupID: "file", Args: atMost(1),
		Short: "Print a JSON Schema: of org.yaml, of a fragment, of what wsync writes",
		Example: `  wsync schema > org.schema.json
  wsync schema plan`,
		ValidArgs: schema.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "org"
			if len(args) == 1 {
				name = args[0]
			}
			text, err := schema.Text(name)
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(text)
			return err
		},
	}
}
