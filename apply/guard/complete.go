package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// completeRead refuses a plan that leans on something nobody read. The
// reader already fails rather than answer in part; this is the second belt,
// because a list that is short by accident looks exactly like people to remove.
var completeRead = Guard{
	Name: "complete-read", Verdict: diff.Stop,
	Refuses:  "a plan that depends on a list which failed, came back short, or was never read",
	Why:      "a short list looks like people to remove and workspaces to create",
	LiftedBy: "nothing; read again",
	online:   true,
	check:    checkCompleteRead,
}

func checkCompleteRead(in *Input) []diff.Refusal {
	g := gaps{in: in, seen: map[string]bool{}, users: map[live.UserID]bool{}}
	for i := range in.Have.Users {
		g.users[in.Have.Users[i].ID] = true
	}
	for i := range in.Plan.Steps {
		g.step(&in.Plan.Steps[i])
	}
	if len(in.Plan.Scope) == 0 {
		g.entries()
	}
	if len(g.found) == 0 {
		return nil
	}
	return []diff.Refusal{{
		Items:   g.found,
		Message: say.F("the plan depends on something that was not read completely"),
		Hint:    say.F("run the command again; if this lasts, it is a bug worth reporting"),
	}}
}

// gaps collects what is missing, each thing once.
type gaps struct {
	in    *Input
	users map[live.UserID]bool
	seen  map[string]bool
	found []say.Text
}

func (g *gaps) add(line say.Text) {
	if key := line.String(); !g.seen[key] {
		g.seen[key] = true
		g.found = append(g.found, line)
	}
}

func (g *gaps) step(s *diff.Step) {
	w := g.in.workspace(s)
	switch {
	case s.Workspace.ID == "":
	case w == nil:
		g.add(say.F("workspace %s (%q) is not in the list of workspaces", s.Workspace.ID, s.Workspace.Name))
	case w.Archived():
		g.add(say.F("workspace %s (%q) is archived", w.ID, w.Name))
	case w.Members == nil && (s.User != nil || s.Action == diff.Archive && s.OfWorkspace()):
		g.add(say.F("the members of %q (%s) were not read", w.Name, w.ID))
	}
	if s.User != nil && !g.users[s.User.ID] {
		g.add(say.F("%s (%s) is not in the list of users", s.User.Email, s.User.ID))
	}
	if s.ReachesAll() {
		for _, id := range diff.UnreadMembers(g.in.Have) {
			g.add(say.F("the members of %s were not read, and %s may be among them", id, s.User.Email))
		}
	}
	if g.in.Have.Keys == nil && (s.Action == diff.Archive || s.User != nil && narrows(s)) {
		g.add(say.F("API keys were not read, so neither the keys an archive revokes nor the identity behind the credential is known"))
	}
}

// entries looks at what is managed and has no step: an unread list may be the
// very reason why it has none.
func (g *gaps) entries() {
	for _, l := range g.in.match().Lists(diff.Scope{}) {
		r, w := diff.RuleOf(l.Kind), g.in.Have.Workspace(l.Workspace)
		if w == nil { // Lists leaves out those of the organization that were read or refused
			g.add(say.F("the %s of the organization were not read", r.List))
			continue
		}
		if !r.Listed(w) && r.Refused(g.in.Have) == nil {
			g.add(say.F("the %s of %q (%s) were not read", r.List, w.Name, w.ID))
		}
	}
}
