package render

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// The views of the reviews of several files have a line for each file at their
// top, with its organization and what the change comes to there. Below, each file
// of which there is something to say has its own view.

// ReviewsText draws the reviews of several files for a terminal or a log.
func ReviewsText(w io.Writer, rs []diff.FileReview, o TextOptions) error {
	p := newPage(o)
	p.line(p.paint(bold, reviewsTitle(rs)))
	p.gap()
	for i := range rs {
		p.para("", normal, 4, clean(rs[i].File)+ofOrganization(&rs[i], clean), bold)
		p.para("  ", normal, 4, comesTo(&rs[i]), normal)
	}
	one := o
	one.Next = []string{}
	for i := range rs {
		var b bytes.Buffer
		if err := reviewText(&b, &rs[i], one); err != nil {
			return err
		}
		p.gap()
		p.b.Write(b.Bytes())
	}
	p.gap()
	p.advise(o.Next)
	return p.to(w)
}

// reviewText draws what there is to say of one file.
func reviewText(w io.Writer, r *diff.FileReview, o TextOptions) error {
	switch {
	case r.Review == nil:
		ps := slices.Clone(r.Problems)
		for i := range ps {
			if ps[i].At.Line == 0 {
				ps[i].Hint = "" // there may be a command in it, which must not be wrapped
			}
		}
		return Problems(w, ps, o)
	case r.Quiet():
		return nil
	}
	return Text(w, r.Review, o)
}

// ReviewsDiff draws the reviews of several files as one patch.
func ReviewsDiff(w io.Writer, rs []diff.FileReview, o DiffOptions) error {
	p := newPage(TextOptions{Color: o.Color})
	p.line(p.paint(bold, "# "+reviewsTitle(rs)))
	for i := range rs {
		p.line(p.paint(bold, "# "+clean(rs[i].File)+ofOrganization(&rs[i], clean)+": "+comesTo(&rs[i])))
		for j := range rs[i].Problems {
			p.line(p.paint(bold, "#   "+said(rs[i].Problems[j].String())))
		}
	}
	for i := range rs {
		if r := &rs[i]; r.Review != nil && !r.Quiet() {
			var b bytes.Buffer
			if err := Diff(&b, r.Review, o); err != nil {
				return err
			}
			p.b.Write(b.Bytes())
		}
	}
	return p.to(w)
}

// ReviewsGitHub draws the reviews of several files as one list of annotations,
// within the same bounds. The gravest of all files come first, so that what one
// file says does not push out what another one loses.
func ReviewsGitHub(w io.Writer, rs []diff.FileReview, o GitHubOptions) error {
	var notes []annotation
	for _, n := range reviewNotes(rs, planNotes) {
		if !slices.Contains(notes, n) { // they compare the same revisions
			notes = append(notes, n)
		}
	}
	slices.SortStableFunc(notes, func(a, b annotation) int { return gravity[a.graded()] - gravity[b.graded()] })
	return writeAnnotations(w, notes, o)
}

// reviewNotes are the notes of all reviews and the problems of the other files.
// Each is about a file: without one, nobody would know of which it speaks.
func reviewNotes(rs []diff.FileReview, of func(*diff.Plan) []annotation) []annotation {
	var all []annotation
	for i := range rs {
		r := &rs[i]
		if r.Review == nil {
			all = append(all, problemNotes(r.Problems)...)
			continue
		}
		for _, n := range of(r.Review) {
			if n.at == nil && n.title != comparisonTitle {
				n.at = &spec.Position{File: r.Review.Source.Path}
			}
			all = append(all, n)
		}
	}
	return all
}

func reviewsTitle(rs []diff.FileReview) string {
	return "Review of " + count(len(rs), "file", "files")
}

// ofOrganization is which organization a file is for, as far as that is known.
func ofOrganization(r *diff.FileReview, show func(string) string) string {
	if r.Review == nil || r.Review.Organization.ID == "" {
		return ""
	}
	return ", organization " + show(r.Review.Organization.ID)
}

