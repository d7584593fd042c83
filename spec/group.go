package spec

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/internal/yamldoc"
)

// groupsKind is no kind of its own: groups are the file's own names for people.
var groupsKind = kind{
	names: func(c checker) {
		for i := range c.org.Groups {
			c.name(c.org.Groups[i].At, c.org.Groups[i].Name)
		}
	},
	texts: checker.groupTexts,
	addresses: func(o *Org, each func(Position, Email)) {
		for i := range o.Groups {
			for _, m := range o.Groups[i].Members {
				each(m.At, m.Email)
			}
		}
	},
}

// Group is a named set of people.
type Group struct {
	Name    string
	Members []GroupMember
	At      Position
}

// GroupMember is one line of a group: a person or another group, never both.
type GroupMember struct {
	Email Email
	Group string
	At    Position
}

var (
	groupsSection = section[*Org]{
		field: "groups", fragment: true,
		decode: func(d decoder, _ *Org, it item) { d.entries(it, groupsRule, nameRule, d.group) },
		format: groupsBlock,
	}
	groupLevel = &level{
		where: "in an item of a group", fields: []string{"group"},
		required: []string{"group"}, needed: map[string]string{"group": "write {group: name}"},
	}
)

var (
	groupsRule = &rule{want: "a mapping of names to lists of people", hint: "write one line for each group: platform: [ana@acme.example]"}
	groupRule  = &rule{
		want: "a list of people", hint: "write [ana@acme.example], or one `- ana@acme.example` a line", empty: "write [] for a group of nobody, or delete the line",
	}
	groupItemRule = &rule{want: "an email address or {group: name}", hint: "write ana@acme.example, or {group: platform} for another group"}
)

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

func groupsBlock(o *Org) *block {
	if len(o.Groups) == 0 {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, g := range o.Groups {
		var items []*block
		for _, m := range g.Members {
			item := yamldoc.Text(string(m.Email))
			if m.Group != "" {
				item = yamldoc.NewMapping().InBrackets().Field("group", yamldoc.Text(m.Group))
			}
			items = append(items, item)
		}
		b.Field(g.Name, yamldoc.NewList(items...))
	}
	return b
}
