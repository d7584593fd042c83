package main

import (
	"errors"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// confirmation is a flag that names what may be done, once for each name. It
// takes the same text as the file, and no other: who types or pastes a name must
// see what it says.
type confirmation struct{ names *[]string }

func (c confirmation) String() string {
	if c.names == nil {
		return ""
	}
	return strings.Join(*c.names, ", ")
}

func (c confirmation) Type() string { return "name" }

func (c confirmation) Set(name string) error {
	if what := yamldoc.TextProblem(name); what != "" {
		return errors.New("the name " + what)
	}
	*c.names = append(*c.names, name)
	return nil
}

// GetSlice, Append and Replace make it one of pflag's lists.
func (c confirmation) GetSlice() []string { return *c.names }

func (c confirmation) Append(name string) error { return c.Set(name) }

func (c confirmation) Replace(names []string) error {
	*c.names = nil
	for _, name := range names {
		if err := c.Set(name); err != nil {
			return err
		}
	}
	return nil
}
