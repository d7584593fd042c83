package live

import "testing"

func TestEachKindHasOneRow(t *testing.T) {
	seen := map[Kind]bool{}
	for _, k := range kinds {
		if k.name == "" || seen[k.name] {
			t.Errorf("%q stands in no row or in several", k.name)
		}
		seen[k.name] = true
	}
}
