package spec

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/wsync/wsync/schema"
)

const modeline = "# yaml-language-server: $schema=" + schema.URL

// Format writes an Org as a canonical org.yaml: fixed order of fields, sorted
// names, quotes where some YAML parser needs them. Parsing it gives an equal Org,
// positions and sources apart. What the file need not say, such as a policy that
// is the default, is left out.
func Format(o *Org) []byte {
	top := yamldoc.NewMapping()
	top.Field("version", yamldoc.Plain("1"))
	top.Field("organization", yamldoc.Text(o.Organization))
	if p := policyBlock(o.Policy); p.Len() > 0 {
		top.Field("policy", p)
	}
	if len(o.Groups) > 0 {
		top.Field("groups", groupsBlock(o.Groups))
	}
	workspaces := yamldoc.NewMapping()
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		workspaces.Field(w.Key, workspaceBlock(w))
	}
	top.Field("workspaces", workspaces)
	space(top)
	return yamldoc.Write(top, modeline)
}

func policyBlock(p Policy) *yamldoc.Block {
	b, std := yamldoc.NewMapping(), DefaultPolicy()
	if p.UnmanagedWorkspaces != std.UnmanagedWorkspaces {
		b.Field("unmanaged_workspaces", yamldoc.Text(string(p.UnmanagedWorkspaces)))
	}
	if p.MaxRemovals != std.MaxRemovals {
		limit := yamldoc.NewMapping().InBrackets()
		limit.Field("share", yamldoc.Plain(strconv.FormatFloat(p.MaxRemovals.SharePercent, 'f', -1, 64)+"%"))
		limit.Field("count", yamldoc.Plain(strconv.Itoa(p.MaxRemovals.Count)))
		b.Field("max_removals", limit)
	}
	if p.MaxArchives != std.MaxArchives {
		b.Field("max_archives", yamldoc.Plain(strconv.Itoa(p.MaxArchives)))
	}
	var protect []string
	for _, t := range p.Protect {
		if p.ClaudeCode == LeaveAllow || !SameName(t.Target, ClaudeCode) {
			protect = append(protect, t.Target)
		}
	}
	if len(protect) > 0 {
		b.Field("protect", textList(protect))
	}
	if p.AllowedDomains != nil {
		domains := make([]string, len(p.AllowedDomains))
		for i, d := range p.AllowedDomains {
			domains[i] = d.Name
		}
		b.Field("allowed_domains", textList(domains))
	}
	if p.LastAdmin != std.LastAdmin {
		b.Field("last_admin", yamldoc.Text(string(p.LastAdmin)))
	}
	if p.OwnAccess != std.OwnAccess {
		b.Field("own_access", yamldoc.Text(string(p.OwnAccess)))
	}
	if p.ClaudeCode != std.ClaudeCode {
		b.Field("claude_code", yamldoc.Text(string(p.ClaudeCode)))
	}
	return b
}

func groupsBlock(groups []Group) *yamldoc.Block {
	b := yamldoc.NewMapping()
	for _, g := range groups {
		var items []*yamldoc.Block
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

func textList(texts []string) *yamldoc.Block {
	items := make([]*yamldoc.Block, len(texts))
	for i, t := range texts {
		items[i] = yamldoc.Text(t)
	}
	return yamldoc.NewList(items...).InBrackets()
}

// workspaceBlock writes fields in canonical order.
func workspaceBlock(w *Workspace) *yamldoc.Block {
	b := yamldoc.NewMapping()
	text := func(field, value string) {
		if value != "" {
			b.Field(field, yamldoc.Text(value))
		}
	}
	if w.Name != w.Key {
		text("name", w.Name)
	}
	text("id", w.ID)
	if w.Previously != nil {
		b.Field("previously", textList(w.Previously))
	}
	if w.Protected {
		b.Field("protected", yamldoc.Plain("true"))
	}
	text("color", w.Color)
	if w.Tags != nil {
		b.Field("tags", tagsBlock(w.Tags))
	}
	if w.DataResidency != nil {
		b.Field("data_residency", residencyBlock(w.DataResidency))
	}
	text("external_key_id", w.ExternalKeyID)
	if w.Membership != "" && w.Membership != defaultMembership(w.Name) {
		text("membership", string(w.Membership))
	}
	if w.Members != nil {
		b.Field("members", membersBlock(w.Members))
	}
	if w.Groups != nil {
		b.Field("groups", grantsBlock(w.Groups))
	}
	if w.Archive != nil {
		b.Field("archive", yamldoc.NewMapping().InBrackets().Field("reason", yamldoc.Text(w.Archive.Reason)))
	}
	return b
}

func tagsBlock(tags map[string]*string) *yamldoc.Block {
	b := yamldoc.NewMapping()
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := yamldoc.Plain("null")
		if v := tags[key]; v != nil {
			value = yamldoc.Text(*v)
		}
		b.Field(key, value)
	}
	return b
}

func residencyBlock(r *DataResidency) *yamldoc.Block {
	b := yamldoc.NewMapping()
	if r.WorkspaceGeo != "" {
		b.Field("workspace_geo", yamldoc.Text(r.WorkspaceGeo))
	}
	switch geos := r.AllowedInferenceGeos; {
	case len(geos) == 1 && geos[0] == "unrestricted":
		b.Field("allowed_inference_geos", yamldoc.Plain("unrestricted"))
	case geos != nil:
		b.Field("allowed_inference_geos", textList(geos))
	}
	if r.DefaultInferenceGeo != "" {
		b.Field("default_inference_geo", yamldoc.Text(r.DefaultInferenceGeo))
	}
	return b
}

func membersBlock(members []Member) *yamldoc.Block {
	b := yamldoc.NewMapping()
	for _, m := range members {
		value := yamldoc.Text(string(m.Role))
		if !m.Until.IsZero() {
			value = yamldoc.NewMapping().InBrackets().
				Field("role", yamldoc.Text(string(m.Role))).
				Field("until", yamldoc.Text(m.Until.String()))
		}
		b.Field(string(m.Email), value)
	}
	return b
}

func grantsBlock(grants []Grant) *yamldoc.Block {
	b := yamldoc.NewMapping()
	for _, g := range grants {
		b.Field(g.Group, yamldoc.Text(string(g.Role)))
	}
	return b
}
