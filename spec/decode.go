package spec

import (
	"regexp"

	"github.com/wsync/wsync/internal/yamldoc"
)

// decoder turns a document into an Org, and refuses what has not the shape of
// one. It takes what is well-formed and passes over the rest, so that the checks
// of meaning see as much of a broken file as possible.
type decoder struct {
	*findings
	doc      *yamldoc.Document
	org      *Org
	included *[]included
	forms    map[*rule]*regexp.Regexp // compiled when they are first needed
	levels   []*level                 // where a misplaced field may belong; the top first
}

// top reads the fields of org.yaml or of a fragment.
func (d decoder) top(l *level) {
	d.fields(item{node: d.doc.Root()}, fileRule, l, func(field string, it item) {
		find(fileSections, field).decode(d, d.org, it)
	})
}

// The fields that say how the file is to be read.
var (
	versionSection = section[*Org]{
		field: "version", needed: "begin the file with version: 1",
		decode: func(d decoder, _ *Org, it item) { d.version(it) },
		format: func(*Org) *block { return yamldoc.Plain("1") },
	}
	organizationSection = section[*Org]{
		field: "organization", needed: "`wsync export` prints the UUID of your organization",
		aka:    []string{"org", "organisation", "organization_id", "org_id"},
		decode: func(d decoder, o *Org, it item) { o.Organization = d.text(it, organizationRule) },
		format: func(o *Org) *block { return yamldoc.Text(o.Organization) },
	}
	includeSection = section[*Org]{
		field: "include", aka: []string{"includes"},
		decode: func(d decoder, o *Org, it item) {
			d.texts(it, includeRule, patternRule, func(at Position, pattern string) {
				*d.included = append(*d.included, included{pattern, at})
				o.Include = append(o.Include, pattern)
			})
		},
		format: func(*Org) *block { return nil }, // an Org is written as one file
	}
)
