package adminsim

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// External keys name a key in a customer's own key management service
// (organizationexternalkey.go). Nothing is encrypted here: a seed says which of
// them does not work.
func externalKeyKind() kind {
	const all, one = base + "external_keys", base + "external_keys/{}"
	return kind{
		name: "external-key",
		routes: []route{
			{method: "GET", path: all, handle: (*Server).listExternalKeys, params: tokenPaging(100)},
			{method: "POST", path: all, handle: (*Server).createExternalKey, body: true},
			{method: "GET", path: one, handle: (*Server).readExternalKey},
			{method: "POST", path: one, handle: (*Server).updateExternalKey, body: true},
			{method: "DELETE", path: one, handle: (*Server).deleteExternalKey},
			{method: "POST", path: one + "/validate", handle: (*Server).validateExternalKey},
		},
		codes: []Code{
			{Name: profileNotFound, Status: http.StatusBadRequest, At: []string{"POST " + all}, message: "the user profile does not exist in the organization or is no longer active"},
			{Name: keyInPolicy, Status: http.StatusBadRequest, At: []string{"POST " + one, "DELETE " + one}, message: inPolicy().message},
		},
		open: func(st *state) { st.externalKeys = newShelf[externalKey]() },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, k := range s.ExternalKeys {
				take(fmt.Sprintf("external key %q", k.Name), k.ID, "ekey_")
			}
		},
		build:    (*builder).externalKeys,
		snapshot: snapshotExternalKeys,
	}
}

const (
	keyInPolicy     = "external_key_in_workspace_policy"
	profileNotFound = "user_profile_not_found"
)

type externalKeyState struct{ externalKeys *shelf[externalKey] }

type externalKey struct {
	name, geo, profile string
	provider           keyProvider
	broken             string // why the key management service refuses; empty: it works
	inPolicy           bool
	created, updated   time.Time
}

// keyProvider is where the key is. Fields that a provider does not have are empty.
type keyProvider struct {
	kind                         string
	kmsARN, region               string // aws
	keyName                      string // gcp, azure
	tenantID, vaultURI, clientID string // azure
}

// externalKeyBody is the ExternalKey schema of the OpenAPI documents;
// user_profile_id came with 2026-10-21.
type externalKeyBody struct {
	ID             string       `json:"id"`
	Type           string       `json:"type"`
	DisplayName    *string      `json:"display_name"`
	Geo            string       `json:"geo"`
	ProviderConfig any          `json:"provider_config"`
	Attachment     typeOnlyBody `json:"attachment"`
	UserProfileID  **string     `json:"user_profile_id,omitempty"`
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
}

type typeOnlyBody struct {
	Type string `json:"type"`
}

type awsBody struct {
	Type   string `json:"type"`
	KMSARN string `json:"kms_arn"`
	Region string `json:"region"`
}

type gcpBody struct {
	Type    string `json:"type"`
	KeyName string `json:"key_name"`
}

type azureBody struct {
	Type     string  `json:"type"`
	KeyName  string  `json:"key_name"`
	TenantID string  `json:"tenant_id"`
	VaultURI string  `json:"vault_uri"`
	ClientID *string `json:"client_id"`
}

func (c *call) wireExternalKey(st *state) func(string, externalKey) externalKeyBody {
	return func(id string, k externalKey) externalKeyBody {
		b := externalKeyBody{
			ID: id, Type: "external_key", DisplayName: orNull(k.name), Geo: k.geo, ProviderConfig: k.provider.wire(),
			Attachment: typeOnlyBody{"unattached"}, UserProfileID: c.edition.in2026(k.profile), CreatedAt: k.created, UpdatedAt: k.updated,
		}
		if st.attached(id) {
			b.Attachment.Type = "attached"
		}
		return b
	}
}

func (p keyProvider) wire() any {
	switch p.kind {
	case "aws":
		return awsBody{p.kind, p.kmsARN, p.region}
	case "gcp":
		return gcpBody{p.kind, p.keyName}
	}
	return azureBody{p.kind, p.keyName, p.tenantID, p.vaultURI, orNull(p.clientID)}
}

// attached counts live and archived workspaces alike: the data of an archived one
// remains encrypted (ExternalKey.attachment in the OpenAPI document).
func (st *state) attached(id string) bool {
	for _, w := range st.workspaces.live {
		if w.externalKey == id {
			return true
		}
	}
	return false
}

func noExternalKey(id string) *apiError { return notFound("external key %q not found", id) }

func inPolicy() *apiError {
	return invalid("the organization's workspace policy lists the external key: it can be neither deleted nor reconfigured").withCode(keyInPolicy)
}

// listExternalKeys is newest first.
func (s *Server) listExternalKeys(c *call) (any, *apiError) {
	return pageOf(s.st.externalKeys, c, defaultLimit, func(string, externalKey) bool { return true }, c.wireExternalKey(s.st))
}

func (s *Server) readExternalKey(c *call) (any, *apiError) {
	k, ok := s.st.externalKeys.seen(c.vars[0], c.view)
	if !ok {
		return nil, noExternalKey(c.vars[0])
	}
	return c.wireExternalKey(s.st)(c.vars[0], k), nil
}

