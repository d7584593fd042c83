package guard

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// claudeCode protects the workspace that Anthropic fills by itself. Its
// archive would end the Console sign-in to Claude Code for everybody, and
// losing access in it stops a person's keys, so each needs the file to say
// that the workspace is to be treated like any other:
// policy.claude_code: allow.
var claudeCode = Guard{
	Name: "claude-code", Verdict: diff.Hold,
	Refuses:  "archiving the Claude Code workspace, or taking access to it away",
	Why:      "archiving it ends the Console sign-in to Claude Code for the whole organization; leaving it stops a person's Claude Code keys",
	LiftedBy: "policy.claude_code: allow; an archive also needs its id in --allow-archive (the name is not enough)",
	check:    checkClaudeCode,
}

func checkClaudeCode(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	var narrowed []*diff.Step
	for i := range in.Plan.Steps {
		s := &in.Plan.Steps[i]
		switch {
		case !isClaudeCode(in, s):
		case s.Action == diff.Archive && s.OfWorkspace():
			refusals = append(refusals, refuseClaudeCode(in, s)...)
		case s.User != nil && narrows(s) && protects(in, s) != nil:
			narrowed = append(narrowed, s)
		}
	}
	if len(narrowed) == 0 {
		return refusals
	}
	items := make([]say.Text, len(narrowed))
	for i, s := range narrowed {
		items[i] = say.F("%s", s.User.Email)
	}
	return append(refusals, diff.Refusal{
		Steps: addresses(narrowed), Items: items,
		Message: say.F("the plan takes access to Claude Code away from %s, which stops their Claude Code keys", say.Count(len(narrowed), "person", "people")),
		Hint:    say.F("leave membership additive, as it is by default; or set `policy.claude_code`: allow, so that wsync treats it like any other workspace"),
	})
}

func refuseClaudeCode(in *Input, s *diff.Step) []diff.Refusal {
	named := slices.Contains(in.Allow.Archive, string(s.Workspace.ID)) && s.Workspace.ID != ""
	listed := protects(in, s) != nil
	if named && !listed {
		return nil
	}
	r := diff.Refusal{
		Steps:   []diff.Address{s.Address},
		Message: say.F("archiving Claude Code would permanently end the Console sign-in to Claude Code for the whole organization"),
	}
	if listed {
		r.Hint = say.F("set `policy.claude_code`: allow and name its id in `--allow-archive`; both are needed")
	} else {
		r.Hint = say.F("name its id in `--allow-archive`; the name is not enough")
	}
	if s.Workspace.ID != "" {
		r.Override = flagWithID("--allow-archive", s.Workspace.ID)
	}
	return []diff.Refusal{r}
}

// isClaudeCode goes by either name, the live one and the planned one: the name
// is the only mark there is, so a rename in the same file must not hide it.
func isClaudeCode(in *Input, s *diff.Step) bool {
	return spec.SameName(in.liveName(s), spec.ClaudeCode) || spec.SameName(s.Workspace.Name, spec.ClaudeCode)
}