// comesTo says in a few words what a change does to one file. There is no foreign
// text in it.
func comesTo(r *diff.FileReview) string {
	p := r.Review
	if p == nil {
		return "cannot be reviewed: " + count(r.Problems.Errors(), "error", "errors")
	}
	var parts []string
	several := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, count(n, one, many))
		}
	}
	if slices.ContainsFunc(p.Findings, func(f diff.Finding) bool { return f.Code == diff.CodeFileGone }) {
		return "the file is gone, and nothing of it is managed any more"
	}
	several(p.CountFindings(diff.SevAlert), "safeguard gets weaker", "safeguards get weaker")
	several(p.CountFindings(diff.SevAttention), "finding to look at first", "findings to look at first")
	if p.Stopped() || p.CountFindings(diff.SevError) > 0 {
		parts = append(parts, "nothing can be applied as it stands")
	}
	o := newOutline(p)
	switch tally := o.tally(o.all()); {
	case tally != "":
		parts = append(parts, tally)
	case r.Quiet():
		parts = append(parts, "no changes")
	default:
		parts = append(parts, "no steps")
		several(len(o.findings()), "other finding", "other findings")
	}
	return strings.Join(parts, "; ")
}

// ReviewsMarkdown draws the reviews of several files as one comment. The room is
// shared: what a small change leaves of its share, larger ones have.
func ReviewsMarkdown(w io.Writer, rs []diff.FileReview, o MarkdownOptions) error {
	limit := o.Limit
	if limit <= 0 {
		limit = CommentLimit
	}
	head := marker("plan", o.Marker) + "### " + reviewsTitle(rs) + "\n\n" + reviewsTable(rs, limit/3)
	var sections []func(limit int) string
	for i := range rs {
		r := &rs[i]
		switch {
		case r.Review == nil:
			sections = append(sections, func(limit int) string { return unreviewed(r, limit) })
		case !r.Quiet():
			sections = append(sections, func(limit int) string {
				o.Limit = limit
				return newMarkdown(r.Review, o).draw("")
			})
		}
	}
	body, left := shareRoom(sections, limit-len(head)-leastNote)
	if left > 0 {
		head += fmt.Sprintf("> [!CAUTION]\n> **There is no room for %s here. Do not approve from this text alone; run `wsync review` on the files above.**\n\n",
			count(left, "file", "files"))
	}
	_, err := io.WriteString(w, head+body)
	return err
}

// reviewsTable is the table at the top, as many rows as there is room for.
func reviewsTable(rs []diff.FileReview, room int) string {
	var b strings.Builder
	b.WriteString("| File | Organization | Change |\n|---|---|---|\n")
	for i := range rs {
		organization := ""
		if p := rs[i].Review; p != nil && p.Organization.ID != "" {
			organization = code(p.Organization.ID)
		}
		row := fmt.Sprintf("| %s | %s | %s |\n", cell(codeWithin(rs[i].File, maxProse)), cell(organization), cell(comesTo(&rs[i])))
		if b.Len()+len(row) > room {
			fmt.Fprintf(&b, "| and %s more | | |\n", number(len(rs)-i))
			break
		}
		b.WriteString(row)
	}
	return b.String() + "\n"
}

// leastShare is the least room in which a review says what it must.
const leastShare = 2_000

// shareRoom draws sections into a room, smaller ones in full, and counts those for
// which none is left.
func shareRoom(sections []func(limit int) string, room int) (text string, left int) {
	full := make([]string, len(sections))
	order := make([]int, len(sections))
	for i, draw := range sections {
		full[i], order[i] = draw(max(room, leastShare)), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(full[a]), len(full[b])) })
	for n, i := range order {
		share := room / (len(order) - n)
		if len(full[i])+1 > share {
			if full[i] = ""; share < leastShare {
				left++
				continue
			}
			full[i] = sections[i](share - 1)
		}
		room -= len(full[i]) + 1
	}
	return strings.Join(slices.DeleteFunc(full, func(s string) bool { return s == "" }), "\n"), left
}

// unreviewed tells what keeps a file from being reviewed.
func unreviewed(r *diff.FileReview, limit int) string {
	var b strings.Builder
	b.WriteString("### " + code(r.File) + " cannot be reviewed\n\n")
	for i := range r.Problems {
		p := &r.Problems[i]
		word := "warning"
		if p.Severity == spec.Error {
			word = "error"
		}
		b.WriteString("- **" + word + "** ")
		if at := place(&p.At); at != "" {
			b.WriteString(code(at) + ": ")
		}
		b.WriteString(md(say.Foreign(p.Message)) + "\n")
		if p.Hint != "" {
			b.WriteString("  - Hint: " + md(say.Foreign(p.Hint)) + "\n")
		}
	}
	return cutLines(b.String(), limit)
}
