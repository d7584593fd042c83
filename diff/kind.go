package diff

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// A kind is one sort of object that wsync manages. All kinds live the same life:
// declared, wanted, live, compared, planned, guarded, written, verified, shown.
// So the machinery is written once over the table below, and what only one kind
// knows stands in the file of its name, on this floor as on the others.

// Kind names a kind as addresses spell it.
type Kind = spec.Kind

// Rule is one row of the table: everything the machinery knows of a kind.
type Rule struct {
	Kind Kind
	// Of is the kind whose objects this one ties to workspaces: where the list of
	// those is refused, nothing is read or planned of these. Empty: none.
	Of Kind
	// Title names the object of a step in a sentence: workspace "ML".
	Title func(*Step) say.Text
	// Subject names it within its workspace: an address, a model.
	Subject func(*Step) string
	// Would says what a step does, to follow "would". Nil: the verb and the title.
	Would func(*Step) say.Text
	// Verbs says what each action of the kind is called; an action without a verb
	// does not exist.
	Verbs map[Action]Verb
	// Value is the only field of steps that are drawn as rows of a table, subject
	// and value, under Columns; empty when a step lists fields.
	Value   string
	Columns [2]string
	// Path is where the file keeps the object within a workspace's entry, or within
	// the file for an object of the organization. A kind with a Value keeps it right
	// there.
	Path func(*Step) []string
	// Strength orders the roles that a step may change, weakest first; 0 is a role
	// that nobody can give. Nil for kinds without roles.
	Strength func(role string) int
	// Check refuses a step that names its object wrongly or not at all.
	Check func(*Step) error
	// Changers says who else may change such an object: "by an organization admin".
	Changers say.Text

	// Declared reports whether an entry manages objects of the kind, and Listed
	// whether those of a live workspace were read. List is what the list is called.
	// All are nil for what comes with the list of workspaces; Listed alone is for
	// what one list of the organization has for all of them.
	Declared func(*spec.Workspace) bool
	Listed   func(*live.Workspace) bool
	List     string
	// Caps says that objects of the kind limit what may be used, so that they are
	// shown beside what was.
	Caps bool
	// OrgDeclared reports whether the file needs the organization's own list of the
	// kind, and OrgListed whether that was read. Nil for kinds without one, and for
	// what every plan reads, or reads as evidence.
	OrgDeclared func(*spec.Org) bool
	OrgListed   func(*live.Org) bool
	// Nothing gives the list of every workspace where the organization's own shows
	// that there is nothing of the kind; nil when each must be read. May be nil.
	Nothing func(*live.Org) live.Part
	// OfPeople says that the objects are people, or what one person has, so that a
	// scope by person reaches them.
	OfPeople bool
	// Access marks lists that say who may do what.
	Access bool
	// Unavailable says what it means when the API refuses a list of the kind for
	// good; nil when the refusal is an error like any other. Nil: it always is.
	Unavailable func(*live.Failure) *Finding
	// Now gives the object of a step as an organization has it; nil when it is not
	// there. An archived one is there.
	Now func(*live.Org, *Step) Values
	// Gone reports whether the object is as the last step on it leaves it: removed
	// or archived. Nil: it is gone when it is not there.
	Gone func(*live.Org, *Step) bool

	// needs adds what a step must have been compared with before it is fit to be
	// shown. Nil: nothing of its own.
	needs func(have *live.Org, s *Step, n *Needs)

	// ended says what the archive of a workspace takes from objects of the kind in it,
	// which is read as evidence. Nil: nothing.
	ended func(p *planner, w *live.Workspace) []Effect

	// Named gives the ids of the live objects of a name, and Tombstone the line of the
	// file that asks for the archive of a step's object. Archives of the kind are
	// confirmed and judged by them; nil for workspaces, and for what is never archived.
	Named     func(o *live.Org, name string) []string
	Tombstone func(*spec.Org, *Step) *spec.Tombstone

	// plan adds the steps and findings of one entry of the file, orgPlan those of
	// what belongs to no workspace. Either may be nil.
	plan    func(*planner, *pairing)
	orgPlan func(*planner)
}

// Values are the fields of an object that are set. An object that wsync creates has
// its id among them, as FieldID.
type Values map[string]Value

// FieldID is an object's id among its values. No change has it.
const FieldID = "id"

