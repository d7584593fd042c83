package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

// namedFiles are the files that a command is about: its arguments, each file once,
// or else the one of -f. With both, one of them would be passed over.
func namedFiles(c *cobra.Command, flags *globals, args []string) ([]string, error) {
	switch {
	case len(args) == 0:
		return []string{flags.file}, nil
	case c.Flags().Changed("file"):
		return nil, hinted(errors.New("-f names one file, and the arguments name others"), "name all of them as arguments, without -f")
	}
	return once(args), nil
}

// once leaves out what names a file a second time.
func once(files []string) []string {
	var all []string
	for _, file := range files {
		if !slices.ContainsFunc(all, func(have string) bool { return sameFile(have, file) }) {
			all = append(all, file)
		}
	}
	return all
}

// sameFile reports whether two names are of one file, whether or not it is there.
func sameFile(a, b string) bool {
	one, err := filepath.Abs(a)
	other, otherErr := filepath.Abs(b)
	return err == nil && otherErr == nil && one == other
}

// unreadable is what keeps a file from being read, as a finding about it: so it
// has its place where findings are listed.
func unreadable(file string, err error) spec.Problem {
	return spec.Problem{
		Severity: spec.Error, Code: "unreadable", At: spec.Position{File: filepath.ToSlash(file)},
		Message: oneLine(message(err)), Hint: oneLine(strings.Join(hints(err), "; ")),
	}
}

// oneLine takes the lines of an error, and the command in it, as one.
func oneLine(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(admin.Redact(text), "\n  ", ": "), "\n", " ")
}

// inRepository is where a file lies in its repository, or, outside of one, the
// path as it was named.
func inRepository(file string) string {
	if repo, err := gitrev.Open(existing(filepath.Dir(filepath.FromSlash(file)))); err == nil {
		if rel, err := repo.Rel(filepath.FromSlash(file)); err == nil {
			return rel
		}
	}
	return filepath.ToSlash(file)
}
