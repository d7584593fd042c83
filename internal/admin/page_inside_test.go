package admin

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/testclock"
)

func TestListsAreBoundedInSum(t *testing.T) {
	const page = `{"data":[{"id":"u%d","type":"user","email":"u%[1]d@acme.example","name":"N","role":"user","added_at":"2026-01-01T00:00:00Z"}],"has_more":true,"first_id":null,"last_id":"u%[1]d"}`
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, page, n)
	}))
	defer server.Close()
	credential, err := Find(func(name string) string { return map[string]string{"ANTHROPIC_ADMIN_KEY": "sk-ant-admin01-x"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(Options{Clock: testclock.Still, Credential: credential, BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	c.maxList = 5 * len(page)
	if _, err := c.Reader().Users(t.Context()); err == nil || !strings.Contains(err.Error(), "longer than any organization's") || n != 6 {
		t.Errorf("got %v after %d pages", err, n)
	}
}
