package ghactions

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/ghsim"
)

func TestLogObeysOnlyWhatIsMeantAsACommand(t *testing.T) {
	var b strings.Builder
	l := NewLog(&b)
	for _, hostile := range []string{
		"::error::from a name\n", "  ::add-mask::x\n", "a ##[error]b\n", "::stop-commands::mine\n", "no newline ::x::",
	} {
		if _, err := l.Write([]byte(hostile)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Annotate(Warning, "a:b,c", "one\ntwo %0A"); err != nil {
		t.Fatal(err)
	}
	_, _ = l.Write([]byte("::group::after\n"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	b.WriteString("::the next step is heard::\n")
	want := []string{"::warning title=a%3Ab%2Cc::one%0Atwo %250A", "::the next step is heard::"}
	got, err := ghsim.Obeyed(b.String())
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("obeyed (-want +got):\n%s%v\nlog:\n%s", d, err, b.String())
	}
}

func TestOutputsCannotBeForged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	hostile := "x\nEOF\nend-\nother=1\nother<<EOF\n2\nEOF"
	if err := WriteOutputs(path, []Output{{"a", hostile}, {"b", ""}}); err != nil {
		t.Fatal(err)
	}
	if err := WriteOutputs(path, []Output{{"c", "3"}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": hostile, "b": "", "c": "3"}
	got, err := ghsim.Outputs(string(text))
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("outputs (-want +got):\n%s%v", d, err)
	}
	if words := regexp.MustCompile(`end-[A-Z2-7]{26}`).FindAllString(string(text), -1); words[0] == words[2] {
		t.Error("two outputs share a delimiter")
	}
}

func TestSummaryIsRefusedWhenGitHubWouldDropIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary")
	if err := AppendSummary(path, strings.Repeat("x", MaxSummary)); err != nil {
		t.Fatal(err)
	}
	if err := AppendSummary(path, "x"); err == nil {
		t.Error("a summary of more than 1 MiB was written")
	}
}

func TestReadRun(t *testing.T) {
	for _, tc := range []struct {
		name, payload string
		want          *Pull
	}{
		{"push", `{"ref":"refs/heads/main"}`, nil},
		{"a branch of the same repository", `{"pull_request":{"number":7,"head":{"repo":{"full_name":"Acme/Org"}},"base":{"repo":{"full_name":"acme/org"}}}}`, &Pull{7, false}},
		{"a fork", `{"pull_request":{"number":8,"head":{"repo":{"full_name":"eve/org"}},"base":{"repo":{"full_name":"acme/org"}}}}`, &Pull{8, true}},
		{"a fork that is gone", `{"pull_request":{"number":9,"head":{"repo":null},"base":{"repo":{"full_name":"acme/org"}}}}`, &Pull{9, true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "event.json")
			if err := os.WriteFile(path, []byte(tc.payload), 0o600); err != nil {
				t.Fatal(err)
			}
			env := map[string]string{
				"GITHUB_EVENT_NAME": "x", "GITHUB_EVENT_PATH": path, "GITHUB_REPOSITORY": "acme/org",
				"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "5",
			}
			got, err := ReadRun(func(name string) string { return env[name] })
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, got.Pull); d != "" {
				t.Errorf("pull request (-want +got):\n%s", d)
			}
			if got.URL != "https://github.com/acme/org/actions/runs/5" {
				t.Errorf("URL is %s", got.URL)
			}
		})
	}
}
