package render

import (
	"io"
	"time"

	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/say"
)

// AccessDiff draws what changed between two reports of access, for a review of it.
func AccessDiff(w io.Writer, c *access.Comparison, o TextOptions) error {
	p := newPage(o)
	p.para("", normal, 2, orgTitle(&c.Organization), bold)
	p.para("", normal, 2, wrapped(spanOf(c)), normal)
	for _, part := range parts(c) {
		p.gap()
		p.para("", normal, 2, part.title, bold)
		for _, l := range part.lines {
			p.para("  "+l.sign+" ", signPaint[l.sign], 6, wrapped(l.text), normal)
		}
	}
	for _, u := range c.Uncompared {
		p.gap()
		p.para("note: ", cyan, 2, wrapped(uncompared(u)), normal)
	}
	p.gap()
	p.para("", normal, 2, wrapped(changeTally(c)), bold)
	return p.to(w)
}

// AccessDiffMarkdown draws the same as Markdown.
func AccessDiffMarkdown(w io.Writer, c *access.Comparison, o MarkdownOptions) error {
	if o.Limit <= 0 {
		o.Limit = CommentLimit
	}
	head := "### What changed in the access to " + code(orgName(&c.Organization)) + "\n\n" + mdAbout(c.About) + md(spanOf(c)) + ".\n\n**" + md(changeTally(c)) + "**\n"
	for _, u := range c.Uncompared {
		head += "\n> [!NOTE]\n> " + md(uncompared(u)) + "\n"
	}
	page := &tables{limit: o.Limit, text: head}
	for _, part := range parts(c) {
		rows := make([][]string, len(part.lines))
		for i, l := range part.lines {
			rows[i] = []string{"`" + l.sign + "`", md(l.text)}
		}
		page.table(part.title, []string{"", "What"}, rows)
	}
	_, err := io.WriteString(w, page.text)
	return err
}

// changeLine is one change.
type changeLine struct {
	sign string
	text say.Text
}

var signPaint = map[string]style{"+": green, "-": red, "~": yellow}

var changeSigns = map[access.ChangeKind]string{
	access.Gained: "+", access.Lost: "-", access.RoleChanged: "~", access.SourceChanged: "~", access.StatusChanged: "~",
}

// changePart is the changes of one sort.
type changePart struct {
	title string
	lines []changeLine
}

// parts are the changes by what a reviewer looks for first.
func parts(c *access.Comparison) []changePart {
	var all []changePart
	add := func(title string, lines []changeLine) {
		if len(lines) > 0 {
			all = append(all, changePart{title, lines})
		}
	}
	for _, k := range []access.ChangeKind{access.Gained, access.RoleChanged, access.Lost, access.SourceChanged} {
		var lines []changeLine
		for _, g := range folded(c.Grants, k) {
			lines = append(lines, changeLine{changeSigns[k], grantChange(g.GrantChange, g.places)})
		}
		add(grantTitles[k], lines)
	}
	var people, keys []changeLine
	for i := range c.People {
		people = append(people, changeLine{changeSigns[c.People[i].Change], personChange(&c.People[i])})
	}
	for i := range c.Keys {
		keys = append(keys, changeLine{changeSigns[c.Keys[i].Change], keyChange(&c.Keys[i])})
	}
	add("The organization", people)
	add("API keys", keys)
	return all
}

// foldedChange is a change of one grant, or the same one in several workspaces.
type foldedChange struct {
	*access.GrantChange
	places int
}

// folded are the changes of one kind. What comes or goes with an organization role,
// in every workspace, is one.
func folded(all []access.GrantChange, k access.ChangeKind) []foldedChange {
	type key struct {
		who           access.Subject
		role, orgRole string
	}
	at := map[key]int{}
	var out []foldedChange
	for i := range all {
		g := &all[i]
		s := g.After
		if s == nil {
			s = g.Before
		}
		switch {
		case g.Change != k:
			continue
		case s == nil || s.Source.Kind != access.Inherited || g.Before != nil && g.After != nil:
			out = append(out, foldedChange{g, 1})
			continue
		}
		id := key{g.Who, string(s.Role), s.Source.OrgRole}
		if n, has := at[id]; has {
			out[n].places++
			continue
		}
		at[id] = len(out)
		out = append(out, foldedChange{g, 1})
	}
	return out
}

