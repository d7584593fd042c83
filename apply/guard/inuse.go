package guard

import (
	"fmt"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// archiveInUse holds the archive of a workspace that something still
// depends on. Not knowing counts as use.
var archiveInUse = Guard{
	Name: "archive-in-use", Verdict: diff.Hold,
	Refuses:  fmt.Sprintf("archiving a workspace with active API keys, or with tokens used in the last %d days, or whose use could not be read", diff.UsageDays),
	Why:      "an archive revokes the keys at once and for good; setting them inactive first has the same effect and can be undone",
	LiftedBy: "--allow-archive-in-use with the live workspace's name, if no other one has it, or its id",
	online:   true,
	check:    checkArchiveInUse,
}

func checkArchiveInUse(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.workspaceArchives() {
		w := in.workspace(s)
		if w == nil || names(in.Allow.ArchiveInUse, s, in) {
			continue
		}
		if r, busy := refuseBusy(in, s, w); busy {
			refusals = append(refusals, r)
		}
	}
	return refusals
}

func refuseBusy(in *Input, s *diff.Step, w *live.Workspace) (diff.Refusal, bool) {
	keys := in.Have.KeysOf(w.ID)
	var why []say.Text
	if len(keys) > 0 {
		why = append(why, say.Count(len(keys), "active API key is bound to it", "active API keys are bound to it"))
	}
	switch {
	case w.Usage == nil:
		why = append(why, say.F("its use in the last %d days could not be read", diff.UsageDays))
	case !w.Usage.Idle():
		why = append(why, say.F("it was used in the last %d days%s", w.Usage.Days, lastUse(w.Usage)))
	}
	if len(why) == 0 {
		return diff.Refusal{}, false
	}
	r := diff.Refusal{
		Steps:    []diff.Address{s.Address},
		Message:  say.F("workspace %q looks in use: %s", w.Name, say.Join(why, ", and ")),
		Override: flagFor("--allow-archive-in-use", s, in),
	}
	for _, k := range keys {
		r.Items = append(r.Items, keyLabel(in.Have, k))
	}
	flag := say.Span{Kind: say.Flag, Text: r.Override}
	r.Hint = say.F("wait and look again, or accept the loss with %s", flag)
	if len(keys) > 0 {
		r.Hint = say.F("put %s into the entry in place of its archive line, which sets the keys inactive and can be undone, watch for a few days, then archive; or accept the loss with %s", inactiveLines(in.Have, keys), flag)
	}
	return r, true
}

// inactiveLines is what an entry says to set keys inactive.
func inactiveLines(have *live.Org, keys []*live.APIKey) say.Span {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = have.KeyLine(k)
	}
	return say.Span{Kind: say.Code, Text: spec.InactiveKeys(names)}
}

func lastUse(u *live.Usage) say.Text {
	if u.LastActive.IsZero() {
		return nil
	}
	return say.F(", last on %s", u.LastActive)
}

func keyLabel(have *live.Org, k *live.APIKey) say.Text {
	label := say.F("%q", k.Name)
	if k.Hint != "" {
		label = say.F("%s %s", label, k.Hint)
	}
	if k.Creator == "" {
		return label
	}
	return say.F("%s, created by %s", label, userLabel(have, live.UserID(k.Creator)))
}

// userLabel is a person's email, or the id of somebody unknown.
func userLabel(have *live.Org, id live.UserID) say.Sayer {
	for i := range have.Users {
		if have.Users[i].ID == id && have.Users[i].Email != spec.Email("") {
			return have.Users[i].Email
		}
	}
	return id
}
