// Package journal remembers runs: a file to which a run appends what it is about
// to do and what came of it, and the report that such a file gives afterwards, even
// of a run that was killed. It is apart from apply, because a journal is read
// without anything to apply.
package journal

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Format names the version of the journal's lines.
const Format = "wsync.journal/v1"

// Journal is an append-only record of runs, one JSON object a line. A run
// writes a header, one line before and one after each attempt, one line per
// step's outcome, and an end. It may hold several runs, one after the other.
//
// A line about to be relied upon is on disk first: that a create or an archive
// is being sent before it is sent, and an outcome before anything that depends
// on it starts. So whatever kills the process, the journal names every write
// that may have happened. Whoever appends keeps credentials out of the lines.
//
// A nil *Journal records nothing.
type Journal struct {
	file File
	run  string
	now  func() time.Time

	mu      sync.Mutex // guards writing
	written int        // lines handed to the file
	broken  error      // the first failure; nothing is written after it

	syncing sync.Mutex // guards the file's Sync; taken before mu
	synced  int        // lines known to be on disk
}

// File is what a Journal writes to.
type File interface {
	io.WriteCloser
	Sync() error
}

// Open opens path for appending and creates it, readable by its owner
// alone, when it does not exist. It refuses a file that is something else than
// a journal.
func Open(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := resume(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	syncDir(filepath.Dir(path))
	return New(f), nil
}

// New makes a journal of a file that stands at its end.
func New(f File) *Journal { return &Journal{file: f} }

// prefix is how every journal begins, in whatever version.
const prefix = `{"format":"wsync.journal/`

// resume checks what is in the file and ends a line that a killed
// process left torn, so that the next line starts afresh.
func resume(f *os.File) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("a journal must be a regular file")
	case info.Size() == 0:
		return nil
	}
	start := make([]byte, min(info.Size(), int64(len(prefix))))
	if _, err := f.ReadAt(start, 0); err != nil {
		return err
	}
	if !strings.HasPrefix(prefix, string(start)) {
		return errors.New("the file exists and is not a journal of wsync")
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil {
		return err
	}
	if last[0] != '\n' {
		_, err = f.Write([]byte("\n"))
	}
	return err
}

// syncDir makes a new file's name durable, where the system can do that.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // not every system knows this; the file itself is synced anyway
		_ = d.Close()
	}
}

// Close closes the file. It may be called on a nil Journal.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}

// Line is one line of a journal. Kind says which fields it has.
type Line struct {
	// Format is set on headers only, and stands first so that a journal can be
	// recognised by its first bytes.
	Format string `json:"format,omitempty"`
	Kind   Kind   `json:"kind"`
	// Run tells apart the runs in one file.
	Run  string    `json:"run"`
	Time time.Time `json:"time"`
	// Header is set on headers only.
	Header *Header `json:"header,omitempty"`
	// Step, Action, Attempt and Workspace name what was sent.
	Step      diff.Address     `json:"step,omitempty"`
	Action    diff.Action      `json:"action,omitempty"`
	Attempt   int              `json:"attempt,omitempty"`
	Workspace live.WorkspaceID `json:"workspace,omitempty"`
	// Endpoint, Status, ErrorCode, ErrorField, RequestID, Class and Message are an
	// attempt's answer. Class is empty when the request succeeded.
	Endpoint   string     `json:"endpoint,omitempty"`
	Status     int        `json:"status,omitempty"`
	ErrorCode  string     `json:"error_code,omitempty"`
	ErrorField string     `json:"error_field,omitempty"`
	RequestID  string     `json:"request_id,omitempty"`
	Class      live.Class `json:"class,omitempty"`
	Message    string     `json:"message,omitempty"`
	// Outcome is set on outcomes only.
	Outcome *report.Outcome `json:"outcome,omitempty"`
	// End is set on the last line of a run only.
	End *End `json:"end,omitempty"`
}

// Kind tells the lines of a journal apart.
type Kind string

// The kinds of line, in the order in which a run writes them.
const (
	KindHeader  Kind = "header"
	KindSending Kind = "sending"
	KindAnswer  Kind = "answer"
	KindOutcome Kind = "outcome"
	KindEnd     Kind = "end"
)

// Header says what a run is about to do.
type Header struct {
	// MadeBy is the build of wsync that runs.
	MadeBy string `json:"made_by,omitempty"`
	// Plan is the digest of the plan carried out.
	Plan         string            `json:"plan"`
	Organization diff.Organization `json:"organization"`
	Source       diff.Source       `json:"source"`
	// Steps lists every step, so that the journal alone can tell what never
	// started.
	Steps []Step `json:"steps"`
}

// Step names one step of the plan.
type Step struct {
	Address diff.Address `json:"address"`
	Action  diff.Action  `json:"action"`
}

// End closes a run.
type End struct {
	Interrupted  bool                `json:"interrupted,omitempty"`
	Verification report.Verification `json:"verification"`
}

// Begin starts the record of a run. Nothing may be sent before it returns.
func (j *Journal) Begin(h Header, now func() time.Time) error {
	if j == nil {
		return nil
	}
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails (crypto/rand)
	j.run, j.now = hex.EncodeToString(id), now
	return j.Write(Line{Format: Format, Kind: KindHeader, Header: &h}, true)
}

// Write appends one line, to which it adds the run and the time, and when
// durable does not return before it is on disk. After the first failure every call fails: a record with a hole in it
// would be worse than none.
func (j *Journal) Write(line Line, durable bool) error {
	if j == nil {
		return nil
	}
	n, err := j.append(line)
	if err != nil || !durable {
		return err
	}
	return j.sync(n)
}

func (j *Journal) append(line Line) (n int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return 0, j.broken
	}
	line.Run, line.Time = j.run, j.now().UTC()
	b, err := json.Marshal(line)
	if err == nil {
		// One Write a line: with O_APPEND two processes cannot mix theirs.
		_, err = j.file.Write(append(b, '\n'))
	}
	if j.broken = err; err != nil {
		return 0, err
	}
	j.written++
	return j.written, nil
}

// sync returns once the first n lines are on disk. One Sync serves everybody
// whose line was written before it began.
func (j *Journal) sync(n int) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.synced >= n {
		return nil
	}
	j.mu.Lock()
	upTo, err := j.written, j.broken
	j.mu.Unlock()
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		j.mu.Lock()
		j.broken = err
		j.mu.Unlock()
		return err
	}
	j.synced = upTo
	return nil
}
