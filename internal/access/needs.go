package access

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Needs are the lists of live workspaces that a report about somebody needs; nil:
// about everybody. have needs nothing but the lists of the organization. The
// Default Workspace has no lists, and where there is no service account nobody asks
// for theirs.
func Needs(about *Subject, have *live.Org) []diff.Listing {
	machines := false
	for i := range have.ServiceAccounts {
		machines = machines || !have.ServiceAccounts[i].Archived()
	}
	var lists []diff.Listing
	for i := range have.Workspaces {
		w := &have.Workspaces[i]
		if w.Archived() || w.Default || about != nil && about.Kind == WorkspaceKind && about.ID != string(w.ID) {
			continue
		}
		for _, r := range diff.Rules() {
			ofPeople := r.Kind == diff.KindMember
			switch {
			case !r.Access || r.Listed == nil:
			case ofPeople && about != nil && about.Kind == ServiceAccountKind:
			case !ofPeople && (!machines || about != nil && about.Kind == PersonKind):
			default:
				lists = append(lists, diff.Listing{Kind: r.Kind, Workspace: w.ID})
			}
		}
	}
	return lists
}
