package spec

import (
	"encoding/json"

	"github.com/wsync/wsync/internal/yamldoc"
)

// tree is what package schema judges: a node as encoding/json would have it.
func tree(n *yamldoc.Node) any {
	switch n.Kind() {
	case yamldoc.Mapping:
		level := make(map[string]any, n.Len())
		for key, value := range n.Pairs() {
			level[key.Value] = tree(value)
		}
		return level
	case yamldoc.Sequence:
		items := make([]any, 0, n.Len())
		for item := range n.Items() {
			items = append(items, tree(item))
		}
		return items
	case yamldoc.Scalar:
		return typed(n)
	default: // an alias, refused
		return nil
	}
}

// typed is a scalar with its type.
func typed(n *yamldoc.Node) any {
	switch n.ScalarKind() {
	case yamldoc.IsNull:
		return nil
	case yamldoc.IsBool:
		return n.Value == "true"
	case yamldoc.IsNumber:
		if plainDecimal().MatchString(n.Value) {
			return json.Number(n.Value)
		}
		return json.Number("0")
	default:
		return n.Value
	}
}
