package review

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// serviceAccountMemberKind takes the roles of an entry for live. Of a workspace
// whose service accounts base leaves alone, none is known.
var serviceAccountMemberKind = kind{
	within: func(w *live.Workspace, e *spec.Workspace) {
		w.ServiceAccounts = []live.AccountMember{}
		for _, m := range e.ServiceAccounts {
			w.ServiceAccounts = append(w.ServiceAccounts, live.AccountMember{Account: accountIDFor(m.Name), Role: m.Role})
		}
	},
	managed: func(w *spec.Workspace) []string {
		if w.ServiceAccounts == nil {
			return nil
		}
		return []string{"service_accounts"} // whom the section does not name loses the role, which steps tell
	},
	cleared: func(w *spec.Workspace) []string {
		if w.ServiceAccounts == nil || w.Membership == spec.Additive {
			return nil
		}
		return []string{"service_accounts"} // and those that it does not name
	},
	compare: (*review).machineLists,
}

// machineLists tells of entries what no step between them shows: that a list of service
// accounts becomes authoritative, who leaves an additive one in the file alone, and who
// becomes an admin of a workspace that nobody managed before.
func (r *review) machineLists() {
	for i := range r.pairs {
		p := &r.pairs[i]
		if p.head == nil || !p.head.ManagesServiceAccounts() {
			continue
		}
		r.mayAdminister(p)
		if p.base == nil || !p.base.ManagesServiceAccounts() || p.base.Membership != spec.Additive {
			continue
		}
		f := diff.Finding{Severity: diff.SevWarning, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("service_accounts"))}
		left := leavesAlone(p)
		switch {
		case p.head.Membership != spec.Additive:
			f.Code, f.Hint = diff.CodeMembershipChanged, say.F("run wsync plan with a credential to see which")
			f.Message = say.F("the list of service accounts of %q becomes authoritative: those that the entry does not name lose their roles in it", p.head.Name)
		case len(left) > 0:
			f.Code, f.Items, f.Hint = diff.CodeKeepsAccess, left, say.F("to end it, make the membership authoritative")
			f.Message = say.F("%s %q in the file and %s access: its membership is additive, so none is removed",
				say.Count(len(left), "service account leaves", "service accounts leave"), p.head.Name, say.Plural(len(left), "keeps", "keep"))
		default:
			continue
		}
		r.find(f)
	}
}

// leavesAlone lists the service accounts that only the older entry names.
func leavesAlone(p *pair) (left []say.Text) {
	for _, m := range p.base.ServiceAccounts {
		if !slices.ContainsFunc(p.head.ServiceAccounts, func(h spec.MachineRole) bool { return h.Name == m.Name }) {
			left = append(left, say.F("%q (%s)", m.Name, m.Role))
		}
	}
	return left
}

// mayAdminister tells of service accounts that an entry makes workspace admins, where it
// stands for a workspace of which git knows nothing.
func (r *review) mayAdminister(p *pair) {
	if p.base != nil && p.base.Archive == nil || r.creates(diff.WorkspaceAddress(p.head.Key)) {
		return // a step shows it
	}
	for _, m := range p.head.ServiceAccounts {
		address := diff.ObjectAddress(diff.KindServiceAccountMember, p.head.Key, m.Name)
		if m.Role != spec.RoleAdmin || r.plan.Step(address) != nil {
			continue
		}
		r.find(diff.Finding{
			Severity: diff.SevAttention, Code: diff.CodeMachineAdmin, Address: address, At: at(m.At),
			Message: say.F("the service account %q becomes %s of %q, unless it is one already", m.Name, m.Role, p.head.Name),
			Hint:    say.F("make sure that whatever may act as it is to have that power"),
		})
	}
}
