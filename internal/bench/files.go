package main

import (
	"bytes"
	"context"
	"errors"
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
	f = files{same: l.path("same.yaml"), changed: l.path("changed.yaml"), unborn: l.path("unborn.yaml")}
	return f, errors.Join(
		os.WriteFile(f.same, same.Bytes(), fileMode),
		os.WriteFile(f.changed, changed, fileMode),
		os.WriteFile(f.unborn, pinned.ReplaceAll(same.Bytes(), nil), fileMode),
	)
}

func (l *lab) path(name string) string { return filepath.Join(l.dir, name) }
