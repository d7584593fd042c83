package admin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/testclock"
)

func TestFind(t *testing.T) {
	const other = "sk-ant-admin01-another"
	wif := []string{
		"ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1", "ANTHROPIC_ORGANIZATION_ID", "org", "ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1",
	}
	with := func(more ...string) []string { return append(append([]string{}, wif...), more...) }
	cases := []struct {
		name  string
		env   []string
		want  string // the credential, or
		err   string // a part of the error
		notes int
	}{
		{"an admin key", []string{"ANTHROPIC_ADMIN_KEY", canary}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"the documentation's name", []string{"ANTHROPIC_ADMIN_API_KEY", canary}, "admin key from ANTHROPIC_ADMIN_API_KEY", "", 0},
		{"the SDK's name, with an admin key", []string{"ANTHROPIC_API_KEY", canary}, "admin key from ANTHROPIC_API_KEY", "", 0},
		{"one key under several names", []string{"ANTHROPIC_API_KEY", canary, "ANTHROPIC_ADMIN_KEY", canary}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"two keys", []string{"ANTHROPIC_ADMIN_KEY", canary, "ANTHROPIC_ADMIN_API_KEY", other}, "", "ANTHROPIC_ADMIN_KEY and ANTHROPIC_ADMIN_API_KEY hold two different admin keys", 0},
		{"an ordinary key beside an admin key is left alone", []string{"ANTHROPIC_ADMIN_KEY", canary, "ANTHROPIC_API_KEY", "sk-ant-api03-x"}, "admin key from ANTHROPIC_ADMIN_KEY", "", 1},
		{"an ordinary key beside a token is left alone", []string{"ANTHROPIC_AUTH_TOKEN", "sk-ant-oat01-x", "ANTHROPIC_API_KEY", "sk-ant-api03-x"}, "bearer token from ANTHROPIC_AUTH_TOKEN", "", 1},
		{"an ordinary key alone", []string{"ANTHROPIC_API_KEY", "sk-ant-api03-x"}, "", "ANTHROPIC_API_KEY holds an ordinary API key, which is bound to a workspace and cannot call the Admin API", 0},
		{"an ordinary key may be named as the admin key on purpose", []string{"ANTHROPIC_ADMIN_KEY", "sk-ant-api03-unbound"}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"nothing", nil, "", "no credential for the Admin API was found", 0},
		{"empty is unset", []string{"ANTHROPIC_ADMIN_KEY", "", "ANTHROPIC_AUTH_TOKEN", " \n"}, "", "no credential for the Admin API was found", 0},
		{"a newline after the key", []string{"ANTHROPIC_ADMIN_KEY", " " + canary + "\r\n"}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"a space within the key", []string{"ANTHROPIC_ADMIN_KEY", "sk-ant-admin01-a b"}, "", "ANTHROPIC_ADMIN_KEY has white space in the middle", 0},
		{"a newline within the key", []string{"ANTHROPIC_ADMIN_KEY", "sk-ant-admin01-a\nb"}, "", "white space in the middle", 0},
		{"a control character", []string{"ANTHROPIC_ADMIN_KEY", "sk-ant-admin01-a\x00b"}, "", "control character", 0},
		{"a quoted key", []string{"ANTHROPIC_ADMIN_KEY", `"` + canary + `"`}, "", "quotation mark", 0},
		{"a zero-width space", []string{"ANTHROPIC_AUTH_TOKEN", "tok\u200ben"}, "", "no key contains", 0},
		{"a token in the place of a key", []string{"ANTHROPIC_ADMIN_KEY", "sk-ant-oat01-x"}, "", "holds a bearer token, not an API key", 0},
		{"a key and a token", []string{"ANTHROPIC_ADMIN_KEY", canary, "ANTHROPIC_AUTH_TOKEN", "t"}, "", "ANTHROPIC_ADMIN_KEY and ANTHROPIC_AUTH_TOKEN are both set", 0},
		{"a key and federation", append(with(), "ANTHROPIC_ADMIN_KEY", canary), "", "ANTHROPIC_ADMIN_KEY and ANTHROPIC_FEDERATION_RULE_ID are both set", 0},
		{"all three", append(with("ANTHROPIC_AUTH_TOKEN", "t"), "ANTHROPIC_ADMIN_KEY", canary), "", "ANTHROPIC_ADMIN_KEY and ANTHROPIC_AUTH_TOKEN and ANTHROPIC_FEDERATION_RULE_ID", 0},
		{"federation by file", with("ANTHROPIC_IDENTITY_TOKEN_FILE", "/f"), "workload identity fdrl_1, token from ANTHROPIC_IDENTITY_TOKEN_FILE", "", 0},
		{"federation by literal", with("ANTHROPIC_IDENTITY_TOKEN", "jwt"), "workload identity fdrl_1, token from ANTHROPIC_IDENTITY_TOKEN", "", 0},
		{"federation with an empty file variable", with("ANTHROPIC_IDENTITY_TOKEN", "jwt", "ANTHROPIC_IDENTITY_TOKEN_FILE", ""), "workload identity fdrl_1, token from ANTHROPIC_IDENTITY_TOKEN", "", 0},
		{"federation in GitHub Actions", with("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t"), "workload identity fdrl_1, token from GitHub Actions", "", 0},
		{"a file beats GitHub", with("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t", "ANTHROPIC_IDENTITY_TOKEN_FILE", "/f"), "workload identity fdrl_1, token from ANTHROPIC_IDENTITY_TOKEN_FILE", "", 0},
		{"two identity tokens", with("ANTHROPIC_IDENTITY_TOKEN_FILE", "/f", "ANTHROPIC_IDENTITY_TOKEN", "jwt"), "", "ANTHROPIC_IDENTITY_TOKEN_FILE and ANTHROPIC_IDENTITY_TOKEN are both set", 0},
		{"federation without a token", with(), "", "ANTHROPIC_FEDERATION_RULE_ID is set, but ANTHROPIC_IDENTITY_TOKEN_FILE (or ANTHROPIC_IDENTITY_TOKEN) is missing", 0},
		{"federation by halves", []string{"ANTHROPIC_IDENTITY_TOKEN", "jwt"}, "", "ANTHROPIC_IDENTITY_TOKEN is set, but ANTHROPIC_FEDERATION_RULE_ID, ANTHROPIC_ORGANIZATION_ID, ANTHROPIC_SERVICE_ACCOUNT_ID is missing", 0},
		{"an organization id alone is no federation", []string{"ANTHROPIC_ORGANIZATION_ID", "org", "ANTHROPIC_ADMIN_KEY", canary}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"the header of keys for a key", []string{"ANTHROPIC_ADMIN_KEY", canary, "WSYNC_AUTH_HEADER", "X-API-Key"}, "admin key from ANTHROPIC_ADMIN_KEY", "", 0},
		{"the header of keys for a token", []string{"ANTHROPIC_AUTH_TOKEN", canary, "WSYNC_AUTH_HEADER", "x-api-key"}, "", "WSYNC_AUTH_HEADER is x-api-key, but the credential is not an admin key", 0},
		{"the header of keys for federation", with("ANTHROPIC_IDENTITY_TOKEN", "jwt", "WSYNC_AUTH_HEADER", "x-api-key"), "", "the credential is not an admin key", 0},
		{"the header of tokens, named", []string{"ANTHROPIC_AUTH_TOKEN", "t", "WSYNC_AUTH_HEADER", "Authorization"}, "bearer token from ANTHROPIC_AUTH_TOKEN", "", 0},
		{"a key where a header is named", []string{"ANTHROPIC_ADMIN_KEY", canary, "WSYNC_AUTH_HEADER", canary}, "", "WSYNC_AUTH_HEADER names no header that the Admin API takes a credential in", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := admin.Find(env(c.env...))
			switch {
			case c.err == "" && err != nil:
				t.Fatalf("got error %v", err)
			case c.err != "":
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("got %v and error %v, want an error with %q", got, err, c.err)
				}
				if admin.Hint(err) == "" {
					t.Error("the error has no hint")
				}
				if strings.Contains(err.Error()+admin.Hint(err), canary) {
					t.Error("the error shows the key")
				}
				return
			}
			if got.String() != c.want || len(got.Notes()) != c.notes {
				t.Errorf("got %q with notes %q, want %q", got, got.Notes(), c.want)
			}
		})
	}
}

