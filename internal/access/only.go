package access

import "slices"

// Only is the part of a report that is about one subject: their grants, the
// workspaces in them, and the keys that they made or that act as them; of a
// workspace, everybody in it and its keys, with those of the whole organization
// that act as somebody in it. About says whom it is about. The report itself stays
// as it is.
func (r *Report) Only(about *Subject) *Report {
	part := *r
	part.About = about
	if about == nil {
		return &part
	}
	if about.Kind == PersonKind {
		part.Unread = []Unread{} // what people may do is always read
	}
	refs := map[string]bool{}
	for i := range r.Workspaces {
		if w := &r.Workspaces[i]; about.Kind == WorkspaceKind && about.isWorkspace(w) {
			refs[w.Ref] = true
		}
	}
	who := map[Subject]bool{}
	part.Grants = keep(r.Grants, func(g *Grant) bool {
		if about.Kind == WorkspaceKind {
			who[g.Who] = who[g.Who] || refs[g.Workspace]
			return refs[g.Workspace]
		}
		return about.is(&g.Who)
	})
	part.Keys = keep(r.Keys, func(k *Key) bool {
		if about.Kind == WorkspaceKind {
			return refs[k.Workspace] || k.Workspace == "" && k.ActsAs != nil && who[*k.ActsAs]
		}
		return about.is(k.Creator) || about.is(k.ActsAs)
	})
	for i := range part.Grants {
		refs[part.Grants[i].Workspace] = true
	}
	for i := range part.Keys {
		refs[part.Keys[i].Workspace] = true
	}
	concerns := func(s Subject) bool { return about.is(&s) || who[s] }
	part.Workspaces = keep(r.Workspaces, func(w *Workspace) bool { return refs[w.Ref] })
	part.People = keep(r.People, func(p *Person) bool { return concerns(p.subject()) })
	part.ServiceAccounts = keep(r.ServiceAccounts, func(a *ServiceAccount) bool { return concerns(a.subject()) })
	return &part
}

func (p *Person) subject() Subject { return Subject{PersonKind, string(p.Email), string(p.ID)} }

func (a *ServiceAccount) subject() Subject { return Subject{ServiceAccountKind, a.Name, a.ID} }

func (w *Workspace) subject() Subject { return Subject{WorkspaceKind, w.Name, string(w.ID)} }

// is reports whether another subject, perhaps of an older report, is the same one:
// by id where both have one, or else by name.
func (s *Subject) is(other *Subject) bool {
	if other == nil || s.Kind != other.Kind {
		return false
	}
	if s.ID != "" && other.ID != "" {
		return s.ID == other.ID
	}
	return s.Name == other.Name
}

// isWorkspace knows an entry that is not live by its key, too.
func (s *Subject) isWorkspace(w *Workspace) bool {
	other := w.subject()
	return s.is(&other)
}

func keep[T any](all []T, which func(*T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(x T) bool { return !which(&x) })
}
