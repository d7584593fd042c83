package gitrev

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// settings are the few lines of a repository's configuration that matter here.
// The rest is git's business: a branch or a submodule that is set up in a way
// go-git does not know is no reason not to read a file of a commit.
type settings struct {
	// extensions say how the repository is stored, by lower-case name.
	extensions map[string]string
	// remotes are the URLs of the remotes, by name.
	remotes map[string]string
	// follows says which remote a branch follows, and which branch there.
	follows map[string]upstream
	// partial is set when the clone left out objects on purpose (--filter).
	partial bool
}

// upstream is what a branch is set to follow: a remote, or "." for this repository,
// and the full name that the branch has there.
type upstream struct{ remote, merge string }

// tracked is the reference that knows where that branch is.
func (u upstream) tracked() string {
	if branch, ok := strings.CutPrefix(u.merge, "refs/heads/"); ok && u.remote != "." {
		return "refs/remotes/" + u.remote + "/" + branch
	}
	return u.merge
}

// readSettings reads a configuration file. One that is not there says nothing.
// Included files are not read: git takes extensions from this file alone.
func readSettings(file string) (settings, error) {
	s := settings{extensions: map[string]string{}, remotes: map[string]string{}, follows: map[string]upstream{}}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	eachSetting(string(text), func(section, sub, key, value string) {
		switch {
		case section == "extensions" && sub == "":
			s.extensions[key] = value
			s.partial = s.partial || key == "partialclone"
		case section == "remote" && key == "promisor":
			s.partial = s.partial || !strings.EqualFold(value, "false")
		case section == "remote" && key == "url" && s.remotes[sub] == "":
			s.remotes[sub] = value
		case section == "branch" && key == "remote":
			s.follows[sub] = upstream{value, s.follows[sub].merge}
		case section == "branch" && key == "merge":
			s.follows[sub] = upstream{s.follows[sub].remote, value}
		}
	})
	return s, nil
}

// remote is the remote that the repository was cloned from: origin, or the only
// one there is. Without any it is origin still, because a clone's references may
// outlive its configuration.
func (s settings) remote() string {
	if names := slices.Collect(maps.Keys(s.remotes)); len(names) == 1 {
		return names[0]
	}
	return "origin"
}

// foreign names the extension by which the objects or the references are stored
// in a way that go-git would read as an empty repository.
func (s settings) foreign() string {
	for name, usual := range map[string]string{"objectformat": "sha1", "refstorage": "files"} {
		if value := s.extensions[name]; value != "" && !strings.EqualFold(value, usual) {
			return name + " = " + value
		}
	}
	return ""
}

// eachSetting reads git's configuration syntax: [section "sub"], then lines of
// key = value. Sections and keys are handed over in lower case. A line that is
// not understood is passed over.
func eachSetting(text string, found func(section, sub, key, value string)) {
	section, sub := "", ""
	text = strings.NewReplacer("\r\n", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	for text != "" {
		var line string
		text = strings.TrimLeft(text, " \t\n")
		if strings.HasPrefix(text, "[") {
			section, sub, text = header(text)
			continue
		}
		if line, text = logicalLine(text); line == "" {
			continue
		}
		key, value, said := strings.Cut(line, "=")
		if !said {
			value = "true" // a key alone is a switch
		}
		found(section, sub, strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value))
	}
}

// header reads [section], [section "sub"] or the old [section.sub].
func header(text string) (section, sub, rest string) {
	end := strings.IndexAny(text, "]\"\n")
	if end < 0 {
		return "", "", ""
	}
	section, rest = strings.ToLower(strings.TrimSpace(text[1:end])), text[end+1:]
	if text[end] != '"' {
		section, sub, _ = strings.Cut(section, ".")
		return section, sub, rest
	}
	var name strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && i+1 < len(rest):
			i++
			name.WriteByte(rest[i])
		case c == '\n':
			return "", "", rest[i:]
		case c == '"':
			rest = rest[i+1:]
			if _, after, ok := strings.Cut(rest, "]"); ok {
				rest = after
			}
			return section, name.String(), rest
		default:
			name.WriteByte(c)
		}
	}
	return "", "", ""
}

// logicalLine takes one line off text: quotes and comments resolved, and
// continued where it ends in a backslash.
func logicalLine(text string) (line, rest string) {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			return out.String(), text[i+1:]
		case c == '"':
			quoted = !quoted
		case (c == '#' || c == ';') && !quoted:
			_, rest, _ = strings.Cut(text[i:], "\n")
			return out.String(), rest
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteString(unescape(text[i]))
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), ""
}

func unescape(c byte) string {
	switch c {
	case '\n':
		return ""
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'b':
		return "\b"
	}
	return string(c)
}
