package spec

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// read takes a file's bytes, or reports why it cannot. It reads one byte more
// than allowed, so that a giant file costs no more than a large one.
func (l *loader) read(fsys fs.FS, name, display string) ([]byte, bool) {
	nowhere := Position{File: display}
	refuse := func(err error) ([]byte, bool) {
		l.broken = true
		if errors.Is(err, fs.ErrNotExist) {
			l.errorf(nowhere, codeUnreadable, "check the path, or name the file with --file", "there is no such file")
			return nil, false
		}
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		l.errorf(nowhere, codeUnreadable, "", "reading the file: %v", err)
		return nil, false
	}
	f, err := fsys.Open(name)
	if err != nil {
		return refuse(err)
	}
	defer func() { _ = f.Close() }() // only read
	if info, err := f.Stat(); err != nil {
		return refuse(err)
	} else if info.IsDir() {
		l.errorf(nowhere, codeUnreadable, "name the file in it", "this is a folder, not a file")
		return nil, false
	} else if size := info.Size(); size > maxFileSize {
		l.broken = true
		l.errorf(nowhere, codeTooLarge, "split it with include, or check that it is the right file",
			"the file has %s; wsync reads at most %s", megabytes(int(min(size, 1<<40))), megabytes(maxFileSize))
		return nil, false
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return refuse(err)
	}
	l.total += len(raw)
	return raw, true
}

// fragments reads every file the patterns match, each once, by path.
func (l *loader) fragments(fsys fs.FS, name, display string, patterns []included) {
	var files []string
	for _, p := range patterns {
		files = append(files, l.matches(fsys, name, p)...)
	}
	slices.Sort(files)
	files = slices.Compact(files)
	if len(files) > maxFragments {
		l.broken = true
		l.errorf(patterns[0].at, codeTooLarge, "make the patterns narrower",
			"the patterns match %d files; wsync reads at most %d", len(files), maxFragments)
		return
	}
	for _, file := range files {
		shown := path.Join(path.Dir(display), strings.TrimPrefix(file, dirPrefix(name)))
		raw, ok := l.read(fsys, file, shown)
		if !ok {
			continue
		}
		if l.total > maxTotalSize {
			l.broken = true
			l.errorf(Position{File: shown}, codeTooLarge, "make the patterns narrower",
				"all files together have more than %s", megabytes(maxTotalSize))
			return
		}
		l.file(shown, raw, true)
	}
}

// matches lists the files of one pattern. The including file never counts.
func (l *loader) matches(fsys fs.FS, name string, p included) []string {
	refuse := func(hint, format string, args ...any) []string {
		l.broken = true
		l.errorf(p.at, codeIncludePath, hint, format, args...)
		return nil
	}
	const below = "name files in the folder of the including file, or below it, such as workspaces/*.yaml"
	switch {
	case strings.ContainsAny(p.pattern, "\\:"):
		return refuse("write paths with forward slashes", "the pattern %s holds a backslash or a colon", quote(p.pattern))
	case strings.HasPrefix(p.pattern, "/"):
		return refuse(below, "the pattern %s is an absolute path", quote(p.pattern))
	case slices.Contains(strings.Split(p.pattern, "/"), ".."):
		return refuse(below, "the pattern %s leaves the folder of the file", quote(p.pattern))
	}
	clean := path.Clean(p.pattern)
	if _, err := path.Match(clean, ""); err != nil {
		return refuse("close the bracket", "%s is not a pattern", quote(p.pattern))
	}
	found, err := fs.Glob(fsys, globEscape(dirPrefix(name))+clean)
	if err != nil {
		return refuse(below, "%s is not a pattern", quote(p.pattern))
	}
	found = slices.DeleteFunc(found, func(file string) bool { return file == path.Clean(name) })
	if len(found) == 0 {
		l.broken = true
		l.errorf(p.at, codeIncludeNothing, "check the spelling; the pattern is relative to the including file",
			"%s matches no other file", quote(p.pattern))
	}
	return found
}

// dirPrefix is a file's folder with a slash, or "" for the top.
func dirPrefix(name string) string {
	dir, _ := path.Split(path.Clean(name))
	return dir
}

// globEscape keeps a folder whose name holds a star from being a pattern.
func globEscape(dir string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, "\\", `\\`).Replace(dir)
}
