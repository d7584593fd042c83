package adopt

import (
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/spec"
)

var apiKeyKind = kind{
	name: diff.KindAPIKey, step: (*draft).apiKey,
	limit: func(w *spec.Workspace) { w.APIKeys = nil },
}

// apiKey makes an entry say whether a key is active.
func (d *draft) apiKey(s *diff.Step) *Refusal {
	if s.Action == diff.Archive {
		return tombstone(s)
	}
	w := d.entry(s.Workspace.Key)
	keys := slices.Clone(w.APIKeys)
	status, _ := s.Change(diff.FieldStatus)
	for i := range keys {
		if diff.ObjectAddress(diff.KindAPIKey, w.Key, keys[i].Key) == s.Address {
			keys[i].Status = spec.KeyStatus(status.Before.Text)
		}
	}
	w.APIKeys = keys
	return nil
}