var grantTitles = map[access.ChangeKind]string{
	access.Gained: "Access gained", access.RoleChanged: "Other roles", access.Lost: "Access lost", access.SourceChanged: "The same role for another reason",
}

func grantChange(g *access.GrantChange, places int) say.Text {
	who := say.F("%s in %s", subjectText(&g.Who), subjectText(&g.Workspace))
	if places > 1 {
		who = say.F("%s in %s", subjectText(&g.Who), say.Count(places, "workspace", "workspaces"))
	}
	switch {
	case g.Before == nil && g.After == nil:
		return who
	case g.Before == nil:
		return say.F("%s: %s, %s%s", who, g.After.Role, sideText(g.After), stateAside(g.After))
	case g.After == nil:
		return say.F("%s: was %s, %s", who, g.Before.Role, sourceText(&g.Before.Source, false))
	case g.Before.Role == g.After.Role:
		return say.F("%s: %s, %s%s; before %s", who, g.After.Role, sideText(g.After), stateAside(g.After), sourceText(&g.Before.Source, false))
	}
	return say.F("%s: %s → %s, %s%s", who, g.Before.Role, g.After.Role, sideText(g.After), stateAside(g.After))
}

// sideText says what gives a role, and since when.
func sideText(s *access.Side) say.Text {
	return sinceText(sourceText(&s.Source, false), s.Source.Since, false)
}

// stateAside tells of access that the file does not give.
func stateAside(s *access.Side) say.Text {
	if s.State == access.NotInFile {
		return say.F(" (not in the file)")
	}
	return nil
}

func personChange(p *access.PersonChange) say.Text {
	switch p.Change {
	case access.Gained:
		return say.F("%s is in the organization as %s", subjectText(&p.Who), p.After)
	case access.Lost:
		return say.F("%s is not in the organization any more, was %s", subjectText(&p.Who), p.Before)
	case access.RoleChanged, access.SourceChanged, access.StatusChanged:
	}
	return say.F("%s: organization role %s → %s", subjectText(&p.Who), p.Before, p.After)
}

func keyChange(k *access.KeyChange) say.Text {
	where := say.F("of the whole organization")
	if k.Workspace != nil {
		where = say.F("in %s", subjectText(k.Workspace))
	}
	t := say.F("%q %s, %s", k.Key.Name, where, keyOwner(&k.Key))
	switch k.Change {
	case access.Gained:
		return say.F("%s: %s", t, k.After)
	case access.Lost:
		return say.F("%s: archived or gone, was %s", t, k.Before)
	case access.RoleChanged, access.SourceChanged, access.StatusChanged:
	}
	return say.F("%s: %s → %s", t, k.Before, k.After)
}

// spanOf says which two reports were compared.
func spanOf(c *access.Comparison) say.Text {
	return say.F("From %s to %s", momentText(&c.Before), momentText(&c.After))
}

func momentText(m *access.Moment) say.Text {
	at := m.TakenAt.UTC()
	t := say.F("%s %s UTC", say.Figure(at.Format(time.DateOnly)), say.Figure(at.Format("15:04")))
	if m.Commit != "" {
		t = say.F("%s (commit %s)", t, shortCommit(m.Commit))
	}
	return t
}

func uncompared(list string) say.Text {
	return say.F("%s could not be read for one of the reports, so that what service accounts may do was not compared", say.Foreign(list))
}

// changeTally sums a comparison up.
func changeTally(c *access.Comparison) say.Text {
	if c.Empty() {
		return say.F("Nobody's access changed.")
	}
	counts := map[access.ChangeKind]int{}
	for i := range c.Grants {
		counts[c.Grants[i].Change]++
	}
	t := say.F("Access: %d gained, %d with another role, %d lost, %d for another reason. Organization: %s. API keys: %s.",
		counts[access.Gained], counts[access.RoleChanged], counts[access.Lost], counts[access.SourceChanged],
		say.Count(len(c.People), "change", "changes"), say.Count(len(c.Keys), "change", "changes"))
	return t
}
