package apidoc

import (
	"maps"
	"slices"
	"strings"
)

// ErrorCode is one value of error.details.error_code that an operation declares
// for a status, with the error type that goes with it.
type ErrorCode struct {
	Status string
	Kind   string // error.type
	Code   string
}

// Codes lists the error codes that an operation declares, by status and name.
func (o Operation) Codes() []ErrorCode { return slices.Clone(o.codes) }

func readCodes(responses, schemas map[string]any) []ErrorCode {
	var out []ErrorCode
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		body := resolve(at(responses[status], "content", jsonType, "schema"), schemas)
		failure := resolve(at(body, "properties", "error"), schemas)
		kind, _ := at(failure, "properties", "type", "const").(string)
		out = append(out, codesIn(at(failure, "properties", "details"), status, kind, schemas)...)
	}
	return out
}

// codesIn finds the codes among the alternatives of a details schema.
func codesIn(details any, status, kind string, schemas map[string]any) []ErrorCode {
	details = resolve(details, schemas)
	var out []ErrorCode
	if code, ok := at(details, "properties", "error_code", "const").(string); ok {
		out = append(out, ErrorCode{status, kind, code})
	}
	alternatives, _ := at(details, "anyOf").([]any)
	for _, alternative := range alternatives {
		out = append(out, codesIn(alternative, status, kind, schemas)...)
	}
	slices.SortFunc(out, func(x, y ErrorCode) int { return strings.Compare(x.Code, y.Code) })
	return out
}

// resolve follows references to component schemas.
func resolve(node any, schemas map[string]any) any {
	for {
		ref, ok := at(node, "$ref").(string)
		if !ok {
			return node
		}
		node = schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
}
