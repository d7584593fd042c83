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
	out, ok := doc.Format(func(top *yamldoc.Block) { arrange(top); space(top) })
	if !ok {
		f.Errorf(Position{File: file, Line: 1, Column: 1}, yamldoc.CannotFormat,
			"write long or unusual texts in double quotes on one line",
			"the file cannot be laid out without changing what it says")
		return nil
	}
	return out
}

// arrange puts fields in canonical order wherever the format knows one.
func arrange(top *yamldoc.Block) {
	top.Arrange(topLevel.fields)
	each(top, "policy", func(policy *yamldoc.Block) {
		policy.Arrange(policyLevel.fields)
		each(policy, "max_removals", func(b *yamldoc.Block) { b.Arrange(removalsLevel.fields) })
	})
	each(top, "workspaces", func(workspaces *yamldoc.Block) {
		for _, w := range workspaces.Fields() {
			w.Arrange(workspaceLevel.fields)
			each(w, "data_residency", func(b *yamldoc.Block) { b.Arrange(residencyLevel.fields) })
			each(w, "members", func(members *yamldoc.Block) {
				for _, m := range members.Fields() {
					m.Arrange(memberLevel.fields)
				}
			})
		}
	})
}

// each calls do for the value of a field, if there is one.
func each(b *yamldoc.Block, field string, do func(*yamldoc.Block)) {
	for name, value := range b.Fields() {
		if name == field {
			do(value)
		}
	}
}

// space puts blank lines between sections and between workspaces.
func space(top *yamldoc.Block) {
	top.Space("organization", "include")
	each(top, "workspaces", func(workspaces *yamldoc.Block) { workspaces.Space() })
}
