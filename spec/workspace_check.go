package spec

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

const (
	codeLongName       = "long-name"           // a workspace name longer than the API once allowed
	codeColor          = "bad-color"           // a colour not of the form #RRGGBB
	codeWorkspaceID    = "bad-workspace-id"    // text that is not a workspace id
	codeExternalKey    = "bad-external-key-id" // text that is not the id of an external key
	codeTagKey         = "reserved-tag"        // a tag key that is empty or reserved for Anthropic
	codeResidency      = "residency-conflict"  // a default inference geo that is not allowed
	codeDefault        = "default-workspace"   // an entry for the Default Workspace
	codeSameWorkspace  = "duplicate-workspace" // a workspace declared twice
	codeSameName       = "duplicate-name"      // two entries for one name that are not both pinned by id
	codeSameID         = "duplicate-id"        // two entries for one workspace id
	codePreviously     = "bad-previously"      // a former name that is also somebody's present or former name
	codeManyWorkspaces = "many-workspaces"     // more workspaces than an organization may have by default
	codeTombstone      = "tombstone-fields"    // an entry that both archives a workspace and configures it
	codeHeldTombstone  = "held-tombstone"      // a tombstone for a protected workspace
	codeClaudeCode     = "claude-code"         // an entry that works against the Claude Code workspace
)

// Bounds that the API documents or once had: it takes 255 characters for a
// workspace name, and took 40 when many tools were written.
const (
	longName       = 40
	workspaceLimit = 100
)

// workspaceNames looks at the names of each entry.
func (c checker) workspaceNames() {
	for i := range c.org.Workspaces {
		c.entryNames(&c.org.Workspaces[i])
	}
}

func (c checker) entryNames(w *Workspace) {
	c.name(w.At[""], w.Key)
	at := w.At[""]
	if named, ok := w.At["name"]; ok {
		at = c.Value(named)
		c.name(at, w.Name)
	}
	if n := utf8.RuneCountInString(w.Name); n > longName && w.Archive == nil {
		c.Warnf(at, codeLongName, "shorten it if you can",
			"the name has %d characters; older parts of the API take %d", n, longName)
	}
	for _, name := range w.Previously {
		c.name(w.At["previously."+name], name)
	}
	for _, key := range slices.Sorted(maps.Keys(w.Tags)) {
		c.name(w.At["tags."+key], key)
	}
}

// workspaces looks at entries one by one and against each other.
func (c checker) workspaces() {
	for i := range c.org.Workspaces {
		w := &c.org.Workspaces[i]
		c.defaultWorkspace(w)
		c.tombstone(w)
		c.claudeCode(w)
		c.residency(w)
	}
	c.sameKeys()
	c.sameIDs()
	owners := c.sameNames()
	c.previously(owners)
	c.count()
}

// defaultWorkspace refuses an entry for the workspace that comes with the
// organization. With an id, a name that differs in case is somebody else.
func (c checker) defaultWorkspace(w *Workspace) {
	if w.Name != DefaultWorkspace && (w.ID != "" || !SameName(w.Name, DefaultWorkspace) && !SameName(w.Name, "Default Workspace")) {
		return
	}
	at := w.At[""]
	if named, ok := w.At["name"]; ok {
		at = c.Value(named)
	}
	c.Errorf(at, codeDefault, "delete the entry; give people an organization role instead",
		"the Default Workspace cannot be declared: it comes with the organization, and who may use it follows from organization roles")
}

// tombstone refuses fields that would be configured and archived at once. What
// identifies the workspace may stay.
func (c checker) tombstone(w *Workspace) {
	if w.Archive == nil {
		return
	}
	for _, field := range slices.Sorted(maps.Keys(w.At)) {
		at := w.At[field]
		switch {
		case field == "" || strings.Contains(field, "."):
		case field == "name" || field == "id" || field == "previously" || field == "archive":
		case field == "protected" && w.Protected:
			c.Errorf(at, codeTombstone, "delete one of the two", "protected and archive contradict each other")
		default:
			c.Errorf(at, codeTombstone, "a tombstone holds archive, and id, name or previously to say which workspace; delete the rest",
				"%s means nothing beside archive", field)
		}
	}
	if w.Archive.Reason != "" && blank(w.Archive.Reason) {
		c.Errorf(c.Value(w.At["archive.reason"]), codeOutOfRange, reasonRule.hint, "the reason is blank")
	}
}

// claudeCode warns where the file works against Anthropic's own workspace.
func (c checker) claudeCode(w *Workspace) {
	mine := SameName(w.Name, ClaudeCode)
	switch {
	case w.Archive != nil && c.org.Policy.protects(w):
		c.Warnf(w.At["archive"], codeHeldTombstone, "take it out of policy.protect if it may really go; Claude Code needs policy.claude_code: allow",
			"the archive will be held: policy.protect covers this workspace")
	case w.Archive != nil && mine:
		c.Warnf(w.At["archive"], codeClaudeCode, "delete the entry unless nobody uses Claude Code",
			"archiving Claude Code ends sign-in to Claude Code for the whole organization")
	case mine && w.Membership == Authoritative:
		c.Warnf(w.At["membership"], codeClaudeCode, "delete the line; additive is the default for this workspace",
			"authoritative membership removes people whom Anthropic added at their first sign-in to Claude Code")
	}
}

