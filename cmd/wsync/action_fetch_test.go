package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// released is a checkout of wsync at the commit of a release, and the server
// that its programs are downloaded from.
type released struct {
	t         *testing.T
	root, url string
	files     map[string]string // what the server has, by path
	asked     []string
}

// releaseFile says what was released, and is no part of it.
const releaseFile = ".github/actions/wsync/release"

// theProgram stands for the released program: it is this test binary.
const theProgram = "#!/bin/sh\nexec \"$STUB_WSYNC\" \"$@\"\n"

func newRelease(t *testing.T) *released {
	t.Helper()
	r := &released{t: t, root: t.TempDir(), files: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.asked = append(r.asked, q.URL.Path)
		if text, ok := r.files[q.URL.Path]; ok {
			_, _ = w.Write([]byte(text))
			return
		}
		http.NotFound(w, q)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	check(t, os.CopyFS(filepath.Join(r.root, ".github", "actions", "wsync"), os.DirFS(actionFolder)))
	r.write("go.mod", "module github.com/wsync/wsync\n")
	r.write("spec/a name with spaces.go", "package spec\n")

	r.files["/v1.2.3/wsync_1.2.3_linux_amd64"] = theProgram
	r.write(releaseFile, fmt.Sprintf("# made for a test\nversion v1.2.3\nsources %s\nlinux_amd64 %x\n", r.sources(), sha256.Sum256([]byte(theProgram))))
	return r
}

func (r *released) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.root, filepath.FromSlash(name))
	check(r.t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(r.t, os.WriteFile(path, []byte(text), 0o600))
}

func (r *released) sources() string {
	r.t.Helper()
	out, err := exec.Command("bash", filepath.Join(r.root, ".github", "actions", "wsync", "sources")).Output()
	check(r.t, err)
	return strings.TrimSpace(string(out))
}

// ghAsked is what gh is asked before a program of this release may run.
const ghAsked = "attestation verify TEMP/wsync/bin/wsync --repo wsync/wsync --signer-workflow wsync/wsync/.github/workflows/release.yml --source-ref refs/tags/v1.2.3 --deny-self-hosted-runners"

// ghThat stands for the program gh: it is content if it is asked as it should
// be and has a token, or else says so much.
func ghThat(says string) string {
	return fmt.Sprintf("#!/bin/sh\nasked=$(echo \"$*\" | sed \"s|$RUNNER_TEMP|TEMP|\")\n[ \"$asked\" = '%s' ] && [ -n \"$GH_TOKEN\" ] && [ -z '%s' ] && exit 0\necho '%s' >&2\nexit 1\n", ghAsked, says, says)
}

// tools is a search path with what a runner has on every system, and no gh.
func tools(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"bash", "sh", "chmod", "cp", "curl", "dirname", "find", "git", "mkdir", "perl", "rm", "sed", "sha256sum", "shasum", "sort", "uname", "xargs"} {
		if path, err := exec.LookPath(name); err == nil {
			check(t, os.Symlink(path, filepath.Join(folder, name)))
		}
	}
	return folder
}

