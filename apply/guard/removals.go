package guard

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Removals are how many losses one run is let, whatever the policy says: of memberships
// and, apart from them, of people in the organization. Who leaves a workspace can be
// added again, and who leaves the organization loses their keys for good, so that a
// number for the first says nothing about the second.
type Removals struct {
	Memberships int
	// People is nil when the policy decides about them.
	People *int
}

// ParseRemovals reads "6", or "6,2" for two people besides.
func ParseRemovals(s string) (*Removals, error) {
	members, people, both := strings.Cut(s, ",")
	var r Removals
	n, err := strconv.Atoi(members)
	if r.Memberships = n; both && err == nil {
		n, err = strconv.Atoi(people)
		r.People = &n
	}
	if err != nil || n < 0 || r.Memberships < 0 {
		return nil, errors.New("expected a number of memberships, such as 6, or 6,2 with that of people in the organization behind the comma")
	}
	return &r, nil
}

func (r *Removals) String() string {
	switch {
	case r == nil:
		return ""
	case r.People == nil:
		return strconv.Itoa(r.Memberships)
	}
	return fmt.Sprintf("%d,%d", r.Memberships, *r.People)
}
