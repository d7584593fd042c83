package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// writable finds out, before anything is read from the API, whether a file can be
// written later. It leaves nothing behind.
func writable(flag, path string) error {
	if path == "" {
		return nil
	}
	err := noDevice(flag, path)
	if err != nil {
		return err
	}
	if _, statErr := os.Stat(path); statErr == nil {
		var f *os.File
		if f, err = os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			err = f.Close()
		}
	} else {
		var f *os.File
		if f, err = os.CreateTemp(filepath.Dir(path), ".wsync-*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the name of the probe would only puzzle
	}
	return hinted(fmt.Errorf("--%s %q cannot be written: %w", flag, path, err), "make the folder, or choose another with --%s", flag)
}

// noDevice refuses what is no regular file. A pipe waits for somebody at its other
// end, where no signal reaches, /dev/zero never ends, and /dev/null would give way to
// a file. "-" is standard output elsewhere, and not a name that anybody means.
func noDevice(flag, path string) error {
	hint := "name a regular file"
	if flag == "out" {
		hint += ", or leave --out out: then the output goes to standard output"
	}
	info, err := os.Stat(path)
	switch {
	case path == "-":
		return hinted(fmt.Errorf("--%s - does not stand for standard output", flag), "%s; one of that name is ./-", hint)
	case err != nil || info.Mode().IsRegular():
		return nil
	case info.IsDir():
		hint = "name a file in it"
	}
	return hinted(fmt.Errorf("--%s %q: it is %s", flag, path, kindOfFile(info.Mode())), "%s", hint)
}

// writeNew writes a file whole or not at all. One that is there already and has
// other content is somebody's work and stays; an empty one is what a shell's ">"
// leaves behind. A device, such as /dev/stdout, is written to and stays one.
func writeNew(path string, content []byte) error {
	if !replaceable(path) {
		return os.WriteFile(path, content, 0o600)
	}
	before, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(before, content):
		return nil
	case err == nil && len(before) > 0:
		return hinted(fmt.Errorf("%q exists with other content", path), "name another file with --out, or remove this one first")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return writeWhole(path, content)
}

// replaceable reports whether a path is a regular file, or nothing yet. A device that
// is renamed over, or loses its mode, is lost to the whole machine.
func replaceable(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// writeAgain writes a report that is made again and again, whole or not at all: a
// file that begins as this one does is an earlier one and gives way, and any other
// is somebody's work and stays.
func writeAgain(path string, content []byte) error {
	before, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(opening(before), opening(content)) {
		return writeNew(path, content)
	}
	return writeWhole(path, content)
}

// opening is by what a report is known: its first line, and the next one too where
// the first is that of many other files, as in JSON and HTML.
func opening(content []byte) []byte {
	first, rest, _ := bytes.Cut(content, []byte("\n"))
	if len(first) > len("<!DOCTYPE html>") {
		return first
	}
	second, _, _ := bytes.Cut(rest, []byte("\n"))
	return content[:len(first)+min(1+len(second), len(content)-len(first))]
}

// writeWhole writes a file by way of a neighbour, so that an accident leaves the
// old content and not half of the new. A link stays one: what it leads to is
// written. The mode is the one that the file has, or else what the umask gives.
func writeWhole(file string, content []byte) error {
	d, err := writeBeside(file, content)
	if err != nil {
		return err
	}
	return d.replace()
}

// draft is the new content of a file, complete and on disk, beside the file.
type draft struct{ name, file, tmp string }

func writeBeside(name string, content []byte) (draft, error) {
	d := draft{name: name, file: name}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		d.file = target
	}
	mode, there := fs.FileMode(0o666), false
	if info, err := os.Stat(d.file); err == nil {
		if err := regular(d.file); err != nil {
			return draft{}, err // a device never gives way to a file
		}
		mode, there = info.Mode().Perm(), true
	}
	d.tmp = filepath.Join(filepath.Dir(d.file), ".wsync-"+rand.Text())
	f, err := os.OpenFile(d.tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return draft{}, fmt.Errorf("writing %q: %w", d.file, err)
	}
	_, err = f.Write(content)
	if there {
		err = errors.Join(err, f.Chmod(mode))
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return draft{}, errors.Join(fmt.Errorf("writing %q: %w", d.file, err), os.Remove(d.tmp))
	}
	return d, nil
}

// replace puts the draft in place of the file.
func (d draft) replace() error {
	if err := os.Rename(d.tmp, d.file); err != nil {
		return errors.Join(fmt.Errorf("writing %q: %w", d.file, err), d.discard())
	}
	return nil
}

func (d draft) discard() error { return os.Remove(d.tmp) }
