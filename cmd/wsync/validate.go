package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

func validateCommand(env *Env, flags *globals) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "validate [FILE...]", GroupID: "file",
		Short: "Check the file, offline",
		Long: `Checks the file, or the named files, and their fragments without a credential or a network: every
finding at once, with its place, the source around it, and how to fix it.

Exit codes: 0 usable (there may be warnings); 1 not usable, or one of them.`,
		Example: `  wsync validate
  wsync validate -f infra/org.yaml --format github
  wsync validate orgs/*/org.yaml`,
		ValidArgsFunction: filesEndingIn(yamlFiles...),
		RunE:              func(_ *cobra.Command, args []string) error { return validateRun(env, flags, format, args) },
	}
	formatFlag(c.Flags(), &format, "text", "json", "github")
	return c
}

// checked is what became of one file: findings and what it declares, or the error
// of reading it.
type checked struct {
	file     string
	org      *spec.Org
	problems spec.Problems
	err      error
}

func validateRun(env *Env, flags *globals, format string, named []string) error {
	if len(named) == 0 {
		named = []string{flags.file}
	}
	var all []checked
	var problems spec.Problems
	for _, file := range named {
		c := checkFile(env, file)
		if c.err != nil && len(named) == 1 {
			return c.err
		}
		all, problems = append(all, c), append(problems, c.problems...)
	}
	var err error
	switch format {
	case "json":
		err = render.ProblemsJSON(env.Stdout, problems)
	case "github":
		err = render.GitHubProblems(env.Stdout, problems)
	default:
		err = showChecked(env, flags, all)
	}
	failed := problems.HasErrors()
	for _, c := range all {
		if c.err != nil { // the others have been looked at all the same
			failed = true
			fmt.Fprint(env.Stderr, explain(c.err))
		}
	}
	if err == nil && failed {
		return exit.Code(exit.Error)
	}
	return err
}

func checkFile(env *Env, file string) checked {
	today := spec.DateOf(env.Now())
	c := checked{file: file}
	if c.org, c.problems, c.err = read(file, today, spec.LoadOn); c.org != nil {
		c.problems = append(c.problems, spec.PastDates(c.org, today)...)
	}
	return c
}

// showChecked tells what was found, file by file.
func showChecked(env *Env, flags *globals, all []checked) error {
	o := render.TextOptions{Color: env.color(env.StdoutTerminal, flags), Width: env.width()}
	for i, c := range all {
		if i > 0 && len(c.problems)+len(all[i-1].problems) > 0 {
			fmt.Fprintln(env.Stdout)
		}
		if err := render.Problems(env.Stdout, c.problems, o); err != nil {
			return err
		}
		if c.org == nil {
			continue
		}
		if err := render.Valid(env.Stdout, c.file, c.org); err != nil {
			return err
		}
	}
	return nil
}
