package access

import (
	"cmp"
	"slices"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Input is what a report is made from.
type Input struct {
	// Want is the file; nil when there is none.
	Want *spec.Org
	// Have is what is live; nil for an offline report, which needs a file.
	Have *live.Org
	// AsOf is the day by which lines that end are judged, TakenAt the time.
	AsOf    spec.Date
	TakenAt time.Time
	MadeBy  string
	Source  *diff.Source
	// Blame gives the commit behind a line; nil when git does not know it. The
	// function may be nil too.
	Blame func(spec.Position) *Commit
}

// Commit is a commit and what tells which of two is the younger one: the moment it
// was made, and, of one moment, how many commits away from the newest it is.
type Commit struct {
	diff.Touch
	Time  time.Time
	Depth int
}

func (c *Commit) younger(than *Commit) bool {
	return c.Time.After(than.Time) || c.Time.Equal(than.Time) && c.Depth < than.Depth
}

// Build holds the file and what is live beside each other. What was not read of a
// workspace is left out: see Needs.
func Build(in Input) *Report {
	b := &builder{in: in, want: in.Want, have: in.Have, users: map[live.UserID]*live.User{}, entries: map[live.WorkspaceID]*spec.Workspace{}}
	if b.want == nil {
		b.want = &spec.Org{}
	}
	b.report = &Report{
		Format: Format, MadeBy: in.MadeBy, TakenAt: in.TakenAt.UTC().Truncate(time.Second), AsOf: in.AsOf, Source: in.Source, Offline: in.Have == nil,
		Organization: diff.Organization{ID: b.want.Organization},
		Unread:       []Unread{}, Workspaces: []Workspace{}, People: []Person{}, ServiceAccounts: []ServiceAccount{}, Grants: []Grant{}, Keys: []Key{},
	}
	if b.have == nil {
		b.have = &live.Org{}
	} else {
		b.report.Organization = diff.Organization{ID: b.have.ID, Name: b.have.Name}
	}
	b.unread()
	b.places()
	b.people()
	b.machines()
	for i := range b.at {
		b.memberships(&b.at[i])
		b.machineRoles(&b.at[i])
	}
	b.keys()
	b.sort()
	return b.report
}

type builder struct {
	in     Input
	want   *spec.Org // never nil
	have   *live.Org // never nil
	report *Report

	users   map[live.UserID]*live.User
	entries map[live.WorkspaceID]*spec.Workspace
	at      []placed
}

// placed is a workspace of the report, its entry and what is live; one of the two
// may be nil.
type placed struct {
	Workspace
	want *spec.Workspace
	have *live.Workspace
}

func (b *builder) unread() {
	for _, r := range diff.Rules() {
		if f := b.have.Refused[r.Kind]; f != nil {
			b.report.Unread = append(b.report.Unread, Unread{List: r.List, Status: f.Status, Error: f.Kind()})
		}
	}
}

// places lists the live workspaces, and the entries that no live one matches. A
// tombstone without a workspace has done its work.
func (b *builder) places() {
	diff.Match(b.want, b.have).Entries(func(want *spec.Workspace, have *live.Workspace) {
		switch {
		case have != nil:
			b.entries[have.ID] = want
		case want.Archive == nil:
			at := want.Pos("")
			b.at = append(b.at, placed{Workspace{Ref: "key:" + want.Key, Name: want.Name, Key: want.Key, At: &at}, want, nil})
		}
	})
	for i := range b.have.Workspaces {
		w := &b.have.Workspaces[i]
		if w.Archived() {
			continue
		}
		p := placed{Workspace{Ref: string(w.ID), ID: w.ID, Name: w.Name, Default: w.Default}, b.entries[w.ID], w}
		if p.want != nil {
			at := p.want.Pos("")
			p.Key, p.At = p.want.Key, &at
		}
		b.at = append(b.at, p)
	}
	for i := range b.at {
		b.report.Workspaces = append(b.report.Workspaces, b.at[i].Workspace)
	}
}

// line is a line of the file with its commit.
func (b *builder) line(group string, at spec.Position) Line {
	l := Line{Group: group, At: at}
	if c := b.blame(at); c != nil {
		l.Commit = &c.Touch
	}
	return l
}

func (b *builder) blame(at spec.Position) *Commit {
	if b.in.Blame == nil {
		return nil
	}
	return b.in.Blame(at)
}

// since is the youngest commit of some lines; nil unless all of them are known.
func (b *builder) since(lines []Line) *diff.Touch {
	var best *Commit
	for _, l := range lines {
		c := b.blame(l.At)
		if c == nil {
			return nil
		}
		if best == nil || c.younger(best) {
			best = c
		}
	}
	if best == nil {
		return nil
	}
	return &best.Touch
}

func (b *builder) sort() {
	r := b.report
	slices.SortStableFunc(r.Workspaces, func(x, y Workspace) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Ref, y.Ref))
	})
	order := map[string]int{"": -1}
	for i := range r.Workspaces {
		order[r.Workspaces[i].Ref] = i
	}
	slices.SortStableFunc(r.People, func(x, y Person) int {
		return cmp.Or(cmp.Compare(x.Email, y.Email), cmp.Compare(x.ID, y.ID))
	})
	slices.SortStableFunc(r.ServiceAccounts, func(x, y ServiceAccount) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	slices.SortStableFunc(r.Grants, func(x, y Grant) int {
		return cmp.Or(x.Who.compare(y.Who), cmp.Compare(order[x.Workspace], order[y.Workspace]))
	})
	slices.SortStableFunc(r.Keys, func(x, y Key) int {
		return cmp.Or(cmp.Compare(order[x.Workspace], order[y.Workspace]), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

// compare orders subjects by kind, which puts people before service accounts, then
// by name and id.
func (s Subject) compare(other Subject) int {
	return cmp.Or(cmp.Compare(s.Kind, other.Kind), cmp.Compare(s.Name, other.Name), cmp.Compare(s.ID, other.ID))
}