// createExternalKey: nothing says that display names are unique, so they are not.
func (s *Server) createExternalKey(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	k := externalKey{geo: defaultGeo, created: c.now, updated: c.now}
	k.name, _ = f.text("display_name", nullable, nameRule)
	if geo, have := f.text("geo", oneOf(defaultGeo)); have == given {
		k.geo = geo
	}
	if c.edition >= edition2026 {
		k.profile, _ = f.text("user_profile_id", nullable, prefixed("uprof_"))
	}
	if p, have := f.object("provider_config"); have == given {
		k.provider = p.provider()
	} else {
		f.complain("provider_config", "field required")
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if k.profile != "" && !slices.Contains(s.st.profiles, k.profile) {
		return nil, invalid("user_profile_id: no such user profile in the organization").withCode(profileNotFound)
	}
	id := s.st.mint.id("ekey", k.name)
	s.st.externalKeys.put(id, s.st.rank(s.st.externalKeys.first(), id), k, c.view)
	return c.wireExternalKey(s.st)(id, k), nil
}

// provider reads a provider_config, whose type says which fields it has.
func (f *form) provider() keyProvider {
	p := keyProvider{}
	p.kind, _ = f.text("type", required, oneOf("aws", "gcp", "azure"))
	switch p.kind {
	case "aws":
		p.kmsARN, _ = f.text("kms_arn", required, length(1, 2048), matching(kmsObjection))
		p.region, _ = f.text("region", nullable)
		p.region = cmp.Or(p.region, regionOf(p.kmsARN))
		f.text("role_arn", nullable) // deprecated and ignored
	case "gcp":
		p.keyName, _ = f.text("key_name", required, length(1, 2048))
	case "azure":
		p.keyName, _ = f.text("key_name", required, length(1, 2048))
		p.tenantID, _ = f.text("tenant_id", required, length(1, 2048))
		p.vaultURI, _ = f.text("vault_uri", required, length(1, 2048))
		p.clientID, _ = f.text("client_id", nullable)
	}
	f.leftovers()
	return p
}

func kmsObjection(v string) string {
	if parts := strings.Split(v, ":"); len(parts) < 6 || parts[0] != "arn" || parts[2] != "kms" {
		return "input should be the arn of a kms key"
	}
	return ""
}

// regionOf is the region in an ARN: arn:aws:kms:us-east-1:111122223333:key/…
func regionOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 3 {
		return parts[3]
	}
	return ""
}

// updateExternalKey: the name can always be changed. What a null name does is not
// said; it takes the name away.
func (s *Server) updateExternalKey(c *call) (any, *apiError) {
	id := c.vars[0]
	k, ok := s.st.externalKeys.truth(id)
	if !ok {
		return nil, noExternalKey(id)
	}
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	next := k
	if name, have := f.text("display_name", nullable, nameRule); have != absent {
		next.name = name
	}
	if geo, have := f.text("geo", nullable, oneOf(defaultGeo)); have == given {
		next.geo = geo
	}
	if p, have := f.object("provider_config"); have == given {
		next.provider = p.provider()
	}
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	if bad := s.mayReconfigure(id, k, next); bad != nil {
		return nil, bad
	}
	next.updated = c.now
	s.st.externalKeys.put(id, 0, next, c.view)
	return c.wireExternalKey(s.st)(id, next), nil
}

func (s *Server) mayReconfigure(id string, k, next externalKey) *apiError {
	google := k.provider.kind == "gcp"
	switch {
	case next.geo == k.geo && next.provider == k.provider:
	case s.st.attached(id):
		return invalid("geo and provider_config cannot be changed while a workspace references the external key")
	case k.inPolicy:
		return inPolicy()
	case google && next.provider != k.provider:
		return invalid("the provider and the key_name of a google cloud key cannot be changed")
	}
	return nil
}

// deleteExternalKey: what a second delete is answered, no document says.
func (s *Server) deleteExternalKey(c *call) (any, *apiError) {
	k, ok := s.st.externalKeys.truth(c.vars[0])
	switch {
	case !ok:
		return nil, noExternalKey(c.vars[0])
	case s.st.attached(c.vars[0]):
		return nil, invalid("a workspace still references the external key")
	case k.inPolicy:
		return nil, inPolicy()
	}
	s.st.externalKeys.drop(c.vars[0], c.view)
	return goneBody{c.vars[0], "external_key_deleted"}, nil
}

type validationBody struct {
	Type   string  `json:"type"`
	Status string  `json:"status"`
	Error  *string `json:"error"`
}

// validateExternalKey answers 200 whatever the outcome.
func (s *Server) validateExternalKey(c *call) (any, *apiError) {
	k, ok := s.st.externalKeys.seen(c.vars[0], c.view)
	switch {
	case !ok:
		return nil, noExternalKey(c.vars[0])
	case k.broken != "":
		return validationBody{"external_key_validation", "failure", &k.broken}, nil
	}
	return validationBody{"external_key_validation", "success", nil}, nil
}

// keyFits judges a write that attaches a key: it exists, works, and has the
// workspace's user profile. The keys of Claude Platform on AWS go by their ARN and
// are not simulated; they are bound to no profile.
func (s *Server) keyFits(have, next workspace) *apiError {
	if next.externalKey == "" || next.externalKey == have.externalKey && next.userProfile == have.userProfile {
		return nil
	}
	k, ok := s.st.externalKeys.truth(next.externalKey)
	switch {
	case !ok && strings.HasPrefix(next.externalKey, "ekey_"):
		return invalid("external_key_id: no such external key")
	case k.profile != next.userProfile:
		return invalid("the external key and the workspace would not have the same user profile").withCode("key_profile_mismatch")
	case k.broken != "" && next.externalKey != have.externalKey:
		return invalid("the external key failed validation: %s", k.broken).withCode("external_key_validation_failed")
	}
	return nil
}
