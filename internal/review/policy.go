package review

import (
	"fmt"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// organization reports that the file was turned to another organization.
func (r *review) organization() {
	if r.base.Organization == r.head.Organization {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevAlert, Code: diff.CodeOrganizationChanged,
		Message: say.F("the file is for organization %s, and was for %s: everything in it would apply to another organization", r.head.Organization, r.base.Organization),
		Hint:    say.F("restore the line; keep one file for each organization"),
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
		{"unmanaged_users", string(b.UnmanagedUsers), string(h.UnmanagedUsers), distance(strictness, h.UnmanagedUsers, b.UnmanagedUsers)},
		{"max_removals.share", fmt.Sprintf("%g%%", b.MaxRemovals.SharePercent), fmt.Sprintf("%g%%", h.MaxRemovals.SharePercent), compare(h.MaxRemovals.SharePercent, b.MaxRemovals.SharePercent)},
		{"max_removals.count", fmt.Sprint(b.MaxRemovals.Count), fmt.Sprint(h.MaxRemovals.Count), h.MaxRemovals.Count - b.MaxRemovals.Count},
		{"max_archives", fmt.Sprint(b.MaxArchives), fmt.Sprint(h.MaxArchives), h.MaxArchives - b.MaxArchives},
		{"last_admin", string(b.LastAdmin), string(h.LastAdmin), distance(leaves, h.LastAdmin, b.LastAdmin)},
		{"own_access", string(b.OwnAccess), string(h.OwnAccess), distance(leaves, h.OwnAccess, b.OwnAccess)},
		{"claude_code", string(b.ClaudeCode), string(h.ClaudeCode), distance(leaves, h.ClaudeCode, b.ClaudeCode)},
		{"fragment_limits", string(b.FragmentLimits), string(h.FragmentLimits), distance(permits, h.FragmentLimits, b.FragmentLimits)},
	}
}

// Words from strict to loose.
var (
	strictness = []spec.Unmanaged{spec.UnmanagedDeny, spec.UnmanagedWarn, spec.UnmanagedIgnore, spec.UnmanagedRemove}
	leaves     = []spec.Leave{spec.LeaveHold, spec.LeaveAllow}
	permits    = []spec.FragmentLimits{spec.FragmentLimitsDeny, spec.FragmentLimitsAllow}
)

// distance takes a word that it does not know for the loosest.
func distance[T comparable](scale []T, a, b T) int {
	rank := func(word T) int {
		if i := slices.Index(scale, word); i >= 0 {
			return i
		}
		return len(scale)
	}
	return rank(a) - rank(b)
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
			f.Message = say.F("`policy.%s` goes from %s to %s: a guard lets more pass from now on", s.field, say.Figure(s.before), say.Figure(s.after))
			f.Hint = say.F("make sure that it is meant to last; for one run, %s", once(s.field))
			if s.after == string(spec.UnmanagedRemove) {
				f.Message = say.F("`policy.%s` goes from %s to %s: people whom users does not name will be removed from the organization, for good", s.field, say.Figure(s.before), say.Figure(s.after))
				f.Hint = say.F("run wsync plan with a credential to see who that is")
			}
		case s.looser < 0:
			f.Severity, f.Code = diff.SevNote, diff.CodePolicyTightened
			f.Message = say.F("`policy.%s` goes from %s to %s: a guard lets less pass from now on", s.field, say.Figure(s.before), say.Figure(s.after))
		default:
			continue
		}
		r.find(f)
	}
	for _, field := range differing(facts(r.base.Policy), facts(r.head.Policy)) {
		switch {
		case field == "protect":
			r.protectsMore()
		case field == "allowed_domains":
			r.allowedDomains()
		case field == "api_keys":
			r.keyPolicy()
		case field == "require":
			r.requirements()
		case field == "exempt": // told by whom it lets off
		case field == "expiry_notice":
			r.expiryNotice()
		case !ranked(field):
			r.find(diff.Finding{
				Severity: diff.SevAlert, Code: diff.CodePolicyLoosened, At: r.policyLine(field),
				Message: say.F("`policy.%s` changes: whether that lets more pass is for a reviewer to judge", field),
				Hint:    say.F("compare the line with what it was"),
			})
		}
	}
}

// protectsMore notes what policy.protect names in addition; what it lost is told
// in protection.
func (r *review) protectsMore() {
	var more []string
	for _, t := range r.head.Policy.Protect {
		if !slices.ContainsFunc(r.base.Policy.Protect, func(b spec.Protected) bool { return b.Target == t.Target }) {
			more = append(more, t.Target)
		}
	}
	if len(more) > 0 {
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodePolicyTightened, At: r.policyLine("protect"),
			Message: say.F("`policy.protect` names in addition: %s", say.Join(say.Names(more), ", ")),
		})
	}
}

// allowedDomains tells from where people may come who could not, and the
// reverse. No list allows every domain.
func (r *review) allowedDomains() {
	b, h := r.base.Policy.AllowedDomains, r.head.Policy.AllowedDomains
	f := diff.Finding{Severity: diff.SevAlert, Code: diff.CodePolicyLoosened, At: r.policyLine("allowed_domains")}
	more, fewer := without(domains(h), domains(b)), without(domains(b), domains(h))
	switch {
	case h == nil:
		f.Message = say.F("`policy.allowed_domains` is gone: people of any domain may be named")
		f.Hint = say.F("restore the line unless that is meant")
	case b == nil:
		f.Severity, f.Code = diff.SevNote, diff.CodePolicyTightened
		f.Message = say.F("`policy.allowed_domains`: only people of these domains may be named from now on: %s", say.Join(say.Names(more), ", "))
	case len(more) > 0:
		f.Message = say.F("`policy.allowed_domains` allows in addition: %s", say.Join(say.Names(more), ", "))
		f.Hint = say.F("make sure that people of that domain may have access at all")
	default:
		f.Severity, f.Code = diff.SevNote, diff.CodePolicyTightened
		f.Message = say.F("`policy.allowed_domains` no longer allows: %s", say.Join(say.Names(fewer), ", "))
	}
	r.find(f)
}

func domains(list []spec.Domain) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}

// includes tells that other files come to belong to this one, or cease to.
func (r *review) includes() {
	if r.isNew {
		return
	}
	added, gone := without(r.head.Include, r.base.Include), without(r.base.Include, r.head.Include)
	if len(added) > 0 {
		r.find(diff.Finding{
			Severity: diff.SevAlert, Code: diff.CodePolicyLoosened,
			Message: say.F("the file includes in addition %s: whoever may change those files decides about workspaces and groups", say.Join(say.Names(added), ", ")),
			Hint:    say.F("make sure that a review by their owners is asked for (CODEOWNERS)"),
		})
	}
	if len(gone) > 0 {
		r.find(diff.Finding{
			Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged,
			Message: say.F("the file no longer includes %s", say.Join(say.Names(gone), ", ")),
			Hint:    say.F("look for entries that left with it"),
		})
	}
}

// once says how to get the same for a single run.
func once(field string) say.Text {
	switch field {
	case "max_removals.share", "max_removals.count":
		return say.F("wsync apply has `--max-removals`")
	case "max_archives":
		return say.F("confirm fewer archives at a time")
	}
	return say.F("loosen it and restore it in a later change")
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
