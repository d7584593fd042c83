package spec

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	words := []string{"members", "membership", "name", "color"}
	for word, want := range map[string]string{
		"memebers": "members", "member": "members", "membershp": "membership", "nmae": "name", "Color": "color", "zzz": "", "": "",
		strings.Repeat("m", 65): "",
	} {
		s := suggester{left: 1}
		if got := s.nearest(word, words); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	tired := suggester{}
	if got := tired.nearest("nmae", words); got != "" {
		t.Errorf("an exhausted suggester says %q", got)
	}
}
