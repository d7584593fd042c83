package orgtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var apiKeyKind = kind{
	name: spec.KindAPIKey,
	live: func(_ *rapid.T, o *live.Org) { keysOf(o, "").Put(o, "") },
	within: func(t *rapid.T, o *live.Org, w *live.Workspace) {
		for i, name := range []string{"nightly", "nightly", "ci", "CI", "by id", "two\nlines"} {
			if rapid.IntRange(0, 3).Draw(t, "key") == 0 {
				id := fmt.Sprintf("apikey_%d%s", i, w.ID)
				o.APIKeys = append(o.APIKeys, live.APIKey{ID: id, Name: name, Workspace: w.ID, Status: rapid.SampledFrom(statuses).Draw(t, "status")})
			}
		}
		keysOf(o, "").Put(o, "")
	},
	entry: func(t *rapid.T, _ *author, w *spec.Workspace) {
		if rapid.IntRange(0, 2).Draw(t, "keys") == 0 {
			keyLines(t, nil, w)
		}
	},
	edits: []edit{
		ofLive(keyLines),
		ofLive(func(_ *rapid.T, _ *spec.Org, w *spec.Workspace) { w.APIKeys = nil }),
	},
	lines: map[string]func(*parser, bool, []string) error{"key": parseKey},
	read: map[string]func(*live.Org){
		"keys": func(o *live.Org) { keysOf(o, "").Put(o, "") },
	},
	do:   setKey,
	part: func(o *live.Org, at live.WorkspaceID) live.Part { return keysOf(o, at) },
}

// statuses of keys are mostly the two that can be chosen freely.
var statuses = []string{live.KeyActive, live.KeyActive, live.KeyInactive, live.KeyInactive, live.KeyExpired, live.KeyArchived}

// keysOf lists the keys of a workspace, or all of them.
func keysOf(o *live.Org, at live.WorkspaceID) live.APIKeyList {
	l := live.APIKeyList{Caller: o.Caller}
	for _, k := range o.APIKeys {
		if at == "" || k.Workspace == at {
			l.Keys = append(l.Keys, k)
		}
	}
	return l
}

// keyLines are lines of an author about keys that there may be, each named once.
func keyLines(t *rapid.T, _ *spec.Org, w *spec.Workspace) {
	w.APIKeys = []spec.APIKey{}
	for _, key := range []string{"nightly", "ci", "apikey_4" + w.ID, "apikey_unheard" + w.ID, "unheard"} {
		k := spec.APIKey{Key: key}
		if k.ByID() && w.ID == "" { // an id stands in one entry alone
			continue
		}
		switch rapid.IntRange(0, 3).Draw(t, "line") {
		case 0:
			continue
		case 1:
			k.Status = spec.KeyActive
		case 2:
			k.Status = spec.KeyInactive
		default:
			k.Archive = &spec.Tombstone{Reason: "rotated"}
		}
		w.APIKeys = append(w.APIKeys, k)
	}
	slices.SortFunc(w.APIKeys, func(a, b spec.APIKey) int { return cmp.Compare(a.Key, b.Key) })
}

// parseKey reads a key of a workspace, or, outside of any, of the organization.
//
//	key nightly id=apikey_1 hint=sk-ant-api03-R2D...igAA status=inactive created=2026-01-31 own
func parseKey(p *parser, inside bool, f []string) error {
	k := live.APIKey{ID: "apikey_" + f[1], Name: spec.NormalName(f[1]), Status: live.KeyActive}
	if inside {
		k.Workspace = p.ws.ID
	}
	for _, o := range f[2:] {
		switch field, v, _ := strings.Cut(o, "="); field {
		case "id":
			k.ID = v
		case "hint":
			k.Hint = v
		case "creator":
			k.Creator = string(userID(v))
		case "principal":
			k.Principal = string(userID(v))
		case "status":
			k.Status = v
		case "created":
			at, err := time.Parse(time.DateOnly, v)
			if err != nil {
				return err
			}
			k.CreatedAt = at
		case "own":
			k.Own = true
		}
	}
	p.org.APIKeys = append(p.org.APIKeys, k)
	keysOf(p.org, "").Put(p.org, "")
	return nil
}

// setKey refuses to change what is archived, and to do anything else with an
// expired key.
func setKey(s *diff.Step, o *live.Org) error {
	if _, err := writable(s, o); err != nil {
		return err
	}
	k := o.APIKey(s.Object.ID)
	if k == nil || k.Workspace != s.Workspace.ID || len(s.Changes) != 1 {
		return fmt.Errorf("%s: no such key in the workspace, or not one change", s.Address)
	}
	status := s.Changes[0].After.Text
	if k.Status == live.KeyArchived || k.Status == live.KeyExpired && status != live.KeyArchived {
		return fmt.Errorf("%s: the key is %s", s.Address, k.Status)
	}
	k.Status = status
	keysOf(o, "").Put(o, "")
	return nil
}
