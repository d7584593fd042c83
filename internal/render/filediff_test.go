package render

import (
	"strings"
	"testing"
)

func TestFileDiffIsAPatch(t *testing.T) {
	for name, tt := range map[string]struct{ before, after, want string }{
		"nothing":   {"a\n", "a\n", ""},
		"a line":    {"a\nb: 1\nc\n", "a\nb: 2\nc\n", "--- x\\u001b.yaml\n+++ x\\u001b.yaml\n@@ -1,3 +1,3 @@\n a\n-b: 1\n+b: 2\n c\n"},
		"Windows":   {"\ufeffa\r\n", "\ufeffa\r\nb\r\n", "--- x\\u001b.yaml\n+++ x\\u001b.yaml\n@@ -1 +1,2 @@\n a\n+b\n"},
		"all of it": {"a\n", "", "--- x\\u001b.yaml\n+++ x\\u001b.yaml\n@@ -1 +0,0 @@\n-a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := FileDiff(&b, "x\x1b.yaml", []byte(tt.before), []byte(tt.after), DiffOptions{}); err != nil || b.String() != tt.want {
				t.Errorf("got %q, %v", b.String(), err)
			}
		})
	}
}
