package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/docpage"
)

// added are the checks whose findings a merge request has and its target branch
// has not, as GitLab's CodequalityReportsComparer tells them: by fingerprint.
func (s *ciShell) added(target []byte) []string {
	s.t.Helper()
	read := func(b []byte) (all []struct {
		Check       string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Location    struct{ Path string }
	},
	) {
		if err := json.Unmarshal(b, &all); err != nil {
			s.t.Fatalf("not a code quality report: %v: %s", err, b)
		}
		return all
	}
	known := map[string]bool{}
	for _, q := range read(target) {
		known[q.Fingerprint] = true
	}
	var checks []string
	for _, q := range read(s.quality()) {
		if _, err := os.Stat(filepath.Join(s.dir, q.Location.Path)); err != nil {
			s.t.Errorf("%s is about a file that the repository has not: %v", q.Check, err)
		}
		if !known[q.Fingerprint] {
			checks = append(checks, q.Check)
		}
	}
	return checks
}

// quality is the report that a job leaves behind.
func (s *ciShell) quality() []byte {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "wsync-out", "codequality.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// TestCIShowsFindingsOnTheMergeRequest: whatever ran last on the target branch,
// GitLab finds a report to compare with, and shows what the change adds.
func TestCIShowsFindingsOnTheMergeRequest(t *testing.T) {
	s := newCI(t)
	s.env = append(s.env, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main")
	for _, job := range []string{"plan", "drift"} {
		s.do(0, "rm -rf wsync-out; sh ci/wsync-ci.sh "+job)
		target := s.quality()

		s.do(0, "git switch -qc on-"+job)
		s.do(0, "sh ci/wsync-ci.sh review")
		if got := s.added(target); len(got) > 0 {
			t.Errorf("after %s, nothing changed, and GitLab shows %v", job, got)
		}
		s.bury()
		s.do(0, "sh ci/wsync-ci.sh review")
		if got := s.added(target); !slices.Contains(got, "wsync/irreversible") {
			t.Errorf("after %s, GitLab shows %v, and no archive among it", job, got)
		}
		s.do(1, "echo 'workspaces: 7' >>org.yaml; sh ci/wsync-ci.sh review")
		if got := s.added(target); !slices.Contains(got, "wsync/duplicate-key") {
			t.Errorf("after %s, GitLab shows %v of a file that is not valid", job, got)
		}
		s.do(0, "git checkout -q org.yaml && git switch -q main")
	}
}

// TestCIGitLabTakesTheReport: each job that leaves one behind hands it to GitLab.
func TestCIGitLabTakesTheReport(t *testing.T) {
	text := docpage.Read(t, filepath.Join(ciFolder, "gitlab", ".gitlab-ci.yml"))
	job := regexp.MustCompile(`(?ms)^wsync (\w+):$(.*?)^\s*$`)
	var with []string
	for _, m := range job.FindAllStringSubmatch(text+"\n\n", -1) {
		if strings.Contains(m[2], "reports: {codequality: wsync-out/codequality.json}") {
			with = append(with, m[1])
		}
	}
	if want := []string{"review", "plan", "drift"}; !slices.Equal(with, want) {
		t.Errorf("reports come from %v, want %v", with, want)
	}
}
