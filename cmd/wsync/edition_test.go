package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/testclock"
)

// The program speaks one API version. A gateway that holds its callers to the
// older one must not change what a run does: each exchange is judged by the
// document of the version that was spoken.
func TestARunIsTheSameInBothAPIVersions(t *testing.T) {
	for _, version := range []string{apidoc.Version2026, apidoc.Version2023} {
		t.Run(version, func(t *testing.T) {
			seed, err := adminsim.ParseSeed([]byte(promptSeed))
			check(t, err)
			sim, err := adminsim.New(seed, adminsim.Options{Now: testclock.Still, Observe: func(x adminsim.Exchange) {
				if got := x.Header.Get("anthropic-version"); got != version {
					t.Errorf("the organization heard %q", got)
				}
				if err := documented(x); err != nil {
					t.Error(err)
				}
			}})
			check(t, err)
			gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got := r.Header.Get("anthropic-version"); got != apidoc.Version2026 {
					t.Errorf("the program speaks %q", got)
				}
				r.Header.Set("anthropic-version", version)
				sim.ServeHTTP(w, r)
			}))
			defer gateway.Close()

			file := filepath.Join(t.TempDir(), "org.yaml")
			text := strings.Replace(promptFile, "%s", sim.Snapshot().Organization.ID, 1)
			check(t, os.WriteFile(file, []byte(text), 0o600))
			for _, step := range []struct {
				args []string
				says string
			}{
				{[]string{"export", "-q"}, "workspace_"},
				{[]string{"apply", "-q", "--yes", "-f", file}, "Apply: 2 done"},
				{[]string{"plan", "-q", "-f", file}, "No changes"},
			} {
				var out, errs bytes.Buffer
				code := Main(t.Context(), Env{
					Args: step.args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
					Getenv: func(name string) string {
						return map[string]string{"ANTHROPIC_BASE_URL": gateway.URL, "ANTHROPIC_ADMIN_KEY": adminsim.DefaultAdminKey}[name]
					},
					Now: testclock.Still, Abort: t.Context(),
				})
				if code != exit.Done || !strings.Contains(out.String(), step.says) {
					t.Errorf("%s: exit code %d, want %q in\n%s%s", step.args, code, step.says, out.String(), errs.String())
				}
			}
		})
	}
}
