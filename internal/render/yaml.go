package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/yamldoc"
	"github.com/wsync/wsync/spec"
)

// sides is what a plan touches of one workspace, or of what belongs to none, as
// canonical YAML before and after; a side where the workspace does not exist is
// empty.
type sides struct {
	// key is the workspace's entry; empty for the rest of the file.
	key           string
	before, after string
}

// rebuild makes the sides of every workspace from the plan alone, sorted by key
// as the canonical form is. Each pair is compared on its own, so that lines of
// different workspaces are never taken for each other.
func rebuild(p *diff.Plan) []sides {
	var out []sides
	for _, g := range groupSteps(p, func(*diff.Step) bool { return true }) {
		old, now := &node{}, &node{}
		for _, s := range g.steps {
			switch {
			case !s.OfWorkspace():
				putObject(old, now, s)
			case s.Action == diff.Archive:
				if id := string(s.Workspace.ID); id != "" {
					old.put(yamldoc.ScalarText(id), "id")
				}
				now = nil
			default:
				if s.Action == diff.Create {
					old = nil
				}
				putFields(old, now, s)
			}
		}
		key := g.at.Key
		out = append(out, sides{key: key, before: entry(key, old), after: entry(key, now)})
	}
	slices.SortStableFunc(out, func(a, b sides) int { return cmp.Compare(a.key, b.key) })
	return out
}

// entry writes a workspace as it stands below "workspaces:", or the rest of a file.
func entry(key string, n *node) string {
	var b strings.Builder
	switch {
	case n == nil:
	case key == "":
		n.write(&b, 0, "")
	default:
		b.WriteString("  " + yamldoc.ScalarText(key) + ":\n")
		n.write(&b, 2, key)
	}
	return b.String()
}

// putFields enters the changes of a workspace step. A field is a path of at most
// two parts: whatever follows its first dot is one key.
func putFields(old, now *node, s *diff.Step) {
	for _, c := range s.Changes {
		if s.Action == diff.Create && c.Field == "name" && c.After.Text == s.Workspace.Key {
			continue // the key says it
		}
		putChange(old, now, c, strings.SplitN(c.Field, ".", 2)...)
	}
}

// putObject enters the changes of a step on something else, where the file keeps it.
func putObject(old, now *node, s *diff.Step) {
	r := s.Rule()
	path := r.Path(s)
	for _, c := range s.Changes {
		if c.Field == r.Value {
			putChange(old, now, c, path...)
		} else {
			putChange(old, now, c, append(slices.Clone(path), strings.SplitN(c.Field, ".", 2)...)...)
		}
	}
}

// putChange enters both values of a change. A mapping that one side needs stands
// on both, so that only what differs is shown as different.
func putChange(old, now *node, c diff.Change, path ...string) {
	for _, side := range []struct {
		n *node
		v string
	}{{old, yamlValue(c.Before)}, {now, yamlValue(c.After)}} {
		switch {
		case side.n == nil:
		case side.v != "":
			side.n.put(side.v, path...)
		case len(path) > 1:
			side.n.at(path[0])
		}
	}
}

// node is a mapping or, without children, a scalar.
type node struct {
	scalar   string
	children map[string]*node
}

// put sets a value at a path, making mappings on the way.
func (n *node) put(value string, path ...string) {
	for _, key := range path {
		n = n.at(key)
	}
	n.scalar = value
}

// at is the node below a key.
func (n *node) at(key string) *node {
	if n.children == nil {
		n.children = map[string]*node{}
	}
	if n.children[key] == nil {
		n.children[key] = &node{}
	}
	return n.children[key]
}

// write draws the children below a key: fields in their canonical order,
// everything else sorted.
func (n *node) write(b *strings.Builder, depth int, below string) {
	var order []string
	switch {
	case depth == 0:
		order = spec.FileFields()
	case depth == 2:
		order = spec.EntryFields()
	case below == "data_residency":
		order = spec.ResidencyFields()
	}
	rank := func(key string) int { return slices.Index(order, key) }
	keys := make([]string, 0, len(n.children))
	for k := range n.children {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	for _, k := range keys {
		child := n.children[k]
		b.WriteString(strings.TrimRight(strings.Repeat("  ", depth)+yamldoc.ScalarText(k)+": "+child.scalar, " ") + "\n")
		child.write(b, depth+1, k)
	}
}

// yamlValue writes one side of a change; nothing is "".
func yamlValue(v diff.Value) string {
	switch v.Kind {
	case diff.IsText:
		return yamldoc.ScalarText(v.Text)
	case diff.IsList:
		items := make([]string, len(v.List))
		for i, s := range v.List {
			items[i] = yamldoc.ScalarText(s)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case diff.None:
	}
	return ""
}
