package spec

import (
	"cmp"
	"slices"
	"strings"

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

// Bounds of texts, as the schema has them: of names, and of the value of a tag,
// for which the API documents none.
const (
	nameLimit = 255
	tagLimit  = 1000
)

// all goes from texts by themselves to what they mean together. Of two findings
// at one place the first one counts.
func (c checker) all() {
	for _, k := range kinds {
		if k.names != nil {
			k.names(c)
		}
	}
	for _, p := range c.org.Policy.Protect {
		c.name(p.At, p.Target)
	}
	c.people()
	for _, k := range kinds {
		if k.check != nil {
			k.check(c)
		}
	}
	c.limits(workspaceSections)
	c.require()
	c.exemptions()
	c.domains()
	c.texts()
	c.groups() // last: a group counts as unused only in a file without errors
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
	c.org.addresses(func(at Position, e Email) {
		if e != "" {
			c.email(at, e, fine)
		}
	})
}

// addresses calls each for every address of the files; empty where a line names
// no person.
func (o *Org) addresses(each func(Position, Email)) {
	for _, k := range kinds {
		if k.addresses != nil {
			k.addresses(o, each)
		}
	}
}

// People are all whom a line of the files is about, each once, sorted.
func (o *Org) People() []Email {
	seen := map[Email]bool{"": true}
	var all []Email
	o.addresses(func(_ Position, e Email) {
		if !seen[e] {
			seen[e] = true
			all = append(all, e)
		}
	})
	slices.Sort(all)
	return all
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

// limits refuses caps in fragments, unless the policy allows them: whoever owns a
// fragment would lift their own.
func (c checker) limits(sections []section[*Workspace]) {
	if c.org.Policy.FragmentLimits == FragmentLimitsAllow {
		return
	}
	for i := range c.org.Workspaces {
		w := &c.org.Workspaces[i]
		for _, s := range sections {
			if at, has := w.At[s.field]; has && s.limit && at.File != c.org.Sources[0].Path {
				c.Errorf(at, codeFragmentLimit, "move the workspace to "+c.org.Sources[0].Path+", or set policy.fragment_limits: allow there",
					"a fragment may not hold %s, which limits what its workspace may use", yamldoc.Quote(s.field))
			}
		}
	}
}

// fileOrder compares places: the including file first, then its fragments.
func (c checker) fileOrder() func(a, b Position) int {
	order := make(map[string]int, len(c.org.Sources))
	for i, s := range c.org.Sources {
		order[s.Path] = i
	}
	return func(a, b Position) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	}
}

// blank reports text without anything to read.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
