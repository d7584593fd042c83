package main

import (
	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

func validateCommand(env *Env, flags *globals) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "validate", GroupID: "file", Args: noArgs,
		Short: "Check the file, offline",
		Long: `Checks the file and its fragments without a credential or a network: every
finding at once, with its place, the source around it, and how to fix it.

Exit codes: 0 usable (there may be warnings); 1 not usable.`,
		Example: `  wsync validate
  wsync validate -f infra/org.yaml --format github`,
		RunE: func(*cobra.Command, []string) error { return validateRun(env, flags, format) },
	}
	formatFlag(c.Flags(), &format, "text", "json", "github")
	return c
}

func validateRun(env *Env, flags *globals, format string) error {
	org, problems, err := read(flags.file, spec.DateOf(env.Now()))
	if err != nil {
		return err
	}
	if org != nil {
		problems = append(problems, spec.PastDates(org, spec.DateOf(env.Now()))...)
	}
	switch format {
	case "json":
		err = render.ProblemsJSON(env.Stdout, problems)
	case "github":
		err = render.GitHubProblems(env.Stdout, problems)
	default:
		err = render.Problems(env.Stdout, problems, render.TextOptions{Color: env.color(env.StdoutTerminal, flags), Width: env.width()})
		if err == nil && org != nil {
			err = render.Valid(env.Stdout, flags.file, org)
		}
	}
	if err == nil && problems.HasErrors() {
		return exit.Code(exit.Error)
	}
	return err
}