func (c checker) residency(w *Workspace) {
	r := w.DataResidency
	if r == nil || r.DefaultInferenceGeo == "" || len(r.AllowedInferenceGeos) == 0 {
		return
	}
	if slices.Contains(r.AllowedInferenceGeos, r.DefaultInferenceGeo) || slices.Contains(r.AllowedInferenceGeos, "unrestricted") {
		return
	}
	c.Errorf(c.Value(w.At["data_residency.default_inference_geo"]), codeResidency,
		"allow it, or choose the default from what is allowed",
		"the default geo %s is not among allowed_inference_geos: %s", r.DefaultInferenceGeo, strings.Join(r.AllowedInferenceGeos, ", "))
}

// sameKeys finds entries of one key in several files; within a file the key
// itself is refused.
func (c checker) sameKeys() {
	list := c.org.Workspaces
	first := 0
	for i := 1; i < len(list); i++ {
		if list[i].Key != list[first].Key {
			first = i
			continue
		}
		c.Errorf(list[i].At[""], codeSameWorkspace, "keep one of the two entries",
			"the workspace %s is declared twice; first at %s", yamldoc.Quote(list[i].Key), where(list[first].At[""]))
	}
}

func (c checker) sameIDs() {
	owners := map[string]*Workspace{}
	for _, w := range c.bySource() {
		if w.ID == "" {
			continue
		}
		first, taken := owners[w.ID]
		if !taken {
			owners[w.ID] = w
			continue
		}
		c.Errorf(c.Value(w.At["id"]), codeSameID, "an id belongs to one entry; `wsync export` prints the right ones",
			"the id %s is also that of %s, at %s", w.ID, yamldoc.Quote(first.Key), where(first.Pos("id")))
	}
}

// sameNames refuses two entries for one name, unless ids tell them apart, and
// returns who owns each name.
func (c checker) sameNames() map[string]*Workspace {
	owners := map[string]*Workspace{}
	for _, w := range c.bySource() {
		first, taken := owners[w.Name]
		if !taken {
			owners[w.Name] = w
			continue
		}
		if first.Key == w.Key || first.ID != "" && w.ID != "" {
			continue
		}
		c.Errorf(c.Value(w.Pos("name")), codeSameName, "give both entries their id, or one of them another name",
			"%s is also the name of the entry at %s", yamldoc.Quote(w.Name), where(first.At[""]))
	}
	return owners
}

// previously refuses former names that would let one live workspace match two
// entries.
func (c checker) previously(owners map[string]*Workspace) {
	claims := map[string]*Workspace{}
	for _, w := range c.bySource() {
		for _, name := range w.Previously {
			at := w.At["previously."+name]
			owner, used := owners[name]
			other, claimed := claims[name]
			switch {
			case name == w.Name:
				c.Errorf(at, codePreviously, "delete it; only names it no longer has belong here", "%s is the present name of the workspace", yamldoc.Quote(name))
			case used:
				c.Errorf(at, codePreviously, "delete it, or rename the other entry", "%s is the present name of the entry at %s", yamldoc.Quote(name), where(owner.At[""]))
			case claimed:
				c.Errorf(at, codePreviously, "one workspace had the name; keep it there", "%s is also claimed at %s", yamldoc.Quote(name), where(other.At["previously."+name]))
			default:
				claims[name] = w
			}
		}
	}
}

func (c checker) count() {
	n := 0
	var at Position
	for _, w := range c.bySource() {
		if w.Archive == nil {
			if n++; n == workspaceLimit+1 {
				at = w.At[""]
			}
		}
	}
	if n > workspaceLimit {
		c.Warnf(at, codeManyWorkspaces, "ask Anthropic to raise the limit, or archive some",
			"the file declares %d workspaces; an organization may have %d unless its limit was raised", n, workspaceLimit)
	}
}

// bySource lists the entries as they stand in the files, so that of two
// entries in conflict the later one is at fault.
func (c checker) bySource() []*Workspace {
	order := c.fileOrder()
	list := make([]*Workspace, len(c.org.Workspaces))
	for i := range c.org.Workspaces {
		list[i] = &c.org.Workspaces[i]
	}
	slices.SortStableFunc(list, func(a, b *Workspace) int {
		return order(a.At[""], b.At[""])
	})
	return list
}

// workspaceTexts compares keys and names. Two entries that both have an id may
// look alike, because the organization already has both.
func (c checker) workspaceTexts(s scripts) {
	seen := map[string]known{
		skeleton(ClaudeCode):       {text: ClaudeCode},
		skeleton(DefaultWorkspace): {text: DefaultWorkspace},
	}
	for _, w := range c.bySource() {
		for i, name := range slices.Compact([]string{w.Key, w.Name}) {
			at := w.At[""]
			if i > 0 {
				at = c.Value(w.At["name"])
			}
			c.mixing(s, at, name)
			first, taken := seen[skeleton(name)]
			switch {
			case !taken:
				seen[skeleton(name)] = known{name, at, w}
			case first.text == name || first.entry == w: // said elsewhere, or itself
			case first.entry == nil && (w.ID != "" || SameName(first.text, name)): // one of the platform's own
			case first.entry != nil && first.entry.ID != "" && w.ID != "":
			default:
				c.likeness(at, name, first, "give one of them another name, or give both entries their id")
			}
		}
		for _, name := range w.Previously {
			c.mixing(s, w.At["previously."+name], name)
		}
	}
}
