package orgtest

import (
	"fmt"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

// Project carries a plan out on a copy of an organization, step by step.
func Project(p *diff.Plan, o *live.Org) (*live.Org, error) {
	o = Clone(o)
	for i := range p.Steps {
		if err := Do(&p.Steps[i], o); err != nil {
			return nil, err
		}
	}
	o.Sort()
	return o, nil
}

// List is what a live.Lister gives of an organization.
func List(o *live.Org, k live.Kind, at live.WorkspaceID) (live.Part, error) {
	for _, row := range kinds {
		if row.name == k && row.part != nil {
			return row.part(o, at), nil
		}
	}
	return nil, fmt.Errorf("no list of the kind %q", k)
}

// Do carries one step out and refuses what the API would refuse.
func Do(s *diff.Step, o *live.Org) error {
	for _, k := range kinds {
		if k.name == s.Address.Kind() && k.do != nil {
			return k.do(s, o)
		}
	}
	return fmt.Errorf("%s: no step is known for such an object", s.Address)
}
