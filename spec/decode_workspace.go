package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

func (d decoder) workspace(at Position, key string, n *yamldoc.Node) {
	w := Workspace{Key: key, Name: key, At: map[string]Position{"": at}}
	d.fields(n, func(at Position, field string, value *yamldoc.Node) {
		w.At[field] = at
		d.workspaceField(&w, field, value)
	})
	if w.Membership == "" {
		w.Membership = defaultMembership(w.Name)
	}
	d.org.Workspaces = append(d.org.Workspaces, w)
}

// defaultMembership spares Claude Code, which Anthropic fills by itself.
func defaultMembership(name string) Membership {
	if SameName(name, ClaudeCode) {
		return Additive
	}
	return Authoritative
}

func (d decoder) workspaceField(w *Workspace, field string, n *yamldoc.Node) {
	switch field {
	case "name":
		if name := d.text(n); name != "" {
			w.Name = name
		}
	case "id":
		w.ID = d.text(n)
	case "previously":
		w.Previously = []string{}
		d.names(n, func(at Position, name string) {
			w.At["previously."+name] = at
			w.Previously = append(w.Previously, name)
		})
		slices.Sort(w.Previously)
	case "protected":
		w.Protected = d.boolean(n)
	case "color":
		w.Color = strings.ToUpper(d.text(n))
	case "tags":
		w.Tags = d.tags(w, n)
	case "data_residency":
		w.DataResidency = d.residency(w, n)
	case "external_key_id":
		w.ExternalKeyID = d.text(n)
	case "membership":
		w.Membership = Membership(d.text(n))
	case "members":
		w.Members = d.members(n)
	case "groups":
		w.Groups = d.grants(n)
	case "archive":
		w.Archive = d.tombstone(w, n)
	}
}

func (d decoder) tags(w *Workspace, n *yamldoc.Node) map[string]*string {
	tags := map[string]*string{}
	d.fields(n, func(at Position, key string, value *yamldoc.Node) {
		w.At["tags."+key] = at
		switch {
		case value.Kind() != yamldoc.Scalar:
		case value.IsMissing():
			d.Errorf(at, codeMissingValue, `write null to remove the tag, or "" for an empty value`, "%s has no value", yamldoc.Quote(key))
		case value.ScalarKind() == yamldoc.IsNull:
			tags[key] = nil
		default:
			text := value.Value
			tags[key] = &text
		}
	})
	return tags
}

func (d decoder) residency(w *Workspace, n *yamldoc.Node) *DataResidency {
	r := &DataResidency{}
	d.fields(n, func(at Position, field string, value *yamldoc.Node) {
		w.At["data_residency."+field] = at
		switch field {
		case "workspace_geo":
			r.WorkspaceGeo = d.text(value)
		case "default_inference_geo":
			r.DefaultInferenceGeo = d.text(value)
		case "allowed_inference_geos":
			if word := d.text(value); word != "" {
				r.AllowedInferenceGeos = []string{word}
			} else if value.Kind() == yamldoc.Sequence {
				r.AllowedInferenceGeos = []string{}
				d.names(value, func(_ Position, geo string) {
					r.AllowedInferenceGeos = append(r.AllowedInferenceGeos, geo)
				})
				slices.Sort(r.AllowedInferenceGeos)
			}
		}
	})
	return r
}

func (d decoder) tombstone(w *Workspace, n *yamldoc.Node) *Tombstone {
	if n.Kind() != yamldoc.Mapping {
		return nil
	}
	t := &Tombstone{At: w.At["archive"]}
	d.fields(n, func(at Position, field string, value *yamldoc.Node) {
		w.At["archive."+field] = at
		if field == "reason" {
			t.Reason = d.text(value)
		}
	})
	return t
}

func (d decoder) members(n *yamldoc.Node) []Member {
	list := []Member{}
	d.fields(n, func(at Position, key string, value *yamldoc.Node) {
		m := Member{Email: FoldEmail(key), At: at}
		if value.Kind() == yamldoc.Scalar {
			m.Role = Role(d.text(value))
		}
		d.fields(value, func(_ Position, field string, value *yamldoc.Node) {
			switch field {
			case "role":
				m.Role = Role(d.text(value))
			case "until":
				m.Until = d.date(value)
			}
		})
		list = append(list, m)
	})
	slices.SortStableFunc(list, func(a, b Member) int { return cmp.Compare(a.Email, b.Email) })
	return list
}

// date takes a day with or without quotes.
func (d decoder) date(n *yamldoc.Node) Date {
	if n.Kind() != yamldoc.Scalar || d.Refused(d.doc.At(n)) {
		return Date{}
	}
	day, err := ParseDate(n.Value)
	if err != nil {
		d.Errorf(d.doc.At(n), codeDate, "write a day that exists, such as 2027-01-31", "%s is not a day of the calendar", yamldoc.Quote(n.Value))
	}
	return day
}

func (d decoder) grants(n *yamldoc.Node) []Grant {
	list := []Grant{}
	d.fields(n, func(at Position, group string, value *yamldoc.Node) {
		list = append(list, Grant{Group: group, Role: Role(d.text(value)), At: at})
	})
	slices.SortStableFunc(list, func(a, b Grant) int { return cmp.Compare(a.Group, b.Group) })
	return list
}
