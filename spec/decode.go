package spec

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// decoder turns nodes into an Org. It takes what is well-formed and passes over
// the rest, which the schema has already refused, so that the checks of meaning
// see as much of a broken file as possible.
type decoder struct {
	*findings
	src *source
	org *Org
}

// fields calls set with the position, key and value of each field of a mapping.
// A key given twice counts once.
func (d decoder) fields(n *yaml.Node, set func(at Position, key string, value *yaml.Node)) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || seen[key.Value] {
			continue
		}
		seen[key.Value] = true
		set(d.src.at(key), key.Value, value)
	}
}

// items calls add for each scalar or mapping of a list.
func (d decoder) items(n *yaml.Node, add func(at Position, item *yaml.Node)) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range n.Content {
		add(d.src.at(item), item)
	}
}

// text is a scalar's text; "" when it is none or was refused.
func (d decoder) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || kindOf(n) != isText || d.refused[d.src.at(n)] {
		return ""
	}
	return n.Value
}

// names calls add for each text of a list, and refuses one that stands twice.
func (d decoder) names(n *yaml.Node, add func(at Position, name string)) {
	seen := map[string]bool{}
	d.items(n, func(at Position, item *yaml.Node) {
		name := d.text(item)
		switch {
		case name == "":
		case seen[name]:
			d.errorf(at, codeDuplicateItem, "delete one", "%s stands twice in the list", quote(name))
		default:
			seen[name] = true
			add(at, name)
		}
	})
}

// integer reads digits; the schema has bounded them.
func (d decoder) integer(n *yaml.Node, set func(int)) {
	if n.Kind != yaml.ScalarNode || kindOf(n) != isNumber || d.refused[d.src.at(n)] {
		return
	}
	if !plainInteger.MatchString(n.Value) {
		d.errorf(d.src.at(n), codeOutOfRange, "write digits alone, without leading zeros", "%s is not a plain whole number", n.Value)
		return
	}
	if v, err := strconv.Atoi(n.Value); err == nil {
		set(v)
	}
}

// boolean takes true and false and none of YAML's other words for them.
func (d decoder) boolean(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode && kindOf(n) == isBool && n.Value != "true" && n.Value != "false" {
		d.errorf(d.src.at(n), codeWrongType, "write true or false", "%s is true or false to some YAML parsers only", n.Value)
	}
	return kindOf(n) == isBool && n.Value == "true"
}

// top reads the fields of org.yaml or of a fragment.
func (d decoder) top(root *yaml.Node) {
	d.fields(root, func(at Position, key string, value *yaml.Node) {
		switch key {
		case "version":
			d.integer(value, func(int) {})
		case "organization":
			d.org.Organization = d.text(value)
		case "policy":
			d.policy(at, value)
		case "groups":
			d.fields(value, d.group)
		case "workspaces":
			d.fields(value, d.workspace)
		}
	})
}

func (d decoder) group(at Position, name string, n *yaml.Node) {
	g := Group{Name: name, At: at}
	if n.Kind != yaml.SequenceNode {
		d.partial[name] = true
	}
	d.items(n, func(at Position, item *yaml.Node) {
		m := GroupMember{At: at}
		if item.Kind == yaml.MappingNode {
			d.fields(item, func(at Position, key string, value *yaml.Node) {
				if key == "group" {
					m.Group, m.At = d.text(value), at
				}
			})
		} else {
			m.Email = FoldEmail(d.text(item))
		}
		if m.Email == "" && m.Group == "" {
			d.partial[name] = true
			return
		}
		g.Members = append(g.Members, m)
	})
	slices.SortStableFunc(g.Members, func(a, b GroupMember) int {
		return cmp.Or(cmp.Compare(a.Email, b.Email), cmp.Compare(a.Group, b.Group))
	})
	d.org.Groups = append(d.org.Groups, g)
}

