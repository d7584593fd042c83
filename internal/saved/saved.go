// Package saved reads back the files that wsync writes for programs and for
// itself. Each begins with a member "format", such as "wsync.plan/v1", so that
// what a file is can be told from its first bytes, even if it is cut short or of
// another version. It is one package, so that all of them are read as strictly.
package saved

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// maxBytes bounds what Decode reads; a plan of 100,000 steps is far smaller.
const maxBytes = 256 << 20

// FormatOf is the format that a file claims, by its first bytes; empty when it
// claims none.
func FormatOf(start []byte) string {
	dec := json.NewDecoder(bytes.NewReader(start))
	for _, want := range []json.Token{json.Delim('{'), "format"} {
		if got, err := dec.Token(); err != nil || got != want {
			return ""
		}
	}
	value, _ := dec.Token()
	format, _ := value.(string)
	return format
}

// KindOf is what a file of a format is, in whatever version: "plan" for
// "wsync.plan/v1". It is empty for formats that are not wsync's.
func KindOf(format string) string {
	name, _, versioned := strings.Cut(format, "/v")
	kind, ours := strings.CutPrefix(name, "wsync.")
	if !ours || !versioned {
		return ""
	}
	return kind
}

// Decode reads the one JSON object of a format in r into v. What is truncated, of
// another format or version, or has members that v has not, is refused with the
// reason.
func Decode(r io.Reader, format string, v any) error {
	kind := KindOf(format)
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return err
	case len(b) > maxBytes:
		return fmt.Errorf("the file is larger than %d MiB: not a %s", maxBytes>>20, kind)
	case len(bytes.TrimSpace(b)) == 0:
		return fmt.Errorf("the file is empty: not a %s", kind)
	}
	var whole json.RawMessage
	if err := json.Unmarshal(b, &whole); err != nil {
		return fmt.Errorf("not JSON, or cut short: %w", err)
	}
	if err := check(FormatOf(b), format); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("not a readable %s: %w", kind, err)
	}
	return nil
}

func check(got, want string) error {
	switch kind := KindOf(want); {
	case got == want:
		return nil
	case got == "":
		return fmt.Errorf("not a wsync %s: it has no format", kind)
	case KindOf(got) == kind:
		return fmt.Errorf("the %s has the format %q and this wsync reads %q: write and read it with the same version of wsync", kind, got, want)
	default:
		return fmt.Errorf("not a wsync %s: its format is %q", kind, got)
	}
}
