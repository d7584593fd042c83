package review

import (
	"slices"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// serviceAccountKind assumes that each service account that either file names is
// live: as base declares it, or else as head does. A tombstone of base has been
// carried out, unless head withdraws it.
var serviceAccountKind = kind{assume: assumeAccounts, compare: (*review).serviceAccounts, parts: (*review).accountParts}

func assumeAccounts(o *live.Org, base, head *spec.Org) {
	o.ServiceAccounts = []live.ServiceAccount{}
	for _, name := range machinesOf(base, head) {
		b, h := base.ServiceAccount(name), head.ServiceAccount(name)
		if b == nil && h != nil && h.Archive == nil && !hasRole(base, name) {
			continue // head creates it
		}
		o.ServiceAccounts = append(o.ServiceAccounts, assumedAccount(name, b, h))
	}
	for i := range o.Workspaces { // nobody has a role before they are there
		w := &o.Workspaces[i]
		w.ServiceAccounts = slices.DeleteFunc(w.ServiceAccounts, func(m live.AccountMember) bool {
			a := o.ServiceAccount(m.Account)
			return a == nil || a.Archived()
		})
	}
}

// serviceAccounts tells of entries that are gone, and of fields that their entries
// manage no more, or from now on.
func (r *review) serviceAccounts() {
	for i := range r.base.ServiceAccounts {
		b := &r.base.ServiceAccounts[i]
		h := r.head.ServiceAccount(b.Name)
		d := dropped{
			address: diff.ObjectAddress(diff.KindServiceAccount, "", b.Name), at: b.Pos(""), was: say.F("service account %q", b.Name),
			fields: letGoOf(b, h), gained: letGoOf(h, b), tombstone: b.Archive != nil && (h == nil || h.Archive == nil),
			withdrawn: say.F("the tombstone of service account %q is withdrawn: if the archive has not run yet, it never will", b.Name),
			hint:      say.F("to archive it, let its entry stay as `{archive: {reason: …}}`"),
		}
		if h != nil {
			pos := h.Pos("")
			d.is, d.heir = d.was, &pos
		}
		r.tellDropped(&d)
	}
	for i := range r.head.ServiceAccounts {
		r.mayBecomeAdmin(&r.head.ServiceAccounts[i])
	}
}

func (r *review) accountParts() []part {
	var parts []part
	for i := range r.head.ServiceAccounts {
		h := &r.head.ServiceAccounts[i]
		p := part{address: diff.ObjectAddress(diff.KindServiceAccount, "", h.Name), name: say.F("the entry of service account %q", h.Name), at: h.Pos(""), after: facts(*h)}
		if b := r.base.ServiceAccount(h.Name); b != nil {
			p.before = facts(*b)
		}
		parts = append(parts, p)
	}
	return parts
}

// mayBecomeAdmin tells of a service account whose role nobody managed before, so that
// no step shows what it was.
func (r *review) mayBecomeAdmin(h *spec.ServiceAccount) {
	b, address := r.base.ServiceAccount(h.Name), diff.ObjectAddress(diff.KindServiceAccount, "", h.Name)
	known := b != nil && b.Role != "" && b.Archive == nil
	if h.Role != spec.AccountAdmin || known || r.creates(address) {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevAttention, Code: diff.CodeMachineAdmin, Address: address, At: at(h.Pos("role")),
		Message: say.F("the service account %q becomes admin of the organization, unless it is one already: the file did not manage its role", h.Name),
		Hint:    say.F("make sure that whatever may act as it is to have that power"),
	})
}

// letGoOf are the fields that only the first of two entries of an account gives.
func letGoOf(b, h *spec.ServiceAccount) (fields []string) {
	if b == nil || h == nil || b.Archive != nil || h.Archive != nil {
		return nil
	}
	if b.Role != "" && h.Role == "" {
		fields = append(fields, "role")
	}
	if b.Description != nil && h.Description == nil {
		fields = append(fields, "description")
	}
	return fields
}

// assumedAccount is the account that an entry of base has led to. h is what head
// makes of it; either may be nil.
func assumedAccount(name string, b, h *spec.ServiceAccount) live.ServiceAccount {
	a := live.ServiceAccount{ID: accountIDFor(name), Name: name, Role: spec.AccountDeveloper}
	if b != nil && b.Archive != nil && (h == nil || h.Archive != nil) {
		a.ArchivedAt = time.Unix(0, 0).UTC()
		return a
	}
	// What base leaves alone is not known, so that head changes nothing there.
	for _, e := range []*spec.ServiceAccount{h, b} {
		if e != nil && e.Role != "" {
			a.Role = e.Role
		}
		if e != nil && e.Description != nil {
			a.Description = *e.Description
		}
	}
	return a
}

func accountIDFor(name string) string { return live.AssumedPrefix + "service-account:" + name }

// machinesOf are the names of all service accounts in files, each once.
func machinesOf(files ...*spec.Org) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, o := range files {
		for i := range o.ServiceAccounts {
			add(o.ServiceAccounts[i].Name)
		}
		for i := range o.Workspaces {
			for _, m := range o.Workspaces[i].ServiceAccounts {
				add(m.Name)
			}
		}
	}
	return names
}

// hasRole reports whether a file gives a service account a role anywhere.
func hasRole(o *spec.Org, name string) bool {
	for i := range o.Workspaces {
		for _, m := range o.Workspaces[i].ServiceAccounts {
			if m.Name == name {
				return true
			}
		}
	}
	return false
}
