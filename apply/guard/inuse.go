package guard

import (
	"fmt"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// archiveInUse holds the archive of a workspace that something still
// depends on. Not knowing counts as use.
var archiveInUse = Guard{
	Name: "archive-in-use", Verdict: diff.Hold,
	Refuses:  fmt.Sprintf("archiving a workspace with active API keys, or with tokens used in the last %d days, or whose use could not be read", diff.UsageDays),
	Why:      "an archive revokes the keys at once and for good; setting them inactive first has the same effect and a way back",
	LiftedBy: "--allow-archive-in-use with the live workspace's name, if no other one has it, or its id",
	online:   true,
	check:    checkArchiveInUse,
}

func checkArchiveInUse(in *Input) []diff.Refusal {
	var refusals []diff.Refusal
	for _, s := range in.steps(diff.Archive) {
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
	var why []string
	if len(keys) > 0 {
		why = append(why, plural(len(keys), "active API key is bound to it", "active API keys are bound to it"))
	}
	switch {
	case w.Usage == nil:
		why = append(why, fmt.Sprintf("its use in the last %d days could not be read", diff.UsageDays))
	case !w.Usage.Idle():
		why = append(why, fmt.Sprintf("it was used in the last %d days%s", w.Usage.Days, lastUse(w.Usage)))
	}
	if len(why) == 0 {
		return diff.Refusal{}, false
	}
	r := diff.Refusal{
		Steps:    []diff.Address{s.Address},
		Message:  fmt.Sprintf("workspace %q looks in use: %s", w.Name, strings.Join(why, ", and ")),
		Override: flagFor("--allow-archive-in-use", s, in),
	}
	for _, k := range keys {
		r.Items = append(r.Items, keyLabel(in.Have, k))
	}
	r.Hint = "wait and look again, or accept the loss with " + r.Override
	if len(keys) > 0 {
		r.Hint = "set the keys inactive in the Console first, which can be undone, watch for a few days, then archive; or accept the loss with " + r.Override
	}
	return r, true
}

func lastUse(u *live.Usage) string {
	if u.LastActive.IsZero() {
		return ""
	}
	return ", last on " + u.LastActive.String()
}

func keyLabel(have *live.Org, k *live.APIKey) string {
	label := fmt.Sprintf("%q", k.Name)
	if k.Hint != "" {
		label += " " + k.Hint
	}
	if k.Creator == "" {
		return label
	}
	return label + ", created by " + userLabel(have, live.UserID(k.Creator))
}

// userLabel is a person's email, or the id of somebody unknown.
func userLabel(have *live.Org, id live.UserID) string {
	for i := range have.Users {
		if have.Users[i].ID == id && have.Users[i].Email != spec.Email("") {
			return string(have.Users[i].Email)
		}
	}
	return string(id)
}
