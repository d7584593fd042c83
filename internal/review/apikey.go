package review

import (
	"fmt"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// apiKeyKind takes each line of base for done, unless head withdraws a tombstone:
// then the archive may have been held, and the key is as head asks. A line that only
// head has changes something: what the key was before, git does not know.
var apiKeyKind = kind{
	assume: func(o *live.Org, base, head *spec.Org) {
		declared := diff.RuleOf(diff.KindAPIKey).OrgDeclared
		if !declared(base) && !declared(head) {
			return
		}
		o.APIKeys = []live.APIKey{}
		heirs := map[string]*spec.Workspace{}
		ancestors := lineage(base, head)
		for i := range head.Workspaces {
			if from, known := ancestors[head.Workspaces[i].Key]; known {
				heirs[from] = &head.Workspaces[i]
			}
		}
		for i := range base.Workspaces {
			b := &base.Workspaces[i]
			h := heirs[b.Key]
			id := idFor(b, "base:")
			if id.Assumed() && h != nil && h.ID != "" {
				id = live.WorkspaceID(h.ID)
			}
			assumeKeys(o, id, b, h)
		}
		for i := range head.Workspaces {
			if h := &head.Workspaces[i]; ancestors[h.Key] == "" && h.ID != "" {
				assumeKeys(o, live.WorkspaceID(h.ID), nil, h)
			}
		}
	},
	managed: func(w *spec.Workspace) []string {
		var fields []string
		for i := range w.APIKeys {
			fields = append(fields, "api_keys."+w.APIKeys[i].Key)
		}
		return fields
	},
}

// assumeKeys adds the keys that an entry of base, and what head makes of it, name.
func assumeKeys(o *live.Org, at live.WorkspaceID, b, h *spec.Workspace) {
	before, after := keyLines(b), keyLines(h)
	add := func(line *spec.APIKey, status string) {
		id := line.Key
		if !line.ByID() {
			id = live.AssumedPrefix + "key:" + string(at) + "/" + line.Key
		}
		if o.APIKey(id) == nil {
			o.APIKeys = append(o.APIKeys, live.APIKey{ID: id, Name: line.Key, Workspace: at, Status: status})
		}
	}
	for key, was := range before {
		is := after[key]
		switch {
		case was.Archive == nil:
			add(was, string(was.Status))
		case is != nil && is.Archive == nil:
			add(was, string(is.Status))
		default:
			add(was, live.KeyArchived)
		}
	}
	for key, is := range after {
		switch {
		case before[key] != nil:
		case is.Status == spec.KeyActive:
			add(is, live.KeyInactive)
		default:
			add(is, live.KeyActive)
		}
	}
}

// keysKept tells of keys for whose tombstone head has a status. The status that it asks for
// instead is no step, because nobody knows whether the archive has run.
func (r *review) keysKept(p *pair) {
	after := keyLines(p.head)
	for i := range p.base.APIKeys {
		b := &p.base.APIKeys[i]
		h := after[b.Key]
		if b.Archive == nil || h == nil || h.Archive != nil {
			continue
		}
		f := diff.Finding{
			Severity: diff.SevNote, Code: diff.CodeTombstoneWithdrawn, Address: diff.ObjectAddress(diff.KindAPIKey, p.head.Key, b.Key), At: at(p.head.Pos("")),
			Message: say.F("the tombstone of API key %q is withdrawn: if the archive has not run yet, it never will", b.Key),
		}
		if h.Status == spec.KeyActive {
			f.Severity = diff.SevWarning
			f.Message = say.F("%s, and the key is to be active", f.Message)
		}
		r.find(f)
	}
}

func keyLines(w *spec.Workspace) map[string]*spec.APIKey {
	lines := map[string]*spec.APIKey{}
	if w != nil {
		for i := range w.APIKeys {
			lines[w.APIKeys[i].Key] = &w.APIKeys[i]
		}
	}
	return lines
}

// keyPolicy tells what the policy reports of keys, and reported. No guard hangs on it.
func (r *review) keyPolicy() {
	b, h := r.base.Policy.APIKeys.MaxAge, r.head.Policy.APIKeys.MaxAge
	f := diff.Finding{
		Severity: diff.SevNote, Code: diff.CodePolicyTightened, At: r.policyLine("api_keys"),
		Message: say.F("`policy.api_keys.max_age` goes from %s to %s: younger keys are reported too", days(b), days(h)),
	}
	if h == 0 || b != 0 && h > b {
		f.Severity, f.Code = diff.SevWarning, diff.CodePolicyLoosened
		f.Message = say.F("`policy.api_keys.max_age` goes from %s to %s: fewer old keys are reported", days(b), days(h))
	}
	r.find(f)
}

func days(n int) say.Span {
	if n == 0 {
		return say.Figure("none")
	}
	return say.Figure(fmt.Sprintf("%dd", n))
}
