package diff_test

import (
	"testing"

	"github.com/wsync/wsync/diff"
)

func TestAddresses(t *testing.T) {
	for key, want := range map[string]diff.Address{
		"ml":          "workspace/ml",
		"Data / ETL":  "workspace/Data %2F ETL",
		"100% safe":   "workspace/100%25 safe",
		"all/*":       "workspace/all%2F%2A",
		"line\nbreak": "workspace/line%0Abreak",
		"Ünïcode 日本語": "workspace/Ünïcode 日本語",
	} {
		if got := diff.WorkspaceAddress(key); got != want {
			t.Errorf("%q has the address %q, want %q", key, got, want)
		}
	}
}

func TestPatternsCoverWhatLiesBelow(t *testing.T) {
	ml := diff.WorkspaceAddress("ml")
	member := diff.MemberAddress("ml", "ben@acme.example")
	for _, c := range []struct {
		pattern, address diff.Address
		want             bool
	}{
		{ml, ml, true},
		{ml, member, false},
		{ml.Below(), member, true},
		{ml.Below(), ml, false},
		{ml.Below(), diff.MemberAddress("ml2", "ben@acme.example"), false},
		{member, member, true},
	} {
		if got := c.pattern.Covers(c.address); got != c.want {
			t.Errorf("%q covers %q: %v, want %v", c.pattern, c.address, got, c.want)
		}
	}
}
