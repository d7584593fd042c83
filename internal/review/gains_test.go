package review_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// By whatever edit somebody becomes an admin, or gets access from a domain that
// the file did not know, a finding that comes first names them and the workspace;
// and it names nobody else.
func TestWhoGainsIsNamedFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := unpinned(t, orgtest.Spec(t, orgtest.Live(t)))
		head := orgtest.Edited(t, base)
		p, err := review.Compute(base, head, review.Options{Today: orgtest.Today})
		if err != nil {
			t.Fatal(err)
		}
		told := map[diff.Code]string{}
		for _, f := range p.Findings {
			if f.Severity.First() {
				told[f.Code] += f.Message.String() + "\n" + say.Join(f.Items, "\n").String() + "\n"
			}
		}
		roles, known := rolesBefore(base, head)
		admins := 0
		for i := range head.Workspaces {
			w := &head.Workspaces[i]
			if w.Archive != nil {
				continue
			}
			entitled, _ := head.Access(w, orgtest.Today)
			for _, e := range entitled {
				before := roles[w.Key][e.Email]
				if e.Role == spec.RoleAdmin && before != spec.RoleAdmin {
					admins++
					mustName(t, told[diff.CodeGainsAdmin], e.Email, w.Name)
				}
				if e.Role.Strength() > before.Strength() && !known[diff.Domain(e.Email)] && len(known) > 0 {
					mustName(t, told[diff.CodeOutsideDomain], e.Email, w.Name)
				}
			}
		}
		if admins == 0 && told[diff.CodeGainsAdmin] != "" {
			t.Fatalf("nobody becomes an admin, and the review says %s", told[diff.CodeGainsAdmin])
		}
	})
}

func mustName(t *rapid.T, text string, who spec.Email, where string) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, fmt.Sprintf("%q", who)) && strings.Contains(line, fmt.Sprintf("%q", where)) {
			return
		}
	}
	t.Fatalf("%s in %q is not named in %q", who, where, text)
}

// rolesBefore is who had which role in the workspace of each entry of head, and
// the domains of those who have one.
func rolesBefore(base, head *spec.Org) (map[string]map[spec.Email]spec.Role, map[string]bool) {
	roles, known := map[string]map[spec.Email]spec.Role{}, map[string]bool{}
	from := review.Lineage(base, head)
	for i := range base.Workspaces {
		b := &base.Workspaces[i]
		for _, m := range b.Members {
			known[diff.Domain(m.Email)] = true
		}
		given, _ := base.Access(b, orgtest.Today)
		for _, e := range given {
			known[diff.Domain(e.Email)] = true
		}
		for key, old := range from {
			if old != b.Key || b.Archive != nil || !b.ManagesMembers() {
				continue
			}
			roles[key] = map[spec.Email]spec.Role{}
			entitled, _ := base.Access(b, orgtest.Today)
			for _, e := range entitled {
				roles[key][e.Email] = e.Role
			}
		}
	}
	delete(known, "")
	if len(known) > 0 {
		return roles, known
	}
	for i := range base.Groups {
		for _, m := range base.Groups[i].Members {
			known[diff.Domain(m.Email)] = true
		}
	}
	delete(known, "")
	return roles, known
}
