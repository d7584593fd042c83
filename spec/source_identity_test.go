package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inputAt is one org.yaml with two fragments, named from some folder.
func inputAt(main, folder string) *Org {
	return &Org{Sources: []Source{
		{Path: main, SHA256: "1"}, {Path: folder + "teams/a.yaml", SHA256: "2"}, {Path: folder + "teams/b.yaml", SHA256: "3"},
	}}
}

func TestDigestIsOfContentAndNotOfSpelling(t *testing.T) {
	want := inputAt("org.yaml", "").Digest()
	for _, o := range []*Org{
		inputAt("./org.yaml", ""), inputAt("prod.yaml", ""), inputAt("infra/org.yaml", "infra/"),
		inputAt("../infra/org.yaml", "../infra/"), inputAt("/srv/infra/org.yaml", "/srv/infra/"), inputAt("/org.yaml", "/"),
	} {
		if o.Digest() != want {
			t.Errorf("%s has another digest", o.Sources[0].Path)
		}
		if d := ChangedSources(inputAt("org.yaml", "").Sources, o.Sources); len(d) > 0 {
			t.Errorf("%s: %v", o.Sources[0].Path, d)
		}
	}
}

func TestChangedSourcesNamesTheFile(t *testing.T) {
	was := inputAt("org.yaml", "")
	for name, tt := range map[string]struct {
		edit func(*Org)
		want []string
	}{
		"main":    {func(o *Org) { o.Sources[0].SHA256 = "x" }, []string{`"infra/org.yaml" was edited`}},
		"include": {func(o *Org) { o.Sources[2].SHA256 = "x" }, []string{`"infra/teams/b.yaml" was edited`}},
		"added":   {func(o *Org) { o.Sources = append(o.Sources, Source{"infra/teams/c.yaml", "4"}) }, []string{`"infra/teams/c.yaml" was added`}},
		"gone":    {func(o *Org) { o.Sources = o.Sources[:2] }, []string{`"teams/b.yaml" is no longer included`}},
		"moved":   {func(o *Org) { o.Sources[2].Path = "infra/b.yaml" }, []string{`"infra/b.yaml" was added`, `"teams/b.yaml" is no longer included`}},
	} {
		is := inputAt("infra/org.yaml", "infra/")
		tt.edit(is)
		if is.Digest() == was.Digest() {
			t.Errorf("%s: the same digest", name)
		}
		if d := cmp.Diff(tt.want, ChangedSources(was.Sources, is.Sources)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
