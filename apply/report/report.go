// Package report holds what a run came to, as data: apply writes it, a journal
// records its parts, views draw it, and programs read it. It is apart from apply,
// so that whoever only reads a report depends on nothing that sends.
package report

import (
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// Format names the version of the JSON form of a Report.
const Format = "wsync.report/v1"

// Report is the outcome of a run: one entry for every step of the plan, in the
// plan's order, and what a reading afterwards showed.
type Report struct {
	Format string `json:"format"`
	// MadeBy is the build of wsync that carried the plan out.
	MadeBy string `json:"made_by,omitempty"`
	// Organization is the one it was carried out in.
	Organization diff.Organization `json:"organization"`
	Started      time.Time         `json:"started"`
	Ended        time.Time         `json:"ended"`
	Outcomes     []Outcome         `json:"outcomes"`
	// Unmet is what the file asks for and no step of the plan could do.
	Unmet []diff.Finding `json:"unmet,omitempty"`
	// Left is what else the whole plan would do, in a run of a part of it.
	Left *diff.Finding `json:"left,omitempty"`
	// Verification says whether the lists agree with what was written.
	Verification Verification `json:"verification"`
	// Interrupted is set when the run was asked to stop early.
	Interrupted bool `json:"interrupted,omitempty"`
	// CutOff is set when the process ended before the run did: then this is what
	// the journal tells, Ended is the time of its last line, and nothing is unmet.
	CutOff bool `json:"cut_off,omitempty"`
}

// Outcome is what became of one step.
type Outcome struct {
	Address diff.Address `json:"address"`
	Action  diff.Action  `json:"action"`
	Result  Result       `json:"result"`
	// Reason says why, for every result but done. One line.
	Reason say.Text `json:"reason,omitempty"`
	// Hint says what to do about it. May be empty.
	Hint say.Text `json:"hint,omitempty"`
	// Warning says what a step that is done left behind. One line; Hint goes with it.
	Warning say.Text `json:"warning,omitempty"`
	// Override is, for a held step, the flags that release it; empty when none
	// do.
	Override string `json:"override,omitempty"`
	// WaitsFor is, for a skipped step, the step at the root of it: the one that
	// failed, is unclear, or is held.
	WaitsFor diff.Address `json:"waits_for,omitempty"`
	// Endpoint is "METHOD path" of the last request; empty when none was sent.
	Endpoint string `json:"endpoint,omitempty"`
	Status   int    `json:"status,omitempty"`
	// ErrorCode is the API's error code in the last answer; empty when there was none.
	ErrorCode string `json:"error_code,omitempty"`
	// ErrorField is the field of the request that ErrorCode is about, as the API
	// calls it; empty when it named none.
	ErrorField string `json:"error_field,omitempty"`
	RequestID  string `json:"request_id,omitempty"`
	Attempts   int    `json:"attempts,omitempty"`
	// Workspace is the id the step acted on or created.
	Workspace live.WorkspaceID `json:"workspace,omitempty"`
	// Object is the id of another object that the step created.
	Object string `json:"object,omitempty"`
}

// Succeeded reports whether the organization is as the step wants it.
func (o *Outcome) Succeeded() bool { return o.Result == Done || o.Result == Unchanged }

// Result is what became of a step.
type Result string

// The results of a step.
const (
	// Done: the request succeeded.
	Done Result = "done"
	// Unchanged: the organization was in the wanted state before the request, or
	// an unclear request turned out to have taken effect.
	Unchanged Result = "unchanged"
	// Incomplete: it took effect, but not in all that was asked for. A further plan
	// shows the rest.
	Incomplete Result = "incomplete"
	// Failed: the API refused it, or patience ran out.
	Failed Result = "failed"
	// Unclear: no trustworthy answer came and reading again could not tell.
	Unclear Result = "unclear"
	// Held: a guard holds it.
	Held Result = "held"
	// Skipped: something it requires did not succeed.
	Skipped Result = "skipped"
	// NotReached: the run ended before its turn.
	NotReached Result = "not-reached"
)

// Results lists every result in the order summaries name them.
var Results = []Result{Done, Unchanged, Incomplete, Failed, Unclear, Held, Skipped, NotReached}

// Count is the number of outcomes with the given result.
func (r *Report) Count(x Result) int {
	n := 0
	for i := range r.Outcomes {
		if r.Outcomes[i].Result == x {
			n++
		}
	}
	return n
}

// OK reports whether the organization is where the plan wanted it: every step
// done, and no list says otherwise.
func (r *Report) OK() bool {
	return len(r.Outcomes) == r.Count(Done)+r.Count(Unchanged) && r.Verification.State != Disagrees
}

// Partial reports whether something went wrong on the way: a step failed, is
// incomplete or unclear, was not reached, or was skipped because of such a step, or the lists
// disagree. Steps that guards hold, and steps that wait for those, do not count.
func (r *Report) Partial() bool {
	wrong := r.Count(Incomplete) + r.Count(Failed) + r.Count(Unclear) + r.Count(NotReached)
	return wrong > 0 || r.Verification.State == Disagrees
}

// OnlyHeld reports whether guards are all that kept the plan from being carried
// out in full.
func (r *Report) OnlyHeld() bool { return !r.OK() && !r.Partial() }

// Verification is what reading after the writes showed.
type Verification struct {
	// State is verified, disagrees, or not-checked.
	State VerificationState `json:"state"`
	// Differences lists what the lists still show otherwise, one line each.
	Differences []say.Text `json:"differences,omitempty"`
	// Reason says why nothing was checked. Empty otherwise.
	Reason say.Text `json:"reason,omitempty"`
}

// VerificationState is the verdict of a verification.
type VerificationState string

// The verdicts of a verification.
const (
	Verified   VerificationState = "verified"
	Disagrees  VerificationState = "disagrees"
	NotChecked VerificationState = "not-checked"
)

func (o *Outcome) texts() say.Fields {
	return say.Fields{"reason": &o.Reason, "hint": &o.Hint, "warning": &o.Warning}
}

// MarshalJSON writes the texts as strings, and their spans beside them.
func (o Outcome) MarshalJSON() ([]byte, error) {
	type bare Outcome
	return say.Marshal(bare(o), o.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (o *Outcome) UnmarshalJSON(b []byte) error {
	type bare Outcome
	return say.Unmarshal(b, (*bare)(o), o.texts())
}

func (v *Verification) texts() say.Fields {
	return say.Fields{"reason": &v.Reason, "differences": &v.Differences}
}

// MarshalJSON writes the texts as strings, and their spans beside them.
func (v Verification) MarshalJSON() ([]byte, error) {
	type bare Verification
	return say.Marshal(bare(v), v.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (v *Verification) UnmarshalJSON(b []byte) error {
	type bare Verification
	return say.Unmarshal(b, (*bare)(v), v.texts())
}
