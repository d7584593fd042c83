package guard

import (
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/live"
)

// ownKey holds the end of a key whose masked form fits the credential.
func (in *Input) ownKey() []diff.Refusal {
	var refusals []diff.Refusal
	for i := range in.Plan.Steps {
		s := &in.Plan.Steps[i]
		if s.Address.Kind() != diff.KindAPIKey || s.Object == nil {
			continue
		}
		c, _ := s.Change(diff.FieldStatus)
		if k := in.Have.APIKey(s.Object.ID); k != nil && k.Own && c.After.Text != live.KeyActive {
			refusals = append(refusals, diff.Refusal{
				Steps:   []diff.Address{s.Address},
				Message: say.F("%s may be the very key that this run uses", s.Title()),
				Hint:    say.F("apply this with another credential; nothing else lifts this"),
			})
		}
	}
	return refusals
}
