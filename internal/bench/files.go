package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// files are the three versions of org.yaml that a size is measured with.
type files struct {
	same    string // the export: nothing to do
	changed string // one role differs
	unborn  string // no ids: everything is to be created
}

var (
	pinned   = regexp.MustCompile(`(?m)^    id: wrkspc_.*\n`)
	oneRole  = regexp.MustCompile(`(?m)^      (\S+): workspace_user$`)
	fileMode = os.FileMode(0o600)
)

// files has wsync itself write the file, and derives the others from it.
func (l *lab) files(ctx context.Context, s size) (f files, err error) {
	a, err := l.start(ctx, s, 0)
	if err != nil {
		return f, err
	}
	var same bytes.Buffer
	_, err = l.measure(ctx, a.url, l.client, &same, "export")
	if err = errors.Join(err, a.stop()); err != nil {
		return f, err
	}
	at := oneRole.FindIndex(same.Bytes())
	if at == nil {
		return f, errors.New("the export has no line to change")
	}
	line := oneRole.ReplaceAll(same.Bytes()[at[0]:at[1]], []byte("      $1: workspace_admin"))
	changed := bytes.Join([][]byte{same.Bytes()[:at[0]], line, same.Bytes()[at[1]:]}, nil)
	var errs [3]error
	f.same, errs[0] = l.write("same", same.Bytes())
	f.changed, errs[1] = l.write("changed", changed)
	f.unborn, errs[2] = l.write("unborn", pinned.ReplaceAll(same.Bytes(), nil))
	return f, errors.Join(errs[:]...)
}

// oneFile is how large a file may be before it is split with include, as a
// person would do: wsync takes 4 MiB at a time.
const oneFile = 3 << 20

// write puts a version of the file into a folder of its own and returns its
// path.
func (l *lab) write(name string, text []byte) (string, error) {
	dir := filepath.Join(l.dir, name)
	file := filepath.Join(dir, "org.yaml")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Join(dir, "parts"), 0o700)); err != nil {
		return "", err
	}
	head, entries, found := bytes.Cut(text, []byte("\nworkspaces:\n"))
	if len(text) <= oneFile || !found {
		return file, os.WriteFile(file, text, fileMode)
	}
	head = append(bytes.Clone(head), "\ninclude: [parts/*.yaml]\n"...)
	errs := []error{os.WriteFile(file, head, fileMode)}
	part := []byte("workspaces:\n")
	flush := func() {
		errs = append(errs, os.WriteFile(filepath.Join(dir, "parts", fmt.Sprintf("%03d.yaml", len(errs))), part, fileMode))
		part = []byte("workspaces:\n")
	}
	for entry := range bytes.SplitAfterSeq(entries, []byte("\n\n")) {
		if part = append(part, entry...); len(part) > oneFile/4 {
			flush()
		}
	}
	flush()
	return file, errors.Join(errs...)
}
