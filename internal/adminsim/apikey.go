package adminsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

func keyKind() kind {
	update := []string{"POST " + base + "api_keys/{}"}
	return kind{
		name: "api-key",
		routes: []route{
			{method: "GET", path: base + "api_keys", handle: (*Server).listKeys, params: idPaging.with(params{"status": enumParam("active", "archived", "expired", "inactive"), "workspace_id": textParam, "created_by_user_id": textParam})},
			{method: "GET", path: base + "api_keys/{}", handle: (*Server).readKey},
			{method: "POST", path: base + "api_keys/{}", handle: (*Server).updateKey, body: true},
		},
		codes: []Code{
			{Name: "org_api_key_limit_exceeded", Status: http.StatusBadRequest, At: update, message: "the organization has reached its limit of active api keys"},
			{Name: "workspace_api_key_limit_exceeded", Status: http.StatusBadRequest, At: update, message: "the workspace has reached its limit of active api keys"},
		},
		open: func(st *state) { st.keys = newShelf[apiKey]() },
		ids: func(s *Seed, take func(what, id, prefix string)) {
			for _, k := range s.APIKeys {
				take(fmt.Sprintf("api key %q", k.Name), k.ID, "apikey_")
			}
		},
		build:    (*builder).keys,
		snapshot: snapshotKeys,
		// Archived keys stay listed (manage-claude/workspaces).
		workspaceArchived: func(st *state, id string, v view) {
			st.archiveKeys(func(k apiKey) bool { return k.workspace == id }, v)
		},
		// Keys that a person made for a workspace stay (manage-claude/admin-api).
		userGone: func(st *state, id string, v view) {
			st.archiveKeys(func(k apiKey) bool { return k.principal == id }, v)
		},
	}
}

type keyState struct{ keys *shelf[apiKey] }

type apiKey struct {
	name, status, hint string
	createdBy          string // user_ or svac_ id, or "" when not recorded
	principal          string // user_ or svac_ id, or "" for a legacy workspace key
	workspace          string // "" for a key of the organization
	created, expires   time.Time
}

// statusAt lets time expire a key that is still in use.
func (k apiKey) statusAt(now time.Time) string {
	if k.status != "archived" && !k.expires.IsZero() && !now.Before(k.expires) {
		return "expired"
	}
	return k.status
}

// APIKey is a key's public face; the simulator has no secrets.
type APIKey struct {
	Name      string    `yaml:"name"`
	ID        string    `yaml:"id,omitempty"`
	Workspace string    `yaml:"workspace,omitempty"`  // name or id; Default when empty
	Scope     string    `yaml:"scope,omitempty"`      // workspace (when empty) or organization
	CreatedBy string    `yaml:"created_by,omitempty"` // email, or user_ or svac_ id
	Principal string    `yaml:"principal,omitempty"`  // likewise; empty for a legacy workspace key
	Status    string    `yaml:"status,omitempty"`     // active when empty
	Hint      string    `yaml:"hint,omitempty"`
	CreatedAt time.Time `yaml:"created_at,omitempty"`
	ExpiresAt time.Time `yaml:"expires_at,omitempty"`
}

// keyBody is the ApiKey schema of the OpenAPI documents. Its workspace_id, which
// is null for the Default Workspace too, left with 2026-10-21: scope says more.
type keyBody struct {
	ID             string     `json:"id"`
	Type           string     `json:"type"`
	Name           string     `json:"name"`
	Status         string     `json:"status"`
	CreatedAt      time.Time  `json:"created_at"`
	ExpiresAt      *time.Time `json:"expires_at"`
	PartialKeyHint *string    `json:"partial_key_hint"`
	CreatedBy      *keyAuthor `json:"created_by"`
	Principal      *keyActor  `json:"principal"`
	Scope          keyScope   `json:"scope"`
	WorkspaceID    **string   `json:"workspace_id,omitempty"`
}

type keyAuthor struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type keyActor struct {
	Type             string `json:"type"`
	UserID           string `json:"user_id,omitempty"`
	ServiceAccountID string `json:"service_account_id,omitempty"`
}

type keyScope struct {
	Type        string `json:"type"`
	WorkspaceID string `json:"workspace_id,omitempty"`
}

func isServiceAccount(id string) bool { return strings.HasPrefix(id, "svac_") }

func (s *Server) wireKey(c *call) func(string, apiKey) keyBody {
	return func(id string, k apiKey) keyBody {
		b := keyBody{
			ID: id, Type: "api_key", Name: k.name, Status: k.statusAt(c.now), CreatedAt: k.created,
			ExpiresAt: orNull(k.expires), PartialKeyHint: orNull(k.hint), Scope: keyScope{Type: "organization"},
		}
		if k.workspace != "" {
			b.Scope = keyScope{"workspace", k.workspace}
		}
		if k.workspace != s.st.defaultID {
			b.WorkspaceID = c.edition.in2023(k.workspace)
		} else {
			b.WorkspaceID = c.edition.in2023("")
		}
		switch {
		case isServiceAccount(k.createdBy):
			b.CreatedBy = &keyAuthor{k.createdBy, "service_account"}
		case k.createdBy != "":
			b.CreatedBy = &keyAuthor{k.createdBy, "user"}
		}
		switch {
		case isServiceAccount(k.principal):
			b.Principal = &keyActor{Type: "service_account_actor", ServiceAccountID: k.principal}
		case k.principal != "":
			b.Principal = &keyActor{Type: "user_actor", UserID: k.principal}
		}
		return b
	}
}

// listKeys: a workspace filter never shows keys of the organization, and the
// Default Workspace's id shows the keys bound to it (manage-claude/admin-api).
func (s *Server) listKeys(c *call) (any, *apiError) {
	status, ws, author := c.query.Get("status"), c.query.Get("workspace_id"), c.query.Get("created_by_user_id")
	return page(s.st.keys, c, func(_ string, k apiKey) bool {
		return (status == "" || k.statusAt(c.now) == status) &&
			(ws == "" || k.workspace == ws) &&
			(author == "" || k.createdBy == author)
	}, s.wireKey(c))
}

func noKey(id string) *apiError { return notFound("api key %q not found", id) }

func (s *Server) readKey(c *call) (any, *apiError) {
	k, ok := s.st.keys.seen(c.vars[0], c.view)
	if !ok {
		return nil, noKey(c.vars[0])
	}
	return s.wireKey(c)(c.vars[0], k), nil
}

// updateKey: archiving is final, and an expired key can only be archived
// (manage-claude/admin-api).
func (s *Server) updateKey(c *call) (any, *apiError) {
	f, bad := parseForm(c.body)
	if bad != nil {
		return nil, bad
	}
	name, hasName := f.text("name", nullable, length(1, 500))
	status, hasStatus := f.text("status", nullable, oneOf("active", "archived", "inactive"))
	if bad := f.finish(); bad != nil {
		return nil, bad
	}
	k, ok := s.st.keys.truth(c.vars[0])
	if !ok {
		return nil, noKey(c.vars[0])
	}
	switch k.statusAt(c.now) {
	case "archived":
		return nil, invalid("the api key is archived and cannot be changed")
	case "expired":
		if status != "archived" {
			return nil, invalid("the api key has expired and can only be archived")
		}
	}
	if hasName == given {
		k.name = name
	}
	if hasStatus == given {
		k.status = status
	}
	s.st.keys.put(c.vars[0], 0, k, c.view)
	return s.wireKey(c)(c.vars[0], k), nil
}
