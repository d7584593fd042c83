// Package diff compares what a file asks for with what an organization is, and
// says what to do about it: a Plan.
//
// It is pure: values in, a value out, no clock, no network, no files. The same
// input gives the same bytes, whatever order it arrives in. Absence never
// archives: the only road to an archive step is a tombstone in the file.
// Nothing is planned from a list that was not read.
package diff

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Options are the facts a plan depends on besides the file and the live state.
type Options struct {
	// Today judges "until" lines. MadeOn is the day on which the plan is made, if
	// that is another one: such a plan is for looking only.
	Today, MadeOn spec.Date
	// Only cuts the plan down to some of its steps.
	Only Only
	// Source is recorded in the plan.
	Source Source
	// Scope narrows the plan to some entries.
	Scope Scope
	// Warnings are findings of the file that the plan's readers should see.
	Warnings spec.Problems
}

// WorkspaceLimit is the number of live workspaces an organization may have
// unless Anthropic raised it (platform.claude.com/docs manage-claude/workspaces).
const WorkspaceLimit = 100

// ErrIncomplete is the error of planning from a member list that was not read.
var ErrIncomplete = errors.New("the live state is incomplete")

// planner carries one computation.
type planner struct {
	want     *spec.Org
	have     *live.Org
	opts     Options
	people   *people
	plan     *Plan
	created  map[string]bool // keys of entries that the plan creates
	awaited  []Gain          // access of people who are not in the organization yet
	machines []Finding       // service accounts that gain power
	left     []say.Text      // what steps that Only leaves out would do
	keys     []*keyMatch     // entries of external keys; nil before keyMatches
}

// Compute makes the plan that leads from have to want. The lists in have must
// be sorted (live.Org.Sort). The error is ErrIncomplete when a list that the
// plan depends on is missing; everything else that is wrong is a finding.
func Compute(want *spec.Org, have *live.Org, o Options) (*Plan, error) {
	return Match(want, have).Plan(o)
}

// Plan is Compute for a file and an organization that were matched before.
func (m *Matching) Plan(o Options) (*Plan, error) {
	p := &planner{
		want: m.want, have: m.have, opts: o, created: map[string]bool{}, plan: Blank(m.have, o),
	}
	p.people = newPeople(m.have, p.find)
	o.Scope = o.Scope.widened(m)
	p.opts.Scope = o.Scope
	for _, f := range m.findings {
		if o.Scope.covers(&f) {
			p.find(f)
		}
	}
	for i := range m.pairs {
		if pair := &m.pairs[i]; !pair.broken && !pair.done {
			if err := p.entry(pair); err != nil {
				return nil, err
			}
		}
	}
	if err := p.organization(); err != nil {
		return nil, err
	}
	p.people.report(p)
	p.survey(m)
	p.suspectTwins(m)
	p.suspectRenames(m)
	p.plan.Protected = m.protections(m.want)
	p.idleProtection()
	p.fileWarnings()
	p.endsSoon()
	p.weighKeysLeft()
	p.weighLastAdmins()
	p.order()
	p.reportGains()
	p.tellMachineGains()
	p.tellLeftOut()
	SortFindings(p.plan.Findings)
	return p.plan, nil
}

// entry plans one entry of the file, kind by kind. What is archived is as good as
// gone, so nothing in it is planned.
func (p *planner) entry(pair *pairing) error {
	w := pair.want
	for _, r := range Rules() {
		switch {
		case !p.opts.Scope.looksAt(r, w.Key):
			continue
		case r.Declared == nil:
		case w.Archive != nil || !r.Declared(w) || r.Refused(p.have) != nil:
			continue
		case r.Listed == nil && !r.OrgListed(p.have):
			return fmt.Errorf("planning %q: %w: the %s of the organization were not read", w.Key, ErrIncomplete, r.List)
		case pair.have != nil && r.Listed != nil && !r.Listed(pair.have):
			return fmt.Errorf("planning %q: %w: the %s of %s were not read", w.Key, ErrIncomplete, r.List, pair.have.ID)
		}
		if r.plan != nil {
			r.plan(p, pair)
		}
	}
	return nil
}

