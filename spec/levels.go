package spec

import (
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// level is a mapping with fields of its own.
type level struct {
	where    string
	fields   []string // in canonical order
	required []string
}

var (
	topLevel = &level{
		where:    "at the top level",
		fields:   []string{"version", "organization", "include", "policy", "groups", "workspaces"},
		required: []string{"version", "organization"},
	}
	fragmentLevel = &level{where: "in a fragment", fields: []string{"groups", "workspaces"}}
	policyLevel   = &level{where: "in policy", fields: []string{
		"unmanaged_workspaces", "max_removals", "max_archives", "protect", "allowed_domains", "last_admin", "own_access", "claude_code",
	}}
	removalsLevel  = &level{where: "in max_removals", fields: []string{"share", "count"}}
	groupLevel     = &level{where: "in an item of a group", fields: []string{"group"}, required: []string{"group"}}
	workspaceLevel = &level{where: "in a workspace", fields: []string{
		"name", "id", "previously", "protected", "color", "tags", "data_residency", "external_key_id", "membership", "members", "groups", "archive",
	}}
	residencyLevel = &level{where: "in data_residency", fields: []string{"workspace_geo", "allowed_inference_geos", "default_inference_geo"}}
	memberLevel    = &level{where: "in the line of a member", fields: []string{"role", "until"}, required: []string{"role"}}
	archiveLevel   = &level{where: "in archive", fields: []string{"reason"}, required: []string{"reason"}}
)

// fields calls set for each field of a level, and refuses what it lacks and what
// it does not have.
func (d decoder) fields(it item, r *rule, l *level, set func(field string, it item)) {
	if it.node.Kind() != yamldoc.Mapping {
		d.wrongType(it, r)
		return
	}
	missing := slices.Clone(l.required)
	for key, value := range it.node.Pairs() {
		if !slices.Contains(l.fields, key.Value) {
			d.unknownField(key, l)
			continue
		}
		missing = slices.DeleteFunc(missing, func(field string) bool { return field == key.Value })
		set(key.Value, item{key, value})
	}
	for _, field := range missing {
		d.Push(Problem{ // several fields may be missing at one place
			Severity: Error, Code: codeMissingField, At: d.place(it), Hint: requiredHint(field),
			Message: "the field " + yamldoc.Quote(field) + " is missing " + l.where,
		})
	}
}

func requiredHint(field string) string {
	switch field {
	case "version":
		return "begin the file with version: 1"
	case "organization":
		return "`wsync export` prints the UUID of your organization"
	case "role":
		return "add a role, such as role: workspace_user"
	case "reason":
		return `say why: archive: {reason: "superseded by …"}`
	default:
		return "write {" + field + ": name}"
	}
}

func (d decoder) unknownField(key *yamldoc.Node, l *level) {
	code := codeUnknownField
	if l == fragmentLevel && key.Value == "include" {
		code = codeIncludeNested
	}
	d.Errorf(d.doc.At(key), code, d.fieldHint(key.Value, l), "there is no field %s %s", yamldoc.Quote(key.Value), l.where)
}

func (d decoder) fieldHint(field string, l *level) string {
	known := slices.Sorted(slices.Values(l.fields))
	home := homeOf(field)
	switch meant := synonym(field); {
	case l == fragmentLevel && home == topLevel.where:
		return "a fragment holds workspaces and groups only; move " + field + " to the file that includes it"
	case slices.Contains(later, field):
		return "wsync does not manage " + field + " yet; delete the field"
	case slices.Contains(known, meant):
		return "did you mean " + meant + "?"
	case home != "" && home != l.where:
		return field + " belongs " + home
	}
	if meant := d.suggest.nearest(field, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "fields " + l.where + ": " + strings.Join(known, ", ")
}

// homeOf says where a field belongs that turned up elsewhere.
func homeOf(field string) string {
	if field == "groups" {
		return "at the top level, or in a workspace to grant roles"
	}
	for _, l := range []*level{topLevel, policyLevel, removalsLevel, workspaceLevel, residencyLevel, memberLevel, archiveLevel, groupLevel} {
		if slices.Contains(l.fields, field) {
			return l.where
		}
	}
	return ""
}

// later are objects of the Admin API that the format has no field for yet.
var later = []string{"users", "invites", "rate_limits", "spend_limit", "spend_limits", "service_accounts", "api_keys"}

// synonym is the field behind a word that people reach for and that is not close
// in spelling.
func synonym(word string) string {
	switch word {
	case "colour", "display_color":
		return "color"
	case "org", "organisation", "organization_id", "org_id":
		return "organization"
	case "expires", "expiry":
		return "until"
	case "workspace_role":
		return "role"
	case "renamed_from", "aliases":
		return "previously"
	case "users":
		return "members"
	case "workspace_id":
		return "id"
	case "includes":
		return "include"
	case "delete", "archived":
		return "archive"
	}
	return ""
}