// Verb is what people call an action on a kind.
type Verb struct {
	// Do, One and Many make a sentence: archive 1 workspace, archive 2 workspaces.
	Do, One, Many string
	// Name is the action by itself, as a summary counts it, and Names that of
	// several: 1 to change role, 3 to change roles. Empty: Do.
	Name, Names string
	// Repeat says whether the request may be sent again after doubt.
	Repeat Repeat
	// Phases are those that a step with this action may belong to.
	Phases []Phase
}

// Repeat says what may follow a request without a trustworthy answer.
type Repeat string

// A request that creates or ends something for good is sent once, and doubt is
// resolved by reading; one that names the values to be is idempotent.
const (
	Once       Repeat = "once"
	Idempotent Repeat = "idempotent"
)

// table is made when it is first asked for: most commands have no use for it.
var table struct {
	sync.Once
	rules []*Rule
	of    map[Kind]*Rule
}

// Rules is the table of kinds, in the order in which their steps are told.
func Rules() []*Rule {
	table.Do(func() {
		table.rules = []*Rule{
			workspaceRule(), memberRule(), rateLimitRule(), spendLimitRule(), userRule(), inviteRule(),
			serviceAccountRule(), serviceAccountMemberRule(), apiKeyRule(), externalKeyRule(),
		}
		table.of = map[Kind]*Rule{}
		for _, r := range table.rules {
			table.of[r.Kind] = r
		}
	})
	return table.rules
}

// RuleOf is the row of a kind; nil when there is none.
func RuleOf(k Kind) *Rule {
	Rules()
	return table.of[k]
}

// Refused is the API's answer that keeps the kind from being read; nil for none.
func (r *Rule) Refused(o *live.Org) *live.Failure {
	if f := o.Refused[r.Kind]; f != nil {
		return f
	}
	return o.Refused[r.Of]
}

// Word is the action by itself: add, change role.
func (v Verb) Word() string { return cmp.Or(v.Name, v.Do) }

// Tally counts steps with the action: 1 to add, 3 to change roles.
func (v Verb) Tally(n int) string {
	word := v.Word()
	if n != 1 {
		word = cmp.Or(v.Names, v.Do)
	}
	return say.Number(int64(n)) + " to " + word
}

// Doing is the action as a noun: archiving, deleting.
func (v Verb) Doing() say.Text {
	return say.Text{{Kind: say.Words, Text: strings.TrimSuffix(v.Do, "e") + "ing"}}
}

// Say is the action as a part of a text: archive, delete.
func (v Verb) Say() say.Text { return say.Text{{Kind: say.Words, Text: v.Do}} }

// Rule is the row of the step's kind. A step that Check admits has one.
func (s *Step) Rule() *Rule { return RuleOf(s.Address.Kind()) }

// Title names the object of the step in a sentence.
func (s *Step) Title() say.Text { return s.Rule().Title(s) }

// InBrackets is " (id)", the id of the step's object; nothing for a person, whom the
// address names, and for what has none yet.
func (s *Step) InBrackets() say.Text {
	id := string(s.Workspace.ID)
	if s.Object != nil {
		id = s.Object.ID
	}
	if s.User != nil || id == "" {
		return nil
	}
	return say.F(" (%s)", say.Span{Kind: say.ID, Text: id})
}

// OfWorkspace reports whether the step is about a workspace itself, and not about
// something in it.
func (s *Step) OfWorkspace() bool { return s.Address.Kind() == KindWorkspace }

// Would says what the step does, to follow "would".
func (s *Step) Would() say.Text {
	if r := s.Rule(); r.Would != nil {
		return r.Would(s)
	}
	return say.F("%s %s", s.Verb().Say(), s.Title())
}

// Verb is what the step's action is called.
func (s *Step) Verb() Verb { return s.Rule().Verbs[s.Action] }

// Check refuses a step whose parts contradict each other: the address is what
// people approved, the ids are what would be sent.
func (s *Step) Check() error {
	r := s.Rule()
	if r == nil {
		return fmt.Errorf("unknown kind %q", s.Address.Kind())
	}
	verb, known := r.Verbs[s.Action]
	switch {
	case !known:
		return fmt.Errorf("unknown action %q", s.Action)
	case !slices.Contains(Phases, s.Phase):
		return fmt.Errorf("unknown phase %q", s.Phase)
	case !slices.Contains(verb.Phases, s.Phase):
		return fmt.Errorf("the action %q does not belong to the phase %q", s.Action, s.Phase)
	case len(s.Because) == 0:
		return errors.New("it gives no reason")
	}
	return r.Check(s)
}