// organization plans what belongs to no workspace: in a part of the file that is only
// the people in scope.
// A list that the API refuses to this credential is told once, and nothing is
// planned from it. A list of the organization is needed for the entries too.
func (p *planner) organization() error {
	part := p.opts.Scope.part(p.want)
	for _, r := range Rules() {
		switch refused := p.have.Refused[r.Kind]; {
		case refused != nil && concerns(part, r):
			p.find(*r.Unavailable(refused))
		case refused != nil:
		case r.OrgDeclared != nil && !r.OrgDeclared(part):
		case r.OrgDeclared != nil && !r.OrgListed(p.have):
			return fmt.Errorf("planning %s: %w: the %s of the organization were not read", p.want.Organization, ErrIncomplete, r.List)
		case r.orgPlan != nil && (p.opts.Scope.whole() || r.OfPeople && len(p.opts.Scope.People) > 0):
			r.orgPlan(p)
		}
	}
	return nil
}

// concerns reports whether a part of the file declares objects of a kind. A list may
// have been refused that was only asked for as evidence.
func concerns(part *spec.Org, r *Rule) bool {
	if r.OrgDeclared != nil {
		return r.OrgDeclared(part)
	}
	return r.Declared != nil && slices.ContainsFunc(part.Workspaces, func(w spec.Workspace) bool { return r.Declared(&w) })
}

func (p *planner) step(s Step) {
	if p.opts.Only.leaves(&s) {
		p.left = append(p.left, s.Would())
		return
	}
	p.plan.Steps = append(p.plan.Steps, s)
}

func (p *planner) find(f Finding) { p.plan.Findings = append(p.plan.Findings, f) }

// survey looks at the organization as a whole.
func (p *planner) survey(m *Matching) {
	live := 0
	for i := range p.have.Workspaces {
		if !p.have.Workspaces[i].Archived() {
			live++
		}
	}
	p.plan.Extent.LiveWorkspaces = live
	p.plan.Extent.Users = len(p.have.Users)
	if n := live + p.plan.Creates(); p.plan.Creates() > 0 && n > WorkspaceLimit {
		p.find(Finding{
			Severity: SevWarning, Code: CodeWorkspaceLimit,
			Message: say.F("the plan leads to %d live workspaces; an organization may have %d unless Anthropic raised the limit, and archives only run after creations", n, WorkspaceLimit),
			Hint:    say.F("archive first and create in a later run, or ask your account team for a higher limit"),
		})
	}
	if p.opts.Scope.whole() {
		p.reportUnmanaged(m)
	}
}

func (p *planner) reportUnmanaged(m *Matching) {
	if p.want.Policy.UnmanagedWorkspaces == spec.UnmanagedIgnore {
		return
	}
	for _, w := range m.Unmanaged() {
		p.find(Finding{
			Severity: SevWarning, Code: CodeUnmanaged,
			Message: say.F("workspace %q%s is live, and the file does not name it: it is left alone", w.Name, InBrackets(w.ID)),
			Hint:    say.F("declare it (wsync export prints its entry), or set `policy.unmanaged_workspaces` to `ignore`"),
			At:      at(p.want.Policy.At["unmanaged_workspaces"]),
		})
	}
}

func (p *planner) fileWarnings() {
	for _, w := range p.opts.Warnings {
		p.find(Finding{Severity: SevWarning, Code: CodeFileWarning, Message: say.Foreign(w.Message), Hint: say.Foreign(w.Hint), At: at(w.At)})
	}
}

// Blank is a plan without steps, for an organization that must not be planned.
func Blank(have *live.Org, o Options) *Plan {
	return &Plan{
		Format: Format, Organization: Organization{have.ID, have.Name},
		Source: o.Source, Scope: o.Scope.Parts, Only: o.Only, Today: o.Today, MadeOn: o.MadeOn,
		Steps: []Step{}, Findings: []Finding{}, Refusals: []Refusal{},
	}
}
