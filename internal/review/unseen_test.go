package review_test

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Whatever an edit makes a later plan do, against an organization that nobody
// knows at the time of the review: the review speaks of it, and a scope by
// changed entries covers it.
func TestNoPlanDiffersUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orgtest.Live(t)
		base := unpinned(t, orgtest.Spec(t, o))
		if rapid.Bool().Draw(t, "people unmanaged") {
			base.Users = nil // else what becomes of people decides about memberships, and no scope by entries covers that
		}
		head := orgtest.Edited(t, base)
		if rapid.Bool().Draw(t, "another organization") {
			o = orgtest.Live(t)
		}
		changed := review.Changed(base, head, orgtest.Today)
		scope := diff.Scope{Parts: []string{"changed:base"}, Keys: map[string]bool{}, Since: []*spec.Org{base}}
		for _, key := range changed {
			scope.Keys[key] = true
		}
		before, after, part := planned(t, base, o, diff.Scope{}), planned(t, head, o, diff.Scope{}), planned(t, head, o, scope)
		told, err := review.Compute(base, head, review.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		for i := range head.Workspaces {
			key := head.Workspaces[i].Key
			was, is := shares(before, key), shares(after, key)
			if maps.Equal(was, is) || slices.Contains(review.Settings(base, head), "spend_limit") { // which limits every entry
				continue
			}
			if got := shares(part, key); !maps.Equal(got, is) && base.Users == nil {
				t.Fatalf("a scope by changed entries %q gives %q of\n%s\nand not\n%s", changed, key, got, is)
			}
			// Which workspace an entry stands for, others decide too.
			itself := slices.Contains(changed, key) && diff.Match(base, o).Live(key) == diff.Match(head, o).Live(key)
			for kind, share := range is {
				if was[kind] != share && !speaksOf(told, key, head.Workspaces[i].Name, kind, itself) && !namesPeople(told, was[kind], share) {
					t.Fatalf("the review does not speak of the kind %s of %q: %v\nbefore:\n%s\nafter:\n%s", kind, key, told.Findings, was[kind], share)
				}
			}
		}
	})
}

func planned(t *rapid.T, want *spec.Org, have *live.Org, s diff.Scope) *diff.Plan {
	p, err := diff.Compute(want, have, diff.Options{Today: orgtest.Today, Scope: s})
	if err != nil {
		t.Fatal(err)
	}
	p.Refusals = guard.Check(&guard.Input{Plan: p, Want: want, Have: have})
	return p
}

// shares is what a plan does to one entry, and what it says and holds of it, by kind.
func shares(p *diff.Plan, key string) map[diff.Kind]string {
	share := map[diff.Kind]string{}
	address := diff.WorkspaceAddress(key)
	within := func(a diff.Address) bool { return a == address || strings.HasPrefix(string(a), string(address)+"/") }
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Workspace.Key == key {
			share[s.Address.Kind()] += fmt.Sprintf("%s %s %s %v %s\n", s.Action, s.Address, s.Workspace.ID, s.Changes, s.Risk)
		}
	}
	for _, f := range p.Findings {
		if within(f.Address) && f.Severity != diff.SevNote {
			share[f.Address.Kind()] += fmt.Sprintf("%s %s %s\n", f.Severity, f.Code, f.Message)
		}
	}
	for _, r := range p.Refusals {
		for _, a := range r.Steps {
			if r.Verdict == diff.Hold && within(a) {
				share[a.Kind()] += fmt.Sprintf("%s holds %s\n", r.Guard, a)
			}
		}
	}
	return share
}

// speaksOf reports whether a review has a step of a kind in an entry, or a finding of the
// entry; how the workspace itself fares, whatever the entry says decides. Of one that says the same as before, and fares differently because of another
// entry, it is enough that the review tells what became of the other one. Whoever leaves
// the organization leaves its workspaces: the step says which, by their live names.
func speaksOf(p *diff.Plan, key, name string, kind diff.Kind, changed bool) bool {
	address := string(diff.WorkspaceAddress(key))
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Workspace.Key == key && (s.Address.Kind() == kind || kind == diff.KindWorkspace) || !changed || endsAccessTo(s, name) {
			return true
		}
	}
	for _, f := range p.Findings {
		at := string(f.Address)
		if at == address || strings.HasPrefix(at, address+"/") || strings.Contains(say.F("%s %s", f.Message, say.Join(f.Items, " ")).String(), fmt.Sprintf("%q", key)) {
			return true
		}
		if !changed && f.Address.Kind() == diff.KindUser {
			return true
		}
		moved := []diff.Code{diff.CodeIdentityChanged, diff.CodeNoLongerManaged, diff.CodeTombstoneAdded, diff.CodeTombstoneWithdrawn}
		if (!changed || kind == diff.KindWorkspace) && slices.Contains(moved, f.Code) { // which workspace it finds, others decide too
			return true
		}
	}
	return false
}

var address = regexp.MustCompile(`[^ /"]+@[a-z.]+`)

// namesPeople reports whether a review names everybody who fares differently: what users
// says of a person decides which of their other lines take effect.
func namesPeople(p *diff.Plan, was, is string) bool {
	for line := range strings.Lines(is) {
		who := address.FindString(line)
		if !strings.Contains(was, line) && (who == "" || !names(p, who)) {
			return false
		}
	}
	return is != ""
}

// endsAccessTo reports whether a step of a person names a workspace that they lose.
func endsAccessTo(s *diff.Step, name string) bool {
	return s.Address.Kind() == diff.KindUser && slices.ContainsFunc(s.Effects, func(e diff.Effect) bool {
		return e.Kind == diff.EffectAccessLost && strings.Contains(say.Join(e.Items, " ").String(), fmt.Sprintf("%q", name))
	})
}

