package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/survey"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/schema"
	"github.com/wsync/wsync/spec"
)

func exportCommand(env *Env, flags *globals) *cobra.Command {
	out := ""
	c := &cobra.Command{
		Use: "export", GroupID: "main", Args: noArgs,
		Short: "Write the live organization as an org.yaml",
		Long: `Reads the live organization and prints it as a canonical org.yaml, with the id
of every workspace. Planning that file is empty: it is how an organization that
grew by hand is adopted.

Left out are archived workspaces, the Default Workspace (it cannot be managed),
and people whose organization role gives them access everywhere.`,
		Example: `  wsync export --out org.yaml
  wsync plan`,
		RunE: func(c *cobra.Command, _ []string) error { return exportRun(c.Context(), env, flags, out) },
	}
	c.Flags().StringVar(&out, "out", "", "write to this `file`, whole or not at all; one that says something else is not overwritten")
	return c
}

func exportRun(ctx context.Context, env *Env, flags *globals, file string) error {
	if err := writable("out", file); err != nil {
		return err
	}
	client, err := connect(env, flags)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(ctx, flags)
	defer cancel()
	progress := newProgress(env, flags)
	have, err := survey.Everything(ctx, client.Reader(), reading(progress))
	progress.End()
	if err != nil {
		return err
	}
	out := exportable(env, have)
	if file != "" {
		return writeNew(file, out)
	}
	_, err = env.Stdout.Write(out)
	return err
}

// exportable writes the organization as a file that parses. What no file can
// hold is left out and said so: the plan will name it as unmanaged.
func exportable(env *Env, have *live.Org) []byte {
	org, left := have.Spec()
	for _, line := range left {
		fmt.Fprintf(env.Stderr, "warning: %s\n", render.Clean(line))
	}
	// A release names its own schema, which does not change under the file.
	release, _, _ := strings.Cut(env.Version, " ")
	return bytes.Replace(spec.Format(org), []byte(schema.URL), []byte(schema.URLAt(release)), 1)
}
