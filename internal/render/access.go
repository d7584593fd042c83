package render

import (
	"slices"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// accessReport is a report of who has access with what views look up in it.
type accessReport struct {
	*access.Report
	places map[string]*access.Workspace
	people map[string]*access.Person
	grants map[access.Subject][]*access.Grant
}

func newAccessReport(r *access.Report) *accessReport {
	a := &accessReport{r, map[string]*access.Workspace{}, map[string]*access.Person{}, map[access.Subject][]*access.Grant{}}
	for i := range r.Grants {
		who := r.Grants[i].Who
		a.grants[who] = append(a.grants[who], &r.Grants[i])
	}
	for i := range r.Workspaces {
		a.places[r.Workspaces[i].Ref] = &r.Workspaces[i]
	}
	for i := range r.People {
		a.people[string(r.People[i].Email)+"\x00"+string(r.People[i].ID)] = &r.People[i]
	}
	return a
}

// person is whom a subject stands for; nil for whoever is in no list.
func (a *accessReport) person(s access.Subject) *access.Person { return a.people[s.Name+"\x00"+s.ID] }

// place is a workspace by its ref; one that a damaged report lacks goes by the ref.
func (a *accessReport) place(ref string) *access.Workspace {
	if w := a.places[ref]; w != nil {
		return w
	}
	return &access.Workspace{Ref: ref, Name: ref}
}

// subjectText names a person, a service account or a workspace.
func subjectText(s *access.Subject) say.Text {
	switch {
	case s == nil:
		return say.F("unknown")
	case s.Name == "":
		return say.F("%s, who is in no list", say.Span{Kind: say.ID, Text: s.ID})
	case s.Kind == access.PersonKind:
		return say.F("%s", spec.Email(s.Name))
	}
	return say.F("%q", s.Name)
}

// sourceText says what gives access: the line that names the person, or all lines
// from the workspace to them.
func sourceText(s *access.Source, all bool) say.Text {
	t := sourceLines(s, all)
	if !s.Until.IsZero() {
		t = say.F("%s, %s", t, untilText(s.Until, s.EndsSoon))
	}
	return t
}

// untilText is the end of a line; what ends within the policy's notice says so.
func untilText(last spec.Date, soon bool) say.Text {
	if soon {
		return say.F("until %s (ends soon)", last)
	}
	return say.F("until %s", last)
}

func sourceLines(s *access.Source, all bool) say.Text {
	lines := s.Lines
	if !all && len(lines) > 1 {
		lines = lines[len(lines)-1:]
	}
	places := make([]say.Text, len(lines))
	for i := range lines {
		places[i] = say.F("%s", lines[i].At)
	}
	at := say.Join(places, ", ")
	switch s.Kind {
	case access.Group:
		return say.F("%s via group %s", at, diff.Via(s.Groups()))
	case access.Inherited:
		if at == nil {
			return say.F("from the organization role %s", s.OrgRole)
		}
		return say.F("from the organization role %s, %s", s.OrgRole, at)
	case access.Live:
		return say.F("an explicit membership that no line gives")
	case access.Member, access.Machine:
	}
	return at
}

// sinceText adds since when and by whom; in brief, only since when.
func sinceText(t say.Text, c *diff.Touch, brief bool) say.Text {
	switch {
	case c == nil:
		return t
	case brief:
		return say.F("%s, since %s", t, c.When)
	}
	return say.F("%s, since %s", t, commitText(c))
}

func commitText(c *diff.Touch) say.Text {
	return say.F("%s by %q in commit %s", c.When, c.Author, shortCommit(c.Commit))
}

// stateText says how what is live stands to the file; nothing where the two agree,
// and where only one of them was looked at.
func stateText(g *access.Grant) say.Text {
	switch g.State {
	case access.NotApplied:
		return say.F("not applied")
	case access.Pending:
		return say.F("not applied: the invite is pending")
	case access.NotInFile:
		return say.F("not in the file")
	case access.Differs:
		return say.F("the file gives %s", g.Declared)
	case access.NotRead:
		return say.F("what is live could not be read")
	case access.InEffect, access.Declared:
	}
	return nil
}

// stateStyle is how states are painted.
var stateStyle = map[access.State]style{
	access.NotApplied: cyan, access.Pending: cyan, access.NotInFile: yellow, access.Differs: yellow, access.NotRead: yellow,
}

// weightWords is what the weights are called in front of people.
var weightWords = map[access.Weight]string{
	access.Decides: "decides", access.Waits: "waits", access.Outranked: "outranked", access.Inert: "inert", access.Ended: "ended",
}

// holds is the role of a grant: the one that holds, or the one that will.
func holds(g *access.Grant) spec.Role {
	if g.Role == "" {
		return g.Declared
	}
	return g.Role
}

// personTitle says who somebody is in the organization.
func personTitle(p *access.Person) say.Text {
	var t say.Text
	switch {
	case p.ID == "" && p.State != access.Declared && !p.InvitedUntil.IsZero():
		t = say.F("invited until %s", p.InvitedUntil)
	case p.ID == "" && p.State != access.Declared:
		t = say.F("not in the organization")
	case p.OrgRole == "" && p.Leaves:
		t = say.F("leaves the organization")
	case p.OrgRole == "":
		t = say.F("organization role not in the file")
	default:
		t = say.F("%s of the organization", p.OrgRole)
	}
	switch {
	case p.State == access.NotInFile && p.Leaves:
		t = say.F("%s, although the file says that they left", t)
	case p.State == access.NotInFile:
		t = say.F("%s, not in users of the file", t)
	case p.State == access.Differs || p.ID == "" && p.Declared != "" && p.State != access.Declared:
		t = say.F("%s, the file gives %s", t, p.Declared)
	}
	if p.Line != nil {
		t = say.F("%s, %s", t, p.Line.At)
	}
	if !p.Until.IsZero() && !p.Leaves {
		t = say.F("%s %s", t, untilText(p.Until, p.EndsSoon))
	}
	return t
}

func machineTitle(m *access.ServiceAccount) say.Text {
	t := say.F("service account")
	if m.OrgRole != "" {
		t = say.F("service account, %s of the organization", m.OrgRole)
	}
	switch m.State {
	case access.NotInFile:
		t = say.F("%s, not in the file", t)
	case access.Differs:
		t = say.F("%s, the file gives %s", t, m.Declared)
	case access.NotApplied:
		t = say.F("%s, not created yet", t)
	case access.NotRead:
		t = say.F("%s, not read", t)
	case access.InEffect, access.Pending, access.Declared:
	}
	if m.Line != nil {
		t = say.F("%s, %s", t, m.Line.At)
	}
	return t
}

// keyText says what a key is, without its name.
func (a *accessReport) keyText(k *access.Key) say.Text {
	t := say.F("%s", k.Status)
	if k.Workspace == "" {
		t = say.F("%s, of the whole organization", t)
	} else {
		t = say.F("%s, in %q", t, a.place(k.Workspace).Name)
	}
	if !k.Created.IsZero() {
		t = say.F("%s, created %s", t, k.Created)
	}
	if k.Hint != "" {
		t = say.F("%s, %s", t, say.Span{Kind: say.Code, Text: k.Hint})
	}
	return t
}

// keyOwner says who made a key, and whose access it has if that is somebody else's.
func keyOwner(k *access.Key) say.Text {
	t := say.F("made by %s", subjectText(k.Creator))
	if k.ActsAs != nil && (k.Creator == nil || *k.ActsAs != *k.Creator) {
		t = say.F("%s, acts as %s", t, subjectText(k.ActsAs))
	}
	return t
}

// tally sums a report up, and what deserves a look in it.
func (a *accessReport) tally() say.Text {
	var who []say.Text
	if n := len(a.People); n > 0 || len(a.ServiceAccounts) == 0 {
		who = append(who, say.Count(n, "person", "people"))
	}
	if n := len(a.ServiceAccounts); n > 0 {
		who = append(who, say.Count(n, "service account", "service accounts"))
	}
	t := say.F("%s in %s", say.Join(who, " and "), a.where())
	if !a.Offline {
		t = say.F("%s, %s", t, say.Count(len(a.Keys), "API key", "API keys"))
	}
	counts := map[access.State]int{}
	for i := range a.Grants {
		counts[a.Grants[i].State]++
	}
	var aside []say.Text
	if n := counts[access.NotInFile]; n > 0 {
		aside = append(aside, say.F("%s not in the file", say.Count(n, "grant is", "grants are")))
	}
	if n := counts[access.Differs]; n > 0 {
		aside = append(aside, say.F("%s from the file", say.Count(n, "differs", "differ")))
	}
	if n := counts[access.NotApplied] + counts[access.Pending]; n > 0 {
		aside = append(aside, say.F("%s not applied", say.Count(n, "is", "are")))
	}
	if n := counts[access.NotRead]; n > 0 {
		aside = append(aside, say.F("%s", say.Count(n, "could not be read", "could not be read")))
	}
	if aside == nil {
		return say.F("%s.", t)
	}
	return say.F("%s. Of the access, %s.", t, say.Join(aside, ", "))
}

// where counts the workspaces. Everybody is in the default one, so that it is named
// and not counted.
func (a *accessReport) where() say.Text {
	n := len(a.Workspaces)
	if !slices.ContainsFunc(a.Workspaces, func(w access.Workspace) bool { return w.Default }) {
		return say.Count(n, "workspace", "workspaces")
	}
	if n == 1 {
		return say.F("the Default Workspace")
	}
	return say.F("%s and the Default Workspace", say.Count(n-1, "workspace", "workspaces"))
}

// unreadTexts says what the report could not look at.
func (a *accessReport) unreadTexts() []say.Text {
	var notes []say.Text
	for _, u := range a.Unread {
		notes = append(notes, say.F("%s could not be read (the API answered %s): what they may do is unknown; they need a token with the scope `org:admin` in `ANTHROPIC_AUTH_TOKEN`",
			say.Foreign(u.List), statusOf(u)))
	}
	return notes
}

func statusOf(u access.Unread) say.Text {
	return say.F("%s %s", say.Figure(plainNumber(u.Status)), u.Error)
}

// origin says what a report was made from, and when.
func (a *accessReport) origin(show func(string) string) string {
	var s string
	if a.Source != nil {
		s = provenance(&diff.Plan{Source: *a.Source, Today: a.AsOf})
	} else {
		s = "no file, as of " + a.AsOf.String()
	}
	if a.Offline {
		return s + ", from the file alone"
	}
	return s + ", read " + show(a.TakenAt.UTC().Format(time.RFC3339))
}

// everywhere folds grants that one organization role gives in many workspaces, and
// nothing else does: of each role one grant stands for all, with their number, behind
// the others.
func everywhere(grants []*access.Grant) (rows []*access.Grant, folded map[*access.Grant]int) {
	folded = map[*access.Grant]int{}
	first := map[spec.Role]*access.Grant{}
	var last []*access.Grant
	for _, g := range grants {
		s := &g.Sources[0]
		switch top := first[g.Role]; {
		case len(g.Sources) > 1 || s.Kind != access.Inherited || !spec.OrgRole(s.OrgRole).Inherits():
			rows = append(rows, g)
		case top != nil:
			folded[top]++
		default:
			first[g.Role], folded[g] = g, 1
			last = append(last, g)
		}
	}
	for _, g := range last {
		if folded[g] == 1 {
			delete(folded, g)
		}
	}
	return append(rows, last...), folded
}
