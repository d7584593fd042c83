package admin_test

import (
	"net/http"
	"strings"
	"testing"
)

// A value of another type than documented is no value: what would be read of it is
// a guess.
func TestOddValuesOfAWorkspace(t *testing.T) {
	for name, replace := range map[string][]string{
		"a number for a tag":      {`"env":"prod"`, `"env":1`},
		"null for a tag":          {`"env":"prod"`, `"env":null`},
		"an object for a tag":     {`"env":"prod"`, `"env":{}`},
		"true for a tag":          {`"env":"prod"`, `"env":true`},
		"a list of tags":          {`{"env":"prod"}`, `["env"]`},
		"text for tags":           {`{"env":"prod"}`, `"env"`},
		"a number for the name":   {`"name":"A"`, `"name":7`},
		"a number for the key":    {`"external_key_id":null`, `"external_key_id":7`},
		"a number for the colour": {`"#aabbcc"`, `123456`},
		"false for archived_at":   {`"archived_at":null`, `"archived_at":false`},
		"empty archived_at":       {`"archived_at":null`, `"archived_at":""`},
		"0 for archived_at":       {`"archived_at":null`, `"archived_at":0`},
		"a number for a profile":  {`"archived_at":null`, `"archived_at":null,"user_profile_id":7`},
		"true for a geo":          {`"default_inference_geo":"global"`, `"default_inference_geo":true`},
		"a number among geos":     {`"allowed_inference_geos":"unrestricted"`, `"allowed_inference_geos":["us",1]`},
	} {
		t.Run(name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer(w, 200, page(false, "null", workspace("w", "A", replace...)))
			}, nil)
			all, err := client.Reader().Workspaces(t.Context())
			if err == nil || !strings.Contains(err.Error(), "unexpected answer") {
				t.Errorf("got %+v and %v", all, err)
			}
		})
	}
}
