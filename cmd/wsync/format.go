package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// fmtOptions are what the fmt command was asked for.
type fmtOptions struct {
	*globals
	check bool
}

func fmtCommand(env *Env, flags *globals) *cobra.Command {
	o := &fmtOptions{globals: flags}
	c := &cobra.Command{
		Use: "fmt [FILE...]", GroupID: "file",
		Short: "Rewrite files in canonical form, keeping comments",
		Long: `Rewrites the file (or the named files, fragments among them) in canonical form:
indentation, order of fields, quoting, blank lines. Comments stay, and so does
the order of workspaces and people. "-" reads stdin and writes stdout.

Exit codes: 0 done; 1 error, or with --check a file that is not in canonical form.`,
		Example: `  wsync fmt
  wsync fmt --check org.yaml workspaces/*.yaml
  wsync fmt - < org.yaml`,
		RunE: func(_ *cobra.Command, args []string) error { return fmtRun(env, o, args) },
	}
	c.Flags().BoolVar(&o.check, "check", false, "change nothing; list files that are not in canonical form")
	return c
}

func fmtRun(env *Env, o *fmtOptions, files []string) error {
	if len(files) == 0 {
		files = []string{o.file}
	}
	var failed error
	for _, file := range files {
		if err := fmtFile(env, o, file); err != nil {
			if code := exitCode(0); !errors.As(err, &code) {
				return err
			}
			failed = err
		}
	}
	return failed
}

func fmtFile(env *Env, o *fmtOptions, file string) error {
	src, err := readSource(env, file)
	if err != nil {
		return err
	}
	out, problems := spec.FormatSource(filepath.ToSlash(file), src)
	if problems.HasErrors() {
		return reportProblems(env, o.globals, problems)
	}
	switch {
	case o.check && !bytes.Equal(src, out):
		fmt.Fprintln(env.Stdout, render.Clean(file))
		return exitCode(exitError)
	case o.check:
		return nil
	case file == "-":
		_, err = env.Stdout.Write(out)
		return err
	case bytes.Equal(src, out):
		return nil
	}
	return replace(file, out)
}

func readSource(env *Env, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(env.Stdin)
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, missing(file, err)
	}
	return src, nil
}

// replace writes a file by way of a neighbour, so that an accident leaves the
// old content and not half of the new.
func replace(file string, content []byte) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".wsync-*")
	if err != nil {
		return fmt.Errorf("writing %q: %w", file, err)
	}
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Chmod(info.Mode().Perm()), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %q: %w", file, err), os.Remove(tmp.Name()))
	}
	return nil
}
