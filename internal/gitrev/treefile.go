package gitrev

import (
	"errors"
	"io"
	"io/fs"
)

// file is an open file of a commit. Its bytes are read at the first Read, so
// that asking for the size of an enormous file costs nothing.
type file struct {
	info info
	path string
	load func() ([]byte, error) // nil once called
	rest []byte
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Read implements fs.File.
func (f *file) Read(p []byte) (int, error) {
	if f.load != nil {
		text, err := f.load()
		if err != nil {
			return 0, &fs.PathError{Op: "read", Path: f.path, Err: err}
		}
		f.rest, f.load = text, nil
	}
	if len(f.rest) == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// Close implements fs.File.
func (f *file) Close() error { return nil }

// folder is an open folder of a commit.
type folder struct {
	info    info
	entries []fs.DirEntry
}

// Stat implements fs.File.
func (d *folder) Stat() (fs.FileInfo, error) { return d.info, nil }

// Read implements fs.File.
func (d *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.name, Err: errors.New("is a folder")}
}

// Close implements fs.File.
func (d *folder) Close() error { return nil }

// ReadDir implements fs.ReadDirFile.
func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		all := d.entries
		d.entries = nil
		return all, nil
	}
	if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	part := d.entries[:n]
	d.entries = d.entries[n:]
	return part, nil
}
