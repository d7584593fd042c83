package admin_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/admin"
)

// A credential in the wrong place is never shown, whatever the place.
func TestAMisplacedCredential(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ"
	const opaque = "opaque-canary-0123456789abcdef"
	key := "sk-ant-admin01-canary-3f9d0c7be1a24f55"
	federated := func(name, value string) []string {
		all := []string{
			"ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1", "ANTHROPIC_ORGANIZATION_ID", "o", "ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1",
			"ANTHROPIC_IDENTITY_TOKEN", jwt,
		}
		for i := 0; i < len(all); i += 2 {
			if all[i] == name {
				all[i+1] = value
				return all
			}
		}
		return append(all, name, value)
	}
	plain := []string{"ANTHROPIC_ADMIN_KEY", key}
	for name, c := range map[string]struct {
		env  []string
		base string
	}{
		"the whole base URL":             {plain, key},
		"the base URL's host":            {plain, "https://" + key},
		"its path":                       {plain, "https://gw.example/" + key},
		"its path, before /v1":           {plain, "https://gw.example/" + key + "/v1"},
		"its query":                      {plain, "https://gw.example/?k=" + key},
		"its fragment":                   {plain, "https://gw.example/#" + key},
		"its user":                       {plain, "https://" + key + "@gw.example/"},
		"its password":                   {plain, "https://u:" + key + "@gw.example/"},
		"its port":                       {plain, "https://gw.example:" + key},
		"its scheme":                     {plain, key + "://gw.example"},
		"a path in clear text":           {plain, "http://gw.example/" + key},
		"an escaped path":                {plain, "https://gw.example/%73k-ant-admin01-canary-3f9d0c7be1a24f55/v1"},
		"an opaque token in the path":    {[]string{"ANTHROPIC_AUTH_TOKEN", opaque}, "https://gw.example/" + opaque + "/v1"},
		"an opaque token as the address": {[]string{"ANTHROPIC_AUTH_TOKEN", opaque}, opaque},
		"an opaque token as the host":    {[]string{"ANTHROPIC_AUTH_TOKEN", opaque}, "http://" + opaque},
		"a signed token in the path":     {plain, "https://gw.example/" + jwt + "/v1"},
		"the header's name":              {append(plain, "WSYNC_AUTH_HEADER", key), "https://gw.example"},
		"the rule":                       {federated("ANTHROPIC_FEDERATION_RULE_ID", key), "ftp://x"},
		"the token's file":               {append(federated("ANTHROPIC_IDENTITY_TOKEN", ""), "ANTHROPIC_IDENTITY_TOKEN_FILE", jwt), "ftp://x"},
		"the organization":               {federated("ANTHROPIC_ORGANIZATION_ID", key), "ftp://x"},
		"a key with a line in it":        {[]string{"ANTHROPIC_ADMIN_KEY", key + "\n" + key}, ""},
		"two keys":                       {append(plain, "ANTHROPIC_API_KEY", key+"x"), ""},
		"a key and a token":              {append(plain, "ANTHROPIC_AUTH_TOKEN", key), ""},
	} {
		t.Run(name, func(t *testing.T) {
			credential, err := admin.Find(env(c.env...))
			said := fmt.Sprintf("%v %+v %#v %v", credential, credential, credential, credential.Notes())
			if err == nil {
				var client *admin.Client
				client, err = admin.Open(admin.Options{Credential: credential, BaseURL: c.base, Clock: october31})
				said += fmt.Sprint(client)
			}
			if err == nil {
				t.Fatal("it was taken")
			}
			if said += fmt.Sprintf("%v %+v %s", err, err, admin.Hint(err)); strings.Contains(said, "canary") || strings.Contains(said, jwt[:20]) {
				t.Errorf("it is shown: %s", said)
			}
		})
	}
}

// TestEchoes has the API, or a proxy, say the credential back in many guises.
func TestEchoes(t *testing.T) {
	for name, echo := range map[string]string{
		"as it is":                canary,
		"in capitals":             strings.ToUpper(canary),
		"broken by a line":        canary[:20] + `\n` + canary[20:],
		"broken by nothing":       canary[:20] + `\u200b\u0007` + canary[20:],
		"in base 64":              base64.StdEncoding.EncodeToString([]byte(canary)),
		"with a user in base 64":  base64.StdEncoding.EncodeToString([]byte("u:" + canary)),
		"escaped for an address":  "sk%2Dant%2Dadmin01%2D" + canary[15:],
		"another's":               "sk-ant-api03-canary-0123456789",
		"a token of GitHub":       "ghs_canary0123456789canary0123456789",
		"an address with a user":  "proxy https://user:canary-secret@proxy.example:3128 refused",
		"in part, long before it": strings.Repeat("x", 590) + canary,
	} {
		t.Run(name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				answer(w, 400, `{"error":{"type":"invalid_request_error","message":"`+echo+`"}}`)
			}, nil)
			_, err := client.Reader().Users(t.Context())
			low := strings.ToLower(fmt.Sprint(err))
			for _, part := range []string{"canary", "3f9d0c7be1a24f55", base64.StdEncoding.EncodeToString([]byte("u:" + canary))[4:20], "c2stYW50"} {
				if strings.Contains(low, strings.ToLower(part)) {
					t.Errorf("it is shown: %v", err)
				}
			}
		})
	}
}

// TestLoopbackByAddress lists spellings of addresses and whether plain http may
// go there.
func TestLoopbackByAddress(t *testing.T) {
	for address, fine := range map[string]bool{
		"http://localhost": true, "http://LOCALHOST:8080": true, "http://localhost.": true, "http://127.0.0.1": true, "http://127.9.9.9:1": true,
		"http://[::1]": true, "http://[::ffff:127.0.0.1]:1": true, "http://[0:0:0:0:0:0:0:1]": true, "http://[::1%25lo]": true,
		"http://127.1": false, "http://0177.0.0.1": false, "http://0x7f000001": false, "http://2130706433": false, "http://127.0.0.1.": false,
		"http://0.0.0.0": false, "http://[::]": false, "http://[::ffff:10.0.0.1]": false, "http://[fe80::1%25lo]": false, "http://10.0.0.1": false,
		"http://localhost.evil.example": false, "http://localhost@evil.example": false, "http://evil.example#localhost": false, "http://evil.example/localhost": false,
		"http://localhost..": false, "http://ｌocalhost": false, "http://127.0.0.1.evil.example": false, "http://localhost%2eevil.example": false,
		"http:localhost": false, "http:///localhost": false, "http://evil.example\\@localhost": false, "//localhost": false, "HTTP://localhost": true,
	} {
		_, err := admin.Open(admin.Options{Credential: mustFind(t, "ANTHROPIC_ADMIN_KEY", canary), BaseURL: address, Clock: october31})
		if (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
}
