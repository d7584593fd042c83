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
	for _, k := range kinds {
		if k.texts != nil {
			k.texts(c, s)
		}
	}
	for _, p := range c.org.Policy.Protect {
		c.mixing(s, p.At, p.Target)
	}
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

// known is a text that was seen before, for the reader of a later one, and the
// entry whose name it is.
type known struct {
	text  string
	at    Position
	entry *Workspace
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
	c.org.addresses(func(Position, Email) { n++ })
	lines := make([]line, 0, n) // of a large organization, a hundred thousand
	c.org.addresses(func(at Position, e Email) { lines = append(lines, line{at, e}) })
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

// domain holds an address to policy.allowed_domains. Whoever is to go may be from
// anywhere.
func (c checker) domain(at Position, e Email) {
	allowed := c.org.Policy.AllowedDomains
	if allowed == nil || c.removed(e) != nil {
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
