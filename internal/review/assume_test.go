package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// The file that a live state was assumed from plans nothing against it.
func TestAssumedFilePlansEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := unpinned(t, orgtest.Spec(t, orgtest.Live(t)))
		p, err := diff.Compute(o, assume(o, o, orgtest.Today), diff.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Empty() {
			t.Fatalf("planned %v", p.Steps)
		}
		for _, f := range p.Findings {
			if f.Severity == diff.SevError || f.Severity == diff.SevUnmet {
				t.Fatalf("found %v", f)
			}
		}
	})
}

// Whatever an edit asks for, carrying it out on the assumed state ends there.
func TestAssumedStateCanBePlannedFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orgtest.Live(t)
		base, head := unpinned(t, orgtest.Spec(t, o)), unpinned(t, orgtest.Spec(t, o))
		have := assume(base, head, orgtest.Today)
		p, err := diff.Compute(head, have, diff.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		after, err := orgtest.Project(p, have)
		if err != nil {
			t.Fatal(err)
		}
		again, err := diff.Compute(head, after, diff.Options{Today: orgtest.Today})
		if err != nil || !again.Empty() {
			t.Fatalf("the second plan has %v, %v", again.Steps, err)
		}
	})
}

// unpinned drops some ids, so that names decide. The region goes with them:
// orgtest sets none when it creates.
func unpinned(t *rapid.T, o *spec.Org) *spec.Org {
	for i := range o.Workspaces {
		if rapid.Bool().Draw(t, "unpinned") {
			o.Workspaces[i].ID = ""
			if d := o.Workspaces[i].DataResidency; d != nil {
				d.WorkspaceGeo = ""
			}
		}
	}
	return o
}

func parse(t *testing.T, text string) *spec.Org {
	t.Helper()
	o, problems := orgtest.File("org.yaml", []byte("version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"+text))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return o
}

func TestAssume(t *testing.T) {
	base := parse(t, `
groups:
  idle: [idle@x.dev]
workspaces:
  kept: {id: wrkspc_01aaaaaaaaaaaaaaaaaaaaaa, color: "#000000", tags: {a: x, b: null}, members: {ana@x.dev: workspace_admin}}
  open: {}
  gone: {archive: {reason: done}}
  back: {archive: {reason: held}}
`)
	head := parse(t, `
workspaces:
  kept: {id: wrkspc_01aaaaaaaaaaaaaaaaaaaaaa, color: "#FFFFFF"}
  open: {id: wrkspc_01bbbbbbbbbbbbbbbbbbbbbb, members: {ben@x.dev: workspace_user}, data_residency: {workspace_geo: us}}
  back: {color: "#111111"}
  found: {id: wrkspc_01cccccccccccccccccccccc, color: "#222222"}
  stray: {archive: {reason: nobody knew}}
`)
	today := spec.Date{Year: 2026, Month: 11, Day: 20}
	type workspace struct {
		ID, Name, Color string
		Geo             string
		Archived        bool
		Members         []live.Member
		Tags            map[string]string
	}
	none := map[string]string{}
	want := []workspace{
		{ID: "assumed:base:back", Name: "back", Color: "#111111", Tags: none},
		{ID: "wrkspc_01cccccccccccccccccccccc", Name: "found", Color: "#222222", Tags: none},
		{ID: "assumed:base:gone", Name: "gone", Archived: true, Tags: none},
		{
			ID: "wrkspc_01aaaaaaaaaaaaaaaaaaaaaa", Name: "kept", Color: "#000000", Tags: map[string]string{"a": "x"},
			Members: []live.Member{{User: "assumed:ana@x.dev", Role: spec.RoleAdmin}},
		},
		{ID: "wrkspc_01bbbbbbbbbbbbbbbbbbbbbb", Name: "open", Geo: "us", Tags: none, Members: []live.Member{}},
		{ID: "assumed:head:stray", Name: "stray", Tags: none},
	}
	o := assume(base, head, today)
	var got []workspace
	for i := range o.Workspaces {
		w := &o.Workspaces[i]
		got = append(got, workspace{string(w.ID), w.Name, w.Color, w.DataResidency.WorkspaceGeo, w.Archived(), w.Members, w.Tags})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("workspaces (-want +got):\n%s", d)
	}
	users := []live.User{
		{ID: "assumed:ana@x.dev", Email: "ana@x.dev", Role: spec.OrgUser},
		{ID: "assumed:ben@x.dev", Email: "ben@x.dev", Role: spec.OrgUser},
		{ID: "assumed:idle@x.dev", Email: "idle@x.dev", Role: spec.OrgUser},
	}
	if d := cmp.Diff(users, o.Users); d != "" {
		t.Errorf("users (-want +got):\n%s", d)
	}
	if o.Keys != nil || o.Invites != nil || o.Caller != "" {
		t.Errorf("evidence was made up: %+v", o)
	}
}

func TestLineage(t *testing.T) {
	base := parse(t, `
workspaces:
  a: {id: wrkspc_01aaaaaaaaaaaaaaaaaaaaaa}
  b: {}
  c: {name: See}
  d: {}
  e: {}
`)
	head := parse(t, `
workspaces:
  renamed: {id: wrkspc_01aaaaaaaaaaaaaaaaaaaaaa}
  b: {id: wrkspc_01bbbbbbbbbbbbbbbbbbbbbb}
  See: {}
  D: {previously: [d]}
  new: {}
  other: {id: wrkspc_01dddddddddddddddddddddd}
`)
	want := map[string]string{"renamed": "a", "b": "b", "See": "c", "D": "d"}
	if d := cmp.Diff(want, lineage(base, head)); d != "" {
		t.Errorf("lineage (-want +got):\n%s", d)
	}
}
