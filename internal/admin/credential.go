package admin

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// The variables that may hold a credential. wsync names an admin key its own
// way first and the documentation's way second; the SDK's variable counts only
// when its value is an admin key, because ordinary keys are lying about in
// every developer's shell (platform.claude.com/docs manage-claude/admin-api).
const (
	envAdminKey    = "ANTHROPIC_ADMIN_KEY"
	envAdminAPIKey = "ANTHROPIC_ADMIN_API_KEY"
	envAPIKey      = "ANTHROPIC_API_KEY"
	envAuthToken   = "ANTHROPIC_AUTH_TOKEN"
)

// envAuthHeader names the header that an admin key travels in. A bearer token
// is what the SDK sends; a gateway in between may know the older header only
// (platform.claude.com/docs manage-claude/authentication).
const envAuthHeader = "WSYNC_AUTH_HEADER"

const (
	bearerHeader = "authorization"
	keyHeader    = "x-api-key"
)

// Shapes of secrets (platform.claude.com/docs manage-claude/admin-api-keys,
// manage-claude/wif-reference).
const (
	adminKeyPrefix = "sk-ant-admin"
	bearerPrefix   = "sk-ant-oat"
)

// Credential is the one identity a Client acts as. It can be printed, logged
// and marshalled safely: every form shows where it came from and nothing else.
type Credential struct {
	kind   credentialKind
	source string
	// secret is a function so that no amount of reflection by a formatter that
	// does not know this type can print the text.
	secret func() string
	// header is the one an admin key travels in.
	header     string
	federation *federation
	notes      []string
}

type credentialKind uint8

const (
	noCredential credentialKind = iota
	adminKey
	bearerToken
	workload
)

// Find chooses the credential. Exactly one kind must be configured; two at once
// are an error that names both, because guessing which one was meant could
// change the wrong organization.
func Find(getenv func(string) string) (Credential, error) {
	env := environment(getenv)
	key, note, err := env.adminKey()
	if err != nil {
		return Credential{}, err
	}
	bearer, err := env.bearer()
	if err != nil {
		return Credential{}, err
	}
	trigger := env.federationTrigger()

	var kinds []string
	for _, source := range []string{key.source, bearer.source, trigger} {
		if source != "" {
			kinds = append(kinds, source)
		}
	}
	if len(kinds) > 1 {
		return Credential{}, &SetupError{
			Problem: fmt.Sprintf("%s and %s are both set, and wsync will not guess which credential you mean", kinds[0], strings.Join(kinds[1:], " and ")),
			Remedy:  "unset all but one",
		}
	}
	chosen := Credential{}
	switch {
	case key.kind != noCredential:
		chosen = key
	case bearer.kind != noCredential:
		chosen = bearer
	case trigger != "":
		if chosen, err = env.federated(); err != nil {
			return Credential{}, err
		}
	default:
		return Credential{}, nothingFound(note != "")
	}
	if chosen.header, err = env.header(chosen.kind); err != nil {
		return Credential{}, err
	}
	if note != "" {
		chosen.notes = append(chosen.notes, note)
	}
	return chosen, nil
}

// environment looks variables up. Surrounding whitespace is never part of a
// value (a pasted secret often ends in a newline), and an empty variable is
// an unset one, as the SDK has it (anthropic-sdk-go client.go).
type environment func(string) string

func (env environment) get(name string) string { return strings.TrimSpace(env(name)) }

// adminKey gathers the key variables. The note is about an ordinary API key
// that was seen and left alone.
func (env environment) adminKey() (found Credential, note string, err error) {
	var first string
	for _, name := range []string{envAdminKey, envAdminAPIKey, envAPIKey} {
		value := env.get(name)
		if value == "" {
			continue
		}
		if name == envAPIKey && !strings.HasPrefix(value, adminKeyPrefix) {
			note = envAPIKey + " is ignored: it does not hold an admin key, and wsync never uses any other key by accident"
			continue
		}
		if err := usableSecret(name, value); err != nil {
			return Credential{}, "", err
		}
		if strings.HasPrefix(value, bearerPrefix) {
			return Credential{}, "", &SetupError{
				Problem: name + " holds a bearer token, not an API key",
				Remedy:  "put it into " + envAuthToken + " instead",
			}
		}
		switch {
		case first == "":
			first = value
			found = Credential{kind: adminKey, source: name, secret: func() string { return value }}
		case first != value:
			return Credential{}, "", &SetupError{
				Problem: fmt.Sprintf("%s and %s hold two different admin keys", found.source, name),
				Remedy:  "unset one of them",
			}
		}
	}
	return found, note, nil
}

