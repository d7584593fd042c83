package page

import (
	_ "embed"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/render"
)

//go:embed access.js
var accessScript string

// Access draws who has which access as a matrix of people and workspaces, to be
// searched, with the reasons of each cell.
func Access(w io.Writer, r *access.Report) error {
	m := newMatrix(r)
	data, err := json.Marshal(m) // <, > and & become escapes, so nothing ends the island
	if err != nil {
		return err
	}
	title := r.Organization.Name
	if title == "" {
		title = r.Organization.ID
	}
	var d document
	d.begin(r.Format, "Access: "+title, accessScript)
	d.markup("<header>\n<h1>Who has access in <bdi>", text(title), "</bdi></h1>\n<p class=\"soft\">As of ", text(r.AsOf.String()))
	if !r.Offline {
		d.markup(", read ", text(r.TakenAt.UTC().Format("2006-01-02 15:04")), " UTC")
	} else {
		d.markup(": what the file gives; nothing was read from the organization")
	}
	d.markup("</p>\n</header>\n<noscript><p>This page holds ", strconv.Itoa(len(m.Rows)), " people and service accounts and ",
		strconv.Itoa(len(m.Workspaces)), " workspaces, and needs its own script to show them. <code>wsync access --format text</code> or <code>--format csv</code> shows the same without one.</p></noscript>\n",
		"<main>\n<div class=\"controls\">\n",
		"<label>Filter people <input id=\"people\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n",
		"<label>Filter workspaces <input id=\"spaces\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n",
		"</div>\n<p id=\"count\" role=\"status\" aria-live=\"polite\"></p>\n",
		"<p class=\"soft\"><span class=\"screen\">Click a cell, or move with the arrow keys and press Enter, to see why.</span> Marks: ! not in the file, ? not applied yet, ≠ the file gives another role.</p>\n",
		"<section id=\"why\" tabindex=\"-1\" aria-label=\"Why\" hidden=\"\"></section>\n",
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Access by person and workspace\"><table id=\"matrix\"></table></div>\n</main>\n",
		"<script type=\"application/json\" id=\"data\">", string(data), "</script>\n")
	return d.end(w, accessScript)
}

// matrix is a report in few bytes: what many cells have in common is said once and
// then called by number.
type matrix struct {
	Texts []string `json:"t"`
	// Heads are role and state of cells, and kind, role, weight, until and commit of
	// sources, as numbers of texts.
	Heads      [][5]int    `json:"h"`
	Workspaces []int       `json:"w"`
	Rows       []matrixRow `json:"r"`

	index map[string]int
	known map[[5]int]int
}

// matrixRow is a person or a service account: the name, a second line, and cells.
type matrixRow struct {
	Name  int    `json:"n"`
	Also  int    `json:"a"`
	Cells []cell `json:"c"`
}

// cell is a workspace, a head of role and state, and sources: each a head of kind,
// role, weight, until and commit, and then file, line and group of each place.
type cell struct {
	workspace, head int
	sources         [][]int
}

// MarshalJSON writes a list, because names would be most of it.
func (c cell) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{c.workspace, c.head, c.sources})
}

func newMatrix(r *access.Report) *matrix {
	m := &matrix{index: map[string]int{}, known: map[[5]int]int{}, Heads: [][5]int{}, Rows: []matrixRow{}, Workspaces: []int{}}
	m.text("")
	at := map[string]int{}
	for i := range r.Workspaces {
		w := &r.Workspaces[i]
		at[w.Ref] = i
		name := w.Name
		if slices.ContainsFunc(r.Workspaces, func(o access.Workspace) bool { return o.Ref != w.Ref && o.Name == w.Name }) {
			name += " (" + w.Ref + ")"
		}
		m.Workspaces = append(m.Workspaces, m.text(name))
	}
	rows := map[[3]string]int{}
	row := func(kind access.Kind, name, id, also string) *matrixRow {
		key := [3]string{string(kind), name, id}
		n, ok := rows[key]
		if !ok {
			n = len(m.Rows)
			rows[key] = n
			m.Rows = append(m.Rows, matrixRow{m.text(name), m.text(also), []cell{}})
		}
		return &m.Rows[n]
	}
	for i := range r.People {
		p := &r.People[i]
		also := p.Name
		if p.OrgRole != "" {
			also += " (" + string(p.OrgRole) + " of the organization)"
		}
		row(access.PersonKind, string(p.Email), string(p.ID), also)
	}
	for i := range r.ServiceAccounts {
		s := &r.ServiceAccounts[i]
		row(access.ServiceAccountKind, s.Name, s.ID, "service account")
	}
	for i := range r.Grants {
		g := &r.Grants[i]
		role := g.Role
		if role == "" {
			role = g.Declared
		}
		who := row(g.Who.Kind, g.Who.Name, g.Who.ID, string(g.Who.Kind))
		who.Cells = append(who.Cells, cell{at[g.Workspace], m.head(string(role), string(g.State), "", "", ""), m.sources(g)})
	}
	return m
}

func (m *matrix) sources(g *access.Grant) [][]int {
	list := [][]int{}
	for i := range g.Sources {
		s := &g.Sources[i]
		until, commit, kind := "", "", string(s.Kind)
		if !s.Until.IsZero() {
			until = s.Until.String()
			if s.EndsSoon {
				until += " (ends soon)"
			}
		}
		if c := s.Since; c != nil {
			commit = c.Commit[:min(12, len(c.Commit))] + " of " + c.When.String() + " by " + c.Author + ": " + c.Subject
		}
		if s.OrgRole != "" {
			kind += ": organization role " + s.OrgRole
		}
		one := []int{m.head(kind, string(s.Role), string(s.Weight), until, commit)}
		for _, l := range s.Lines {
			one = append(one, m.text(l.At.File), l.At.Line, m.text(l.Group))
		}
		list = append(list, one)
	}
	return list
}

// head is the number of texts that go together.
func (m *matrix) head(a, b, c, d, e string) int {
	key := [5]int{m.text(a), m.text(b), m.text(c), m.text(d), m.text(e)}
	n, ok := m.known[key]
	if !ok {
		n = len(m.Heads)
		m.known[key] = n
		m.Heads = append(m.Heads, key)
	}
	return n
}

// text is the number of a text.
func (m *matrix) text(s string) int {
	s = render.Clean(s)
	n, ok := m.index[s]
	if !ok {
		n = len(m.Texts)
		m.index[s] = n
		m.Texts = append(m.Texts, s)
	}
	return n
}
