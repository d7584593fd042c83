package apidoc

import (
	"strings"
	"testing"
)

// A release that can neither be found nor fetched is an error that says what to do.
func TestAMissingDocumentIsAnError(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "off")
	if raw, err := readDocument("github.com/anthropics/anthropic-sdk-go"); err == nil || !strings.Contains(err.Error(), "go mod download in tools/apidoc") {
		t.Errorf("got %d bytes, %v", len(raw), err)
	}
	if _, err := readDocument("example.com/none"); err == nil {
		t.Error("a release that is not pinned was found")
	}
}
