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
	out, only := "", []string(nil)
	c := &cobra.Command{
		Use: "export", GroupID: "main", Args: noArgs,
		Short: "Write the live organization as an org.yaml",
		Long: `Reads the live organization and prints it as a canonical org.yaml, with the id
of every workspace. Planning that file is empty: it is how an organization that
grew by hand is adopted.

Left out are archived workspaces, the Default Workspace (it cannot be managed),
and memberships that come with an organization role.`,
		Example: `  wsync export --out org.yaml
  wsync plan`,
		RunE: func(c *cobra.Command, _ []string) error { return exportRun(c.Context(), env, flags, out, only) },
	}
	c.Flags().StringVar(&out, "out", "", "write to this `file`, whole or not at all; a file with other content is not overwritten")
	c.Flags().StringArrayVar(&only, "workspace", nil, "export only the live workspace of this `name-or-id` (repeatable)")
	return c
}

func exportRun(ctx context.Context, env *Env, flags *globals, file string, only []string) error {
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
	chosen := choose(only)
	have, err := survey.Everything(ctx, client.Reader(), chosen.takes(), reading(progress))
	progress.End()
	if err == nil {
		err = chosen.unmet()
	}
	if err != nil {
		return err
	}
	out := exportable(env, have, len(only) == 0)
	if file != "" {
		return writeNew(file, out)
	}
	_, err = env.Stdout.Write(out)
	return err
}

// selection is what --workspace names: names or ids, and which of them were found.
type selection struct {
	names []string
	found map[string]bool
}

func choose(names []string) *selection { return &selection{names, map[string]bool{}} }

// takes is nil when nothing was chosen, which stands for everything.
func (c *selection) takes() func(*live.Workspace) bool {
	if len(c.names) == 0 {
		return nil
	}
	return func(w *live.Workspace) bool {
		taken := false
		for _, name := range c.names {
			if name == string(w.ID) || name == w.Name {
				c.found[name], taken = true, true
			}
		}
		return taken
	}
}

func (c *selection) unmet() error {
	for _, name := range c.names {
		if !c.found[name] {
			return hinted(fmt.Errorf("no live workspace has the name or id %q", name), "wsync export without --workspace shows them all; the Default Workspace cannot be managed")
		}
	}
	return nil
}

// exportable writes the organization as a file that parses. What no file can
// hold is left out and said so: the plan will name it as unmanaged.
func exportable(env *Env, have *live.Org, whole bool) []byte {
	org, left := have.Spec()
	if !whole {
		org.OrgParts = spec.OrgParts{} // some entries were asked for
	}
	for _, line := range left {
		fmt.Fprintf(env.Stderr, "warning: %s\n", render.Clean(line))
	}
	// A release names its own schema, which does not change under the file.
	release, _, _ := strings.Cut(env.Version, " ")
	return bytes.Replace(spec.Format(org), []byte(schema.URL), []byte(schema.URLAt(release)), 1)
}
