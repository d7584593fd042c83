package main

import (
	"bytes"
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
	err := noPipe(flag, path)
	if err != nil {
		return err
	}
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return hinted(fmt.Errorf("--%s %q: it is a folder", flag, path), "name a file in it")
	} else if statErr == nil {
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

// noPipe refuses what waits for somebody at its other end, where no signal
// reaches. A device such as /dev/stdout may be written to.
func noPipe(flag, path string) error {
	if info, err := os.Stat(path); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return hinted(fmt.Errorf("--%s %q: it is %s", flag, path, kindOfFile(info.Mode())), "name a regular file")
	}
	return nil
}

// writeNew writes a file whole or not at all. One that is there already and has
// other content is somebody's work and stays; an empty one is what a shell's ">"
// leaves behind.
func writeNew(path string, content []byte) error {
	before, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(before, content):
		return nil
	case err == nil && len(before) == 0:
		return replace(path, content)
	case err == nil:
		return hinted(fmt.Errorf("%q exists and says something else", path), "name another file with --out, or remove this one first")
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("writing %q: %w", path, err)
	}
	return create(path, content)
}

// create writes a file that is not there, by way of a neighbour with the mode
// that the umask gives.
func create(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".wsync-*")
	if err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	name := tmp.Name() + ".new"
	err = errors.Join(tmp.Close(), os.Remove(tmp.Name()))
	f, openErr := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // the umask decides
	if err = errors.Join(err, openErr); err != nil {
		return fmt.Errorf("writing %q: %w", path, err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(name, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %q: %w", path, err), os.Remove(name))
	}
	return nil
}
