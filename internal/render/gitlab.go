package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// quality is one entry of a code quality report, a subset of Code Climate's that
// GitLab documents in doc/ci/testing/code_quality.md. Of two entries with one
// fingerprint GitLab shows one.
type quality struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    grade  `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// grade is how grave GitLab shows a finding.
type grade string

// The grades. Without one of its own, an annotation has that of its level.
const (
	blocker  grade = "blocker"
	critical grade = "critical"
	major    grade = "major"
)

var gradeOf = map[string]grade{"error": major, "warning": "minor", "notice": "info"}

func (a *annotation) graded() grade { return cmp.Or(a.grade, gradeOf[a.level]) }

// gravity orders the grades.
var gravity = map[grade]int{blocker: 0, critical: 1, major: 2, "minor": 3, "info": 4}

// GitLab draws what GitHub draws as annotations as a code quality report, which
// GitLab shows on a merge request and on its lines. What belongs to no line of the
// file at hand stands on its first one. place says where in the repository a file
// lies.
func GitLab(w io.Writer, p *diff.Plan, place func(file string) string) error {
	return writeQuality(w, findingNotes(p), p.Source.Path, place)
}

// ReviewsGitLab draws the reviews of several files as one code quality report.
func ReviewsGitLab(w io.Writer, rs []diff.FileReview, place func(file string) string) error {
	return writeQuality(w, reviewNotes(rs, findingNotes), "", place)
}

// GitLabProblems draws the problems of a file as a code quality report.
func GitLabProblems(w io.Writer, ps spec.Problems, place func(file string) string) error {
	return writeQuality(w, problemNotes(ps), "", place)
}

func writeQuality(w io.Writer, notes []annotation, file string, place func(file string) string) error {
	all, taken := make([]quality, len(notes)), map[string]bool{}
	for i, n := range notes {
		q := &all[i]
		q.Description, q.CheckName, q.Severity = inOneLine(n.text), "wsync/"+strings.ReplaceAll(n.title, " ", "-"), n.graded()
		q.Location.Path, q.Location.Lines.Begin = file, 1
		if n.at != nil && n.at.File != "" {
			q.Location.Path, q.Location.Lines.Begin = n.at.File, max(n.at.Line, 1)
		}
		q.Location.Path = clean(path.Clean(place(q.Location.Path)))
		q.Fingerprint = fingerprint(q, taken)
	}
	return writeJSON(w, all)
}

// inOneLine is a text without line ends, which GitLab would not show.
func inOneLine(text string) string {
	return strings.NewReplacer("\n- ", "; ", "\n", ". ").Replace(text)
}

// moving is what a text says of places: lines, which move with every edit above
// them, and the commit of an older version, which changes with the base. What is
// quoted is a name, and stays: "ml:1" is not "ml:2".
var moving = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`("(?:[^"\\]|\\.)*")|\b[0-9a-f]{12}:|:[0-9]+|\bline [0-9]+`)
})

// fingerprint tells findings apart, and knows one again whose line moved.
func fingerprint(q *quality, taken map[string]bool) string {
	key := strings.Join([]string{q.CheckName, q.Location.Path, moving().ReplaceAllString(q.Description, "$1")}, "\x00")
	for {
		sum := sha256.Sum256([]byte(key))
		print := hex.EncodeToString(sum[:16])
		if !taken[print] {
			taken[print] = true
			return print
		}
		key += "\x00"
	}
}