func (d decoder) workspace(at Position, key string, n *yaml.Node) {
	w := Workspace{Key: key, Name: key, At: map[string]Position{"": at}}
	d.fields(n, func(at Position, field string, value *yaml.Node) {
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

func (d decoder) workspaceField(w *Workspace, field string, n *yaml.Node) {
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

func (d decoder) tags(w *Workspace, n *yaml.Node) map[string]*string {
	tags := map[string]*string{}
	d.fields(n, func(at Position, key string, value *yaml.Node) {
		w.At["tags."+key] = at
		switch {
		case value.Kind != yaml.ScalarNode:
		case isNothing(value):
			d.errorf(at, codeMissingValue, `write null to remove the tag, or "" for an empty value`, "%s has no value", quote(key))
		case kindOf(value) == isNull:
			tags[key] = nil
		default:
			text := value.Value
			tags[key] = &text
		}
	})
	return tags
}

func (d decoder) residency(w *Workspace, n *yaml.Node) *DataResidency {
	r := &DataResidency{}
	d.fields(n, func(at Position, field string, value *yaml.Node) {
		w.At["data_residency."+field] = at
		switch field {
		case "workspace_geo":
			r.WorkspaceGeo = d.text(value)
		case "default_inference_geo":
			r.DefaultInferenceGeo = d.text(value)
		case "allowed_inference_geos":
			if word := d.text(value); word != "" {
				r.AllowedInferenceGeos = []string{word}
			} else if value.Kind == yaml.SequenceNode {
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

func (d decoder) tombstone(w *Workspace, n *yaml.Node) *Tombstone {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	t := &Tombstone{At: w.At["archive"]}
	d.fields(n, func(at Position, field string, value *yaml.Node) {
		w.At["archive."+field] = at
		if field == "reason" {
			t.Reason = d.text(value)
		}
	})
	return t
}

func (d decoder) members(n *yaml.Node) []Member {
	list := []Member{}
	d.fields(n, func(at Position, key string, value *yaml.Node) {
		m := Member{Email: FoldEmail(key), At: at}
		if value.Kind == yaml.ScalarNode {
			m.Role = Role(d.text(value))
		}
		d.fields(value, func(_ Position, field string, value *yaml.Node) {
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
func (d decoder) date(n *yaml.Node) Date {
	if n.Kind != yaml.ScalarNode || d.refused[d.src.at(n)] {
		return Date{}
	}
	day, err := ParseDate(n.Value)
	if err != nil {
		d.errorf(d.src.at(n), codeDate, "write a day that exists, such as 2027-01-31", "%s is not a day of the calendar", quote(n.Value))
	}
	return day
}

func (d decoder) grants(n *yaml.Node) []Grant {
	list := []Grant{}
	d.fields(n, func(at Position, group string, value *yaml.Node) {
		list = append(list, Grant{Group: group, Role: Role(d.text(value)), At: at})
	})
	slices.SortStableFunc(list, func(a, b Grant) int { return cmp.Compare(a.Group, b.Group) })
	return list
}

func (d decoder) policy(at Position, n *yaml.Node) {
	p := &d.org.Policy
	p.At = map[string]Position{"": at}
	d.fields(n, func(at Position, field string, value *yaml.Node) {
		p.At[field] = at
		switch field {
		case "unmanaged_workspaces":
			p.UnmanagedWorkspaces = Unmanaged(d.text(value))
		case "max_removals":
			d.removals(p, value)
		case "max_archives":
			d.integer(value, func(v int) { p.MaxArchives = v })
		case "protect":
			p.Protect = d.protect(value)
		case "last_admin":
			p.LastAdmin = Leave(d.text(value))
		case "own_access":
			p.OwnAccess = Leave(d.text(value))
		}
	})
}

func (d decoder) removals(p *Policy, n *yaml.Node) {
	d.fields(n, func(at Position, field string, value *yaml.Node) {
		p.At["max_removals."+field] = at
		switch field {
		case "share":
			if share, err := strconv.ParseFloat(strings.TrimSuffix(d.text(value), "%"), 64); err == nil {
				p.MaxRemovals.SharePercent = share
			}
		case "count":
			d.integer(value, func(v int) { p.MaxRemovals.Count = v })
		}
	})
}

func (d decoder) protect(n *yaml.Node) []Protected {
	list := []Protected{}
	d.names(n, func(at Position, target string) {
		list = append(list, Protected{Target: target, At: at})
	})
	slices.SortFunc(list, func(a, b Protected) int { return cmp.Compare(a.Target, b.Target) })
	return list
}
