// Package access says who may do what in an organization, and why: which line of
// the file, which group, which organization role gives it, since which commit and
// until when. It exists because a plan says what will change, and a reviewer of
// access asks what is.
//
// A Report is inert data, like a plan: the same input gives the same bytes, views
// draw it and add nothing, and two of them can be compared (Compare). It is made
// from a file, from a live organization, or from both held beside each other
// (Build); nothing in this package reads or writes anything by itself.
//
// Invariants:
//   - what the API says wins over what the file says: Role is what holds, Declared
//     is what is asked for, and State says how the two stand to each other;
//   - what was not read is never told as absent: it is listed in Unread;
//   - access that several lines give is one grant with several sources, of which
//     exactly the deciding one says so.
package access

import (
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Format names the version of the JSON form of a Report.
const Format = "wsync.access/v1"

// Report says who has which access. Every list is sorted, and none is nil.
type Report struct {
	Format string `json:"format"`
	// MadeBy is the build of wsync that wrote it.
	MadeBy string `json:"made_by,omitempty"`
	// Organization has no name in an offline report.
	Organization diff.Organization `json:"organization"`
	// TakenAt is when it was made.
	TakenAt time.Time `json:"taken_at"`
	// AsOf is the day (UTC) by which lines that end are judged.
	AsOf spec.Date `json:"as_of"`
	// Source is the file; nil when there was none to hold beside what is live.
	Source *diff.Source `json:"source,omitempty"`
	// Offline is set when the report was made from the file alone: it says what the
	// file gives, and nothing of what is live.
	Offline bool `json:"offline,omitempty"`
	// About is whom or what the report is about; nil: everybody.
	About *Subject `json:"about,omitempty"`
	// Unread are lists that the API does not give to the credential.
	Unread []Unread `json:"unread"`
	// Workspaces is sorted by name, then ref.
	Workspaces []Workspace `json:"workspaces"`
	// People is sorted by email, then id.
	People []Person `json:"people"`
	// ServiceAccounts is sorted by name.
	ServiceAccounts []ServiceAccount `json:"service_accounts"`
	// Grants is sorted by who has them, people first, then by workspace.
	Grants []Grant `json:"grants"`
	// Keys are the API keys that are not archived, sorted by workspace (those of the
	// whole organization first), name and id.
	Keys []Key `json:"keys"`
}

// Kind says what a Subject is.
type Kind string

// A person or a workspace; the third kind is ServiceAccountKind.
const (
	PersonKind    Kind = "person"
	WorkspaceKind Kind = "workspace"
)

// Subject names a person, a service account, or a workspace.
type Subject struct {
	Kind Kind `json:"kind"`
	// Name is the email of a person, the name of a service account, or that of a
	// workspace. It is empty for whoever is in no list any more.
	Name string `json:"name"`
	// ID is empty for what is not live, and in an offline report.
	ID string `json:"id,omitempty"`
}

// Unread is a list that could not be read.
type Unread struct {
	// List is what it is called: "service accounts".
	List string `json:"list"`
	// Status and Error are the API's answer: 403, "permission_error".
	Status int    `json:"status"`
	Error  string `json:"error"`
}

// State says how what is live stands to what the file says.
type State string

// The closed set of states.
const (
	// InEffect: it holds, and the file gives it or has no say in it.
	InEffect State = "in-effect"
	// NotApplied: the file gives it, and it is not live yet.
	NotApplied State = "not-applied"
	// Pending: as NotApplied, and the person is invited and has not accepted yet.
	Pending State = "pending"
	// NotInFile: it is live, and the file does not give it.
	NotInFile State = "not-in-file"
	// Differs: the file gives one role, and another one is live.
	Differs State = "differs"
	// Declared: the file gives it; nothing is said of what is live. This is the only
	// state in an offline report.
	Declared State = "declared"
	// NotRead: the file gives it; what is live could not be read (see Unread).
	NotRead State = "not-read"
)

// States lists every state.
var States = []State{InEffect, NotApplied, Pending, NotInFile, Differs, Declared, NotRead}

// Workspace is a live workspace, or an entry of the file that no live one matches.
type Workspace struct {
	// Ref is what grants and keys call it: its id, or "key:" and its key in the file
	// where it has no id yet and in an offline report.
	Ref string `json:"ref"`
	// ID is empty for what is not live yet, and in an offline report.
	ID live.WorkspaceID `json:"id,omitempty"`
	// Name is the live name, or the declared one.
	Name string `json:"name"`
	// Key is the entry's key in the file; empty when none stands for the workspace.
	Key string `json:"key,omitempty"`
	// At is the entry.
	At *spec.Position `json:"at,omitempty"`
	// Default marks the workspace that every organization starts with. Access to it
	// follows from the organization role alone.
	Default bool `json:"default,omitempty"`
}

// Declared reports whether an entry of the file stands for the workspace.
func (w *Workspace) Declared() bool { return w.Key != "" }

// Person is somebody who is in the organization, or whom the file names.
type Person struct {
	Email spec.Email `json:"email"`
	// ID and Name are empty for whoever is not in the organization, and in an
	// offline report.
	ID   live.UserID `json:"id,omitempty"`
	Name string      `json:"name,omitempty"`
	// OrgRole is the live organization role; in an offline report the declared one.
	OrgRole spec.OrgRole `json:"org_role,omitempty"`
	// Declared is the role that the file's users give; empty when it gives none.
	Declared spec.OrgRole `json:"declared_org_role,omitempty"`
	State    State        `json:"state"`
	// Line is the person's line under users; nil when there is none.
	Line *Line `json:"line,omitempty"`
	// Until is the last day (UTC) on which that line counts.
	Until spec.Date `json:"until,omitzero"`
	// EndsSoon is set when that day is within policy.expiry_notice.
	EndsSoon bool `json:"ends_soon,omitempty"`
	// Leaves is set when the file says that the person does not belong to the
	// organization any more.
	Leaves bool `json:"leaves,omitempty"`
	// InvitedUntil is the day on which a pending invite ends.
	InvitedUntil spec.Date `json:"invited_until,omitzero"`
}

// Grant is what one person or service account has in one workspace.
type Grant struct {
	Who Subject `json:"who"`
	// Workspace is the ref of one of the report's workspaces.
	Workspace string `json:"workspace"`
	// Role is the role that holds; empty when none does yet. In an offline report it
	// is the declared one. In the Default Workspace it is the organization role.
	Role spec.Role `json:"role,omitempty"`
	// Declared is the role that the file gives; empty when it gives none.
	Declared spec.Role `json:"declared,omitempty"`
	State    State     `json:"state"`
	// Sources is everything that gives access, or would: the deciding one first.
	Sources []Source `json:"sources"`
}

// SourceKind says what gives access.
type SourceKind string

// The closed set of source kinds; Machine is one of them too.
const (
	// Member: a line under members of the workspace.
	Member SourceKind = "member"
	// Group: a line under groups of the workspace, and the groups that lead from it
	// to the person.
	Group SourceKind = "group"
	// Inherited: an organization role that reaches the workspace by itself.
	Inherited SourceKind = "inherited"
	// Live: an explicit membership that the file does not give.
	Live SourceKind = "live"
)

// SourceKinds lists every source kind.
var SourceKinds = []SourceKind{Member, Group, Machine, Inherited, Live}

// Weight says what a source comes to.
type Weight string

// The closed set of weights.
const (
	// Decides: the role that holds comes from it.
	Decides Weight = "decides"
	// Outranked: another source beats it.
	Outranked Weight = "outranked"
	// Inert: an inherited role stands above it; it takes effect when that ends.
	Inert Weight = "inert"
	// Ended: its last day has passed.
	Ended Weight = "ended"
	// Waits: it will decide once the file is applied.
	Waits Weight = "waits"
)

// Weights lists every weight, in the order in which sources are told.
var Weights = []Weight{Decides, Waits, Outranked, Inert, Ended}

// Source is one reason for access.
type Source struct {
	Kind   SourceKind `json:"kind"`
	Role   spec.Role  `json:"role"`
	Weight Weight     `json:"weight"`
	// OrgRole is the organization role of an inherited source.
	OrgRole string `json:"org_role,omitempty"`
	// Lines lead from the workspace to the person: the line under members, under
	// groups and then one in each group of the chain, under service_accounts, or,
	// for an inherited source, under users. Empty when no line says it.
	Lines []Line `json:"lines,omitempty"`
	// Until is the last day (UTC) on which it counts. Zero: no end.
	Until spec.Date `json:"until,omitzero"`
	// EndsSoon is set when that day is within policy.expiry_notice.
	EndsSoon bool `json:"ends_soon,omitempty"`
	// Since is the youngest of the lines' commits: the one that completed the chain.
	// Nil when git does not know all of them.
	Since *diff.Touch `json:"since,omitempty"`
}

// Groups is the chain of groups, outermost first.
func (s *Source) Groups() []string {
	var chain []string
	for _, l := range s.Lines {
		if l.Group != "" {
			chain = append(chain, l.Group)
		}
	}
	return chain
}

// Line is a line of the file, and the commit that brought it into its present form.
type Line struct {
	// Group is the group that the line stands in; empty for a line that stands in a
	// workspace, under users, or under service_accounts.
	Group string        `json:"group,omitempty"`
	At    spec.Position `json:"at"`
	// Commit is nil when git does not know, and for what is not committed.
	Commit *diff.Touch `json:"commit,omitempty"`
}

// ServiceAccount is a live service account, or one that the file declares.
type ServiceAccount struct {
	// ID is empty for what is not live, and in an offline report.
	ID      string           `json:"id,omitempty"`
	Name    string           `json:"name"`
	OrgRole spec.AccountRole `json:"org_role,omitempty"`
	// Declared is the organization role that the file gives.
	Declared spec.AccountRole `json:"declared_org_role,omitempty"`
	State    State            `json:"state"`
	// Line is its entry under service_accounts at the top of the file.
	Line *Line `json:"line,omitempty"`
}

// Key is an API key.
type Key struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Hint is the masked form that the Console shows.
	Hint string `json:"hint,omitempty"`
	// Workspace is the ref of the workspace that it is bound to; empty for a key of
	// the whole organization.
	Workspace string `json:"workspace,omitempty"`
	// Status is the API's word: active, inactive, expired, or one that is not known.
	Status string `json:"status"`
	// Creator made the key; nil when the API does not say.
	Creator *Subject `json:"creator,omitempty"`
	// ActsAs is whose access the key has; nil for a key that outlives its creator's.
	ActsAs *Subject `json:"acts_as,omitempty"`
	// Created is the day (UTC) on which it was made.
	Created spec.Date `json:"created,omitzero"`
}
