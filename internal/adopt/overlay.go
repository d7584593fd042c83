package adopt

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// overlay is a tree of files in which some have another content, so that an edited
// file is read as any other before it is written.
type overlay struct {
	fs.FS
	changed map[string][]byte
}

func (o overlay) Open(name string) (fs.File, error) {
	raw, ok := o.changed[path.Clean(name)]
	if !ok {
		return o.FS.Open(name)
	}
	return &memory{bytes.NewReader(raw), path.Base(name)}, nil
}

// memory is an open regular file, and what is known of it.
type memory struct {
	*bytes.Reader
	name string
}

func (m *memory) Stat() (fs.FileInfo, error) { return m, nil }
func (m *memory) Close() error               { return nil }
func (m *memory) Name() string               { return m.name }
func (m *memory) Mode() fs.FileMode          { return 0o444 }
func (m *memory) ModTime() time.Time         { return time.Time{} }
func (m *memory) IsDir() bool                { return false }
func (m *memory) Sys() any                   { return nil }
