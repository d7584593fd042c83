package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/shell"
	"github.com/wsync/wsync/spec"
)

// load reads and checks the file. Findings go to stderr; with errors among them
// the command ends.
func load(env *Env, flags *globals, today spec.Date, only diff.Only) (*spec.Org, spec.Problems, error) {
	org, problems, err := read(flags.file, today, rulesFor(only))
	if err != nil {
		return nil, nil, err
	}
	if problems.HasErrors() {
		return nil, nil, reportProblems(env, flags, problems)
	}
	return org, problems, nil
}

// includedBy is the org.yaml in a folder above that includes a file; empty when
// there is none.
func includedBy(file string) string {
	part, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	for dir, up := filepath.Dir(file), 0; up < 4; dir, up = filepath.Join(dir, ".."), up+1 {
		main := filepath.Join(dir, "org.yaml")
		if info, err := os.Stat(main); err != nil || !info.Mode().IsRegular() {
			continue
		}
		org, _, err := parse(main)
		if err != nil || org == nil {
			continue
		}
		for _, s := range org.Sources[1:] {
			if abs, err := filepath.Abs(filepath.FromSlash(s.Path)); err == nil && abs == part {
				return main
			}
		}
	}
	return ""
}

// reportProblems prints findings that end a command on stderr.
func reportProblems(env *Env, flags *globals, problems spec.Problems) error {
	o := render.TextOptions{Color: env.color(env.StderrTerminal, flags), Width: env.width()}
	if err := render.Problems(env.Stderr, problems, o); err != nil {
		return err
	}
	return exit.Code(exit.Error)
}

// read parses the file and its fragments, and holds them to the file's own rules
// as of a day.
func read(file string, today spec.Date, load loadOn) (*spec.Org, spec.Problems, error) {
	org, problems, err := open(file, func(fsys fs.FS, name, display string) (*spec.Org, spec.Problems) {
		return load(fsys, name, display, today)
	})
	if problems.HasErrors() {
		if main := includedBy(file); main != "" {
			return nil, nil, hinted(fmt.Errorf("%q is a part of %q, and says nothing by itself", file, main), "name the whole\n  -f %s", shell.Quote(main))
		}
	}
	return org, problems, err
}

// loadOn reads a file as of a day.
type loadOn func(fsys fs.FS, name, display string, today spec.Date) (*spec.Org, spec.Problems)

// rulesFor is how strictly a file is read that is to be carried out whole, or only
// in part. A house rule that a line breaks by ending does not keep that line from
// being carried out: else whoever was to leave would stay until somebody mends the
// file. A plan of everything tells it.
func rulesFor(only diff.Only) loadOn {
	if only == diff.OnlyLapsed {
		return func(fsys fs.FS, name, display string, _ spec.Date) (*spec.Org, spec.Problems) {
			return spec.Load(fsys, name, display)
		}
	}
	return spec.LoadOn
}

// parse is read without the rules: for what only wants to know what stands in the
// file.
func parse(file string) (*spec.Org, spec.Problems, error) { return open(file, spec.Load) }

// open opens the folder of the file as a root, so that no include and no symbolic
// link leads out of it.
func open(file string, load func(fsys fs.FS, name, display string) (*spec.Org, spec.Problems)) (*spec.Org, spec.Problems, error) {
	if file == "-" {
		return nil, nil, hinted(errors.New("the file cannot be read from standard input: its place decides what it includes"), "save it, and name it with -f; wsync fmt alone takes \"-\"")
	}
	if info, err := os.Stat(file); err != nil {
		return nil, nil, missing(file, err)
	} else if info.IsDir() {
		return nil, nil, hinted(fmt.Errorf("reading %q: it is a folder", file), "name the file in it\n  -f %s", shell.Quote(filepath.Join(file, "org.yaml")))
	}
	root, name, err := openFolder(file)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the folder of %q: %w", file, err)
	}
	defer root.Close()
	org, problems := load(root.FS(), name, filepath.ToSlash(file))
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
			"name another file with -f, or adopt the organization with\n  %s", shell.Join(append([]string{"wsync", "export"}, shell.Flag("--out", file)...)...))
	}
	return fmt.Errorf("reading %q: %w", file, err)
}
