package access

import (
	"strings"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// keys lists the API keys that may be used, now or again.
func (b *builder) keys() {
	for i := range b.have.APIKeys {
		k := &b.have.APIKeys[i]
		if k.Status == live.KeyArchived {
			continue
		}
		made := Key{ID: k.ID, Name: k.Name, Hint: k.Hint, Workspace: b.ref(k.Workspace), Status: k.Status, Creator: b.actor(k.Creator), ActsAs: b.actor(k.Principal)}
		if !k.CreatedAt.IsZero() {
			made.Created = spec.DateOf(k.CreatedAt)
		}
		b.report.Keys = append(b.report.Keys, made)
	}
}

// ref is what the report calls a workspace. One that it does not have, such as an
// archived one whose keys have not ended yet, is added.
func (b *builder) ref(id live.WorkspaceID) string {
	for i := range b.report.Workspaces {
		if b.report.Workspaces[i].ID == id {
			return string(id)
		}
	}
	if id == "" {
		return ""
	}
	w := Workspace{Ref: string(id), ID: id, Name: string(id)}
	if have := b.have.Workspace(id); have != nil {
		w.Name = have.Name
	}
	b.report.Workspaces = append(b.report.Workspaces, w)
	return w.Ref
}

// actor is a user or a service account by its id; nil for none. Whoever is in no
// list has no name.
func (b *builder) actor(id string) *Subject {
	if id == "" {
		return nil
	}
	if u := b.users[live.UserID(id)]; u != nil {
		return &Subject{PersonKind, string(u.Email), id}
	}
	if a := b.have.ServiceAccount(id); a != nil {
		return &Subject{ServiceAccountKind, a.Name, id}
	}
	if strings.HasPrefix(id, "svac_") {
		return &Subject{Kind: ServiceAccountKind, ID: id}
	}
	return &Subject{Kind: PersonKind, ID: id}
}
