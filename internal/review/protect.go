package review

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// protection reports workspaces that were protected and are not any more, by
// whatever way it was taken from them, and names that policy.protect lost
// without an entry to show for it.
func (r *review) protection() {
	mentioned := map[string]bool{} // targets of which an entry tells what became of them
	covered := map[string]bool{}   // targets that are the names of an entry
	for _, p := range r.pairs {
		if p.base == nil {
			continue
		}
		targets := naming(&r.base.Policy, p.base)
		if len(targets) == 0 && !p.base.Protected {
			continue
		}
		before := len(r.plan.Findings)
		r.lifted(p, targets)
		for _, t := range targets {
			mentioned[t.Target] = mentioned[t.Target] || len(r.plan.Findings) > before
			covered[t.Target] = true
		}
	}
	for _, t := range r.base.Policy.Protect {
		if mentioned[t.Target] || r.stillNames(t.Target) {
			continue
		}
		f := diff.Finding{
			Severity: diff.SevAlert, Code: diff.CodeProtectionLifted, At: r.protectLine(t.At),
			Message: say.F("`policy.protect` no longer names %q: it may be archived like any other workspace", t.Target),
			Hint:    say.F("restore %q in `policy.protect` unless the workspace may really be archived", t.Target),
		}
		if covered[t.Target] {
			f.Severity, f.Hint = diff.SevNote, nil
			f.Message = say.F("`policy.protect` no longer names %q, which its entry or another name still protects", t.Target)
		}
		r.find(f)
	}
}

// lifted reports one workspace whose protection ended.
func (r *review) lifted(p pair, targets []spec.Protected) {
	f := diff.Finding{Severity: diff.SevAlert, Code: diff.CodeProtectionLifted, Address: diff.WorkspaceAddress(p.base.Key)}
	if p.head != nil {
		f.Address = diff.WorkspaceAddress(p.head.Key)
	}
	switch {
	case p.head != nil && p.head.Protected:
		return
	case p.head != nil && len(naming(&r.head.Policy, p.head)) > 0:
		if !p.base.Protected {
			return
		}
		f.Severity, f.At = diff.SevNote, at(p.head.Pos(""))
		f.Message = say.F("`protected`: true is gone from the entry %q, which `policy.protect` still names", p.head.Name)
	case p.head == nil && len(naming(&r.head.Policy, p.base)) > 0:
		return
	case p.head == nil && p.base.Protected:
		f.At = at(p.base.Pos("protected"))
		f.Message = say.F("%q is no longer protected: its entry is gone, and `protected`: true with it", p.base.Name)
		f.Hint = say.F("restore the entry, or name the workspace in `policy.protect`")
	case p.base.Protected:
		f.At = at(p.head.Pos(""))
		f.Message = say.F("%q is no longer protected: `protected`: true is gone from its entry", p.head.Name)
		f.Hint = say.F("restore the line unless the workspace may really be archived")
	case p.head != nil && r.stillNames(targets[0].Target):
		f.At = at(p.head.Pos(""))
		f.Message = say.F("%q is no longer protected: `policy.protect` names %q, and the workspace is renamed to %q", p.head.Name, targets[0].Target, p.head.Name)
		f.Hint = say.F("write the new name, or better the id, into `policy.protect`")
	default:
		f.At = r.protectLine(targets[0].At)
		f.Message = say.F("%q is no longer protected: `policy.protect` does not name it any more", p.base.Name)
		f.Hint = say.F("restore %q in `policy.protect` unless the workspace may really be archived", targets[0].Target)
	}
	r.find(f)
}

// protectLine is where head says what is protected, or where base said it.
func (r *review) protectLine(before spec.Position) *spec.Position {
	if pos, ok := r.head.Policy.At["protect"]; ok {
		return at(pos)
	}
	return at(before)
}

func (r *review) stillNames(target string) bool {
	for _, t := range r.head.Policy.Protect {
		if t.Target == target || spec.SameName(t.Target, target) {
			return true
		}
	}
	return false
}

// naming gives the lines of policy.protect that cover an entry: by id, by name,
// or by key.
func naming(p *spec.Policy, w *spec.Workspace) []spec.Protected {
	var lines []spec.Protected
	for _, t := range p.Protect {
		if (w.ID != "" && t.Target == w.ID) || spec.SameName(t.Target, w.Name) || spec.SameName(t.Target, w.Key) {
			lines = append(lines, t)
		}
	}
	return lines
}

// touched reports steps on workspaces that are protected on either side.
// Additions to Claude Code are routine and stay out.
func (r *review) touched() {
	for _, p := range r.pairs {
		if p.head == nil || !r.guarded(p) {
			continue
		}
		var items []say.Text
		for i := range r.plan.Steps {
			s := &r.plan.Steps[i]
			routine := s.Action == diff.Add && spec.SameName(p.head.Name, spec.ClaudeCode)
			if s.Workspace.Key == p.head.Key && s.Action != diff.Create && !routine {
				items = append(items, say.F("%s %s", s.Action, s.Address))
			}
		}
		if len(items) > 0 {
			r.find(diff.Finding{
				Severity: diff.SevWarning, Code: diff.CodeProtectedTouched, Address: diff.WorkspaceAddress(p.head.Key), At: at(p.head.Pos("")),
				Message: say.F("protected workspace %q changes: %s", p.head.Name, say.Count(len(items), "step", "steps")),
				Hint:    say.F("have somebody who answers for the workspace look at it"), Items: items,
			})
		}
	}
}

func (r *review) guarded(p pair) bool {
	if p.head.Protected || len(naming(&r.head.Policy, p.head)) > 0 {
		return true
	}
	return p.base != nil && (p.base.Protected || len(naming(&r.base.Policy, p.base)) > 0)
}