func TestCredentialIsNeverPrinted(t *testing.T) {
	wif := mustFind(t, "ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1", "ANTHROPIC_ORGANIZATION_ID", "org",
		"ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1", "ANTHROPIC_IDENTITY_TOKEN", canary)
	for _, c := range []admin.Credential{mustFind(t, "ANTHROPIC_ADMIN_KEY", canary), mustFind(t, "ANTHROPIC_AUTH_TOKEN", canary), wif} {
		client, err := admin.Open(admin.Options{Clock: testclock.Still, Credential: c})
		if err != nil {
			t.Fatal(err)
		}
		// A struct with an unexported field is where fmt cannot call methods.
		type hidden struct{ c admin.Credential }
		for _, v := range []any{c, &c, []any{c}, hidden{c}, &hidden{c}, admin.Options{Credential: c}, client, *clientOf(client), client.Reader(), client.Writer(), *readerOf(client)} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
				if out := fmt.Sprintf(verb, v); strings.Contains(out, canary) || strings.Contains(strings.ToLower(out), fmt.Sprintf("%x", canary)) {
					t.Errorf("%T with %s shows the secret: %s", v, verb, out)
				}
			}
			b, _ := json.Marshal(v)
			if strings.Contains(string(b), canary) {
				t.Errorf("JSON of %T shows the secret: %s", v, b)
			}
		}
		if got, _ := json.Marshal(c); string(got) != fmt.Sprintf("%q", c.String()) {
			t.Errorf("JSON is %s", got)
		}
	}
}

