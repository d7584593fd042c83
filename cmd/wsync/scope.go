package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/spec"
)

// parseScope reads --scope: "workspace:KEY" (one key: it may hold a comma) or
// "changed:REVISION".
func parseScope(env *Env, text, file string, want *spec.Org) (diff.Scope, error) {
	if text == "" {
		return diff.Scope{}, nil
	}
	kind, value, _ := strings.Cut(text, ":")
	switch {
	case kind == "workspace" && value != "":
		return workspaceScope(text, value, want)
	case kind == "changed" && value != "":
		base, err := baseAt(env, file, value, want)
		if err != nil {
			return diff.Scope{}, err
		}
		scope := diff.Scope{Text: text, Keys: map[string]bool{}, Since: base.org}
		for _, key := range review.Changed(base.org, want, spec.DateOf(env.Now())) {
			scope.Keys[key] = true
		}
		if names := review.Settings(base.org, want); len(names) > 0 {
			fmt.Fprintf(env.Stderr, "note: %s changed since %s too; that is part of no workspace and holds for this plan\n", strings.Join(names, ", "), render.Clean(value))
		}
		return scope, nil
	}
	return diff.Scope{}, hinted(fmt.Errorf("--scope %q is not a scope", text),
		"write workspace:KEY with a key of the file, or changed:REVISION with a git revision")
}

func workspaceScope(text, value string, want *spec.Org) (diff.Scope, error) {
	keys := map[string]bool{}
	for i := range want.Workspaces {
		w := &want.Workspaces[i]
		if w.Key == value || w.Name == value || w.ID == value {
			return diff.Scope{Text: text, Keys: map[string]bool{w.Key: true}}, nil
		}
		keys[w.Key] = true
	}
	known := slices.Sorted(maps.Keys(keys))
	return diff.Scope{}, hinted(fmt.Errorf("--scope: the file has no workspace %q", value), "it has: %s", strings.Join(known, ", "))
}

// baseAt parses the file as it was at a revision that --scope names.
func baseAt(env *Env, file, rev string, want *spec.Org) (*revision, error) {
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	warnAmbiguous(env, repo, "--scope", rev)
	base, err := baseOf(repo, file, rev, &revision{org: want})
	if err != nil {
		return nil, err
	}
	for _, f := range base.told {
		say(env, "note: ", f.Message)
	}
	return base, nil
}
