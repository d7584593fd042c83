package spec

import "github.com/wsync/wsync/internal/yamldoc"

const (
	codeAccountName     = "bad-service-account"      // text that is not the name of a service account
	codeArchivedAccount = "archived-service-account" // a role for a service account that the file archives
)

// serviceAccounts looks at entries that archive, and at roles that these leave
// without anybody to hold them.
func (c checker) serviceAccounts() {
	for i := range c.org.ServiceAccounts {
		a := &c.org.ServiceAccounts[i]
		if a.Archive == nil {
			continue
		}
		for _, field := range []string{"role", "description"} {
			if at, has := a.At[field]; has {
				c.Errorf(at, codeTombstone, "a tombstone holds archive; delete the rest", "%s means nothing beside archive", field)
			}
		}
		if a.Archive.Reason != "" && blank(a.Archive.Reason) {
			c.Errorf(c.Value(a.At["archive.reason"]), codeOutOfRange, reasonRule.hint, "the reason is blank")
		}
	}
	for i := range c.org.Workspaces {
		for _, m := range c.org.Workspaces[i].ServiceAccounts {
			if a := c.org.ServiceAccount(m.Name); a != nil && a.Archive != nil {
				c.Errorf(m.At, codeArchivedAccount, "delete one of the two lines",
					"the service account %s has a role here, and is archived at %s", yamldoc.Quote(m.Name), where(a.Pos("archive")))
			}
		}
	}
}