// The types behind the pointers, to print what a careless caller might.
func clientOf(c *admin.Client) *struct{ C *admin.Client } { return &struct{ C *admin.Client }{c} }

func readerOf(c *admin.Client) *struct{ R *admin.Reader } {
	return &struct{ R *admin.Reader }{c.Reader()}
}

func TestOpenRefusesUnsafeAddresses(t *testing.T) {
	cases := []struct{ url, err string }{
		{"", ""},
		{"https://api.anthropic.com", ""},
		{"https://gateway.example/anthropic/", ""},
		{"http://localhost:8080", ""},
		{"http://127.0.0.1:1", ""},
		{"http://[::1]:1/prefix", ""},
		{" https://api.anthropic.com\n", ""},
		{"http://api.anthropic.com", "clear text"},
		{"http://localhost.evil.example", "clear text"},
		{"http://127.0.0.1.evil.example", "clear text"},
		{"http://2130706433", "clear text"},
		{"ftp://api.anthropic.com", "not an https address"},
		{"api.anthropic.com", "not a URL with a host"},
		{"https://", "not a URL with a host"},
		{"https:api.anthropic.com", "not a URL with a host"},
		{"https://user:" + canary + "@api.anthropic.com", "has a credential in it"},
		{"https://" + canary + "@api.anthropic.com", "has a credential in it"},
		{"https://api.anthropic.com?key=" + canary, "has a credential in it"},
		{"https://api.anthropic.com?x=1", "query"},
		{"https://api.anthropic.com#" + canary, "has a credential in it"},
		{"http://api.anthropic.com/" + canary, "has a credential in it"},
		{"http://" + canary + ".example", "has a credential in it"},
		{canary, "has a credential in it"},
		{canary + "://x", "has a credential in it"},
		{"https://x y/" + canary, "has a credential in it"},
		{"https://user:pw@api.anthropic.com", "user name or password"},
		{"http://LOCALHOST:8080", ""},
		{"http://localhost.:8080", ""},
		{"http://[::ffff:127.0.0.1]:1", ""},
		{"https://api.anthropic.com#x", "query or a fragment"},
		{"https://api.anthropic.com/v1", "leave /v1 out"},
		{"https://api.anthropic.com/v1/", "/v1"},
		{"://", "not a URL"},
	}
	for _, c := range cases {
		_, err := admin.Open(admin.Options{Clock: testclock.Still, Credential: mustFind(t, "ANTHROPIC_ADMIN_KEY", canary), BaseURL: c.url})
		switch {
		case c.err == "" && err != nil:
			t.Errorf("%q: %v", c.url, err)
		case err != nil && strings.Contains(strings.ToLower(err.Error()+admin.Hint(err)), canary[:16]):
			t.Errorf("%q: the error shows the key: %v", c.url, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error()+" "+admin.Hint(err), c.err) || strings.Contains(err.Error(), canary)):
			t.Errorf("%q: got %v, want %q", c.url, err, c.err)
		}
	}
	if _, err := admin.Open(admin.Options{Clock: testclock.Still}); err == nil {
		t.Error("a client without a credential was opened")
	}
}
