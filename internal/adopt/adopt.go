package adopt

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Input is what an adoption is made from.
type Input struct {
	// FS, Name and Display are those that Want was loaded with, by spec.Load.
	FS      fs.FS
	Name    string
	Display string
	Want    *spec.Org
	// Have is what Want was planned against, with Options. Of live workspaces that the
	// file does not name it holds what was read of them.
	Have    *live.Org
	Options diff.Options
	// Only narrows the adoption to these addresses and what is below them. Nil: all.
	Only []diff.Address
}

// Result is an adoption: files to write, and what became of each difference.
type Result struct {
	// Files are those that change, the main file first, then by path.
	Files []File
	// Adopted is what the files say then, and Refused what they cannot be made to say,
	// each in the order in which a plan tells it.
	Adopted []Item
	Refused []Item
	// Notes tell what entries that are added leave out.
	Notes []string
	// Others are the differences that Only leaves out, and Unknown the addresses of Only
	// at which there is no difference.
	Others, Unknown []diff.Address
}

// File is one file that changes.
type File struct {
	// Path is as spec.Load shows it.
	Path          string
	Before, After []byte
}

// Item is one difference between the file and what is live.
type Item struct {
	Address diff.Address
	// Text says what is live.
	Text say.Text
	// Refusal is nil for what was adopted.
	Refusal *Refusal
}

// Refusal is why no edit of the file makes a difference vanish, and what a person may
// do about it.
type Refusal struct{ Why, Hint say.Text }

// Compute finds the edits. The error says that the input does not fit together;
// whatever cannot be adopted is part of the result.
func Compute(in *Input) (*Result, error) {
	files, err := in.sources()
	if err != nil {
		return nil, err
	}
	skip := map[diff.Address]*Refusal{}
	d, fault, err := in.attempt(files, skip)
	if err == nil && fault != nil {
		d, err = in.oneByOne(files, skip, d.done)
	}
	if err != nil {
		return nil, err
	}
	return d.result(), nil
}

// attempt adopts all that is not to be skipped, and proves the result. The fault says
// what is wrong with it; the draft tells what was done. An edit that settled nothing
// is skipped from then on.
func (in *Input) attempt(files []File, skip map[diff.Address]*Refusal) (*draft, *Refusal, error) {
	for {
		d := newDraft(in, skip)
		if err := d.settle(); err != nil {
			return nil, nil, err
		}
		if d.stuck == nil {
			fault, err := d.write(files)
			return d, fault, err
		}
		for _, a := range d.stuck {
			skip[a] = &Refusal{say.F("what is live cannot be written so that it lasts"), say.F("edit the file by hand, then plan")}
		}
	}
}

// oneByOne finds out what makes the whole fail: it tries each item beside those that
// did no harm, and skips it for good if it does. What only comes up on the way is
// tried after them.
func (in *Input) oneByOne(files []File, skip map[diff.Address]*Refusal, items []Item) (*draft, error) {
	known := map[diff.Address]bool{}
	var queue []diff.Address
	later := func(items []Item) bool {
		before := len(queue)
		for _, it := range items {
			if a := it.Address; !known[a] {
				known[a], skip[a] = true, &Refusal{Why: say.F("it was not tried")}
				queue = append(queue, a)
			}
		}
		return len(queue) > before
	}
	later(items)
	for ; len(queue) > 0; queue = queue[1:] {
		delete(skip, queue[0])
		d, fault, err := in.attempt(files, skip)
		for err == nil && fault != nil && later(d.done) {
			d, fault, err = in.attempt(files, skip)
		}
		if err != nil {
			return nil, err
		}
		if fault != nil {
			skip[queue[0]] = fault
		}
	}
	d, fault, err := in.attempt(files, skip)
	if err == nil && fault != nil {
		d.refuseAll(fault)
	}
	return d, err
}

// refuseAll leaves the files as they are: what could not be proved is not written.
func (d *draft) refuseAll(fault *Refusal) {
	for _, it := range d.done {
		it.Refusal = fault
		d.refused = append(d.refused, it)
	}
	d.files, d.done, d.notes = nil, nil, nil
}

// covers reports whether an address is to be adopted.
func (in *Input) covers(a diff.Address) bool {
	return in.Only == nil || slices.ContainsFunc(in.Only, func(only diff.Address) bool { return within(only, a) })
}

// Names reports whether a live workspace that no entry stands for would get one: the
// policy reports it, or it was asked for by its name.
func (in *Input) Names(w *live.Workspace) bool {
	if in.Only == nil {
		return in.Want.Policy.UnmanagedWorkspaces != spec.UnmanagedIgnore
	}
	key := live.FreeKey(w.Name, func(key string) bool {
		return slices.ContainsFunc(in.Want.Workspaces, func(e spec.Workspace) bool { return e.Key == key })
	})
	return in.covers(diff.WorkspaceAddress(key))
}

// within reports whether an address is another one or below it.
func within(outer, a diff.Address) bool {
	return a == outer || strings.HasPrefix(string(a), string(outer)+"/")
}

func (d *draft) result() *Result {
	r := &Result{Files: d.files, Notes: d.notes, Adopted: d.done, Refused: d.refused, Others: d.others}
	for _, only := range d.in.Only {
		known := slices.ContainsFunc(slices.Concat(d.done, d.refused), func(it Item) bool { return within(only, it.Address) })
		if !known {
			r.Unknown = append(r.Unknown, only)
		}
	}
	return r
}
