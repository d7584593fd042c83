package yamldoc

import "strings"

// unlimited is wider than any line.
const unlimited = 1 << 30

// inBrackets draws a value for a place inside brackets.
func (b *Block) inBrackets() string {
	if !b.list && !b.mapping {
		return b.text
	}
	text, _ := b.brackets(unlimited)
	return text
}

func (e editor) replaceInBrackets(s spot, value *Block) []splice {
	text := value.inBrackets()
	if !s.value.IsMissing() {
		return []splice{{int(s.value.offset), e.end(s.value), text}}
	}
	if head := e.head(s); head >= 0 {
		return []splice{{head, head, " " + text}}
	}
	end := e.end(s.key)
	return []splice{{end, end, ": " + text}}
}

func (e editor) insertInBrackets(s spot, r *row) []splice {
	text := r.value.inBrackets()
	if s.parent.kind == Mapping {
		text = r.key + ": " + text
	}
	n := s.parent.Len()
	switch f, ok := e.ext.flows[s.parent]; {
	case !ok: // a pair without braces
		return nil
	case n == 0:
		return []splice{{f.start + 1, f.start + 1, text}}
	case s.i < n:
		at := e.begin(s.parent, s.i)
		return []splice{{at, at, text + ", "}}
	default:
		at := e.finish(s.parent, n-1)
		return []splice{{at, at, ", " + text}}
	}
}

// removeFromBrackets takes the comma behind an item with it, or the one before the
// last. Comments between the items stay.
func (e editor) removeFromBrackets(s spot) []splice {
	if _, ok := e.ext.flows[s.parent]; !ok {
		return nil
	}
	from, to := e.begin(s.parent, s.i), e.finish(s.parent, s.i)
	rest := strings.TrimLeft(e.text[to:], " ")
	if strings.HasPrefix(rest, ",") {
		rest = strings.TrimLeft(rest[1:], " ")
		if to = len(e.text) - len(rest); strings.HasPrefix(rest, "#") {
			to-- // a comment needs space before it
		}
		return []splice{e.cut(from, to)}
	}
	if before := strings.TrimRight(e.text[:from], " "); strings.HasSuffix(before, ",") {
		from = len(before) - 1
	}
	return []splice{e.cut(from, to)}
}
