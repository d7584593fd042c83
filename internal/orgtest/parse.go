package orgtest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Parse reads an organization from the few words a test needs to say:
//
//	user ana@acme.example admin
//	invite mia@acme.example pending developer
//	workspace "Production" id=wrkspc_1 color=#112233 tag.env=prod geos=us default-geo=us ekey=ekey_1
//	  member ben@acme.example workspace_admin
//	  key "ci" hint=sk-…AA creator=ben@acme.example principal=ben@acme.example
//	  usage 1200 2026-11-01
//	workspace "Old" archived
//	workspace "Elsewhere" unread
//	key "everywhere" creator=ana@acme.example
//	external-key "us-kms" attached aws.kms_arn=arn:aws:kms:us-east-1:1:key/1
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

// errUnknown refuses a line without a meaning.
var errUnknown = errors.New("there is no such line")

func (p *parser) line(inside bool, f []string) error {
	if f[0] == "read" && len(f) == 2 {
		read := find(func(k kind) func(*live.Org) { return k.read[f[1]] })
		if read == nil {
			return fmt.Errorf("%q: %w", strings.Join(f, " "), errUnknown)
		}
		read(p.org)
		return nil
	}
	line := find(func(k kind) func(*parser, bool, []string) error { return k.lines[f[0]] })
	if line == nil || len(f) < 2 {
		return fmt.Errorf("%q: %w", strings.Join(f, " "), errUnknown)
	}
	return line(p, inside, f)
}

// find is the first function that a kind has.
func find[F func(*live.Org) | func(*live.Workspace) | func(*parser, bool, []string) error](of func(kind) F) F {
	for _, k := range kinds {
		if f := of(k); f != nil {
			return f
		}
	}
	return nil
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
