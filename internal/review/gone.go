package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// gone is the review of an edit that deletes the file. No step follows: absence
// archives nothing and takes nobody's access away. What follows is that nothing
// of it is looked after any more, which a reviewer must have seen.
func gone(base *spec.Org, o Options) *diff.Plan {
	if base == nil { // a file that never was valid
		base = &spec.Org{}
	}
	p := diff.Blank(&live.Org{ID: base.Organization}, diff.Options{Today: o.Today, MadeOn: o.MadeOn, Source: o.Source})
	p.Format, p.Base = diff.ReviewFormat, &o.Base
	f := diff.Finding{
		Severity: diff.SevAlert, Code: diff.CodeFileGone, At: &spec.Position{File: o.Source.Path},
		Message: say.F("the file is gone: what it declares stays live, and nothing of it is managed any more, end dates included"),
		Hint:    say.F("restore the file, unless nobody is to look after this organization; let workflows and CODEOWNERS follow"),
	}
	for i := range base.Workspaces {
		if w := &base.Workspaces[i]; w.Archive == nil {
			f.Items = append(f.Items, say.F("workspace %q stays live", w.Name))
		}
	}
	p.Findings = append(append(p.Findings, f), o.Told...)
	diff.SortFindings(p.Findings)
	return p
}
