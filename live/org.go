// Package live holds what an organization is right now, as plain values.
//
// A live.Org is total and keyed by id, where a spec.Org is partial and keyed by
// name; the two are different types so that nothing compares them by accident.
// Values are complete or absent: a list that was not read is nil and says so,
// and no function here ever treats "not read" as "empty".
package live

// Org is one organization as the Admin API reported it.
type Org struct {
	// ID is the organization's UUID.
	ID   string
	Name string
	// Users is every user, sorted by email, then id.
	Users []User
	// Workspaces is every workspace, archived ones and the default one included,
	// sorted by name, then id.
	Workspaces []Workspace
	// Invites is every pending or expired invite, sorted by email, then id; nil
	// when invites were not read.
	Invites []Invite
	// Keys is every active API key, sorted by id; nil when keys were not read. Where
	// APIKeys was read, they are those of them that are active.
	Keys []APIKey
	// Caller is the user behind the credential; empty when that is unknown.
	Caller UserID
	// Refused are the lists that the API does not give to this credential or this
	// organization, by kind, and its answers. Nothing follows for what they hold.
	Refused map[Kind]*Failure
	// Spent is nil when it was not read.
	Spent *Spent
	// Unreported says why recent use or spend could not be read; empty otherwise.
	Unreported string
	OrgParts
}

// KeysOf gives the active keys that an archive of the workspace revokes.
func (o *Org) KeysOf(id WorkspaceID) []*APIKey {
	var keys []*APIKey
	for i := range o.Keys {
		if o.Keys[i].Workspace == id {
			keys = append(keys, &o.Keys[i])
		}
	}
	return keys
}
