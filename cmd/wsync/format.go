package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// fmtOptions are what the fmt command was asked for.
type fmtOptions struct {
	*globals
	check, diff bool
}

func fmtCommand(env *Env, flags *globals) *cobra.Command {
	o := &fmtOptions{globals: flags}
	c := &cobra.Command{
		Use: "fmt [FILE...]", GroupID: "file",
		Short: "Rewrite files in canonical form, keeping comments",
		Long: `Rewrites the file, or the named files, and the fragments they include in
canonical form: indentation, order of fields, quoting, blank lines. Comments
stay, and so do the order of workspaces and people and the line ends. A link is
followed. "-" reads stdin and writes stdout.

Exit codes: 0 done; 1 error, or with --check or --diff a file that is not in
canonical form.`,
		Example: `  wsync fmt
  wsync fmt --check infra/org.yaml
  wsync fmt --diff
  wsync fmt - < org.yaml`,
		ValidArgsFunction: filesEndingIn(yamlFiles...),
		RunE: func(c *cobra.Command, args []string) error {
			named, err := namedFiles(c, flags, args)
			if err != nil {
				return err
			}
			return fmtRun(c.Context(), env, o, named)
		},
	}
	c.Flags().BoolVar(&o.check, "check", false, "change nothing; list files that are not in canonical form")
	c.Flags().BoolVar(&o.diff, "diff", false, "change nothing; show what would change as a unified diff")
	return c
}

func fmtRun(ctx context.Context, env *Env, o *fmtOptions, named []string) error {
	var failed error
	for _, file := range withFragments(named) {
		if err := fmtFile(ctx, env, o, file); err != nil {
			if code := exit.Code(0); !errors.As(err, &code) {
				return err
			}
			failed = err
		}
	}
	return failed
}

// withFragments adds what the named files include, each file once. What keeps a
// file from being read is told when it is formatted.
func withFragments(named []string) []string {
	var files []string
	for _, file := range named {
		files = append(files, file)
		if root, name, err := openFolder(file); file != "-" && err == nil {
			files = append(files, spec.Fragments(root.FS(), name, filepath.ToSlash(file))...)
			_ = root.Close() // only read
		}
	}
	return once(files)
}

func fmtFile(ctx context.Context, env *Env, o *fmtOptions, file string) error {
	src, err := readSource(ctx, env, file)
	if err != nil {
		return err
	}
	out, problems := spec.FormatSource(filepath.ToSlash(file), src)
	if problems.HasErrors() {
		return reportProblems(env, o.globals, problems)
	}
	switch {
	case o.diff && !bytes.Equal(src, out):
		err := render.FileDiff(env.Stdout, filepath.ToSlash(file), string(src), string(out), render.DiffOptions{Color: env.color(env.StdoutTerminal, o.globals)})
		return cmp.Or(err, error(exit.Code(exit.Error)))
	case o.check && !bytes.Equal(src, out):
		fmt.Fprintln(env.Stdout, render.Clean(file))
		return exit.Code(exit.Error)
	case o.check || o.diff:
		return nil
	case file == "-":
		_, err = env.Stdout.Write(out)
		return err
	case bytes.Equal(src, out):
		return nil
	}
	return writeWhole(file, out)
}

func readSource(ctx context.Context, env *Env, file string) ([]byte, error) {
	if file == "-" {
		return readAll(ctx, env.Stdin)
	}
	src, err := readRegular(file)
	if err != nil {
		return nil, missing(file, err)
	}
	return src, nil
}

// readAll reads to the end or to the first interrupt, whichever comes first: a
// terminal or a pipe may stay open for ever.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		src []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		src, err := io.ReadAll(r)
		done <- result{src, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case got := <-done:
		return got.src, got.err
	}
}
