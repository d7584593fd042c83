package spec

import (
	"slices"
	"strings"
	"unicode"

	"github.com/wsync/wsync/internal/yamldoc"
)

// texts looks for names and addresses that a reader would take for others.
func (c checker) texts() {
	s := scripts{}
	c.workspaceTexts(s)
	c.groupTexts(s)
	c.addressTexts(s)
}

// mixing refuses one name with letters of several alphabets.
func (c checker) mixing(s scripts, at Position, name string) {
	if what := s.mixedName(name); what != "" {
		c.mixed(s, at, "the name", name, what)
	}
}

func (c checker) mixed(s scripts, at Position, kind, text, what string) {
	r := s.foreign(text)
	c.Errorf(at, codeMixedScripts, "write it with the letters of one alphabet; from a keyboard, not pasted",
		"%s %s mixes %s letters: %s is U+%04X", kind, yamldoc.Quote(text), what, yamldoc.Quote(string(r)), r)
}

// known is a text that was seen before, for the reader of a later one.
type known struct {
	text  string
	at    Position
	entry *Workspace
}

// workspaceTexts compares keys and names. Two entries that both have an id may
// look alike, because the organization already has both.
func (c checker) workspaceTexts(s scripts) {
	seen := map[string]known{
		skeleton(ClaudeCode):       {text: ClaudeCode},
		skeleton(DefaultWorkspace): {text: DefaultWorkspace},
	}
	for _, w := range c.bySource() {
		for i, name := range slices.Compact([]string{w.Key, w.Name}) {
			at := w.At[""]
			if i > 0 {
				at = c.Value(w.At["name"])
			}
			c.mixing(s, at, name)
			first, taken := seen[skeleton(name)]
			switch {
			case !taken:
				seen[skeleton(name)] = known{name, at, w}
			case first.text == name || first.entry == w: // said elsewhere, or itself
			case first.entry == nil && (w.ID != "" || SameName(first.text, name)): // one of the platform's own
			case first.entry != nil && first.entry.ID != "" && w.ID != "":
			default:
				c.likeness(at, name, first, "give one of them another name, or give both entries their id")
			}
		}
		for _, name := range w.Previously {
			c.mixing(s, w.At["previously."+name], name)
		}
	}
}

func (c checker) likeness(at Position, text string, first known, hint string) {
	how := "only by characters that look alike"
	if foldName(text) == foldName(first.text) {
		how = "only in case, spaces or forms of one character"
	}
	if first.at.Line == 0 {
		c.Errorf(at, codeLookalike, "choose another name", "%s differs from %s, a name of the platform's own, %s", yamldoc.Quote(text), yamldoc.Quote(first.text), how)
		return
	}
	c.Errorf(at, codeLookalike, hint, "%s differs from %s, at %s, %s", yamldoc.Quote(text), yamldoc.Quote(first.text), where(first.at), how)
}

func (c checker) groupTexts(s scripts) {
	seen := map[string]known{}
	for i := range c.org.Groups {
		g := &c.org.Groups[i]
		c.mixing(s, g.At, g.Name)
		first, taken := seen[skeleton(g.Name)]
		if !taken {
			seen[skeleton(g.Name)] = known{text: g.Name, at: g.At}
		} else if first.text != g.Name {
			c.likeness(g.At, g.Name, first, "keep one of the two groups, or give one another name")
		}
	}
}

// addressTexts compares every address with every other, and with the domains
// that the file allows.
func (c checker) addressTexts(s scripts) {
	done, seen := map[Email]bool{}, map[string]known{}
	c.eachEmail(func(at Position, e Email) {
		if done[e] {
			c.domain(at, e)
			return
		}
		done[e] = true
		if what := s.mixed(string(e)); what != "" {
			c.mixed(s, at, "the address", string(e), what)
			return
		}
		c.domain(at, e)
		c.alike(at, e, seen)
	})
}

// alike compares one address with those before it. Digits and letters that look
// alike are a warning only: a large company has both addresses.
func (c checker) alike(at Position, e Email, seen map[string]known) {
	key := skeleton(string(e))
	first, taken := seen[key]
	switch {
	case !taken:
		seen[key] = known{text: string(e), at: at}
	case isASCII(string(e)) && isASCII(first.text):
		c.Warnf(at, codeSimilarEmail, "check that both are meant",
			"%s looks like %s, at %s", yamldoc.Quote(string(e)), yamldoc.Quote(first.text), where(first.at))
	default:
		c.likeness(at, string(e), first, "check which of the two is meant, and delete the other")
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// eachEmail calls do for every well-formed address, in the order of the file.
func (c checker) eachEmail(do func(Position, Email)) {
	type line struct {
		at Position
		e  Email
	}
	n := 0
	for i := range c.org.Workspaces {
		n += len(c.org.Workspaces[i].Members)
	}
	lines := make([]line, 0, n)
	for i := range c.org.Groups {
		for _, m := range c.org.Groups[i].Members {
			lines = append(lines, line{m.At, m.Email})
		}
	}
	for i := range c.org.Workspaces {
		for _, m := range c.org.Workspaces[i].Members {
			lines = append(lines, line{m.At, m.Email})
		}
	}
	order := c.fileOrder()
	inFile := func(a, b line) int { return order(a.at, b.at) }
	if !slices.IsSortedFunc(lines, inFile) { // as what export writes is
		slices.SortStableFunc(lines, inFile)
	}
	for _, l := range lines {
		if l.e != "" && !c.Refused(l.at) {
			do(l.at, l.e)
		}
	}
}

// domain holds an address to policy.allowed_domains.
func (c checker) domain(at Position, e Email) {
	allowed := c.org.Policy.AllowedDomains
	if allowed == nil {
		return
	}
	names := make([]string, len(allowed))
	for i, d := range allowed {
		if names[i] = d.Name; d.Name == domainOf(e) {
			return
		}
	}
	hint := "check the address, or add its domain to policy.allowed_domains"
	if meant := c.suggest.nearest(domainOf(e), names); meant != "" {
		local, _, _ := strings.Cut(string(e), "@")
		hint = "did you mean " + yamldoc.Word(local+"@"+meant) + "?"
	}
	c.Errorf(at, codeForeignDomain, hint, "the domain of %s is not in policy.allowed_domains", yamldoc.Quote(string(e)))
}

// domains looks at the list itself.
func (c checker) domains() {
	for _, d := range c.org.Policy.AllowedDomains {
		what := domainProblem(d.Name)
		if what == "" {
			if mixed := (scripts{}).mixed(d.Name); mixed != "" {
				what = "it mixes " + mixed + " letters"
			}
		}
		if what != "" {
			c.Errorf(d.At, codeDomain, domainRule.hint, "%s is not a domain: %s", yamldoc.Quote(d.Name), what)
		}
	}
}