func (env environment) bearer() (Credential, error) {
	value := env.get(envAuthToken)
	if value == "" {
		return Credential{}, nil
	}
	if err := usableSecret(envAuthToken, value); err != nil {
		return Credential{}, err
	}
	return Credential{kind: bearerToken, source: envAuthToken, secret: func() string { return value }}, nil
}

// header is the header for a credential. Only an admin key has a choice: a
// token of another kind in the header of keys would be refused.
func (env environment) header(kind credentialKind) (string, error) {
	switch value := strings.ToLower(env.get(envAuthHeader)); {
	case value == "" || value == bearerHeader:
		return bearerHeader, nil
	case value != keyHeader:
		return "", &SetupError{
			Problem: envAuthHeader + " names no header that the Admin API takes a credential in",
			Remedy:  fmt.Sprintf("set it to %s or %s, or unset it for %s", bearerHeader, keyHeader, bearerHeader),
		}
	case kind != adminKey:
		return "", &SetupError{
			Problem: envAuthHeader + " is " + keyHeader + ", but the credential is not an admin key",
			Remedy:  "unset " + envAuthHeader + ": only an admin key can travel in " + keyHeader,
		}
	}
	return keyHeader, nil
}

// usableSecret refuses what cannot be a key and would otherwise end as a
// puzzling answer from the API or a broken header.
func usableSecret(name, value string) error {
	remedy := "copy the value again, on one line, without quotes or spaces"
	for _, r := range value {
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			return &SetupError{Problem: name + " has white space in the middle of the key", Remedy: remedy}
		case r < ' ' || r == 0x7f:
			return &SetupError{Problem: name + " has a control character in it", Remedy: remedy}
		case r > '~':
			return &SetupError{Problem: name + " has a character that no key contains", Remedy: remedy}
		case r == '"' || r == '\'':
			return &SetupError{Problem: name + " has a quotation mark in it", Remedy: remedy}
		}
	}
	return nil
}

func nothingFound(ordinaryKey bool) error {
	remedy := "make an admin key in the Console under Settings → Admin keys and put it into " + envAdminKey +
		"; or set " + envAuthToken + ", or configure workload identity federation with " + envFederationRule
	if ordinaryKey {
		return &SetupError{
			Problem: envAPIKey + " holds an ordinary API key, which is bound to a workspace and cannot call the Admin API (an admin key starts with " + adminKeyPrefix + ")",
			Remedy:  remedy,
		}
	}
	return &SetupError{Problem: "no credential for the Admin API was found", Remedy: remedy}
}

// Notes are remarks about the environment that a user should see once.
func (c Credential) Notes() []string { return c.notes }

// String says where the credential came from.
func (c Credential) String() string {
	switch c.kind {
	case adminKey:
		return "admin key from " + c.source
	case bearerToken:
		return "bearer token from " + c.source
	case workload:
		return "workload identity " + withoutCredentials(c.federation.rule) + ", token from " + c.source
	case noCredential:
	}
	return "no credential"
}

// GoString keeps %#v from showing fields.
func (c Credential) GoString() string { return "admin.Credential(" + c.String() + ")" }

// Format makes every verb print String.
func (c Credential) Format(f fmt.State, verb rune) {
	text := c.String()
	if verb == 'v' && f.Flag('#') {
		text = c.GoString()
	}
	_, _ = io.WriteString(f, text)
}

// MarshalJSON writes String.
func (c Credential) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// MarshalText writes String.
func (c Credential) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
