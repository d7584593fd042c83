package orgtest

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

var apiKeyKind = kind{
	name:  spec.KindAPIKey,
	live:  func(_ *rapid.T, o *live.Org) { o.Keys = []live.APIKey{} },
	lines: map[string]func(*parser, bool, []string) error{"key": parseKey},
	read: map[string]func(*live.Org){
		"keys": func(o *live.Org) { o.Keys = append([]live.APIKey{}, o.Keys...) },
	},
}

func parseKey(p *parser, inside bool, f []string) error {
	k := live.APIKey{ID: "apikey_" + f[1], Name: f[1]}
	if inside {
		k.Workspace = p.ws.ID
	}
	for _, o := range f[2:] {
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
	return nil
}
