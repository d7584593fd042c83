package ghactions

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runner reads a log as GitHub's runner does: it obeys commands, in both the
// new form at the start of a line and the old form anywhere in it, unless they
// are stopped.
func runner(log string) (obeyed []string) {
	stopped := ""
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\n")
		command := strings.TrimLeft(line, " \t")
		if i := strings.Index(line, "##["); i >= 0 && !strings.HasPrefix(command, "::") {
			command = "::" + strings.TrimSuffix(line[i+3:], "]") + "::"
		}
		switch {
		case !strings.HasPrefix(command, "::"):
		case stopped != "" && command == "::"+stopped+"::":
			stopped = ""
		case stopped != "":
		case strings.HasPrefix(command, "::stop-commands::"):
			stopped = strings.TrimPrefix(command, "::stop-commands::")
		default:
			obeyed = append(obeyed, command)
		}
	}
	return obeyed
}

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
	if d := cmp.Diff(want, runner(b.String())); d != "" {
		t.Errorf("obeyed (-want +got):\n%s\nlog:\n%s", d, b.String())
	}
}

// parseOutputs reads an environment file as the runner does.
func parseOutputs(t *testing.T, text string) map[string]string {
	t.Helper()
	got := map[string]string{}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines)-1; i++ {
		name, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			t.Fatalf("line %d is no output: %q", i+1, lines[i])
		}
		var value []string
		for i++; lines[i] != end; i++ {
			value = append(value, lines[i])
		}
		got[name] = strings.Join(value, "\n")
	}
	return got
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
	if d := cmp.Diff(want, parseOutputs(t, string(text))); d != "" {
		t.Errorf("outputs (-want +got):\n%s", d)
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
