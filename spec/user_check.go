package spec

import "github.com/wsync/wsync/internal/yamldoc"

const (
	codeStaysAndGoes   = "stays-and-goes"   // a line of a user with a role and with remove
	codeRemovedMember  = "removed-member"   // a person whom users removes, in a list of members
	codeRemovedInGroup = "removed-in-group" // the same in a group
	codeUnnamedUser    = "unnamed-user"     // a person without a line, where policy.unmanaged_users is remove
	codeIdlePolicy     = "idle-policy"      // policy.unmanaged_users without users
)

// users holds the lines of people against each other and against the lists that
// name the same people: whoever goes belongs nowhere.
func (c checker) users() {
	for i := range c.org.Users[min(1, len(c.org.Users)):] {
		if first, second := &c.org.Users[i], &c.org.Users[i+1]; first.Email == second.Email {
			c.Errorf(second.At, codeSameEmail, "keep one line for each person",
				"%s is listed twice; first at %s (upper and lower case are the same person)", yamldoc.Quote(string(second.Email)), where(first.At))
		}
	}
	if at, ok := c.org.Policy.At["unmanaged_users"]; ok && c.org.Users == nil {
		c.Warnf(at, codeIdlePolicy, "add users, or delete the line",
			"unmanaged_users has no effect: without users nobody in the organization is managed")
	}
	for i := range c.org.Workspaces {
		for _, m := range c.org.Workspaces[i].Members {
			c.unnamed(m.At, m.Email)
			if u := c.removed(m.Email); u != nil {
				c.Errorf(m.At, codeRemovedMember, "delete this line: whoever is removed from the organization leaves its workspaces",
					"%s is a member here, and users removes them at %s", yamldoc.Quote(string(m.Email)), where(u.At))
			}
		}
	}
	for i := range c.org.Groups {
		for _, m := range c.org.Groups[i].Members {
			c.unnamed(m.At, m.Email)
			if u := c.removed(m.Email); u != nil {
				c.Warnf(m.At, codeRemovedInGroup, "delete this line",
					"%s gets nothing through the group %s: users removes them at %s", yamldoc.Quote(string(m.Email)), yamldoc.Quote(c.org.Groups[i].Name), where(u.At))
			}
		}
	}
}

// unnamed refuses people who belong to a workspace by one line and, for want of
// another, not to the organization.
func (c checker) unnamed(at Position, e Email) {
	if e != "" && c.org.Users != nil && c.org.Policy.UnmanagedUsers == UnmanagedRemove && c.org.User(e) == nil {
		c.Errorf(at, codeUnnamedUser, "name them in users, or delete this line",
			"users does not name %s, and policy.unmanaged_users is remove, which takes them out of the organization", yamldoc.Quote(string(e)))
	}
}

// removed is the line that removes a person; nil when there is none.
func (c checker) removed(e Email) *User {
	if u := c.org.User(e); u != nil && u.Remove != nil {
		return u
	}
	return nil
}

func userAddresses(o *Org, each func(Position, Email)) {
	for i := range o.Users {
		each(o.Users[i].At, o.Users[i].Email)
	}
}

func userEnds(o *Org, each func(Ending)) {
	for i := range o.Users {
		each(Ending{Email: o.Users[i].Email, Role: string(o.Users[i].Role), Last: o.Users[i].Until, At: o.Users[i].At})
	}
}
