package spec

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

// checker is the fifth stage: what the file means, apart from how it is
// written. It sees every file at once.
type checker struct {
	*findings
	org *Org
	// broken: some file could not be read, so that nothing can be said about
	// names that are missing.
	broken bool
}

// Bounds of texts, as the schema has them. The API takes 255 characters for a
// workspace name today, and took 40 when many tools were written; for the value
// of a tag it documents none.
const (
	nameLimit      = 255
	tagLimit       = 1000
	longName       = 40
	workspaceLimit = 100
)

// names looks at each text that becomes a name somewhere.
func (c checker) names() {
	for i := range c.org.Groups {
		c.name(c.org.Groups[i].At, c.org.Groups[i].Name)
	}
	for i := range c.org.Workspaces {
		c.workspaceNames(&c.org.Workspaces[i])
	}
	for _, p := range c.org.Policy.Protect {
		c.name(p.At, p.Target)
	}
}

func (c checker) workspaceNames(w *Workspace) {
	c.name(w.At[""], w.Key)
	at := w.At[""]
	if named, ok := w.At["name"]; ok {
		at = c.Value(named)
		c.name(at, w.Name)
	}
	if n := utf8.RuneCountInString(w.Name); n > longName && w.Archive == nil {
		c.Warnf(at, codeLongName, "shorten it if you can",
			"the name has %d characters; older parts of the API take %d", n, longName)
	}
	for _, name := range w.Previously {
		c.name(w.At["previously."+name], name)
	}
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		c.name(w.At["tags."+key], key)
	}
}

// name refuses what a reviewer could not see or would misread.
func (c checker) name(at Position, name string) {
	if what := yamldoc.LineProblem(name); what != "" {
		c.Errorf(at, codeName, "write it on one line with visible characters only", "the name %s %s", yamldoc.Quote(name), what)
	}
}

// people looks at every address.
func (c checker) people() {
	fine := map[Email]bool{} // most people are in several lists
	for i := range c.org.Groups {
		for _, m := range c.org.Groups[i].Members {
			if m.Email != "" {
				c.email(m.At, m.Email, fine)
			}
		}
	}
	for i := range c.org.Workspaces {
		members := c.org.Workspaces[i].Members
		for j, m := range members {
			c.email(m.At, m.Email, fine)
			if j > 0 && members[j-1].Email == m.Email {
				c.sameEmail(members[j-1], m)
			}
		}
	}
}

func (c checker) sameEmail(first, second Member) {
	c.Errorf(second.At, codeSameEmail, "keep one line for each person",
		"%s is listed twice; first at %s (upper and lower case are the same person)", yamldoc.Quote(string(second.Email)), where(first.At))
}

func (c checker) email(at Position, e Email, fine map[Email]bool) {
	if fine[e] {
		return
	}
	reason := emailProblem(string(e))
	if reason != "" {
		c.Errorf(at, codeEmail, "write it as ana@acme.example", "%s is not an email address: %s", yamldoc.Quote(string(e)), reason)
	}
	fine[e] = reason == ""
}

// protects reports whether the policy's list names a workspace.
func (p Policy) protects(w *Workspace) bool {
	return slices.ContainsFunc(p.Protect, func(t Protected) bool {
		return SameName(t.Target, w.Name) || t.Target == w.ID
	})
}

// blank reports text without anything to read.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
