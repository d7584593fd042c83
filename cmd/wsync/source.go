package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// load reads and checks the file. Findings go to stderr; with errors among them
// the command ends.
func load(env *Env, flags *globals) (*spec.Org, spec.Problems, error) {
	org, problems, err := read(flags.file)
	if err != nil {
		return nil, nil, err
	}
	if problems.HasErrors() {
		return nil, nil, reportProblems(env, flags, problems)
	}
	return org, problems, nil
}

// reportProblems prints findings that end a command on stderr.
func reportProblems(env *Env, flags *globals, problems spec.Problems) error {
	o := render.TextOptions{Color: env.color(env.StderrTerminal, flags), Width: env.width()}
	if err := render.Problems(env.Stderr, problems, o); err != nil {
		return err
	}
	return exitCode(exitError)
}

// read parses the file and its fragments. The folder of the file is opened as
// a root, so that no include and no symbolic link leads out of it.
func read(file string) (*spec.Org, spec.Problems, error) {
	if info, err := os.Stat(file); err != nil {
		return nil, nil, missing(file, err)
	} else if info.IsDir() {
		return nil, nil, hinted(fmt.Errorf("reading %q: it is a folder", file), "name the file in it: -f %s", filepath.Join(file, "org.yaml"))
	}
	root, name, err := openFolder(file)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the folder of %q: %w", file, err)
	}
	defer root.Close()
	org, problems := spec.Load(root.FS(), name, filepath.ToSlash(file))
	return org, problems, nil
}

// openFolder opens the folder of a file as a root that nothing leaves.
func openFolder(file string) (root *os.Root, name string, err error) {
	dir, name := filepath.Split(file)
	if dir == "" {
		dir = "."
	}
	root, err = os.OpenRoot(dir)
	return root, name, err
}

func missing(file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return hinted(fmt.Errorf("there is no file %q", file),
			"adopt the organization with: wsync export > %s\nor name another file with -f", file)
	}
	return fmt.Errorf("reading %q: %w", file, err)
}
