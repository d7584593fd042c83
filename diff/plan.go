package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Format names the version of the JSON form of a Plan.
const Format = "wsync.plan/v1"

// ReviewFormat names the version of the JSON form of a comparison of two
// revisions of the file. It has the shape of a plan, and a name of its own,
// because nobody may carry it out: it knows no organization.
const ReviewFormat = "wsync.review/v1"

// Plan is everything wsync intends to do and everything it has to say about
// it: inert, ordered, and complete. It survives JSON unchanged, every view
// draws it and adds nothing, and apply follows it to the letter. A step has no
// payload besides its changes, so what a reviewer reads is what is sent.
type Plan struct {
	Format string `json:"format"`
	// MadeBy is the build of wsync that made the plan.
	MadeBy       string       `json:"made_by,omitempty"`
	Organization Organization `json:"organization"`
	Source       Source       `json:"source"`
	// Base is the older revision of the file, in a review; nil in a plan, which
	// compares with what is live.
	Base *Source `json:"base,omitempty"`
	// Scope says what parts of the organization were looked at; empty for all of it.
	Scope []string `json:"scope,omitempty"`
	// Only says which steps of a larger plan these are; empty for all of them.
	Only Only `json:"only,omitempty"`
	// Today is the UTC day that "until" lines were judged by.
	Today spec.Date `json:"today"`
	// MadeOn is the day on which the plan was made, if Today is another one. Such a
	// plan shows what another day would bring, and nobody may carry it out.
	MadeOn spec.Date `json:"made_on,omitzero"`
	// Steps is in execution order.
	Steps []Step `json:"steps"`
	// Findings is what the reader should know besides the steps, worst first.
	Findings []Finding `json:"findings"`
	// Refusals is what the guards said when the plan was made.
	Refusals []Refusal `json:"refusals"`
	// Protected is what the file protects, by id: the live workspaces that are
	// neither archived nor renamed away from what protects them.
	Protected []Protection `json:"protected,omitempty"`
	// Extent counts what the plan was measured against.
	Extent Extent `json:"extent"`
	// Digest is set by Encode and checked by Decode: "sha256:" and the hash of
	// everything above.
	Digest string `json:"digest,omitempty"`
}

// Organization names the organization the plan was made from.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OfAnotherDay reports whether the plan judges "until" lines by another day than
// that on which it was made.
func (p *Plan) OfAnotherDay() bool { return !p.MadeOn.IsZero() }

// Review reports whether the plan compares two revisions of the file and says
// nothing about the live organization.
func (p *Plan) Review() bool { return p.Base != nil }

// Source says which bytes the desired state came from.
type Source struct {
	// Revision is the revision as somebody named it, such as a branch; empty in
	// a plan.
	Revision string `json:"revision,omitempty"`
	// Path is org.yaml as the user typed it.
	Path string `json:"path"`
	// SHA256 is the digest over org.yaml and its fragments.
	SHA256 string        `json:"sha256"`
	Files  []spec.Source `json:"files,omitempty"`
	// Repository, Commit, and Dirty come from git; empty outside a repository.
	Repository string `json:"repository,omitempty"`
	Commit     string `json:"commit,omitempty"`
	// Dirty lists files that differ from Commit.
	Dirty []string `json:"dirty,omitempty"`
}

// Extent is the size of what guards measure shares against.
type Extent struct {
	// LiveWorkspaces counts live workspaces, the default one included.
	LiveWorkspaces int `json:"live_workspaces"`
	// ManagedWorkspaces counts live workspaces that the file names.
	ManagedWorkspaces int `json:"managed_workspaces"`
	// ManagedMemberships counts explicit live memberships in workspaces whose
	// member list the file manages.
	ManagedMemberships int `json:"managed_memberships"`
	// Users counts the people in the organization.
	Users int `json:"users"`
}

// Step is one API write.
type Step struct {
	Address Address `json:"address"`
	Action  Action  `json:"action"`
	Phase   Phase   `json:"phase"`
	// Workspace is the workspace acted on or in; zero for what belongs to none.
	Workspace Workspace `json:"workspace,omitzero"`
	// User is the person of a step about a person; nil otherwise.
	User *User `json:"user,omitempty"`
	// Object is what is acted on when it is neither a workspace nor a person.
	Object  *Object  `json:"object,omitempty"`
	Changes []Change `json:"changes,omitempty"`
	// Because names the lines that ask for the step; never empty.
	Because []Reason `json:"because"`
	// Effects is what follows outside the call itself.
	Effects []Effect `json:"effects,omitempty"`
	Risk    Risk     `json:"risk"`
	// Requires lists what must have succeeded before this step may start: step
	// addresses, or a pattern ending in "/*" that stands for every step of an
	// earlier phase below that address.
	Requires []Address `json:"requires,omitempty"`
}

// Workspace identifies the workspace of a step.
type Workspace struct {
	// Key is the entry in the file; Name the live name, or the one it will have
	// when the step creates it.
	Key  string `json:"key"`
	Name string `json:"name"`
	// ID is empty when an earlier step of the same plan creates the workspace.
	ID live.WorkspaceID `json:"id,omitempty"`
}

// Object identifies something that is neither a workspace nor a person.
type Object struct {
	// ID is empty when an earlier step of the same plan creates the object.
	ID string `json:"id,omitempty"`
	// Name is what people call it: a model, a key's name.
	Name string `json:"name"`
}

// User identifies a person.
type User struct {
	ID    live.UserID `json:"id"`
	Email spec.Email  `json:"email"`
	Name  string      `json:"name,omitempty"`
}

