package spec

import (
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

const (
	codeSameGroup      = "duplicate-group" // a group defined twice
	codeUnknownGroup   = "unknown-group"   // a group that nobody defines
	codeGroupCycle     = "group-cycle"     // a cycle of groups
	codeEmptyGroup     = "empty-group"     // a group without people
	codeUnusedGroup    = "unused-group"    // a group that no workspace and no other group names
	codeRepeatedPerson = "repeated-person" // a person or group twice in one group
)

// groups looks at groups and at every line that names one.
func (c checker) groups() {
	g := groupChecker{checker: c, byName: map[string]*Group{}, used: map[string]bool{}}
	for i := range c.org.Groups {
		group := &c.org.Groups[i]
		if first, twice := g.byName[group.Name]; twice {
			c.Errorf(group.At, codeSameGroup, "keep one of the two",
				"the group %s is defined twice; first at %s", yamldoc.Quote(group.Name), where(first.At))
			continue
		}
		g.byName[group.Name] = group
		g.names = append(g.names, group.Name)
	}
	g.references()
	if !g.cycles() {
		g.people()
	}
}

type groupChecker struct {
	checker
	byName map[string]*Group
	names  []string // sorted
	used   map[string]bool
}

// references checks every mention of a group.
func (g groupChecker) references() {
	for _, name := range g.names {
		group := g.byName[name]
		for i, m := range group.Members {
			if i > 0 && m.Email == group.Members[i-1].Email && m.Group == group.Members[i-1].Group {
				g.repeated(group, m, group.Members[i-1])
			}
			if m.Group != "" {
				g.mention(g.Value(m.At), m.Group)
			}
		}
	}
	for i := range g.org.Workspaces {
		for _, grant := range g.org.Workspaces[i].Groups {
			g.mention(grant.At, grant.Group)
		}
	}
}

func (g groupChecker) repeated(group *Group, m, first GroupMember) {
	who := yamldoc.Quote(string(m.Email))
	if m.Email == "" {
		who = "the group " + yamldoc.Word(m.Group)
	}
	g.Warnf(m.At, codeRepeatedPerson, "delete one of the lines",
		"%s stands twice in the group %s; first at %s", who, yamldoc.Quote(group.Name), where(first.At))
}

func (g groupChecker) mention(at Position, name string) {
	g.used[name] = true
	if _, known := g.byName[name]; known || g.broken {
		return
	}
	hint := "define it under groups"
	if strings.Contains(name, "@") {
		hint = "a person belongs under members"
	} else if meant := g.suggest.nearest(name, g.names); meant != "" {
		hint = "did you mean " + yamldoc.Word(meant) + "?"
	}
	g.Errorf(at, codeUnknownGroup, hint, "there is no group %s", yamldoc.Quote(name))
}

// cycles reports each ring of groups once, where it closes.
func (g groupChecker) cycles() (found bool) {
	const unseen, open, closed = 0, 1, 2
	state := make(map[string]int, len(g.names))
	var chain []string
	var visit func(name string)
	visit = func(name string) {
		state[name] = open
		chain = append(chain, name)
		for _, m := range g.byName[name].Members {
			if m.Group == "" || g.byName[m.Group] == nil {
				continue
			}
			switch state[m.Group] {
			case unseen:
				visit(m.Group)
			case open:
				found = true
				g.Errorf(g.Value(m.At), codeGroupCycle, "delete one of the links", "a cycle of groups: %s", ring(chain, m.Group))
			}
		}
		chain = chain[:len(chain)-1]
		state[name] = closed
	}
	for _, name := range g.names {
		if state[name] == unseen {
			visit(name)
		}
	}
	return found
}

// ring draws the part of the chain that closes on itself.
func ring(chain []string, back string) string {
	const most = 8
	for i, name := range chain {
		if name == back {
			chain = chain[i:]
			break
		}
	}
	var shown []string
	for _, name := range chain[:min(most, len(chain))] {
		shown = append(shown, yamldoc.Word(name))
	}
	if len(chain) > most {
		shown = append(shown, "…")
	}
	return strings.Join(append(shown, yamldoc.Word(back)), " → ")
}

// people warns about groups that hold nobody or that nobody names.
func (g groupChecker) people() {
	holds := make(map[string]bool, len(g.names))
	done := make(map[string]bool, len(g.names))
	var somebody func(name string) bool
	somebody = func(name string) bool {
		if done[name] {
			return holds[name]
		}
		done[name] = true
		group := g.byName[name]
		holds[name] = group == nil || g.partial[name]
		if group != nil {
			for _, m := range group.Members {
				if m.Email != "" || somebody(m.Group) {
					holds[name] = true
				}
			}
		}
		return holds[name]
	}
	for _, name := range g.names {
		at := g.byName[name].At
		switch {
		case !g.used[name] && !g.HasErrors(): // a broken line may be the one that names it
			g.Warnf(at, codeUnusedGroup, "grant it a role in a workspace, or delete it",
				"the group %s is not used: no workspace and no other group names it", yamldoc.Quote(name))
		case !somebody(name):
			g.Warnf(at, codeEmptyGroup, "add people, or delete the group and the lines that name it",
				"the group %s holds nobody", yamldoc.Quote(name))
		}
	}
}

func (c checker) groupTexts(s scripts) {
	seen := map[string]known{}
	for i := range c.org.Groups {
		g := &c.org.Groups[i]
		c.mixing(s, g.At, g.Name)
		first, taken := seen[skeleton(g.Name)]
		if !taken {
			seen[skeleton(g.Name)] = known{text: g.Name, at: g.At}
		} else if first.text != g.Name {
			c.likeness(g.At, g.Name, first, "keep one of the two groups, or give one another name")
		}
	}
}
