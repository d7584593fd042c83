package spec

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wsync/wsync/schema"
)

const modeline = "# yaml-language-server: $schema=" + schema.URL

// Format writes an Org as a canonical org.yaml: fixed order of fields, sorted
// names, quotes where some YAML parser needs them. Parsing it gives an equal Org,
// positions and sources apart. What the file need not say, such as a policy that
// is the default, is left out.
func Format(o *Org) []byte {
	top := &block{mapping: true}
	top.field("version", scalarBlock("1")).before = []string{modeline}
	top.field("organization", scalarBlock(scalarText(o.Organization)))
	if p := policyBlock(o.Policy); len(p.rows) > 0 {
		top.field("policy", p)
	}
	if len(o.Groups) > 0 {
		top.field("groups", groupsBlock(o.Groups))
	}
	workspaces := &block{mapping: true}
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		workspaces.field(w.Key, workspaceBlock(w))
	}
	top.field("workspaces", workspaces)
	space(top)
	var p page
	p.collection(top, 0)
	return []byte(p.b.String())
}

func policyBlock(p Policy) *block {
	b, std := &block{mapping: true}, DefaultPolicy()
	if p.UnmanagedWorkspaces != std.UnmanagedWorkspaces {
		b.field("unmanaged_workspaces", scalarBlock(scalarText(string(p.UnmanagedWorkspaces))))
	}
	if p.MaxRemovals != std.MaxRemovals {
		limit := &block{mapping: true, flow: true}
		limit.field("share", scalarBlock(strconv.FormatFloat(p.MaxRemovals.SharePercent, 'f', -1, 64)+"%"))
		limit.field("count", scalarBlock(strconv.Itoa(p.MaxRemovals.Count)))
		b.field("max_removals", limit)
	}
	if p.MaxArchives != std.MaxArchives {
		b.field("max_archives", scalarBlock(strconv.Itoa(p.MaxArchives)))
	}
	var protect []string
	for _, t := range p.Protect {
		if p.ClaudeCode == LeaveAllow || !SameName(t.Target, ClaudeCode) {
			protect = append(protect, t.Target)
		}
	}
	if len(protect) > 0 {
		b.field("protect", textList(protect))
	}
	if p.AllowedDomains != nil {
		domains := make([]string, len(p.AllowedDomains))
		for i, d := range p.AllowedDomains {
			domains[i] = d.Name
		}
		b.field("allowed_domains", textList(domains))
	}
	if p.LastAdmin != std.LastAdmin {
		b.field("last_admin", scalarBlock(scalarText(string(p.LastAdmin))))
	}
	if p.OwnAccess != std.OwnAccess {
		b.field("own_access", scalarBlock(scalarText(string(p.OwnAccess))))
	}
	if p.ClaudeCode != std.ClaudeCode {
		b.field("claude_code", scalarBlock(scalarText(string(p.ClaudeCode))))
	}
	return b
}

func groupsBlock(groups []Group) *block {
	b := &block{mapping: true}
	for _, g := range groups {
		list := &block{list: true}
		for _, m := range g.Members {
			item := scalarBlock(scalarText(string(m.Email)))
			if m.Group != "" {
				item = &block{mapping: true, flow: true}
				item.field("group", scalarBlock(scalarText(m.Group)))
			}
			list.rows = append(list.rows, &row{value: item})
		}
		b.field(g.Name, list)
	}
	return b
}

func textList(texts []string) *block {
	b := &block{list: true, flow: true}
	for _, t := range texts {
		b.rows = append(b.rows, &row{value: scalarBlock(scalarText(t))})
	}
	return b
}

// workspaceBlock writes fields in the order of the table in layout.go.
func workspaceBlock(w *Workspace) *block {
	b := &block{mapping: true}
	text := func(field, value string) {
		if value != "" {
			b.field(field, scalarBlock(scalarText(value)))
		}
	}
	if w.Name != w.Key {
		text("name", w.Name)
	}
	text("id", w.ID)
	if w.Previously != nil {
		b.field("previously", textList(w.Previously))
	}
	if w.Protected {
		b.field("protected", scalarBlock("true"))
	}
	text("color", w.Color)
	if w.Tags != nil {
		b.field("tags", tagsBlock(w.Tags))
	}
	if w.DataResidency != nil {
		b.field("data_residency", residencyBlock(w.DataResidency))
	}
	text("external_key_id", w.ExternalKeyID)
	if w.Membership != "" && w.Membership != defaultMembership(w.Name) {
		text("membership", string(w.Membership))
	}
	if w.Members != nil {
		b.field("members", membersBlock(w.Members))
	}
	if w.Groups != nil {
		b.field("groups", grantsBlock(w.Groups))
	}
	if w.Archive != nil {
		tombstone := &block{mapping: true, flow: true}
		tombstone.field("reason", scalarBlock(scalarText(w.Archive.Reason)))
		b.field("archive", tombstone)
	}
	return b
}

func tagsBlock(tags map[string]*string) *block {
	b := &block{mapping: true}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := scalarBlock("null")
		if v := tags[key]; v != nil {
			value = scalarBlock(scalarText(*v))
		}
		b.field(key, value)
	}
	return b
}

func residencyBlock(r *DataResidency) *block {
	b := &block{mapping: true}
	if r.WorkspaceGeo != "" {
		b.field("workspace_geo", scalarBlock(scalarText(r.WorkspaceGeo)))
	}
	switch geos := r.AllowedInferenceGeos; {
	case len(geos) == 1 && geos[0] == "unrestricted":
		b.field("allowed_inference_geos", scalarBlock("unrestricted"))
	case geos != nil:
		b.field("allowed_inference_geos", textList(geos))
	}
	if r.DefaultInferenceGeo != "" {
		b.field("default_inference_geo", scalarBlock(scalarText(r.DefaultInferenceGeo)))
	}
	return b
}

func membersBlock(members []Member) *block {
	b := &block{mapping: true}
	for _, m := range members {
		value := scalarBlock(scalarText(string(m.Role)))
		if !m.Until.IsZero() {
			value = &block{mapping: true, flow: true}
			value.field("role", scalarBlock(scalarText(string(m.Role))))
			value.field("until", scalarBlock(scalarText(m.Until.String())))
		}
		b.field(string(m.Email), value)
	}
	return b
}

func grantsBlock(grants []Grant) *block {
	b := &block{mapping: true}
	for _, g := range grants {
		b.field(g.Group, scalarBlock(scalarText(string(g.Role))))
	}
	return b
}