// Every field of an entry, of the policy and of the file is compared, also one
// that is added tomorrow: the test changes each in turn and looks for a word.
func TestEveryFieldIsCompared(t *testing.T) {
	entry := func() *spec.Org {
		return &spec.Org{Policy: spec.DefaultPolicy(), Workspaces: []spec.Workspace{
			{Key: "ml", Name: "ml", WorkspaceParts: spec.WorkspaceParts{Memberships: spec.Memberships{Membership: spec.Authoritative, Members: []spec.Member{{Email: "ana@x.dev", Role: spec.RoleUser}}}}},
		}}
	}
	// What is in no field of its own, or changes nothing by itself.
	exempt := map[string]string{"At": "positions", "Key": "an entry of another key is another entry"}
	for _, f := range fieldsOf(reflect.TypeFor[spec.Workspace]()) {
		if exempt[f.Name] != "" {
			continue
		}
		base, head := entry(), entry()
		alter(t, reflect.ValueOf(&head.Workspaces[0]).Elem().FieldByName(f.Name))
		if f.Name == "Groups" {
			head.Groups = []spec.Group{{Name: "x", Members: []spec.GroupMember{{Email: "x@x.dev"}}}}
		}
		if got := review.Changed(base, head, today); len(got) != 1 {
			t.Errorf("spec.Workspace.%s: changed entries %q", f.Name, got)
		}
		if says := says(t, base, head); says == 0 {
			t.Errorf("spec.Workspace.%s: the review says nothing", f.Name)
		}
	}
	for _, f := range fieldsOf(reflect.TypeFor[spec.Policy]()) {
		if exempt[f.Name] != "" {
			continue
		}
		base, head := entry(), entry()
		alter(t, reflect.ValueOf(&head.Policy).Elem().FieldByName(f.Name))
		if got := review.Settings(base, head); len(got) == 0 {
			t.Errorf("spec.Policy.%s: no setting differs", f.Name)
		}
		if says := says(t, base, head); says == 0 {
			t.Errorf("spec.Policy.%s: the review says nothing", f.Name)
		}
	}
	for _, f := range fieldsOf(reflect.TypeFor[spec.Org]()) {
		switch f.Name {
		case "Workspaces", "Groups", "Policy", "Sources": // above; by the entries they reach; above; bytes and not what they say
			continue
		}
		base, head := entry(), entry()
		alter(t, reflect.ValueOf(head).Elem().FieldByName(f.Name))
		if got := review.Settings(base, head); len(got) == 0 {
			t.Errorf("spec.Org.%s: no setting differs", f.Name)
		}
		if says := says(t, base, head); says == 0 {
			t.Errorf("spec.Org.%s: the review says nothing", f.Name)
		}
	}
}

// Every field of an entry of the organization's own is compared, in a file in which nothing
// else differs.
func TestEveryFieldOfAnObjectIsCompared(t *testing.T) {
	file := func() *spec.Org {
		return &spec.Org{Policy: spec.DefaultPolicy()}
	}
	lists := map[string]func(*spec.Org) reflect.Value{
		"User": func(o *spec.Org) reflect.Value {
			o.Users = []spec.User{{Email: "ana@x.dev", Role: spec.OrgUser}}
			return reflect.ValueOf(&o.Users[0]).Elem()
		},
		"ServiceAccount": func(o *spec.Org) reflect.Value {
			o.ServiceAccounts = []spec.ServiceAccount{{Name: "bot"}}
			return reflect.ValueOf(&o.ServiceAccounts[0]).Elem()
		},
		"ExternalKey": func(o *spec.Org) reflect.Value {
			o.ExternalKeys = []spec.ExternalKey{{Name: "kms"}}
			return reflect.ValueOf(&o.ExternalKeys[0]).Elem()
		},
	}
	for name, list := range lists {
		for _, f := range fieldsOf(list(file()).Type()) {
			base, head := file(), file()
			list(base)
			field := list(head).FieldByIndex(f.Index)
			if f.Name == "At" || f.Name == "Exempt" { // where it stands; a rule that is not there
				continue
			}
			alter(t, field)
			if says(t, base, head) == 0 {
				t.Errorf("spec.%s.%s: the review says nothing", name, f.Name)
			}
		}
	}
}

// fieldsOf are the fields by the names they go by, those of embedded types among them.
func fieldsOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Anonymous })
}

func says(t *testing.T, base, head *spec.Org) int {
	t.Helper()
	p, err := review.Compute(base, head, review.Options{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return len(p.Steps) + len(p.Findings)
}

// alter gives a field another value, whatever it is.
func alter(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 7)
	case reflect.Float64:
		v.SetFloat(v.Float() + 7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		alter(t, v.Elem())
	case reflect.Struct:
		alter(t, v.Field(0))
	case reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		alter(t, item)
		v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, 1), item))
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		alter(t, item)
		m := reflect.MakeMap(v.Type())
		m.SetMapIndex(reflect.ValueOf("x"), item)
		v.Set(m)
	default:
		t.Fatalf("a field of kind %s: say here how to change it", v.Kind())
	}
}

func TestFieldsAreSpelledAsInTheFile(t *testing.T) {
	for path, want := range map[string]string{
		"Color": "color", "DataResidency.WorkspaceGeo": "data_residency", "ID": "id", "ExternalKeyID": "external_key_id",
		"APIKeys[0]": "api_keys", "MaxRemovals.Count": "max_removals", "Lapsed.ana@x.dev": "members",
	} {
		if got := review.FieldName(path); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}
