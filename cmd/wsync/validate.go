package main

import (
	"fmt"
	"path/filepath"

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
		RunE: func(c *cobra.Command, args []string) error {
			named, err := namedFiles(c, flags, args)
			if err != nil {
				return err
			}
			return validateRun(env, flags, format, named)
		},
	}
	formatFlag(c.Flags(), &format, "text", "json", "github", "gitlab")
	return c
}

// checked is what became of one file: findings and what it declares, or the error
// of reading it, which then is the one finding.
type checked struct {
	file     string
	org      *spec.Org
	problems spec.Problems
	err      error
}

func validateRun(env *Env, flags *globals, format string, named []string) error {
	all := make([]checked, len(named))
	var problems spec.Problems
	for i, file := range named {
		all[i] = checkFile(env, file)
		problems = append(problems, all[i].problems...)
	}
	if err := showChecked(env, flags, format, all, problems); err != nil {
		return err
	}
	switch {
	case len(all) == 1 && all[0].err != nil:
		return all[0].err
	case problems.HasErrors():
		return exit.Code(exit.Error)
	}
	return nil
}

func checkFile(env *Env, file string) checked {
	today := spec.DateOf(env.Now())
	c := checked{file: file}
	c.org, c.problems, c.err = read(file, today, spec.LoadOn)
	switch {
	case c.err != nil:
		c.problems = spec.Problems{unreadable(file, c.err)}
	case c.org != nil:
		c.problems = append(c.problems, spec.PastDates(c.org, today)...)
	}
	return c
}

// showChecked tells what was found.
func showChecked(env *Env, flags *globals, format string, all []checked, problems spec.Problems) error {
	switch format {
	case "json":
		files := make([]render.CheckedFile, len(all))
		for i, c := range all {
			files[i] = render.CheckedFile{File: filepath.ToSlash(c.file), Usable: !c.problems.HasErrors()}
		}
		return render.ProblemsJSON(env.Stdout, files, problems)
	case "github":
		return render.GitHubProblems(env.Stdout, problems)
	case "gitlab":
		return render.GitLabProblems(env.Stdout, problems, inRepository)
	}
	return showCheckedText(env, flags, all)
}

// showCheckedText tells what was found, file by file, on stdout, and on stderr what
// could not be read. The error of the only file is the command's.
func showCheckedText(env *Env, flags *globals, all []checked) error {
	o := render.TextOptions{Color: env.color(env.StdoutTerminal, flags), Width: env.width()}
	var before *checked
	for i := range all {
		c := &all[i]
		if c.err != nil {
			if len(all) > 1 {
				fmt.Fprint(env.Stderr, explain(c.err))
			}
			continue
		}
		if before != nil && len(c.problems)+len(before.problems) > 0 {
			fmt.Fprintln(env.Stdout)
		}
		before = c
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
