package render

import (
	"io"
	"slices"
	"strings"

	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// AccessText draws who has access for a terminal, a pager or a log: person by
// person, or, of a report about a workspace, by workspace. A line a grant, with its
// reason; where several things give access, each of them below.
func AccessText(w io.Writer, r *access.Report, o TextOptions) error {
	t := &accessView{page: newPage(o), accessReport: newAccessReport(r), verbose: o.Verbose}
	t.para("", normal, 2, orgTitle(&r.Organization), bold)
	t.para("", normal, 2, t.origin(clean), normal)
	if a := r.About; a != nil && a.Kind == access.WorkspaceKind {
		t.byWorkspace()
	} else {
		t.bySubject()
	}
	t.orphans()
	for _, note := range t.unreadTexts() {
		t.gap()
		t.para("note: ", cyan, 2, wrapped(note), normal)
	}
	if t.hidden {
		t.gap()
		t.para("note: ", cyan, 2, "everybody's organization role also holds in the Default Workspace; -v lists it", normal)
	}
	t.gap()
	t.para("", normal, 2, wrapped(t.tally()), bold)
	return t.to(w)
}

type accessView struct {
	*page
	*accessReport
	verbose bool
	hidden  bool // grants of the Default Workspace
}

// bySubject draws everybody with what they have.
func (t *accessView) bySubject() {
	for i := range t.People {
		p := &t.People[i]
		who := access.Subject{Kind: access.PersonKind, Name: string(p.Email), ID: string(p.ID)}
		title := say.F("%s", p.Email)
		if p.Name != "" {
			title = say.F("%s, %q", title, p.Name)
		}
		t.subject(who, title, personTitle(p))
	}
	for i := range t.ServiceAccounts {
		m := &t.ServiceAccounts[i]
		t.subject(access.Subject{Kind: access.ServiceAccountKind, Name: m.Name, ID: m.ID}, say.F("%q", m.Name), machineTitle(m))
	}
	for _, who := range t.strangers() {
		t.subject(who, subjectText(&who), nil)
	}
}

// strangers have access, and are in no list of the organization.
func (a *accessReport) strangers() []access.Subject {
	listed := map[access.Subject]bool{}
	for i := range a.People {
		p := &a.People[i]
		listed[access.Subject{Kind: access.PersonKind, Name: string(p.Email), ID: string(p.ID)}] = true
	}
	for i := range a.ServiceAccounts {
		m := &a.ServiceAccounts[i]
		listed[access.Subject{Kind: access.ServiceAccountKind, Name: m.Name, ID: m.ID}] = true
	}
	var found []access.Subject
	for i := range a.Grants {
		if who := a.Grants[i].Who; !listed[who] {
			listed[who] = true
			found = append(found, who)
		}
	}
	return found
}

// subject draws one person or service account.
func (t *accessView) subject(who access.Subject, called, title say.Text) {
	var grants []*access.Grant
	for _, g := range t.grants[who] {
		if t.place(g.Workspace).Default && !t.verbose && !spec.OrgRole(g.Sources[0].OrgRole).Inherits() {
			t.hidden = true
			continue
		}
		grants = append(grants, g)
	}
	t.gap()
	t.heading(called, title)
	rows, folded := grants, map[*access.Grant]int(nil)
	if !t.verbose {
		rows, folded = everywhere(grants)
	}
	t.rows(rows, func(g *access.Grant) string {
		if n := folded[g]; n > 0 {
			return t.all(n)
		}
		return name(t.place(g.Workspace).Name)
	})
	var keys []*access.Key
	for i := range t.Keys {
		if k := &t.Keys[i]; k.Creator != nil && *k.Creator == who || k.Creator == nil && k.ActsAs != nil && *k.ActsAs == who {
			keys = append(keys, k)
		}
	}
	t.keys("API keys they made:", keys, t.keyText)
	if len(rows) == 0 && len(keys) == 0 {
		t.line("  " + t.paint(dim, "no access to a workspace"))
	}
}

// heading names who or what follows.
func (t *accessView) heading(called, title say.Text) {
	s := plain(called)
	if title == nil {
		t.para("", normal, 2, wrapped(called), bold)
		return
	}
	t.para(s+"  ", bold, 4, wrapped(title), dim)
}

// all names the workspaces of a folded row.
func (t *accessView) all(n int) string {
	live := 0
	for i := range t.Workspaces {
		if t.Workspaces[i].ID != "" || t.Offline {
			live++
		}
	}
	if n == live {
		return "every workspace (" + number(n) + ")"
	}
	return "every other workspace (" + number(n) + ")"
}

// byWorkspace draws workspaces with everybody in them.
func (t *accessView) byWorkspace() {
	for i := range t.Workspaces {
		w := &t.Workspaces[i]
		var grants []*access.Grant
		for j := range t.Grants {
			if g := &t.Grants[j]; g.Workspace == w.Ref {
				grants = append(grants, g)
			}
		}
		t.gap()
		t.heading(say.F("workspace %q", w.Name), placeTitle(w, t.Report))
		t.rows(grants, func(g *access.Grant) string { return clip(clean(subjectText(&g.Who).String()), maxName) })
		var keys []*access.Key
		for j := range t.Keys {
			if k := &t.Keys[j]; k.Workspace == w.Ref || k.Workspace == "" {
				keys = append(keys, k)
			}
		}
		t.keys("API keys:", keys, func(k *access.Key) say.Text { return say.F("%s, %s", t.keyText(k), keyOwner(k)) })
	}
}

// placeTitle says which workspace it is, and where the file has it.
func placeTitle(w *access.Workspace, r *access.Report) say.Text {
	var t say.Text
	switch {
	case w.ID != "":
		t = say.F("%s", w.ID)
	case r.Offline:
		return say.F("%s", w.At)
	default:
		t = say.F("not created yet")
	}
	switch {
	case w.At != nil:
		t = say.F("%s, %s", t, w.At)
	case w.Default || r.Source == nil:
	default:
		t = say.F("%s, not in the file", t)
	}
	return t
}

// detailed reports whether everything is told of each grant: of one subject there
// is room for it.
func (t *accessView) detailed() bool { return t.verbose || t.About != nil }

// rows draws grants, one a line, and what gives them.
func (t *accessView) rows(grants []*access.Grant, label func(*access.Grant) string) {
	first, second := 0, 0
	for _, g := range grants {
		first = max(first, width(label(g)))
		second = max(second, width(clean(string(holds(g)))))
	}
	for _, g := range grants {
		left := "  " + pad(label(g), first) + "  " + pad(clean(string(holds(g))), second)
		state := wrapped(stateText(g))
		brief := !t.detailed() && len(g.Sources) == 1
		switch {
		case brief && state == "":
			s := &g.Sources[0]
			t.beside(left, wrapped(sinceText(sourceText(s, false), s.Since, true)), dim)
			continue
		case state != "":
			t.beside(left, state, stateStyle[g.State])
		default:
			t.line(left)
		}
		if brief && g.State == access.NotInFile {
			continue // that says it all of a membership that no line gives
		}
		t.sources(g)
	}
}

// beside puts a text beside the columns of a row, or below where there is no room.
func (t *accessView) beside(left, text string, s style) {
	at := width(left) + 2
	if t.width-at < leastReason && width(text) > t.width-at {
		t.line(left)
		t.para("      ", normal, 6, text, s)
		return
	}
	for i, l := range wrap(text, t.width-at, t.width-at) {
		if i > 0 {
			left = strings.Repeat(" ", at-2)
		}
		t.line(left + "  " + t.paint(s, l))
	}
}

// sources draws what gives a grant, or would: the deciding source first.
func (t *accessView) sources(g *access.Grant) {
	for i := range g.Sources {
		s := &g.Sources[i]
		lead := "      " + pad(weightWords[s.Weight], len("outranked")) + "  "
		why, paint := sourceText(s, t.detailed()), dim
		if s.Role != holds(g) {
			why = say.F("%s: %s", s.Role, why)
		}
		if s.Weight == access.Decides {
			paint = normal
		}
		if !t.detailed() {
			why = sinceText(why, s.Since, true)
		}
		t.para(lead, paint, width(lead), wrapped(why), paint)
		if s.Since != nil && t.detailed() {
			t.para(strings.Repeat(" ", width(lead)), normal, width(lead), wrapped(say.F("since %s", commitText(s.Since))), dim)
		}
	}
}

// keys draws API keys below a line that says whose they are.
func (t *accessView) keys(title string, keys []*access.Key, tell func(*access.Key) say.Text) {
	if len(keys) == 0 {
		return
	}
	t.line("  " + title)
	for _, k := range keys {
		t.para("    - ", normal, 6, wrapped(say.F("%q, %s", k.Name, tell(k))), normal)
	}
}

// orphans draws the keys of which nobody in the report is said to be the maker.
func (t *accessView) orphans() {
	if t.About != nil {
		return
	}
	var keys []*access.Key
	for i := range t.Keys {
		k := &t.Keys[i]
		owner := k.Creator
		if owner == nil {
			owner = k.ActsAs
		}
		if owner == nil || owner.Name == "" && !slices.Contains(t.strangers(), *owner) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return
	}
	t.gap()
	t.para("", normal, 2, "API keys whose maker is unknown or gone", bold)
	for _, k := range keys {
		t.para("  - ", normal, 4, wrapped(say.F("%q, %s, %s", k.Name, t.keyText(k), keyOwner(k))), normal)
	}
}
