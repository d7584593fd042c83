package spec

import (
	"cmp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// decoder turns nodes into an Org. It takes what is well-formed and passes over
// the rest, which the schema has already refused, so that the checks of meaning
// see as much of a broken file as possible.
type decoder struct {
	*findings
	src *source
	org *Org
}

// fields calls set with the position, key and value of each field of a mapping.
// A key given twice counts once.
func (d decoder) fields(n *yaml.Node, set func(at Position, key string, value *yaml.Node)) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || seen[key.Value] {
			continue
		}
		seen[key.Value] = true
		set(d.src.at(key), key.Value, value)
	}
}

// items calls add for each scalar or mapping of a list.
func (d decoder) items(n *yaml.Node, add func(at Position, item *yaml.Node)) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range n.Content {
		add(d.src.at(item), item)
	}
}

// text is a scalar's text; "" when it is none or was refused.
func (d decoder) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || kindOf(n) != isText || d.refused[d.src.at(n)] {
		return ""
	}
	return n.Value
}

// names calls add for each text of a list, and refuses one that stands twice.
func (d decoder) names(n *yaml.Node, add func(at Position, name string)) {
	seen := map[string]bool{}
	d.items(n, func(at Position, item *yaml.Node) {
		name := d.text(item)
		switch {
		case name == "":
		case seen[name]:
			d.errorf(at, codeDuplicateItem, "delete one", "%s stands twice in the list", quote(name))
		default:
			seen[name] = true
			add(at, name)
		}
	})
}

// integer reads digits; the schema has bounded them.
func (d decoder) integer(n *yaml.Node, set func(int)) {
	if n.Kind != yaml.ScalarNode || kindOf(n) != isNumber || d.refused[d.src.at(n)] {
		return
	}
	if !plainInteger().MatchString(n.Value) {
		d.errorf(d.src.at(n), codeOutOfRange, "write digits alone, without leading zeros", "%s is not a plain whole number", n.Value)
		return
	}
	if v, err := strconv.Atoi(n.Value); err == nil {
		set(v)
	}
}

// boolean takes true and false and none of YAML's other words for them.
func (d decoder) boolean(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode && kindOf(n) == isBool && n.Value != "true" && n.Value != "false" {
		d.errorf(d.src.at(n), codeWrongType, "write true or false", "%s is true or false to some YAML parsers only", n.Value)
	}
	return kindOf(n) == isBool && n.Value == "true"
}

// top reads the fields of org.yaml or of a fragment.
func (d decoder) top(root *yaml.Node) {
	d.fields(root, func(at Position, key string, value *yaml.Node) {
		switch key {
		case "version":
			d.integer(value, func(int) {})
		case "organization":
			d.org.Organization = d.text(value)
		case "policy":
			d.policy(at, value)
		case "groups":
			d.fields(value, d.group)
		case "workspaces":
			d.fields(value, d.workspace)
		}
	})
}

func (d decoder) group(at Position, name string, n *yaml.Node) {
	g := Group{Name: name, At: at}
	if n.Kind != yaml.SequenceNode {
		d.partial[name] = true
	}
	d.items(n, func(at Position, item *yaml.Node) {
		m := GroupMember{At: at}
		if item.Kind == yaml.MappingNode {
			d.fields(item, func(at Position, key string, value *yaml.Node) {
				if key == "group" {
					m.Group, m.At = d.text(value), at
				}
			})
		} else {
			m.Email = FoldEmail(d.text(item))
		}
		if m.Email == "" && m.Group == "" {
			d.partial[name] = true
			return
		}
		g.Members = append(g.Members, m)
	})
	slices.SortStableFunc(g.Members, func(a, b GroupMember) int {
		return cmp.Or(cmp.Compare(a.Email, b.Email), cmp.Compare(a.Group, b.Group))
	})
	d.org.Groups = append(d.org.Groups, g)
}
