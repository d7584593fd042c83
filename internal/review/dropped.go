package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// dropped is what became of an entry of the organization's own between base and head.
type dropped struct {
	address diff.Address
	at      spec.Position
	// is and was name the object as head and as base do.
	is, was say.Text
	// heir is where head has the entry; nil when it has none.
	heir *spec.Position
	// fields are those that head does not give, gained those that only head gives, and
	// tombstone is set when base asks for the end of the object and head does not.
	fields, gained []string
	tombstone      bool
	// withdrawn and hint say how the object would have ended, and how it can be ended.
	withdrawn, hint say.Text
}

// tellDropped tells of an entry that is gone, or of fields that it no longer has, or
// has for the first time.
func (r *review) tellDropped(d *dropped) {
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeNoLongerManaged, Address: d.address, At: at(d.at),
		Message: say.F("%s is no longer in the file: it stays live, and is no longer managed", d.was), Hint: d.hint,
	}
	switch {
	case d.tombstone:
		f.Severity, f.Code, f.Hint = diff.SevNote, diff.CodeTombstoneWithdrawn, nil
		f.Message = d.withdrawn
	case d.heir != nil:
		r.tellFields(d)
		return
	}
	r.find(f)
}

func (r *review) tellFields(d *dropped) {
	f := diff.Finding{Severity: diff.SevNote, Code: diff.CodeNoLongerManaged, Address: d.address, At: at(*d.heir)}
	if len(d.fields) > 0 {
		f.Message = say.F("the entry of %s no longer manages its %s: the live values stay as they are", d.is, say.Join(d.fields, ", "))
		r.find(f)
	}
	if len(d.gained) > 0 {
		f.Severity, f.Code = diff.SevWarning, diff.CodeAdopted
		f.Message = say.F("the entry of %s manages its %s from now on: git cannot tell what changes in it", d.is, say.Join(d.gained, ", "))
		f.Hint = say.F("run wsync plan with a credential to see it")
		r.find(f)
	}
}
