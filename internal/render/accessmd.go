package render

import (
	"io"
	"strings"

	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/say"
)

// AccessMarkdown draws who has access as tables, for an issue or a wiki. What the
// file and the organization do not agree about comes first; too much for the limit,
// and the rest gives way from its end, by whole rows, and says so.
func AccessMarkdown(w io.Writer, r *access.Report, o MarkdownOptions) error {
	if o.Limit <= 0 {
		o.Limit = CommentLimit
	}
	a := newAccessReport(r)
	head := "### Access to " + code(orgName(&r.Organization)) + "\n\n" + mdAbout(r.About) + "Made from " + a.mdOrigin() + ".\n\n**" + md(a.tally()) + "**\n"
	for _, note := range a.unreadTexts() {
		head += "\n> [!NOTE]\n> " + md(note) + "\n"
	}
	page := &tables{limit: o.Limit, text: head}
	page.table("Not as the file says", accessHead, a.grantRows(func(g *access.Grant) bool { return stateText(g) != nil }))
	page.table("Access", accessHead, a.grantRows(func(g *access.Grant) bool { return stateText(g) == nil }))
	page.table("In the organization", []string{"Who", "Role"}, a.subjectRows())
	page.table("API keys", []string{"API key", "Whose", "What it is"}, a.keyRows())
	_, err := io.WriteString(w, page.text)
	return err
}

var accessHead = []string{"Who", "Workspace", "Role", "Why", "Since"}

func mdAbout(s *access.Subject) string {
	if s == nil {
		return ""
	}
	return "Only " + md(subjectText(s)) + ". "
}

func (a *accessReport) mdOrigin() string {
	s := "the organization alone"
	if a.Source != nil {
		s = code(sourceFiles(a.Source))
		if c := a.Source.Commit; c != "" {
			s += " at commit " + code(shortCommit(c))
		}
		if n := len(a.Source.Dirty); n > 0 {
			s += " with uncommitted changes in " + count(n, "file", "files")
		}
	}
	s += ", as of " + a.AsOf.String()
	if a.Offline {
		return s + ", without a look at the organization"
	}
	return s
}

// grantRows are the rows of some grants: a row a source, of which only the first
// names whose it is.
func (a *accessReport) grantRows(which func(*access.Grant) bool) [][]string {
	var rows [][]string
	add := func(grants []*access.Grant) {
		grants, folded := everywhere(grants)
		for _, g := range grants {
			where := code(a.place(g.Workspace).Name)
			if n := folded[g]; n > 0 {
				where = count(n, "workspace", "workspaces")
			}
			rows = append(rows, mdGrant(g, where)...)
		}
	}
	var run []*access.Grant // of one subject
	for i := range a.Grants {
		g := &a.Grants[i]
		if len(run) > 0 && run[0].Who != g.Who {
			add(run)
			run = nil
		}
		if which(g) {
			run = append(run, g)
		}
	}
	add(run)
	return rows
}

func mdGrant(g *access.Grant, where string) [][]string {
	var rows [][]string
	for i := range g.Sources {
		s := &g.Sources[i]
		row := []string{"", "", code(string(s.Role)), "", ""}
		why := md(sourceText(s, true))
		if i == 0 {
			row[0], row[1] = md(subjectText(&g.Who)), where
			if state := stateText(g); state != nil {
				why = "**" + md(state) + "**: " + why
			}
		} else {
			why = weightWords[s.Weight] + ": " + why
		}
		row[3] = why
		if s.Since != nil {
			row[4] = md(commitText(s.Since))
		}
		rows = append(rows, row)
	}
	return rows
}

func (a *accessReport) subjectRows() [][]string {
	var rows [][]string
	for i := range a.People {
		p := &a.People[i]
		rows = append(rows, []string{md(say.F("%s", p.Email)), md(personTitle(p))})
	}
	for i := range a.ServiceAccounts {
		m := &a.ServiceAccounts[i]
		rows = append(rows, []string{code(m.Name), md(machineTitle(m))})
	}
	return rows
}

func (a *accessReport) keyRows() [][]string {
	var rows [][]string
	for i := range a.Keys {
		k := &a.Keys[i]
		rows = append(rows, []string{code(k.Name), md(keyOwner(k)), md(a.keyText(k))})
	}
	return rows
}

// tables collects Markdown tables within a limit.
type tables struct {
	text  string
	limit int
}

// room is what is kept for saying that something was left out.
const room = 200

// table adds one; what does not fit is counted and left out.
func (t *tables) table(title string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	start := "\n#### " + title + "\n\n" + mdRow(head) + "|" + strings.Repeat("---|", len(head)) + "\n"
	if len(t.text)+len(start)+room > t.limit {
		t.leftOut(len(rows), title)
		return
	}
	t.text += start
	for i, row := range rows {
		line := mdRow(row)
		if len(t.text)+len(line)+room > t.limit {
			t.leftOut(len(rows)-i, title)
			return
		}
		t.text += line
	}
}

func (t *tables) leftOut(n int, title string) {
	line := "\nLeft out for want of room: " + count(n, "row", "rows") + " of " + strings.ToLower(title[:1]) + title[1:] + ".\n"
	if len(t.text)+len(line) <= t.limit {
		t.text += line
	}
}

func mdRow(cells []string) string {
	s := "|"
	for _, c := range cells {
		s += " " + cell(c) + " |"
	}
	return s + "\n"
}
