package adopt

import (
	"cmp"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// draft is a file in the making. What an edit changes in want is replaced and never
// written to, so that the input stays as it is.
type draft struct {
	in    *Input
	want  *spec.Org
	have  *live.Org
	match *diff.Matching // of want as it is at present
	plan  *diff.Plan
	first *diff.Plan // of want as it was
	files []File

	skip map[diff.Address]*Refusal
	// tried has what was edited or refused, by address and code.
	tried   map[string]bool
	done    []Item
	refused []Item
	others  []diff.Address
	notes   []string
	// stuck are steps that their edit did not settle.
	stuck []diff.Address
	// gone and added are the keys of entries that were taken out and put in.
	gone, added map[string]bool
}

func newDraft(in *Input, skip map[diff.Address]*Refusal) *draft {
	want := *in.Want
	want.Workspaces = slices.Clone(want.Workspaces)
	return &draft{in: in, want: &want, have: in.Have, skip: skip, tried: map[string]bool{}, gone: map[string]bool{}, added: map[string]bool{}}
}

// settle edits until nothing is left that has not been tried. It plans again after
// each round, because an edit may uncover a difference that another one hid.
func (d *draft) settle() error {
	for before := -1; len(d.tried) != before; {
		before = len(d.tried)
		d.match = diff.Match(d.want, d.have)
		plan, err := d.match.Plan(d.in.Options)
		if err != nil {
			return err
		}
		d.plan, d.first = plan, cmp.Or(d.first, plan)
		d.round()
	}
	d.refused = slices.DeleteFunc(d.refused, d.settled)
	for i := range d.plan.Steps {
		a := d.plan.Steps[i].Address
		if d.in.covers(a) && !slices.ContainsFunc(d.refused, func(it Item) bool { return it.Address == a }) {
			d.stuck = append(d.stuck, a)
		}
	}
	return nil
}

// round tries each difference of the plan once. Who belongs to the organization comes
// first, and by itself: it decides which memberships there is anything to say about.
func (d *draft) round() {
	for _, people := range []bool{true, false} {
		before := len(d.done)
		for i := range kinds {
			if k := &kinds[i]; k.people == people {
				d.kind(k)
			}
		}
		if len(d.done) > before {
			return
		}
	}
}

// kind tries the differences of one kind.
func (d *draft) kind(k *kind) {
	for i := range d.plan.Findings {
		f := &d.plan.Findings[i]
		if edit := k.findings[f.Code]; edit != nil && f.Address.Kind() == k.name {
			d.try(f.Address, f.Code, f.Message, func() *Refusal { return edit(d, f) })
		}
	}
	for i := range d.plan.Steps {
		if s := &d.plan.Steps[i]; s.Address.Kind() == k.name {
			d.try(s.Address, "", stepText(s), func() *Refusal { return k.step(d, s) })
		}
	}
	if k.unnamed != nil && d.whole() {
		k.unnamed(d)
	}
}

// whole reports whether the adoption is about all of the file.
func (d *draft) whole() bool { return len(d.in.Options.Scope.Parts) == 0 }

// try makes one edit, unless that was tried before or is not asked for. code tells
// what is found at one address apart; a step has none.
func (d *draft) try(a diff.Address, code diff.Code, text say.Text, edit func() *Refusal) {
	id := string(a) + "\x00" + string(code)
	if d.tried[id] {
		return
	}
	d.tried[id] = true
	if !d.in.covers(a) {
		d.others = append(d.others, a)
		return
	}
	it := Item{Address: a, Text: text, Refusal: d.skip[a]}
	if it.Refusal == nil {
		it.Refusal = edit()
	}
	if it.Refusal == nil {
		d.done = append(d.done, it)
	} else {
		d.refused = append(d.refused, it)
	}
}

// settled reports whether a step that was refused vanished by another edit.
func (d *draft) settled(it Item) bool {
	return d.first.Step(it.Address) != nil && d.plan.Step(it.Address) == nil &&
		!slices.ContainsFunc(d.plan.Findings, func(f diff.Finding) bool { return f.Address == it.Address })
}

// entry is the draft's entry of a key, to be changed.
func (d *draft) entry(key string) *spec.Workspace {
	i := slices.IndexFunc(d.want.Workspaces, func(w spec.Workspace) bool { return w.Key == key })
	if i < 0 {
		return nil
	}
	return &d.want.Workspaces[i]
}

// stepText says what is live, where a step would make it something else.
func stepText(s *diff.Step) say.Text {
	switch {
	case s.Action == diff.Archive:
		return say.F("%s is live", s.Title())
	case s.Action == diff.Create, s.Action == diff.Add:
		return say.F("%s is not there", s.Title())
	}
	var parts []say.Text
	for _, c := range s.Changes {
		switch {
		case c.Kept():
		case c.Before.Kind == diff.None:
			parts = append(parts, say.F("no %s (the file says %s)", c.Field, c.After))
		case c.After.Kind == diff.None:
			parts = append(parts, say.F("%s %s (the file says none)", c.Field, c.Before))
		default:
			parts = append(parts, say.F("%s %s (the file says %s)", c.Field, c.Before, c.After))
		}
	}
	return say.F("%s has %s", s.Title(), say.Join(parts, "; "))
}
