package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/apply/journal"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/testclock"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// disk is a journal file that knows which of its bytes are safe.
type disk struct {
	bytes.Buffer
	synced int
	syncs  int
	// failAt makes the n-th line fail to be written; 0 never.
	failAt int
	lines  int
}

func (d *disk) Write(b []byte) (int, error) {
	if d.lines++; d.failAt > 0 && d.lines >= d.failAt {
		return 0, errors.New("no space left on device")
	}
	return d.Buffer.Write(b)
}

func (d *disk) Sync() error  { d.synced = d.Len(); d.syncs++; return nil }
func (d *disk) Close() error { return nil }

func openJournal(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func summarised(t *testing.T, b []byte) *report.Report {
	t.Helper()
	s, err := journal.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func resultsOf(r *report.Report) map[diff.Address]report.Result {
	m := map[diff.Address]report.Result{}
	for _, o := range r.Outcomes {
		m[o.Address] = o.Result
	}
	return m
}

func TestJournalRecordsARun(t *testing.T) { bubble(t, "", testJournalRecordsARun) }

func testJournalRecordsARun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "apply.jsonl")
	s := stage(t, everything)
	s.Plan.Source = diff.Source{Path: "org.yaml", SHA256: "abc", Commit: "c0ffee"}
	var last *report.Report
	for range 2 {
		j := openJournal(t, path)
		a := newAPI(s.Have)
		a.fault = on(mlDan, 1, &fault{err: throttled})
		if last = s.run(t.Context(), a, Options{Journal: j}); !last.OK() {
			t.Fatal(results(last))
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := summarised(t, b)
	if d := cmp.Diff(last, got); d != "" {
		t.Errorf("-report +journal\n%s", d)
	}
	var kinds []string
	var heads []*journal.Header
	run := ""
	for text := range bytes.Lines(b) {
		var l journal.Line
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		if l.Header != nil {
			heads, run, kinds = append(heads, l.Header), l.Run, nil
		}
		if l.Run == run && l.Step == mlDan {
			kinds = append(kinds, fmt.Sprintf("%s %d %s %s", l.Kind, l.Attempt, l.Class, l.RequestID))
		}
	}
	if len(heads) != 2 || heads[1].Source.Commit != "c0ffee" || heads[1].Organization.ID != acme || heads[1].Plan != s.Plan.ContentDigest() {
		t.Errorf("headers %+v", heads)
	}
	want := []string{"sending 1  ", "answer 1 throttled req_fault", "sending 2  ", "answer 2  req_add_2", "outcome 0  "}
	if d := cmp.Diff(want, kinds); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if runtime.GOOS != "windows" {
		info, _ := os.Stat(path)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

// What an API or a proxy says may hold anything; a credential must not get
// into the record.
func TestJournalAndReportHoldNoCredential(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		d := &disk{}
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		a := newAPI(s.Have)
		a.fault = on(mlCat, 1, &fault{err: answer(live.Rejected, 400, "bad header\nx-api-key: sk-ant-admin01-AbCdEfGhIjKl_-mn")})
		r := s.run(t.Context(), a, Options{Journal: journal.New(d)})
		b, _ := json.Marshal(r)
		for name, text := range map[string]string{"journal": d.String(), "report": string(b)} {
			if strings.Contains(text, "AbCdEf") || !strings.Contains(text, "bad header x-api-key: sk-ant-***") {
				t.Errorf("%s: %s", name, text)
			}
		}
	})
}

// Whenever the process dies, the journal on disk names every write that may
// have happened. The api looks at the disk at the moment of each write.
func TestJournalIsOnDiskBeforeItMatters(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		d := &disk{}
		a := newAPI(s.Have)
		a.before = func(st *diff.Step, _ int) {
			written, safe := resultsOf(summarised(t, d.Bytes())), resultsOf(summarised(t, d.Bytes()[:d.synced]))
			if written[st.Address] != report.Unclear {
				t.Errorf("%s is sent, and the journal says %s", st.Address, written[st.Address])
			}
			if (st.Action == diff.Create || st.Action == diff.Archive) && safe[st.Address] != report.Unclear {
				t.Errorf("%s is sent, and the disk says %s", st.Address, safe[st.Address])
			}
			for i := range s.Plan.Steps {
				if p := &s.Plan.Steps[i]; requires(s.Plan, st, p.Address) && safe[p.Address] != report.Done {
					t.Errorf("%s is sent, and the disk says that %s is %s", st.Address, p.Address, safe[p.Address])
				}
			}
		}
		if r := s.run(t.Context(), a, Options{Journal: journal.New(d), Concurrency: 1}); !r.OK() {
			t.Error(results(r))
		}
		if d.synced != d.Len() {
			t.Error("the end is not on disk")
		}
	})
}

// A journal cut off at any byte is readable, and never claims that something
// in doubt is done, or that something sent was never started.
func TestJournalCutAnywhere(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		d := &disk{}
		a := newAPI(s.Have)
		a.fault = func(st *diff.Step, n int) *fault {
			if st.Address == mlDan && n == 1 {
				return &fault{lands: true, err: broken}
			}
			return nil
		}
		s.run(t.Context(), a, Options{Journal: journal.New(d), Concurrency: 1})
		whole := d.Bytes()
		first := bytes.IndexByte(whole, '\n') + 1
		for cut := first; cut <= len(whole); cut++ {
			// Every place within a line is like its neighbours, except at the ends.
			if nearEnd := bytes.IndexByte(whole[cut-1:], '\n') < 3 || whole[cut-1] == '\n'; !nearEnd && cut%31 != 0 {
				continue
			}
			got := summarised(t, whole[:cut])
			if cut < len(whole)-1 && !got.CutOff {
				t.Fatalf("cut at %d of %d, and said to have ended", cut, len(whole))
			}
			if n := got.Count(report.Done) + got.Count(report.Unchanged) + got.Count(report.Unclear) + got.Count(report.NotReached) + got.Count(report.Failed); n != len(s.Plan.Steps) {
				t.Fatalf("cut at %d: %d steps", cut, n)
			}
			sent := bytes.Count(whole[:cut], []byte(`"kind":"sending"`))
			if torn := whole[cut-1] != '\n' && !json.Valid(lastLine(whole[:cut])) && bytes.Contains(lastLine(whole[:cut]), []byte(`"kind":"sending"`)); sent > 0 && !torn && got.Count(report.NotReached) == len(s.Plan.Steps) {
				t.Fatalf("cut at %d: %d sent, and all said never to have started", cut, sent)
			}
		}
	})
}

