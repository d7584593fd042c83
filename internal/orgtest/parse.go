package orgtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Parse reads an organization from the few words a test needs to say:
//
//	user ana@acme.example admin
//	invite mia@acme.example pending
//	workspace "Production" id=wrkspc_1 color=#112233 tag.env=prod geos=us default-geo=us ekey=ekey_1
//	  member ben@acme.example workspace_admin
//	  key "ci" hint=sk-…AA creator=ben@acme.example principal=ben@acme.example
//	  usage 1200 2026-11-01
//	workspace "Old" archived
//	workspace "Elsewhere" unread
//	key "everywhere" creator=ana@acme.example
//	caller ben@acme.example
//
// A workspace's members count as read unless it is unread; keys and invites
// count as read once one is named or "read keys" or "read invites" says so.
// People are "user_" and the part of their address before the "@".
func Parse(text string) (*live.Org, error) {
	p := &parser{org: &live.Org{ID: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e", Name: "Acme"}}
	p.org.Workspaces = append(p.org.Workspaces, live.Workspace{ID: "wrkspc_default", Name: spec.DefaultWorkspace, Default: true})
	for i, line := range strings.Split(text, "\n") {
		fields, err := split(line)
		if err == nil && len(fields) > 0 {
			err = p.line(strings.HasPrefix(line, " "), fields)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	p.org.Sort()
	return p.org, nil
}

type parser struct {
	org *live.Org
	ws  *live.Workspace
}

func userID(email string) live.UserID {
	name, _, _ := strings.Cut(email, "@")
	return live.UserID("user_" + name)
}

func (p *parser) line(inside bool, f []string) error {
	switch {
	case f[0] == "user" && len(f) == 3:
		p.org.Users = append(p.org.Users, live.User{ID: userID(f[1]), Email: spec.FoldEmail(f[1]), Role: live.OrgRole(f[2])})
	case f[0] == "invite" && len(f) == 3:
		p.org.Invites = append(p.org.Invites, live.Invite{ID: "invite_" + f[1], Email: spec.FoldEmail(f[1]), Status: f[2], ExpiresAt: time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)})
	case f[0] == "read" && f[1] == "keys":
		p.org.Keys = append([]live.APIKey{}, p.org.Keys...)
	case f[0] == "read" && f[1] == "invites":
		p.org.Invites = append([]live.Invite{}, p.org.Invites...)
	case f[0] == "caller":
		p.org.Caller = userID(f[1])
	case f[0] == "workspace":
		return p.workspace(f[1], f[2:])
	case f[0] == "member" && inside && len(f) == 3:
		p.ws.Members = append(p.ws.Members, live.Member{User: userID(f[1]), Role: spec.Role(f[2])})
	case f[0] == "usage" && inside && len(f) == 3:
		return p.usage(f[1], f[2])
	case f[0] == "key":
		p.key(inside, f[1], f[2:])
	default:
		return fmt.Errorf("what is %q?", strings.Join(f, " "))
	}
	return nil
}

func (p *parser) workspace(name string, options []string) error {
	w := live.Workspace{
		ID: live.WorkspaceID("wrkspc_" + strings.ToLower(strings.ReplaceAll(name, " ", "_"))), Name: spec.NormalName(name), Tags: map[string]string{}, WorkspaceParts: live.WorkspaceParts{Members: []live.Member{}},
		CreatedAt:     time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		DataResidency: spec.DataResidency{WorkspaceGeo: "us", AllowedInferenceGeos: []string{"unrestricted"}, DefaultInferenceGeo: "global"},
	}
	for _, o := range options {
		k, v, _ := strings.Cut(o, "=")
		tag, isTag := strings.CutPrefix(k, "tag.")
		switch {
		case k == "id":
			w.ID = live.WorkspaceID(v)
		case k == "color":
			w.Color = v
		case isTag:
			w.Tags[tag] = v
		case k == "geos":
			w.DataResidency.AllowedInferenceGeos = strings.Split(v, ",")
		case k == "default-geo":
			w.DataResidency.DefaultInferenceGeo = v
		case k == "ekey":
			w.ExternalKeyID = v
		case k == "archived":
			w.ArchivedAt = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		case k == "unread":
			w.Members = nil
		default:
			return fmt.Errorf("what is %q?", o)
		}
	}
	p.org.Workspaces = append(p.org.Workspaces, w)
	p.ws = &p.org.Workspaces[len(p.org.Workspaces)-1]
	return nil
}

func (p *parser) usage(tokens, day string) error {
	n, err := strconv.ParseInt(tokens, 10, 64)
	if err != nil {
		return err
	}
	p.ws.Usage = &live.Usage{Days: 30, Tokens: n}
	if n > 0 {
		p.ws.Usage.LastActive, err = spec.ParseDate(day)
		p.ws.Usage.CostCents = "1234.5"
	}
	return err
}

func (p *parser) key(inside bool, name string, options []string) {
	k := live.APIKey{ID: "apikey_" + name, Name: name}
	if inside {
		k.Workspace = p.ws.ID
	}
	for _, o := range options {
		switch field, v, _ := strings.Cut(o, "="); field {
		case "hint":
			k.Hint = v
		case "creator":
			k.Creator = string(userID(v))
		case "principal":
			k.Principal = string(userID(v))
		}
	}
	p.org.Keys = append(p.org.Keys, k)
}

// split cuts a line into words; a quoted word may hold spaces. "#" at the start
// of a line is a comment.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != "" && line[0] != '#'; line = strings.TrimSpace(line) {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			words, line = append(words, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, fmt.Errorf("an open quote in %q", line)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		words, line = append(words, word), line[len(quoted):]
	}
	return words, nil
}
