package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Finding is something the reader of a plan must know that is not a step.
type Finding struct {
	// ID names the finding in its plan, for refusals to point at: "takeover-1".
	// SortFindings gives it.
	ID       string   `json:"id,omitempty"`
	Severity Severity `json:"severity"`
	// Code is the stable name of the finding.
	Code Code `json:"code"`
	// Address is what it is about; may be empty.
	Address Address  `json:"address,omitempty"`
	Message say.Text `json:"message"`
	// Hint says how to fix it. May be empty.
	Hint say.Text `json:"hint,omitempty"`
	// At is the line it is about; nil when no line is.
	At *spec.Position `json:"at,omitempty"`
	// Items are further lines of detail.
	Items []say.Text `json:"items,omitempty"`
	// Steps are the steps that the finding casts doubt on.
	Steps []Address `json:"steps,omitempty"`
}

// Severity grades a finding.
type Severity string

// The severities, in the order of their telling.
const (
	// SevAlert: the file's own safeguards get weaker. It comes before everything
	// else, because an edit that lifts a safeguard may go on to use the gap.
	SevAlert Severity = "alert"
	// SevAttention: somebody gains power, or an entry comes to stand for another
	// workspace. No safeguard objects; a reviewer must have seen it.
	SevAttention Severity = "attention"
	// SevError: the plan may not be applied.
	SevError Severity = "error"
	// SevUnmet: something the file asks for cannot be reached by this plan.
	SevUnmet Severity = "unmet"
	// SevWarning: worth a human's look.
	SevWarning Severity = "warning"
	// SevNote: good to know.
	SevNote Severity = "note"
)

// Code is the stable name of a kind of finding.
type Code string

// The kinds of finding.
const (
	CodeDuplicateEmail   Code = "duplicate-email"
	CodeAmbiguousName    Code = "ambiguous-name"
	CodeAmbiguousPast    Code = "ambiguous-previously"
	CodeIDNotFound       Code = "id-not-found"
	CodeIDArchived       Code = "id-archived"
	CodeDefaultWorkspace Code = "default-workspace"
	CodeNameTaken        Code = "name-taken"
	CodeTakeover         Code = "takeover"
	CodeIdentity         Code = "identity"
	CodeImmutable        Code = "immutable"
	CodeResidency        Code = "data-residency"
	CodeSuspectedRename  Code = "suspected-rename"
	CodeNotInOrg         Code = "not-in-organization"
	CodePendingInvite    Code = "pending-invite"
	CodeInheritedRole    Code = "inherited-role"
	CodeUnknownRole      Code = "unknown-role"
	CodeUnknownUser      Code = "unknown-user"
	CodeLapsed           Code = "lapsed"
	CodeEndsSoon         Code = "ends-soon"
	CodeLeftOut          Code = "left-out"
	CodeNotCreated       Code = "workspace-not-created"
	CodeUnmanaged        Code = "unmanaged-workspace"
	CodeWorkspaceLimit   Code = "workspace-limit"
	CodeTombstoneDone    Code = "tombstone-done"
	CodeTombstoneNothing Code = "tombstone-without-workspace"
	CodeStalePast        Code = "previously-still-live"
	CodePastNothing      Code = "previously-without-workspace"
	CodeProtectNothing   Code = "protects-nothing"
	CodeFileWarning      Code = "file-warning"
	CodeStatedRole       Code = "stated-role"
	CodeUnmanagedUser    Code = "unmanaged-user"
	CodeSuspectInvite    Code = "suspected-address"
	CodeGainsBilling     Code = "gains-billing"
	CodeGainsAdmin       Code = "gains-admin"
	CodeOutsideDomain    Code = "outside-domain"
	CodeClock            Code = "clock"
	CodeUserProfile      Code = "user-profile"

	CodeNoServiceAccounts Code = "service-accounts-unavailable"
	CodeNoAccount         Code = "no-such-service-account"
	CodeArchivedAccount   Code = "archived-service-account"
	CodeMachineAdmin      Code = "service-account-admin"
)

// CountFindings is the number of findings of one severity.
func (p *Plan) CountFindings(s Severity) int {
	n := 0
	for i := range p.Findings {
		if p.Findings[i].Severity == s {
			n++
		}
	}
	return n
}

// Unmet gives the lines of the file that the plan cannot fulfil, such as people
// who are not in the organization. What a guard refuses for good is not among
// them.
func (p *Plan) Unmet() []Finding {
	var unmet []Finding
	for _, f := range p.Findings {
		if f.Severity == SevUnmet && f.Code != CodeImmutable && f.Code != CodeExternalKeyInUse {
			unmet = append(unmet, f)
		}
	}
	return unmet
}

var severityRank = map[Severity]int{SevAlert: 0, SevAttention: 1, SevError: 2, SevUnmet: 3, SevWarning: 4, SevNote: 5}

// First reports whether views tell the severity before everything else.
func (s Severity) First() bool { return s == SevAlert || s == SevAttention }

// SortFindings puts findings into the order that a plan promises, and gives an id
// to those that have none.
func SortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(severityRank[a.Severity], severityRank[b.Severity]),
			strings.Compare(string(a.Code), string(b.Code)),
			strings.Compare(string(a.Address), string(b.Address)),
			strings.Compare(a.Message.String(), b.Message.String()),
		)
	})
	taken := make(map[string]bool, len(fs))
	for i := range fs {
		taken[fs[i].ID] = true
	}
	last := map[Code]int{}
	for i := range fs {
		for f := &fs[i]; f.ID == ""; {
			last[f.Code]++
			if id := fmt.Sprintf("%s-%d", f.Code, last[f.Code]); !taken[id] {
				f.ID = id
			}
		}
	}
}
