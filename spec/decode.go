package spec

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// decoder turns a document into an Org, and refuses what has not the shape of
// one. It takes what is well-formed and passes over the rest, so that the checks
// of meaning see as much of a broken file as possible.
type decoder struct {
	*findings
	doc      *yamldoc.Document
	org      *Org
	included *[]included
	forms    map[*rule]*regexp.Regexp // compiled when they are first needed
}

// top reads the fields of org.yaml or of a fragment.
func (d decoder) top(l *level) {
	d.fields(item{node: d.doc.Root()}, fileRule, l, func(field string, it item) {
		switch field {
		case "version":
			d.version(it)
		case "organization":
			d.org.Organization = d.text(it, organizationRule)
		case "include":
			d.texts(it, includeRule, patternRule, func(at Position, pattern string) {
				*d.included = append(*d.included, included{pattern, at})
				d.org.Include = append(d.org.Include, pattern)
			})
		case "policy":
			d.policy(it)
		case "groups":
			d.entries(it, groupsRule, nameRule, d.group)
		case "workspaces":
			d.entries(it, workspacesRule, nameRule, d.workspace)
		}
	})
}

func (d decoder) group(it item) {
	g := Group{Name: it.key.Value, At: d.doc.At(it.key)}
	if it.node.Kind() != yamldoc.Sequence {
		d.partial[g.Name] = true
	}
	d.items(it, groupRule, func(it item) {
		m := d.groupMember(it)
		if m.Email == "" && m.Group == "" {
			d.partial[g.Name] = true
			return
		}
		g.Members = append(g.Members, m)
	})
	slices.SortStableFunc(g.Members, func(a, b GroupMember) int {
		return cmp.Or(cmp.Compare(a.Email, b.Email), cmp.Compare(a.Group, b.Group))
	})
	d.org.Groups = append(d.org.Groups, g)
}

func (d decoder) groupMember(it item) GroupMember {
	m := GroupMember{At: d.doc.At(it.node)}
	switch {
	case it.is(yamldoc.IsText):
		m.Email = FoldEmail(d.text(it, emailRule))
	case it.node.Kind() != yamldoc.Mapping:
		d.notText(it, groupItemRule)
	default:
		d.fields(it, groupItemRule, groupLevel, func(_ string, it item) {
			m.Group, m.At = d.text(it, nameRule), d.doc.At(it.key)
		})
	}
	return m
}
