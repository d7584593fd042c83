package wsync_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
)

// floors are the packages in which each kind has a file of its name.
var floors = []string{"spec", "live", "internal/adminsim", "internal/orgtest"}

func TestEachKindHasAFileOnEachFloor(t *testing.T) {
	for _, r := range diff.Rules() {
		name := strings.ReplaceAll(string(r.Kind), "-", "") + ".go"
		for _, floor := range floors {
			if _, err := os.Stat(filepath.Join(floor, name)); err != nil {
				t.Errorf("the kind %s: %v", r.Kind, err)
			}
		}
	}
}
