package review

import (
	"maps"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// part is an entry of head that belongs to no workspace, as head and as base have it.
// Those that only base has are told as dropped.
type part struct {
	address diff.Address
	name    say.Text
	at      spec.Position
	// before and after are what it says. One that base lacks says nothing there.
	before, after map[string]string
}

// unsaidParts notes entries of the organization's own that differ in something of
// which nothing else speaks.
func (r *review) unsaidParts() {
	spoken := map[diff.Address]bool{}
	for _, a := range r.spoken() {
		spoken[a] = true
	}
	parts := r.userParts()
	for _, k := range kinds {
		if k.parts != nil {
			parts = append(parts, k.parts(r)...)
		}
	}
	for _, p := range parts {
		if spoken[p.address] || r.plan.Step(p.address) != nil || maps.Equal(p.before, p.after) {
			continue
		}
		r.find(diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeEntryChanged, Address: p.address, At: at(p.at),
			Message: say.F("%s changes without a step that git can tell, in: %s", p.name, say.Join(differing(p.before, p.after), ", ")),
			Hint:    say.F("run wsync plan with a credential to see what follows from it"),
		})
	}
}

// silent notes what differs in a file of which the review says nothing at all, so
// that "no changes" stands for two files that say the same.
func (r *review) silent() {
	if len(r.plan.Steps)+len(r.plan.Findings) > 0 {
		return
	}
	fields := differing(fileFacts(r.base), fileFacts(r.head))
	if len(fields) == 0 {
		return
	}
	r.find(diff.Finding{
		Severity: diff.SevNote, Code: diff.CodeEntryChanged,
		Message: say.F("the file says something else in: %s; nobody's access and no setting changes by that", say.Join(fields, ", ")),
	})
}

// fileFacts is what a file says, entries of workspaces apart, of which changed.go
// knows better what is the same.
func fileFacts(o *spec.Org) map[string]string {
	bare := *o
	bare.Workspaces, bare.Sources = nil, nil
	return facts(bare)
}
