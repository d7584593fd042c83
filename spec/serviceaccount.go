package spec

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindServiceAccount is the kind of the service accounts of the organization.
const KindServiceAccount Kind = "service-account"

var serviceAccountKind = kind{
	name:  KindServiceAccount,
	check: checker.serviceAccounts,
}

// ServiceAccount is one entry under service_accounts.
type ServiceAccount struct {
	// Name is the live account's name, which never changes.
	Name string
	// Role is the role in the organization. Empty: not managed.
	Role AccountRole
	// Description is free text; an empty one asks for none. Nil: not managed.
	Description *string
	Archive     *Tombstone
	// At gives the position of each field, "" being the entry itself.
	At map[string]Position
}

// Pos is the position of a field, or of the entry when the field has none.
func (a *ServiceAccount) Pos(field string) Position {
	if p, ok := a.At[field]; ok {
		return p
	}
	return a.At[""]
}

// AccountRole is the role of a service account in the organization.
type AccountRole string

// The roles of service accounts (anthropic-sdk-go organizationserviceaccount.go).
const (
	AccountDeveloper AccountRole = "developer"
	AccountAdmin     AccountRole = "admin"
)

// Machines are the service accounts of the file.
type Machines struct {
	// ServiceAccounts is sorted by name. Nil: the file has no such field.
	ServiceAccounts []ServiceAccount
}

// ServiceAccount finds the entry of a name; nil when there is none.
func (m *Machines) ServiceAccount(name string) *ServiceAccount {
	i := slices.IndexFunc(m.ServiceAccounts, func(a ServiceAccount) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &m.ServiceAccounts[i]
}

var (
	serviceAccountsSection = section[*Org]{
		field: "service_accounts", kind: KindServiceAccount,
		decode: func(d decoder, o *Org, it item) { o.ServiceAccounts = d.serviceAccounts(it) },
		format: func(o *Org) *block { return serviceAccountsBlock(o.ServiceAccounts) },
		arrange: func(accounts *block) {
			for _, a := range accounts.Fields() {
				a.Arrange(serviceAccountLevel.fields)
			}
		},
	}
	serviceAccountLevel = &level{
		where: "in a service account", fields: []string{"role", "description", "archive"},
	}
)

var (
	serviceAccountsRule = &rule{want: "a mapping of names to service accounts", hint: "write each as its name, a colon, and its fields: ci-deployer: {role: developer}"}
	serviceAccountRule  = &rule{
		want: "a mapping of fields", hint: "write {role: developer}, or {} when only its existence matters", empty: "write {} when only its existence matters", lines: true,
	}
	slugRule = &rule{
		want: "the name of a service account", hint: "write 1 to 255 lowercase letters, digits and hyphens: ci-deployer", code: codeAccountName,
		exact: true, pattern: `^[a-z0-9-]{1,255}$`,
	}
	accountRoleRule = &rule{want: "developer or admin", words: []string{string(AccountDeveloper), string(AccountAdmin)}}
	descriptionRule = &rule{want: "text or null", fit: "text of at most 2000 characters", empty: "write null for none", most: descriptionLimit}
)

// descriptionLimit is the API's (anthropic-sdk-go scripts/mock-spec.json.gz).
const descriptionLimit = 2000

func (d decoder) serviceAccounts(it item) []ServiceAccount {
	list := []ServiceAccount{}
	d.entries(it, serviceAccountsRule, slugRule, func(it item) { list = append(list, d.serviceAccount(it)) })
	slices.SortStableFunc(list, func(a, b ServiceAccount) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (d decoder) serviceAccount(it item) ServiceAccount {
	a := ServiceAccount{Name: it.key.Value, At: map[string]Position{"": d.doc.At(it.key)}}
	d.fields(it, serviceAccountRule, serviceAccountLevel, func(field string, it item) {
		a.At[field] = d.doc.At(it.key)
		switch field {
		case "role":
			a.Role = AccountRole(d.text(it, accountRoleRule))
		case "description":
			text := ""
			if !it.is(yamldoc.IsNull) || it.node.IsMissing() {
				text = d.text(it, descriptionRule)
			}
			a.Description = &text
		case "archive":
			a.Archive = d.tombstone(a.At, it)
		}
	})
	return a
}

func serviceAccountsBlock(accounts []ServiceAccount) *block {
	if accounts == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for i := range accounts {
		b.Field(accounts[i].Name, accounts[i].block())
	}
	return b
}

func (a *ServiceAccount) block() *block {
	b := yamldoc.NewMapping().InBrackets()
	if a.Role != "" {
		b.Field("role", yamldoc.Text(string(a.Role)))
	}
	switch {
	case a.Description != nil && *a.Description == "":
		b.Field("description", yamldoc.Plain("null"))
	case a.Description != nil:
		b.Field("description", yamldoc.Text(*a.Description))
	}
	if a.Archive != nil {
		b.Field("archive", tombstoneBlock(a.Archive))
	}
	return b
}

// UsableDescription reports whether a file may hold a description.
func UsableDescription(text string) bool {
	return len([]rune(text)) <= descriptionLimit && yamldoc.TextProblem(text) == ""
}