func lastLine(b []byte) []byte {
	return b[bytes.LastIndexByte(bytes.TrimSuffix(b, []byte("\n")), '\n')+1:]
}

// What one attempt left in doubt, a later one that had no effect does not
// settle.
func TestJournalKeepsADoubt(t *testing.T) {
	d := &disk{}
	s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
	bubble(t, "", func(t *testing.T) {
		a := newAPI(s.Have)
		a.fault = func(_ *diff.Step, n int) *fault {
			if n == 1 {
				return &fault{err: broken}
			}
			return &fault{err: throttled}
		}
		s.run(t.Context(), a, Options{Journal: journal.New(d)})
	})
	killed := d.Bytes()[:bytes.Index(d.Bytes(), []byte(`{"kind":"outcome"`))]
	if got := resultsOf(summarised(t, killed))[mlCat]; got != report.Unclear {
		t.Errorf("got %s", got)
	}
}

func TestJournalContinuesAfterATornLine(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "apply.jsonl")
		s := stage(t, func(want *spec.Org, _ *live.Org) { remove(want, "cat") })
		j := openJournal(t, path)
		s.run(t.Context(), newAPI(s.Have), Options{Journal: j})
		_ = j.Close()
		b, _ := os.ReadFile(path)
		if err := os.WriteFile(path, b[:len(b)-20], 0o600); err != nil {
			t.Fatal(err)
		}
		cut, _ := os.ReadFile(path)
		if got := summarised(t, cut); !got.CutOff {
			t.Errorf("got %+v", got)
		}
		j = openJournal(t, path)
		s.run(t.Context(), newAPI(s.Have), Options{Journal: j})
		_ = j.Close()
		b, _ = os.ReadFile(path)
		if got := summarised(t, b); got.CutOff || !got.OK() {
			t.Errorf("got %+v", got)
		}
	})
}

// A run that cannot be recorded does not go on.
func TestRunStopsWhenTheJournalFails(t *testing.T) {
	testclock.Bubble(t, func(t *testing.T) {
		s := stage(t, everything)
		a := newAPI(s.Have)
		if r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{Now: testclock.Still, Journal: journal.New(&disk{failAt: 1})}); err == nil || r != nil || len(a.effects) > 0 {
			t.Errorf("without a header: %v, %v, %v", r, err, a.effects)
		}
		for line := 2; line < 12; line++ {
			a := newAPI(s.Have)
			r, err := Run(t.Context(), s.Plan, s.Have, a, a, Options{Now: testclock.Still, Journal: journal.New(&disk{failAt: line}), Concurrency: 1})
			var broken *journalError
			if !errors.As(err, &broken) || r == nil {
				t.Fatalf("line %d: %v", line, err)
			}
			// header, then sending, answer and outcome for each step
			if want := (line - 1 + 1) / 3; len(a.effects) != want {
				t.Errorf("line %d: %d effects, want %d", line, len(a.effects), want)
			}
			if r.Count(report.NotReached) == 0 || r.Interrupted || !r.Partial() {
				t.Errorf("line %d: %v", line, results(r))
			}
		}
	})
}

// What a killed run's journal tells is a report like any other.
func TestJournalOfAKilledRun(t *testing.T) {
	testclock.BubbleAt(t, time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC), func(t *testing.T) {
		s := stage(t, everything)
		d := &disk{}
		a := newAPI(s.Have)
		a.takes = time.Second
		a.fault = on("workspace/zoo", 9, &fault{hangs: true})
		hard, abort := context.WithCancel(t.Context())
		testclock.AfterFunc(5*time.Second, abort)
		r := s.run(t.Context(), a, Options{Journal: journal.New(d), Abort: hard, Concurrency: 1})
		got := summarised(t, d.Bytes())
		r.Ended = got.Ended // when the report is made, and when its last line is written
		if d := cmp.Diff(r, got); d != "" {
			t.Errorf("-report +journal\n%s", d)
		}
		got = summarised(t, d.Bytes()[:bytes.LastIndex(d.Bytes(), []byte(`{"kind":"answer"`))])
		if !got.CutOff || got.Interrupted || got.OK() || got.Ended.Sub(got.Started) != 2*time.Second || got.Verification.State != report.NotChecked {
			t.Errorf("got %+v", got)
		}
		if got.Count(report.Done) != 1 || got.Count(report.Unclear) != 1 || got.Count(report.NotReached) != 7 {
			t.Errorf("got %v", results(got))
		}
		want := &report.Outcome{
			Address: "workspace/zoo", Action: diff.Create, Result: report.Unclear, Attempts: 1,
			Reason: say.Foreign("it was sent, and no answer was recorded"), Hint: say.Foreign("plan again: the new plan shows what is left to do"),
		}
		if d := cmp.Diff(want, outcome(t, got, "workspace/zoo"), plain); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
	})
}
