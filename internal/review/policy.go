package review

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

// organization reports that the file was turned to another organization.
func (r *review) organization() {
	if r.base.Organization == r.head.Organization {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevAlert, Code: diff.CodeOrganizationChanged,
		Message: fmt.Sprintf("the file is for organization %s, and was for %s: everything in it would apply to another organization", r.head.Organization, r.base.Organization),
		Hint:    "restore the line; keep one file for each organization",
	})
}

// setting is one limit of the policy, compared.
type setting struct {
	field         string
	before, after string
	// looser is positive when the limit allows more than before, negative when
	// it allows less.
	looser int
}

// settings compares every limit but protect, whose weight lies in what it names.
func settings(b, h *spec.Policy) []setting {
	return []setting{
		{"unmanaged_workspaces", string(b.UnmanagedWorkspaces), string(h.UnmanagedWorkspaces), distance(strictness, h.UnmanagedWorkspaces, b.UnmanagedWorkspaces)},
		{"max_removals.share", fmt.Sprintf("%g%%", b.MaxRemovals.SharePercent), fmt.Sprintf("%g%%", h.MaxRemovals.SharePercent), compare(h.MaxRemovals.SharePercent, b.MaxRemovals.SharePercent)},
		{"max_removals.count", fmt.Sprint(b.MaxRemovals.Count), fmt.Sprint(h.MaxRemovals.Count), h.MaxRemovals.Count - b.MaxRemovals.Count},
		{"max_archives", fmt.Sprint(b.MaxArchives), fmt.Sprint(h.MaxArchives), h.MaxArchives - b.MaxArchives},
		{"last_admin", string(b.LastAdmin), string(h.LastAdmin), distance(leaves, h.LastAdmin, b.LastAdmin)},
		{"own_access", string(b.OwnAccess), string(h.OwnAccess), distance(leaves, h.OwnAccess, b.OwnAccess)},
		{"claude_code", string(b.ClaudeCode), string(h.ClaudeCode), distance(leaves, h.ClaudeCode, b.ClaudeCode)},
	}
}

// Words from strict to loose.
var (
	strictness = []spec.Unmanaged{spec.UnmanagedDeny, spec.UnmanagedWarn, spec.UnmanagedIgnore}
	leaves     = []spec.Leave{spec.LeaveHold, spec.LeaveAllow}
)

func distance[T comparable](scale []T, a, b T) int {
	return slices.Index(scale, a) - slices.Index(scale, b)
}

func compare(a, b float64) int {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	}
	return 0
}

// policy reports limits that allow more than before, each by itself, and notes
// those that allow less.
func (r *review) policy() {
	for _, s := range settings(&r.base.Policy, &r.head.Policy) {
		f := diff.Finding{At: r.policyLine(s.field)}
		switch {
		case s.looser > 0:
			f.Severity, f.Code = diff.SevAlert, diff.CodePolicyLoosened
			f.Message = fmt.Sprintf("policy.%s goes from %s to %s: a guard lets more pass from now on", s.field, s.before, s.after)
			f.Hint = "make sure that it is meant to last; for one run, " + once(s.field)
		case s.looser < 0:
			f.Severity, f.Code = diff.SevNote, diff.CodePolicyTightened
			f.Message = fmt.Sprintf("policy.%s goes from %s to %s: a guard lets less pass from now on", s.field, s.before, s.after)
		default:
			continue
		}
		r.find(f)
	}
}

// once says how to get the same for a single run.
func once(field string) string {
	switch field {
	case "max_removals.share", "max_removals.count":
		return "wsync apply has --max-removals"
	case "max_archives":
		return "confirm fewer archives at a time"
	}
	return "loosen it and restore it in a later change"
}

// policyLine is the line that sets a limit, or the one that set it before.
func (r *review) policyLine(field string) *spec.Position {
	for _, p := range []*spec.Policy{&r.head.Policy, &r.base.Policy} {
		for _, name := range []string{field, parent(field)} {
			if pos, ok := p.At[name]; ok && name != "" {
				return at(pos)
			}
		}
	}
	return nil
}

func parent(field string) string {
	for i := range field {
		if field[i] == '.' {
			return field[:i]
		}
	}
	return ""
}
