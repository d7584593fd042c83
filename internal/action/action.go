// Package action is what a job of GitHub Actions does with wsync. It reads the
// inputs of .github/actions/wsync, refuses what the job's event must not start,
// calls the functions that the commands of wsync are made of, and publishes what
// came of it: outputs, job summary, annotations, one comment on the pull request,
// one issue about drift, or one pull request that takes it over into the file.
//
// It is a package because a job is no command line: it works on the plan and the
// report as values, and never on what a command printed. It starts no process and
// holds no credential; both are the Engine's, which cmd/wsync hands over.
package action

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/adopt"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/ghactions"
	"github.com/wsync/wsync/spec"
)

// Engine is the work of wsync's commands on one file, as functions.
type Engine interface {
	// Read parses the file. The organization is nil when it is not usable; the
	// error says that there was nothing to parse.
	Read(only diff.Only) (*spec.Org, spec.Problems, error)
	// Review plans, offline, what a change means. merge is the merge commit that
	// GitHub made for a pull request: if actions/checkout checked it out, its first
	// parent is what the change would be merged into at this moment, found with two
	// commits of history. Otherwise the change is what came since the default branch.
	Review(want *spec.Org, warnings spec.Problems, merge string) (*diff.Plan, error)
	// Plan reads the organization and plans all steps, or only some. Apply carries
	// out that very plan.
	Plan(ctx context.Context, want *spec.Org, warnings spec.Problems, only diff.Only, allow Allowances) (*diff.Plan, Apply, error)
	// Adopt finds what the file would have to say for the organization to be as it
	// says. It writes nothing.
	Adopt(ctx context.Context, want *spec.Org, warnings spec.Problems) (*adopt.Result, error)
	// Explain is an error with its hints, safe to show, on lines of its own.
	Explain(err error) string
}

// Apply carries out a plan and writes a journal. The report is nil when nothing
// was tried, which is always an error.
type Apply func(ctx context.Context, journal string) (*report.Report, error)

// Allowances let a run do more than the file and its policy say.
type Allowances struct {
	guard.Allowances
	// Dirty applies a file that git does not show to be committed, and Behind one
	// of which the branch has a later version.
	Dirty, Behind bool
}

// Env is what a job takes from its surroundings.
type Env struct {
	// Getenv reads the variables of the runner and the inputs.
	Getenv func(string) string
	// Stdout is the log of the step.
	Stdout    io.Writer
	Now       func() time.Time
	UserAgent string // what GitHub hears of this program
	MadeBy    string // what readers hear of it
	// Open gives the engine for a file. It finds its credential by getenv, and
	// its warnings go to log.
	Open func(file string, getenv func(string) string, log io.Writer) Engine
}

// job is one run of the action: what it was asked for, and what came of it.
type job struct {
	Env
	in     inputs
	run    *ghactions.Run
	log    *ghactions.Log
	engine Engine
	// dir holds the files of the artifact.
	dir string

	// code is the exit code that a command would have.
	code int
	// plan is nil when it did not come to one.
	plan *diff.Plan
	// report is nil unless something was applied.
	report *report.Report
	// adoption is nil unless drift is to come home by a pull request.
	adoption *adopt.Result
	// failure is nil unless the command could not do what it is for.
	failure *failure
}

// failure is why a job did not do what it was asked for, as it is published.
type failure struct {
	title, text string
	// marked is set when the text stands on lines of the file already.
	marked bool
}

// publishTime bounds the publishing of an outcome that stands already.
const publishTime = 2 * time.Minute

// Run does the job and gives the code to end the step with. The error is that of
// writing the log.
func Run(ctx context.Context, env Env) (int, error) {
	j := &job{Env: env, log: ghactions.NewLog(env.Stdout)}
	if err := j.prepare(); err != nil {
		j.refuse(err)
		return exit.Error, j.log.Close()
	}
	j.execute(ctx)
	// An interrupted run is published too, in the little time that is left.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTime)
	defer cancel()
	code := j.stepCode()
	if err := j.publish(ctx); err != nil {
		j.logError(err)
		code = max(code, exit.Error)
	}
	return code, j.log.Close()
}

// prepare reads inputs and event, and refuses what must not be done here.
func (j *job) prepare() error {
	var err error
	if j.in, err = readInputs(j.Getenv); err != nil {
		return err
	}
	if j.run, err = ghactions.ReadRun(j.Getenv); err != nil {
		return err
	}
	j.engine = j.Open(j.in.file, j.credentials, j.log)
	if err := j.permitted(); err != nil {
		return err
	}
	if j.dir, err = os.MkdirTemp(j.Getenv("RUNNER_TEMP"), "wsync-"); err != nil {
		return fmt.Errorf("making a folder for the artifact: %w", err)
	}
	return nil
}

// stepCode is what the step ends with. Steps that are held wait for a person
// and are no failure: one tombstone must not turn every later merge red. Nor
// are changes: they are what a plan is for, and drift has its issue.
func (j *job) stepCode() int {
	waits := j.code == exit.Guard && j.plan != nil && !j.plan.Stopped()
	if waits || j.code == exit.Changes {
		return exit.Done
	}
	return j.code
}

// logError shows an error that leaves the outcome as it is.
func (j *job) logError(err error) {
	_, _ = fmt.Fprintf(j.log, "wsync: %v\n", err)
	_ = j.log.Annotate(ghactions.Error, "wsync", err.Error())
}

// refuse ends a run that must not begin. Whoever reads the outputs or the
// summary learns of it as from any other run; GitHub is not asked for anything.
func (j *job) refuse(err error) {
	j.code = exit.Error
	j.failure = &failure{title: j.name() + " was refused", text: err.Error()}
	j.logError(err)
	if err := j.writeResults(j.markdown(summaryLimit)); err != nil {
		j.logError(err)
	}
}

// name is the command as people know it.
func (j *job) name() string { return "wsync " + j.in.command }
