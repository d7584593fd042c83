package admin

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2/packages/respjson"
)

// The translations from the SDK's types. A required field that is missing or
// of another type is an error, because its zero value would read as a fact:
// no name, no role, not archived. Which fields are required and which may be
// null: anthropic-sdk-go organizationworkspace.go, organizationworkspacemember.go,
// organizationuser.go, organizationinvite.go, organizationapikey.go.

// text is a required, non-empty text. The SDK also takes a number for one and
// calls it valid, so the raw value is looked at.
func text[S ~string](object, id, name string, f respjson.Field, value S) (string, error) {
	if !f.Valid() || value == "" || !isText(f) {
		return "", unexpected("%s without %s", strings.TrimSpace(object+" "+id), name)
	}
	return string(value), nil
}

// isText reports whether a field is a text in the answer itself; the SDK makes one
// of a number, too.
func isText(f respjson.Field) bool { return strings.HasPrefix(f.Raw(), `"`) }

// isTextOrNone is isText for a field that may be null or missing.
func isTextOrNone(f respjson.Field) bool {
	return f.Raw() == "" || f.Raw() == respjson.Null || isText(f)
}

// areTexts reports whether a field is null or an object of nothing but texts.
func areTexts(f respjson.Field) bool {
	var values map[string]*string
	if json.Unmarshal([]byte(f.Raw()), &values) != nil {
		return false
	}
	for _, v := range values {
		if v == nil {
			return false
		}
	}
	return true
}

// moment is a time that may be null but not missing; null is the zero time.
func moment(object, id, name string, f respjson.Field, value time.Time) (time.Time, error) {
	switch {
	case f.Raw() == respjson.Null:
		return time.Time{}, nil
	case !f.Valid() || value.IsZero():
		return time.Time{}, unexpected("%s %s without a proper %s", object, id, name)
	}
	return value, nil
}