// TestActionRunsTheReleaseOfItsCommit is the action in a commit that is a
// release, and in all that could be wrong with one.
func TestActionRunsTheReleaseOfItsCommit(t *testing.T) {
	t.Parallel()
	needsShell(t, "curl")
	const fromGitHub = "https://github.com"
	for _, tc := range []struct {
		name   string
		spoil  func(*released, *job)
		inputs map[string]string
		want   []string // of the log
		runs   bool
	}{
		{
			"as it should be, on a server where attestations cannot be checked",
			func(*released, *job) {}, nil,
			[]string{"::notice title=wsync::wsync v1.2.3 has the right checksum; its attestation was not checked, which takes github.com"},
			true,
		},
		{
			"the mirror's address ends in a slash",
			func(r *released, _ *job) { r.url += "/" }, nil, nil, true,
		},
		{
			"with an attestation",
			func(_ *released, j *job) {
				j.env["GITHUB_SERVER_URL"] = fromGitHub
				j.stubbed("gh", ghThat(""))
			}, nil, nil, true,
		},
		{
			"without gh",
			func(_ *released, j *job) { j.env["GITHUB_SERVER_URL"] = fromGitHub }, nil,
			[]string{"::notice title=wsync::wsync v1.2.3 has the right checksum; its attestation was not checked, which takes the program gh"},
			true,
		},
		{
			"nobody attests it",
			func(_ *released, j *job) {
				j.env["GITHUB_SERVER_URL"] = fromGitHub
				j.stubbed("gh", ghThat("no attestations\n::error::found 100%0A"))
			}, nil,
			[]string{"::error title=wsync::checking where wsync v1.2.3 was built: no attestations ::error::found 100%250A; it was not run"},
			false,
		},
		{
			"the program was replaced",
			func(r *released, _ *job) { r.files["/v1.2.3/wsync_1.2.3_linux_amd64"] = "#!/bin/sh\ntouch evil\n" }, nil,
			[]string{"is not the program of release v1.2.3: its SHA-256 is ", "it was not run"},
			false,
		},
		{
			"the program was cut short",
			func(r *released, _ *job) { r.files["/v1.2.3/wsync_1.2.3_linux_amd64"] = theProgram[:20] }, nil,
			[]string{"is not the program of release v1.2.3"},
			false,
		},
		{
			"the mirror has another version only",
			func(r *released, _ *job) {
				r.files = map[string]string{"/v1.2.4/wsync_1.2.4_linux_amd64": theProgram}
			}, nil,
			[]string{"/v1.2.3/wsync_1.2.3_linux_amd64: curl: (22)", "set release-url to a mirror"},
			false,
		},
		{
			"no network",
			func(r *released, _ *job) { r.url = "http://127.0.0.1:1/" }, nil,
			[]string{"downloading http://127.0.0.1:1/v1.2.3/", "curl: (7)", "build-from-source: true"},
			false,
		},
		{
			"an address that is no address of the web",
			func(r *released, _ *job) { r.url = "file://" + r.root }, nil,
			[]string{"downloading file://", "curl: (1)"},
			false,
		},
		{
			"a commit before any release",
			func(r *released, _ *job) {
				check(r.t, os.Remove(filepath.Join(r.root, filepath.FromSlash(releaseFile))))
			}, nil,
			[]string{"this commit of wsync is not a release, so there is no program to download; pin the action or workflow to the commit of a release, or set build-from-source: true"},
			false,
		},
		{
			"a commit after the release",
			func(r *released, _ *job) { r.write("diff/diff.go", "package diff\n") }, nil,
			[]string{"this commit of wsync is not release v1.2.3: its files differ; pin the action or workflow to the commit of a release"},
			false,
		},
		{
			"a commit that only renames a file of the release",
			func(r *released, _ *job) {
				check(r.t, os.Rename(filepath.Join(r.root, "go.mod"), filepath.Join(r.root, "go.sum")))
			}, nil,
			[]string{"is not release v1.2.3"},
			false,
		},
		{
			"a platform that nothing was released for",
			func(_ *released, j *job) { j.env["RUNNER_ARCH"] = "ARM" }, nil,
			[]string{"release v1.2.3 of wsync has no program for linux/ARM; set build-from-source: true"},
			false,
		},
		{
			"a platform that the release leaves out",
			func(_ *released, j *job) { j.env["RUNNER_OS"] = "macOS" }, nil,
			[]string{"has no program for darwin/amd64"},
			false,
		},
		{
			"an input that is neither true nor false",
			func(*released, *job) {},
			map[string]string{"build-from-source": "yes"},
			[]string{`build-from-source is "yes"; it takes true or false`},
			false,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, s := newRelease(t), newStage(t)
			j := s.proposed(harmless...)
			j.env["RUNNER_OS"], j.env["RUNNER_ARCH"] = "Linux", "X64"
			j.env["PATH"] = tools(t)
			j.stubbed("go", "exit 1")
			tc.spoil(r, j)
			inputs := map[string]string{"release-url": r.url}
			for name, value := range tc.inputs {
				inputs[name] = value
			}
			ran, log, last := j.steps(r.root, inputs)
			for _, want := range tc.want {
				if !strings.Contains(log, want) {
					t.Errorf("the log lacks %q", want)
				}
			}
			program := filepath.Join(s.temp, "wsync", "bin", "wsync")
			if tc.runs {
				if d := cmp.Diff([]string{"Fetch the released wsync", "Run wsync"}, ran); d != "" {
					t.Fatalf("steps (-want +got):\n%s\n%s", d, log)
				}
				last.expect(t, 0, "exit-code=0", "add=1")
				return
			}
			if last.exit != 1 || len(ran) != 1 || strings.Count(log, "\n") != 1 || len(last.obeyed) != 1 {
				t.Errorf("exit %d after %v:\n%s", last.exit, ran, log)
			}
			if _, err := os.Stat(program); err == nil {
				t.Errorf("%s is left behind", program)
			}
			s.quiet()
			if n := len(s.hub.Comments(pullNumber)); n != 0 {
				t.Errorf("%d comments", n)
			}
		})
	}
}
