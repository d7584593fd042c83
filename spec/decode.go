package spec

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/wsync/wsync/internal/yamldoc"
)

// decoder turns nodes into an Org. It takes what is well-formed and passes over
// the rest, which the schema has already refused, so that the checks of meaning
// see as much of a broken file as possible.
type decoder struct {
	*findings
	doc *yamldoc.Document
	org *Org
}

// fields calls set with the position, key and value of each field of a mapping.
func (d decoder) fields(n *yamldoc.Node, set func(at Position, key string, value *yamldoc.Node)) {
	for key, value := range n.Pairs() {
		set(d.doc.At(key), key.Value, value)
	}
}

// items calls add for each item of a list.
func (d decoder) items(n *yamldoc.Node, add func(at Position, item *yamldoc.Node)) {
	for item := range n.Items() {
		add(d.doc.At(item), item)
	}
}

// text is a scalar's text; "" when it is none or was refused.
func (d decoder) text(n *yamldoc.Node) string {
	if n.Kind() != yamldoc.Scalar || n.ScalarKind() != yamldoc.IsText || d.Refused(d.doc.At(n)) {
		return ""
	}
	return n.Value
}

// names calls add for each text of a list, and refuses one that stands twice.
func (d decoder) names(n *yamldoc.Node, add func(at Position, name string)) {
	seen := map[string]bool{}
	d.items(n, func(at Position, item *yamldoc.Node) {
		name := d.text(item)
		switch {
		case name == "":
		case seen[name]:
			d.Errorf(at, codeDuplicateItem, "delete one", "%s stands twice in the list", yamldoc.Quote(name))
		default:
			seen[name] = true
			add(at, name)
		}
	})
}

// integer reads digits; the schema has bounded them.
func (d decoder) integer(n *yamldoc.Node, set func(int)) {
	if n.Kind() != yamldoc.Scalar || n.ScalarKind() != yamldoc.IsNumber || d.Refused(d.doc.At(n)) {
		return
	}
	if !plainInteger().MatchString(n.Value) {
		d.Errorf(d.doc.At(n), codeOutOfRange, "write digits alone, without leading zeros", "%s is not a plain whole number", n.Value)
		return
	}
	if v, err := strconv.Atoi(n.Value); err == nil {
		set(v)
	}
}

// boolean takes true and false and none of YAML's other words for them.
func (d decoder) boolean(n *yamldoc.Node) bool {
	if n.Kind() == yamldoc.Scalar && n.ScalarKind() == yamldoc.IsBool && n.Value != "true" && n.Value != "false" {
		d.Errorf(d.doc.At(n), yamldoc.WrongType, "write true or false", "%s is true or false to some YAML parsers only", n.Value)
	}
	return n.ScalarKind() == yamldoc.IsBool && n.Value == "true"
}

var (
	plainInteger = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})$`) })
	plainDecimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`) })
)

// top reads the fields of org.yaml or of a fragment.
func (d decoder) top(root *yamldoc.Node) {
	d.fields(root, func(at Position, key string, value *yamldoc.Node) {
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

func (d decoder) group(at Position, name string, n *yamldoc.Node) {
	g := Group{Name: name, At: at}
	if n.Kind() != yamldoc.Sequence {
		d.partial[name] = true
	}
	d.items(n, func(at Position, item *yamldoc.Node) {
		m := GroupMember{At: at}
		if item.Kind() == yamldoc.Mapping {
			d.fields(item, func(at Position, key string, value *yamldoc.Node) {
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
