package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

func (d decoder) workspace(it item) {
	key := it.key.Value
	w := Workspace{Key: key, Name: key, At: map[string]Position{"": d.doc.At(it.key)}}
	d.fields(it, workspaceRule, workspaceLevel, func(field string, it item) {
		w.At[field] = d.doc.At(it.key)
		d.workspaceField(&w, field, it)
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

func (d decoder) workspaceField(w *Workspace, field string, it item) {
	switch field {
	case "name":
		if name := d.text(it, nameRule); name != "" {
			w.Name = name
		}
	case "id":
		w.ID = d.text(it, workspaceIDRule)
	case "previously":
		w.Previously = []string{}
		d.texts(it, previouslyRule, nameRule, func(at Position, name string) {
			w.At["previously."+name] = at
			w.Previously = append(w.Previously, name)
		})
		slices.Sort(w.Previously)
	case "protected":
		w.Protected = d.boolean(it, protectedRule)
	case "color":
		w.Color = strings.ToUpper(d.text(it, colorRule))
	case "tags":
		w.Tags = d.tags(w, it)
	case "data_residency":
		w.DataResidency = d.residency(w, it)
	case "external_key_id":
		w.ExternalKeyID = d.text(it, externalKeyIDRule)
	case "membership":
		w.Membership = Membership(d.text(it, membershipRule))
	case "members":
		w.Members = d.members(it)
	case "groups":
		w.Groups = d.grants(it)
	case "archive":
		w.Archive = d.tombstone(w, it)
	}
}

func (d decoder) tags(w *Workspace, it item) map[string]*string {
	tags := map[string]*string{}
	d.entries(it, tagsRule, tagKeyRule, func(it item) {
		key, at := it.key.Value, d.doc.At(it.key)
		w.At["tags."+key] = at
		switch {
		case it.node.IsMissing():
			d.Errorf(at, codeMissingValue, `write null to remove the tag, or "" for an empty value`, "%s has no value", yamldoc.Quote(key))
		case it.is(yamldoc.IsNull):
			tags[key] = nil
		default:
			text := d.text(it, tagValueRule)
			tags[key] = &text
		}
	})
	return tags
}

func (d decoder) residency(w *Workspace, it item) *DataResidency {
	r := &DataResidency{}
	d.fields(it, residencyRule, residencyLevel, func(field string, it item) {
		w.At["data_residency."+field] = d.doc.At(it.key)
		switch field {
		case "workspace_geo":
			r.WorkspaceGeo = d.text(it, workspaceGeoRule)
		case "default_inference_geo":
			r.DefaultInferenceGeo = d.text(it, geoRule)
		case "allowed_inference_geos":
			r.AllowedInferenceGeos = d.geos(it)
		}
	})
	return r
}

func (d decoder) geos(it item) []string {
	if it.node.Kind() != yamldoc.Sequence {
		if word := d.text(it, allowedGeosRule); word != "" {
			return []string{word}
		}
		return nil
	}
	geos := []string{}
	d.texts(it, geosRule, geoRule, func(_ Position, geo string) { geos = append(geos, geo) })
	slices.Sort(geos)
	return geos
}

func (d decoder) tombstone(w *Workspace, it item) *Tombstone {
	var t *Tombstone
	if it.node.Kind() == yamldoc.Mapping {
		t = &Tombstone{At: w.At["archive"]}
	}
	d.fields(it, archiveRule, archiveLevel, func(field string, it item) {
		w.At["archive."+field] = d.doc.At(it.key)
		t.Reason = d.text(it, reasonRule)
	})
	return t
}

func (d decoder) members(it item) []Member {
	list := make([]Member, 0, it.node.Len())
	d.entries(it, membersRule, emailRule, func(it item) {
		m := Member{Email: FoldEmail(it.key.Value), At: d.doc.At(it.key)}
		switch {
		case it.is(yamldoc.IsText):
			m.Role = Role(d.text(it, roleRule))
		case it.node.Kind() != yamldoc.Mapping:
			d.notText(it, memberRule)
		default:
			d.fields(it, memberRule, memberLevel, func(field string, it item) {
				switch field {
				case "role":
					m.Role = Role(d.text(it, roleRule))
				case "until":
					m.Until = d.date(it)
				}
			})
		}
		list = append(list, m)
	})
	slices.SortStableFunc(list, func(a, b Member) int { return cmp.Compare(a.Email, b.Email) })
	return list
}

// date takes a day with or without quotes.
func (d decoder) date(it item) Date {
	text := it.node.Value
	switch {
	case !it.is(yamldoc.IsDate):
		text = d.text(it, untilRule)
	case !d.follows(text, untilRule):
		d.unfit(d.place(it), text, untilRule)
		text = ""
	}
	if text == "" || d.Refused(d.doc.At(it.node)) {
		return Date{}
	}
	day, err := ParseDate(text)
	if err != nil {
		d.Errorf(d.doc.At(it.node), codeDate, "write a day that exists, such as 2027-01-31", "%s is not a day of the calendar", yamldoc.Quote(text))
	}
	return day
}

func (d decoder) grants(it item) []Grant {
	list := []Grant{}
	d.entries(it, grantsRule, nameRule, func(it item) {
		list = append(list, Grant{Group: it.key.Value, Role: Role(d.text(it, roleRule)), At: d.doc.At(it.key)})
	})
	slices.SortStableFunc(list, func(a, b Grant) int { return cmp.Compare(a.Group, b.Group) })
	return list
}
