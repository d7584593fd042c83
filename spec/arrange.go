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

// order is the canonical order of fields at each level of the format.
var order = map[string][]string{
	"":               {"version", "organization", "include", "policy", "groups", "workspaces"},
	"policy":         {"unmanaged_workspaces", "max_removals", "max_archives", "protect", "allowed_domains", "last_admin", "own_access", "claude_code"},
	"max_removals":   {"share", "count"},
	"workspace":      {"name", "id", "previously", "protected", "color", "tags", "data_residency", "external_key_id", "membership", "members", "groups", "archive"},
	"data_residency": {"workspace_geo", "allowed_inference_geos", "default_inference_geo"},
	"member":         {"role", "until"},
}

// arrange puts fields in canonical order wherever the format knows one.
func arrange(top *yamldoc.Block) {
	top.Arrange(order[""])
	for name, value := range top.Fields() {
		switch name {
		case "policy":
			value.Arrange(order["policy"])
			arrangeField(value, "max_removals")
		case "workspaces":
			for _, w := range value.Fields() {
				arrangeWorkspace(w)
			}
		}
	}
}

func arrangeWorkspace(w *yamldoc.Block) {
	w.Arrange(order["workspace"])
	arrangeField(w, "data_residency")
	for name, members := range w.Fields() {
		if name == "members" {
			for _, m := range members.Fields() {
				m.Arrange(order["member"])
			}
		}
	}
}

// arrangeField arranges the value of a field, if there is one.
func arrangeField(b *yamldoc.Block, field string) {
	for name, value := range b.Fields() {
		if name == field {
			value.Arrange(order[field])
		}
	}
}

// space puts blank lines between sections and between workspaces.
func space(top *yamldoc.Block) {
	top.Space("organization", "include")
	for name, value := range top.Fields() {
		if name == "workspaces" {
			value.Space()
		}
	}
}
