package spec

import "github.com/wsync/wsync/internal/yamldoc"

const (
	codeUnknownRole    = "unknown-role"    // a role that does not exist
	codeBillingRole    = "billing-role"    // workspace_billing, which cannot be given by hand
	codeSameEmail      = "duplicate-email" // the same person twice in one list of members
	codeIdleMembership = "idle-membership" // membership beside none of members, groups and service_accounts
)

// memberships looks at the lines of each entry.
func (c checker) memberships() {
	for i := range c.org.Workspaces {
		w := &c.org.Workspaces[i]
		for j, m := range w.Members[min(1, len(w.Members)):] {
			if w.Members[j].Email == m.Email {
				c.sameEmail(w.Members[j], m)
			}
		}
		c.idleMembership(w)
	}
}

func (c checker) sameEmail(first, second Member) {
	c.Errorf(second.At, codeSameEmail, "keep one line for each person",
		"%s is listed twice; first at %s (upper and lower case are the same person)", yamldoc.Quote(string(second.Email)), where(first.At))
}

func (c checker) idleMembership(w *Workspace) {
	if at, ok := w.At["membership"]; ok && !w.ManagesMembers() && !w.ManagesServiceAccounts() && w.Archive == nil {
		c.Warnf(at, codeIdleMembership, "add members, groups or service_accounts, or delete the line",
			"membership has no effect: none of members, groups and service_accounts is given, so membership is left alone")
	}
}

func memberAddresses(o *Org, each func(Position, Email)) {
	for i := range o.Workspaces {
		for _, m := range o.Workspaces[i].Members {
			each(m.At, m.Email)
		}
	}
}

func memberEnds(o *Org, each func(Ending)) {
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		for _, m := range w.Members {
			each(Ending{Email: m.Email, Role: string(m.Role), Workspace: w, Last: m.Until, At: m.At})
		}
	}
}
