package spec

import (
	"slices"
	"strings"
)

// Policy is the file's own limits on what a plan may do.
type Policy struct {
	UnmanagedWorkspaces Unmanaged
	MaxRemovals         RemovalLimit
	// MaxArchives bounds the archives of one run.
	MaxArchives int
	// Protect lists names and "wrkspc_" ids that may never be archived. Claude
	// Code is among them unless the policy lets go of it in so many words.
	Protect []Protected
	// AllowedDomains lists the domains that addresses may have. Nil: any.
	AllowedDomains []Domain
	// ExpiryNotice is how many days before its last day a line is said to end soon.
	ExpiryNotice int
	// ClaudeCode says whether Claude Code is treated like any other workspace.
	ClaudeCode Leave
	// LastAdmin says whether a plan may leave a workspace without any admin
	// while people remain.
	LastAdmin Leave
	// OwnAccess says whether a plan may touch the identity behind the credential.
	OwnAccess Leave
	// FragmentLimits says whether a fragment may hold what limits the use of its
	// workspaces.
	FragmentLimits FragmentLimits
	// Require are the rules that every entry keeps, Exempt the exceptions that this
	// file makes for entries of its fragments and for people, sorted by target.
	Require Require
	Exempt  []Exempted
	// At gives the position of each declared field by its path, "" being policy itself.
	At map[string]Position
	PolicyParts
}

// Protected is one entry of Policy.Protect.
type Protected struct {
	Target string
	At     Position
}

// Domain is one entry of Policy.AllowedDomains, folded as in an Email.
type Domain struct {
	Name string
	At   Position
}

// LooksLikeID reports whether a text has the form of the id of something that can
// be archived. What a person writes so is never taken for a name by which something
// is confirmed.
func LooksLikeID(s string) bool {
	return slices.ContainsFunc([]string{"wrkspc_", "svac_", "apikey_", "ekey_"}, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}

// Names reports whether the entry covers a workspace of that id or name.
func (p *Protected) Names(id, name string) bool {
	target := strings.TrimSpace(p.Target)
	return id != "" && target == id || SameName(target, name)
}

// RemovalLimit bounds removals of each class (memberships, users). A plan may
// remove as many as the smaller of Share and Count allows, but always a few.
type RemovalLimit struct {
	// SharePercent is the share of the live objects of the class, 0 to 100.
	SharePercent float64 `json:"share_percent"`
	Count        int     `json:"count"`
}

// FreeRemovals and FreeUserRemovals are the numbers of removals every plan may make
// whatever the policy says, so that small organizations can work at all. People who
// leave the organization cannot be brought back as they were.
const (
	FreeRemovals     = 3
	FreeUserRemovals = 1
)

// Allowed is the number of memberships a plan may end when so many exist.
func (l RemovalLimit) Allowed(live int) int { return max(FreeRemovals, l.of(live)) }

// AllowedUsers is the number of people a plan may remove when so many exist.
func (l RemovalLimit) AllowedUsers(live int) int { return max(FreeUserRemovals, l.of(live)) }

func (l RemovalLimit) of(live int) int { return min(int(l.SharePercent*float64(live)/100), l.Count) }

// Unmanaged says what to do about what is live and the file does not name.
type Unmanaged string

// The treatments of anything unmanaged.
const (
	UnmanagedIgnore Unmanaged = "ignore"
	UnmanagedWarn   Unmanaged = "warn"
	UnmanagedDeny   Unmanaged = "deny"
)

// Leave decides whether a step that could do lasting harm may pass.
type Leave string

// Hold keeps the step waiting, Allow lets it pass with a warning.
const (
	LeaveHold  Leave = "hold"
	LeaveAllow Leave = "allow"
)

// FragmentLimits says who decides what a workspace may use.
type FragmentLimits string

// Deny leaves limits to the file that includes the fragments; Allow lets whoever
// owns a fragment set the limits of its workspaces.
const (
	FragmentLimitsDeny  FragmentLimits = "deny"
	FragmentLimitsAllow FragmentLimits = "allow"
)

// DefaultPolicy is the policy of a file that declares none.
func DefaultPolicy() Policy {
	return Policy{
		UnmanagedWorkspaces: UnmanagedWarn,
		PolicyParts:         PolicyParts{UnmanagedPeople: UnmanagedPeople{UnmanagedUsers: UnmanagedWarn}},
		MaxRemovals:         RemovalLimit{SharePercent: 20, Count: 25},
		MaxArchives:         1,
		Protect:             []Protected{{Target: ClaudeCode}},
		ExpiryNotice:        defaultNotice,
		ClaudeCode:          LeaveHold,
		LastAdmin:           LeaveHold,
		OwnAccess:           LeaveHold,
		FragmentLimits:      FragmentLimitsDeny,
	}
}

// protects reports whether the policy's list names a workspace.
func (p Policy) protects(w *Workspace) bool {
	return slices.ContainsFunc(p.Protect, func(t Protected) bool {
		return SameName(t.Target, w.Name) || t.Target == w.ID
	})
}
