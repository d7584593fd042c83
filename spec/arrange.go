package spec

import "github.com/wsync/wsync/internal/yamldoc"

// FormatSource lays out an existing org.yaml or fragment: two spaces of
// indentation, canonical order of fields, no needless quotes, blank lines
// between workspaces. Comments stay with what they speak about, and groups,
// workspaces and people keep the author's order. The file need not make sense,
// but it must be YAML that wsync reads; the result is nil when a finding is an
// error. See yamldoc.Document.Format for what it promises.
func FormatSource(file string, src []byte) ([]byte, Problems) {
	f := newFindings()
	out := f.format(file, src)
	return out, f.Sorted()
}

func (f *findings) format(file string, raw []byte) []byte {
	doc := f.read(file, raw)
	if f.HasErrors() {
		return nil
	}
	if root := doc.Root(); root.Kind() != yamldoc.Mapping {
		f.Errorf(doc.At(root), yamldoc.WrongType, "", "the file must be a mapping, not %s", kindName(root))
		return nil
	}
	out, ok := doc.Format(func(top *block) { arranged(fileSections, top); space(top) })
	if !ok {
		f.Errorf(Position{File: file, Line: 1, Column: 1}, yamldoc.CannotFormat,
			"write long or unusual texts in double quotes on one line",
			"the file cannot be laid out without changing what it says")
		return nil
	}
	return out
}

// arranged puts the fields of a level, and what they hold, into canonical order.
func arranged[T any](sections []section[T], b *block) {
	b.Arrange(levelOf("", sections).fields)
	for _, s := range sections {
		if s.arrange != nil {
			each(b, s.field, s.arrange)
		}
	}
}

// each calls do for the value of a field, if there is one.
func each(b *block, field string, do func(*block)) {
	for name, value := range b.Fields() {
		if name == field {
			do(value)
		}
	}
}

// space puts blank lines between sections and between workspaces.
func space(top *block) {
	top.Space("organization", "include")
	each(top, "workspaces", func(workspaces *block) { workspaces.Space() })
}
