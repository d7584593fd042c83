package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// Limits on what is included. An organization of 100 workspaces with 500 people
// each is about 2 MiB in one file.
const (
	maxTotalSize = 32 << 20
	maxFragments = 1000
)

// bytes takes a file's content, or reports why it cannot. It reads one byte more
// than allowed, so that a giant file costs no more than a large one.
func (l *loader) bytes(fsys fs.FS, name, display string) ([]byte, bool) {
	nowhere := Position{File: display}
	refuse := func(err error) ([]byte, bool) {
		l.broken = true
		if errors.Is(err, fs.ErrNotExist) {
			l.Errorf(nowhere, codeUnreadable, "check the path, or name the file with --file", "there is no such file")
			return nil, false
		}
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		l.Errorf(nowhere, codeUnreadable, "", "reading the file: %v", err)
		return nil, false
	}
	// Asked before opening: to open a pipe would wait for its other end.
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return refuse(err)
	case info.IsDir():
		l.broken = true
		l.Errorf(nowhere, codeUnreadable, "name the file in it", "this is a folder, not a file")
		return nil, false
	case !info.Mode().IsRegular():
		l.broken = true
		l.Errorf(nowhere, codeUnreadable, "write its content into a file", "this is not a regular file")
		return nil, false
	case info.Size() > yamldoc.MaxFileSize:
		l.broken = true
		l.TooLarge(display, min(info.Size(), 1<<40))
		return nil, false
	}
	f, err := fsys.Open(name)
	if err != nil {
		return refuse(err)
	}
	defer func() { _ = f.Close() }() // only read
	raw, err := io.ReadAll(io.LimitReader(f, yamldoc.MaxFileSize+1))
	if err != nil {
		return refuse(err)
	}
	l.total += len(raw)
	return raw, true
}

// fragments reads every file the patterns match, each once, by path.
func (l *loader) fragments(fsys fs.FS, name, display string, patterns []included) {
	var files []string
	near := map[string]included{}
	for _, p := range patterns {
		g := l.matches(fsys, name, p)
		files = append(files, g.found...)
		for _, file := range g.near {
			near[file] = p
		}
	}
	slices.Sort(files)
	files = slices.Compact(files)
	if len(files) > maxFragments {
		l.broken = true
		l.Errorf(patterns[0].at, yamldoc.TooLarge, "make the patterns narrower",
			"the patterns match %d files; wsync reads at most %d", len(files), maxFragments)
		return
	}
	for _, file := range files {
		delete(near, file)
	}
	l.nearMisses(dirPrefix(name), near)
	for _, file := range files {
		shown := shownPath(name, display, file)
		if info, err := fs.Lstat(fsys, file); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			// It may lead to what is not ours to print, such as .git/config.
			l.broken = true
			l.Errorf(Position{File: shown}, codeIncludePath, "include the file that it leads to", "this is a symbolic link")
			continue
		}
		raw, ok := l.bytes(fsys, file, shown)
		if !ok {
			continue
		}
		if l.total > maxTotalSize {
			l.broken = true
			l.Errorf(Position{File: shown}, yamldoc.TooLarge, "make the patterns narrower",
				"all files together have more than %d MiB", maxTotalSize>>20)
			return
		}
		l.file(shown, raw, fragmentLevel)
	}
}

// nearMisses warns about files that lie where a pattern looks and that it does
// not take: what is in them would be missing in silence. Hidden files beside the
// including file are other tools'.
func (l *loader) nearMisses(dir string, near map[string]included) {
	for _, file := range slices.Sorted(maps.Keys(near)) {
		shown := strings.TrimPrefix(file, dir)
		if strings.HasPrefix(shown, ".") {
			continue
		}
		l.Push(Problem{
			Severity: Warning, Code: codeIncludeNear, At: near[file].at,
			Message: fmt.Sprintf("%s is not read: it lies where %s looks, and its name nearly fits", yamldoc.Quote(shown), yamldoc.Quote(near[file].pattern)),
			Hint:    "rename it, or include it too; keep files that should not be read outside this folder",
		})
	}
}

// matches lists the files of one pattern. The including file never counts.
func (l *loader) matches(fsys fs.FS, name string, p included) glob {
	g := glob{fsys: fsys, skip: path.Clean(name), left: maxEntries}
	refuse := func(hint, format string, args ...any) glob {
		l.broken = true
		l.Errorf(p.at, codeIncludePath, hint, format, args...)
		return glob{}
	}
	if hint, what := patternProblem(p.pattern); what != "" {
		return refuse(hint, "%s", what)
	}
	dir := path.Dir(path.Clean(name))
	if err := g.match(dir, strings.Split(path.Clean(p.pattern), "/")); err != nil {
		return refuse("make the pattern narrower", "%s looks at more than %d files", yamldoc.Quote(p.pattern), maxEntries)
	}
	slices.Sort(g.found)
	if i := slices.IndexFunc(g.found, func(file string) bool { return !yamlName(file) }); i >= 0 {
		return refuse("make the pattern end in .yaml or .yml", "%s matches %s, which is no .yaml or .yml file",
			yamldoc.Quote(p.pattern), yamldoc.Quote(strings.TrimPrefix(g.found[i], dirPrefix(name))))
	}
	if len(g.found) == 0 {
		l.broken = true
		hint := "check the spelling; the pattern is relative to the including file"
		if len(g.near) > 0 {
			hint = "did you mean " + yamldoc.Word(strings.TrimPrefix(g.near[0], dirPrefix(name))) + "?"
			g.near = nil
		}
		l.Errorf(p.at, codeIncludeNothing, hint, "%s matches no other file", yamldoc.Quote(p.pattern))
	}
	if !hasMeta(p.pattern) {
		g.near = nil // one file is meant, and it is there
	}
	return g
}

// patternProblem is what is wrong with a pattern by itself, and how to fix it.
func patternProblem(pattern string) (hint, what string) {
	const below = "name files in the folder of the including file, or below it, such as workspaces/*.yaml"
	segments := strings.Split(pattern, "/")
	switch {
	case strings.ContainsAny(pattern, "\\:"):
		return "write paths with forward slashes", fmt.Sprintf("the pattern %s holds a backslash or a colon", yamldoc.Quote(pattern))
	case strings.HasPrefix(pattern, "/"):
		return below, fmt.Sprintf("the pattern %s is an absolute path", yamldoc.Quote(pattern))
	case slices.Contains(segments, ".."):
		return below, fmt.Sprintf("the pattern %s leaves the folder of the file", yamldoc.Quote(pattern))
	case slices.ContainsFunc(segments, func(s string) bool { return strings.EqualFold(s, ".git") }):
		return below, fmt.Sprintf("the pattern %s looks into git's own folder", yamldoc.Quote(pattern))
	case slices.ContainsFunc(segments, func(s string) bool { return strings.Contains(s, "**") && s != "**" }):
		return "write ** between slashes, as in workspaces/**/*.yaml", fmt.Sprintf("the pattern %s has ** beside other characters", yamldoc.Quote(pattern))
	}
	if _, err := path.Match(path.Clean(pattern), ""); err != nil {
		return "close the bracket", fmt.Sprintf("%s is not a pattern", yamldoc.Quote(pattern))
	}
	return "", ""
}

// shownPath is a fragment's path as the user would type it.
func shownPath(name, display, file string) string {
	return path.Join(path.Dir(display), strings.TrimPrefix(file, dirPrefix(name)))
}

// dirPrefix is a file's folder with a slash, or "" for the top.
func dirPrefix(name string) string {
	dir, _ := path.Split(path.Clean(name))
	return dir
}
