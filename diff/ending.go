package diff

import (
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// endsSoon tells of each line that ends within the notice of the policy: whose, and
// what is left to the person then. They share one hint, so that views sum them up.
func (p *planner) endsSoon() {
	soon := p.want.EndsSoon(p.opts.Today)
	if len(soon) == 0 {
		return
	}
	after := aftermath{want: p.want, today: p.opts.Today, groups: map[*spec.Workspace]map[spec.Email]*spec.Entitlement{}}
	for i := range soon {
		e := &soon[i]
		f := Finding{
			Severity: SevNote, Code: CodeEndsSoon, At: at(e.At),
			Hint: say.F("nothing has to be done if that is meant; to go on, give the line a later day"),
		}
		switch w := e.Workspace; {
		case w == nil && p.opts.Scope.Names(e.Email):
			f.Address = ObjectAddress(KindUser, "", string(e.Email))
			f.Message = say.F("%q is %s in the organization until %s (%s), and leaves it then", e.Email, e.Role, e.Last, inDays(p.opts.Today, e.Last))
			f.Items = after.leaves(e.Email)
		case w != nil && p.opts.Scope.reaches(w.Key, e.Email) && !p.banned(e.Email):
			f.Address = MemberAddress(w.Key, e.Email)
			f.Message = say.F("%q is %s in %q until %s (%s), and %s", e.Email, e.Role, w.Key, e.Last, inDays(p.opts.Today, e.Last), after.keeps(w, e.Email))
		default:
			continue
		}
		p.find(f)
	}
}

// inDays says how far off a day is.
func inDays(today, day spec.Date) say.Text {
	switch n := today.DaysUntil(day); n {
	case 0:
		return say.F("today")
	case 1:
		return say.F("tomorrow")
	default:
		return say.F("in %d days", n)
	}
}

// aftermath knows what the file gives people beside a line that ends.
type aftermath struct {
	want  *spec.Org
	today spec.Date
	// groups is what groups alone give, and homes the workspaces that people are in;
	// both are worked out when they are first asked for.
	groups map[*spec.Workspace]map[spec.Email]*spec.Entitlement
	homes  map[spec.Email][]say.Text
}

// keeps says what a person has in a workspace by groups alone.
func (a *aftermath) keeps(w *spec.Workspace, e spec.Email) say.Text {
	if a.groups[w] == nil {
		bare := *w
		bare.Members = nil
		byGroup, _ := a.want.Access(&bare, a.today)
		a.groups[w] = make(map[spec.Email]*spec.Entitlement, len(byGroup))
		for i := range byGroup {
			a.groups[w][byGroup[i].Email] = &byGroup[i]
		}
	}
	if left := a.groups[w][e]; left != nil {
		return say.F("%s via group %s then", left.Role, Via(left.Via))
	}
	return say.F("leaves it then")
}

// leaves lists the workspaces that a person is in.
func (a *aftermath) leaves(e spec.Email) []say.Text {
	if a.homes == nil {
		a.homes = map[spec.Email][]say.Text{}
		for i := range a.want.Workspaces {
			a.visit(&a.want.Workspaces[i])
		}
	}
	return a.homes[e]
}

func (a *aftermath) visit(w *spec.Workspace) {
	if w.Archive != nil {
		return
	}
	entitled, _ := a.want.Access(w, a.today)
	for i := range entitled {
		e := &entitled[i]
		a.homes[e.Email] = append(a.homes[e.Email], say.F("%q (%s)", w.Key, e.Role))
	}
}
