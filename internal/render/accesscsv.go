package render

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/wsync/wsync/internal/access"
)

// accessColumns are the columns of the table.
var accessColumns = []string{
	"kind", "who", "who_id", "who_name", "org_role", "workspace", "workspace_id", "workspace_key",
	"role", "declared", "state", "source", "source_role", "weight", "groups", "lines", "until", "since", "commit", "author",
}

// AccessCSV writes who has access as a table for a spreadsheet, as RFC 4180 has it:
// a row for each person or service account, workspace and source, and one for
// whoever has no access at all. What cannot be seen, or would be obeyed, is written
// as an escape, and a cell that a spreadsheet would take for a formula begins with an
// apostrophe.
func AccessCSV(w io.Writer, r *access.Report) error {
	a := newAccessReport(r)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{accessColumns}
	for i := range r.Grants {
		g := &r.Grants[i]
		for j := range g.Sources {
			rows = append(rows, a.row(g, &g.Sources[j]))
		}
	}
	for i := range r.People {
		p := &r.People[i]
		if who := (access.Subject{Kind: access.PersonKind, Name: string(p.Email), ID: string(p.ID)}); len(a.grants[who]) == 0 {
			rows = append(rows, a.bareRow(who, string(p.State)))
		}
	}
	for i := range r.ServiceAccounts {
		m := &r.ServiceAccounts[i]
		if who := (access.Subject{Kind: access.ServiceAccountKind, Name: m.Name, ID: m.ID}); len(a.grants[who]) == 0 {
			rows = append(rows, a.bareRow(who, string(m.State)))
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i] = sheetCell(row[i])
		}
	}
	return out.WriteAll(rows)
}

func (a *accessReport) row(g *access.Grant, s *access.Source) []string {
	w := a.place(g.Workspace)
	var lines []string
	for i := range s.Lines {
		lines = append(lines, place(&s.Lines[i].At))
	}
	row := append(a.who(g.Who), w.Name, string(w.ID), w.Key,
		string(g.Role), string(g.Declared), string(g.State), string(s.Kind), string(s.Role), string(s.Weight),
		strings.Join(s.Groups(), " > "), strings.Join(lines, " "), s.Until.String())
	if c := s.Since; c != nil {
		return append(row, c.When.String(), c.Commit, c.Author)
	}
	return append(row, "", "", "")
}

// bareRow is that of somebody without access; the state is that of their belonging
// to the organization.
func (a *accessReport) bareRow(who access.Subject, state string) []string {
	row := append(a.who(who), "", "", "", "", "", state)
	return append(row, make([]string, len(accessColumns)-len(row))...)
}

// who are the columns about a person or a service account.
func (a *accessReport) who(s access.Subject) []string {
	cells := []string{string(s.Kind), s.Name, s.ID, "", ""}
	if p := a.person(s); s.Kind == access.PersonKind && p != nil {
		cells[3], cells[4] = p.Name, string(p.OrgRole)
	}
	for i := range a.ServiceAccounts {
		if m := &a.ServiceAccounts[i]; s.Kind == access.ServiceAccountKind && m.Name == s.Name && m.ID == s.ID {
			cells[4] = string(m.OrgRole)
		}
	}
	return cells
}

// sheetCell makes foreign text fit for a spreadsheet. A cell that begins with one of
// these is a formula to some program; the last four are the full-width ones.
func sheetCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(s)[0]) {
		return "'" + clean(s)
	}
	return clean(s)
}
