package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/yamldoc"
)

// Org is what org.yaml and its fragments ask for. Every optional field that is
// nil or empty-by-absence means "not managed": wsync leaves that part of the
// organization alone. Emails are folded, lists are sorted, and every
// declaration knows its position, so that the rest of wsync never looks at
// YAML again.
type Org struct {
	// Organization is the UUID of the only organization the file may be applied to.
	Organization string
	Policy       Policy
	// Include lists the patterns of the files that belong to this one.
	Include []string
	// Groups is sorted by name.
	Groups []Group
	// Workspaces is sorted by key.
	Workspaces []Workspace
	// Sources lists the bytes the Org was parsed from: org.yaml first, then its
	// fragments by path.
	Sources []Source
	OrgParts
}

// Source names one file that an Org came from.
type Source struct {
	// Path is slash-separated and as the user would type it.
	Path string `json:"path"`
	// SHA256 is the lower-case hex digest of the file's bytes.
	SHA256 string `json:"sha256"`
}

// Digest identifies the whole input by content: org.yaml and its fragments,
// these by their place beside it. Neither how the path was spelled nor what
// org.yaml is called has a part in it.
func (o *Org) Digest() string {
	h := sha256.New()
	for i, s := range o.Sources {
		name := ""
		if i > 0 {
			name = beside(o.Sources[0].Path, s.Path)
		}
		h.Write([]byte(name + "\x00" + s.SHA256 + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ChangedSources says in what two inputs differ, one line a file; both list
// org.yaml first.
func ChangedSources(was, is []Source) []string {
	if len(was) == 0 || len(is) == 0 {
		return nil
	}
	var lines []string
	if was[0].SHA256 != is[0].SHA256 {
		lines = append(lines, yamldoc.Quote(is[0].Path)+" was edited")
	}
	before := map[string]string{}
	for _, s := range was[1:] {
		before[beside(was[0].Path, s.Path)] = s.SHA256
	}
	for _, s := range is[1:] {
		name := beside(is[0].Path, s.Path)
		switch sum, known := before[name]; {
		case !known:
			lines = append(lines, yamldoc.Quote(s.Path)+" was added")
		case sum != s.SHA256:
			lines = append(lines, yamldoc.Quote(s.Path)+" was edited")
		}
		delete(before, name)
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		lines = append(lines, yamldoc.Quote(name)+" is no longer included")
	}
	return lines
}

// beside is the path of a fragment as seen from the folder of org.yaml.
func beside(main, fragment string) string {
	dir := path.Dir(main)
	if dir == "." {
		return fragment
	}
	return strings.TrimPrefix(strings.TrimPrefix(fragment, dir), "/")
}

// Email is a folded address: lower case, without surrounding space. Two people
// are the same person exactly when their Emails are equal.
type Email string

// Say is the address as a part of a text.
func (e Email) Say() say.Span { return say.Span{Kind: say.Email, Text: string(e)} }