// Action is what a step does.
type Action string

// The closed set of actions. Which of them a kind has, its Rule says.
const (
	Create  Action = "create"
	Update  Action = "update"
	Add     Action = "add"
	SetRole Action = "set-role"
	Remove  Action = "remove"
	Archive Action = "archive"
)

// Actions lists every action in the order summaries name them.
var Actions = []Action{Create, Update, Add, SetRole, Remove, Archive}

// Phase is a step's place in the fixed order of a run: every step of a phase
// ends before the next phase starts. Access is granted before it is taken, and
// what cannot be undone comes last.
type Phase string

// The phases in order.
const (
	PhaseCreate     Phase = "create"
	PhaseInvite     Phase = "invite"
	PhaseWiden      Phase = "widen"
	PhaseAttributes Phase = "attributes"
	PhaseLimits     Phase = "limits"
	PhaseNarrow     Phase = "narrow"
	PhaseKeys       Phase = "keys"
	PhasePeople     Phase = "people"
	PhaseArchive    Phase = "archive"
)

// Phases lists every phase in execution order.
var Phases = []Phase{
	PhaseCreate, PhaseInvite, PhaseWiden, PhaseAttributes, PhaseLimits, PhaseNarrow, PhaseKeys, PhasePeople, PhaseArchive,
}

// rank is the phase's place in the order of execution.
func (ph Phase) rank() int { return slices.Index(Phases, ph) }

// Risk grades a step by what it can cost.
type Risk string

// The risks, mildest first.
const (
	RiskNone          Risk = "none"
	RiskReducesAccess Risk = "reduces-access"
	RiskIrreversible  Risk = "irreversible"
)

// Change is one field's step from Before to After. In an update, equal values
// mean that the field is sent along unchanged because the API takes it only
// together with its neighbour.
type Change struct {
	// Field is a path: name, color, tags.<key>, data_residency.<field>,
	// external_key_id, role.
	Field  string `json:"field"`
	Before Value  `json:"before"`
	After  Value  `json:"after"`
}

// Kept reports whether the change only accompanies another one.
func (c Change) Kept() bool { return c.Before.Equal(c.After) }

// Reason says why a step is in the plan.
type Reason struct {
	// Kind is a stable word for the rule: declared, member, group, absent,
	// lapsed, previously, id, tombstone.
	Kind ReasonKind `json:"kind"`
	Text say.Text   `json:"text"`
	// At is the line that asks for it; nil when no line does.
	At *spec.Position `json:"at,omitempty"`
	// Via is the chain of groups that leads to the person.
	Via []string `json:"via,omitempty"`
	// Until is the last day on which the line counts; zero for no end.
	Until spec.Date `json:"until,omitzero"`
	// Touched is the commit that last changed the line, where git knows; only
	// irreversible steps carry it.
	Touched *Touch `json:"touched,omitempty"`
}

// Touch is the commit behind a line.
type Touch struct {
	Commit string    `json:"commit"`
	Author string    `json:"author"`
	When   spec.Date `json:"when"`
	// Subject is the first line of the commit's message.
	Subject string `json:"subject,omitempty"`
}

// ReasonKind classifies a Reason.
type ReasonKind string

// The kinds of reason.
const (
	ReasonDeclared   ReasonKind = "declared"
	ReasonMember     ReasonKind = "member"
	ReasonGroup      ReasonKind = "group"
	ReasonAbsent     ReasonKind = "absent"
	ReasonLapsed     ReasonKind = "lapsed"
	ReasonPreviously ReasonKind = "previously"
	ReasonID         ReasonKind = "id"
	ReasonTombstone  ReasonKind = "tombstone"
)

// Effect is one consequence of a step beyond the call itself.
type Effect struct {
	Kind EffectKind `json:"kind"`
	Text say.Text   `json:"text"`
	// Items are the things affected, one line each.
	Items []say.Text `json:"items,omitempty"`
}

// EffectKind classifies an Effect.
type EffectKind string

// The kinds of effect.
const (
	EffectIrreversible EffectKind = "irreversible"
	EffectKeysRevoked  EffectKind = "keys-revoked"
	EffectKeysSurvive  EffectKind = "keys-survive"
	EffectKeysStop     EffectKind = "keys-stop"
	EffectAccessLost   EffectKind = "access-lost"
	EffectUsage        EffectKind = "usage"
	EffectUnknown      EffectKind = "unknown"
	EffectLastAdmin    EffectKind = "last-admin"
	EffectEmail        EffectKind = "email"
)

// Count is the number of steps with the given action.
func (p *Plan) Count(a Action) int {
	n := 0
	for i := range p.Steps {
		if p.Steps[i].Action == a {
			n++
		}
	}
	return n
}

// Creates counts the workspaces that the plan creates.
func (p *Plan) Creates() int {
	n := 0
	for i := range p.Steps {
		if p.Steps[i].CreatesWorkspace() {
			n++
		}
	}
	return n
}

// CreatesWorkspace reports whether the step creates a workspace, and no other object.
func (s *Step) CreatesWorkspace() bool {
	return s.Action == Create && s.OfWorkspace()
}

// Empty reports whether the plan has nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// Step finds a step by address, or returns nil.
func (p *Plan) Step(a Address) *Step {
	for i := range p.Steps {
		if p.Steps[i].Address == a {
			return &p.Steps[i]
		}
	}
	return nil
}

// Change finds a step's change of one field.
func (s *Step) Change(field string) (Change, bool) {
	for _, c := range s.Changes {
		if c.Field == field {
			return c, true
		}
	}
	return Change{}, false
}
