package adminsim_test

import (
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/apidoc"
)

// What the versions do differently on the paths that the simulator has; the
// harness judges each exchange by the document of its own version.
func TestEachVersionAnswersByItsOwnDocument(t *testing.T) {
	const old, latest = apidoc.Version2023, apidoc.Version2026
	for _, tc := range []struct {
		version string
		step
	}{
		{latest, step{"GET api_keys/{key chatbot-prod}", "", 200, `"scope":{"type":"workspace","workspace_id":"{workspace Production - Customer Chatbot}"}}`, ""}},
		{old, step{"GET api_keys/{key chatbot-prod}", "", 200, `"},"workspace_id":"{workspace Production - Customer Chatbot}"}`, ""}},
		{old, step{"GET api_keys/{key everywhere}", "", 200, `"scope":{"type":"organization"},"workspace_id":null}`, ""}},
		{old, step{"GET api_keys?limit=1", "", 200, `"workspace_id":`, ""}},
		{old, step{"POST api_keys/{key old-demo}", `{"status":"active"}`, 200, `"workspace_id":"{workspace Old Experiments}"}`, ""}},
		{latest, step{"POST api_keys/{key old-demo}", `{"status":"inactive"}`, 200, `"}}`, `"},"workspace_id"`}},

		{latest, step{"GET workspaces/{workspace ML Research}", "", 200, `"user_profile_id":null`, ""}},
		{old, step{"GET workspaces/{workspace ML Research}", "", 200, `"ML Research"`, "user_profile_id"}},
		{latest, step{"GET workspaces", "", 200, `"user_profile_id":null`, ""}},
		{old, step{"GET workspaces", "", 200, `"ML Research"`, "user_profile_id"}},
		{latest, step{"POST workspaces", `{"name":"a","user_profile_id":null}`, 200, `"user_profile_id":null`, ""}},
		{old, step{"POST workspaces", `{"name":"b"}`, 200, `"name":"b"`, "user_profile_id"}},
		{old, step{"POST workspaces", `{"name":"b","user_profile_id":null}`, 400, "user_profile_id: extra inputs", ""}},
		{old, step{"POST workspaces/{workspace a}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 400, "user_profile_id: extra inputs", ""}},
		{latest, step{"POST workspaces/{workspace a}", `{"user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, `"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""}},
		{old, step{"POST workspaces/{workspace a}/archive", "", 200, `"archived_at":"2026`, "user_profile_id"}},

		{latest, step{"GET workspaces?ids[]={workspace ML Research}", "", 200, `"ML Research"`, ""}},
		{old, step{"GET workspaces?ids[]={workspace ML Research}", "", 400, "ids[]: unknown query parameter", ""}},
	} {
		t.Run(tc.version+" "+tc.call, func(t *testing.T) {
			w := open(t, nil)
			if strings.Contains(tc.call, "{workspace a}") {
				w.take(step{"POST workspaces", `{"name":"a"}`, 200, "", ""})
			}
			w.version = tc.version
			w.take(tc.step)
		})
	}
}

// One organization serves clients of both versions at once.
func TestVersionsShareTheOrganization(t *testing.T) {
	w := open(t, nil)
	w.take(step{"POST workspaces", `{"name":"Shop","user_profile_id":"uprof_01AcmeShopXXXXXXXXXXXXXX"}`, 200, "", ""})
	w.version = apidoc.Version2023
	w.take(step{"POST workspaces/{workspace Shop}", `{"tags":{"a":"b"}}`, 200, `"a":"b"`, ""})
	w.version = apidoc.Version2026
	w.take(step{"GET workspaces/{workspace Shop}", "", 200, `"uprof_01AcmeShopXXXXXXXXXXXXXX"`, ""})
}
