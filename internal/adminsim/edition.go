package adminsim

import "net/http"

// edition is an API version, as the anthropic-version header says it; the later
// is the greater. A version keeps its inputs and outputs for good (api/versioning), so each answer follows
// the OpenAPI document of the version that asked.
type edition string

const (
	edition2023 edition = "2023-06-01"
	edition2026 edition = "2026-10-21"
)

// editionOf reads the version of a request. There is no default one
// (api/versioning: the header must be sent).
func editionOf(h http.Header) (edition, *apiError) {
	switch v := edition(h.Get("anthropic-version")); v {
	case "":
		return "", invalid("anthropic-version: header is required")
	case edition2023, edition2026:
		return v, nil
	default:
		return "", invalid("anthropic-version: %q is not a valid version", string(v))
	}
}

// in2026 and in2023 give a nullable field of one edition alone: null when the
// value is empty, and no field at all in the other edition.
func (e edition) in2026(value string) **string { return onlyIn(e == edition2026, value) }

func (e edition) in2023(value string) **string { return onlyIn(e == edition2023, value) }

func onlyIn(known bool, value string) **string {
	if !known {
		return nil // and omitempty leaves it out
	}
	v := orNull(value)
	return &v
}
