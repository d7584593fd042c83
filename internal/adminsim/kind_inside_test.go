package adminsim

import (
	"slices"
	"strings"
	"testing"
)

// TestEachKindOwnsItsRoutes holds that no route stands twice, and that a kind
// declares codes for routes of its own only.
func TestEachKindOwnsItsRoutes(t *testing.T) {
	names, ops := map[string]bool{}, map[string]bool{}
	for _, k := range kinds() {
		if names[k.name] {
			t.Errorf("the kind %q has two rows", k.name)
		}
		names[k.name] = true
		var own []string
		for _, rt := range k.routes {
			op := rt.method + " " + rt.path
			if ops[op] || !strings.HasPrefix(rt.path, base) {
				t.Errorf("%s: %s stands twice, or is of another API", k.name, op)
			}
			ops[op] = true
			own = append(own, op)
		}
		for _, c := range k.codes {
			for _, op := range c.At {
				if !slices.Contains(own, op) {
					t.Errorf("%s: the code %s is declared for %s, no route of the kind", k.name, c.Name, op)
				}
			}
		}
	}
}
