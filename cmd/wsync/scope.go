package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// scopeFlag adds --scope.
func scopeFlag(f *pflag.FlagSet, parts *[]string) {
	f.StringArrayVar(parts, "scope", nil, "look only at this `part` of the file: workspace:KEY, person:EMAIL or changed:REVISION (repeatable: parts add up)")
}

// parseScope reads what --scope was given: "workspace:KEY" (one key: it may hold
// a comma), "person:EMAIL" or "changed:REVISION". Several add up.
func parseScope(env *Env, parts []string, file string, want *spec.Org, today spec.Date) (diff.Scope, error) {
	scope := diff.Scope{Keys: map[string]bool{}, People: map[spec.Email]bool{}}
	for _, part := range parts {
		if slices.Contains(scope.Parts, part) {
			continue
		}
		scope.Parts = append(scope.Parts, part)
		if err := addScope(env, &scope, part, file, want, today); err != nil {
			return diff.Scope{}, err
		}
	}
	return scope, nil
}

// addScope adds the entries that one part of a scope stands for.
func addScope(env *Env, scope *diff.Scope, part, file string, want *spec.Org, today spec.Date) error {
	kind, value, _ := strings.Cut(part, ":")
	switch {
	case kind == "workspace" && value != "":
		key, err := workspaceScope(value, want)
		scope.Keys[key] = true
		return err
	case kind == "person" && value != "":
		scope.People[spec.FoldEmail(value)] = true
		return nil
	case kind == "changed" && value != "":
		return changedScope(env, scope, value, file, want, today)
	}
	return hinted(fmt.Errorf("--scope %q is not a scope", part),
		"write workspace:KEY with a key of the file, person:EMAIL with an address, or changed:REVISION with a git revision")
}

// checkPeople refuses a scope by a person whom neither the file nor the organization
// knows: a slip there would look like somebody who has nothing.
func checkPeople(scope diff.Scope, want *spec.Org, have *live.Org) error {
	known := want.People()
	for _, e := range slices.Sorted(maps.Keys(scope.People)) {
		if slices.Contains(known, e) || inOrganization(have, e) {
			continue
		}
		err := fmt.Errorf("--scope: neither the file nor the organization has a person %q", e)
		_, unknown := access.Build(access.Input{Want: want, Have: have}).Find("person:" + string(e))
		var u *access.UnknownError
		if errors.As(unknown, &u) {
			near := slices.DeleteFunc(u.Near, func(name string) bool { return !strings.Contains(name, "@") })
			if len(near) > 0 {
				return hinted(err, "near addresses:%s", onLines(near))
			}
		}
		return hinted(err, "check the spelling; `wsync access` lists everybody")
	}
	return nil
}

// inOrganization reports whether somebody is a user, or is or was invited.
func inOrganization(have *live.Org, e spec.Email) bool {
	return slices.ContainsFunc(have.Users, func(u live.User) bool { return u.Email == e }) ||
		slices.ContainsFunc(have.Invites, func(i live.Invite) bool { return i.Email == e })
}

// changedScope adds the entries that differ from the file as it was at a revision.
func changedScope(env *Env, scope *diff.Scope, rev, file string, want *spec.Org, today spec.Date) error {
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	warnAmbiguous(env, repo, "--scope", rev)
	base, err := history.Base(repo, file, rev, &history.Revision{Org: want})
	if err != nil {
		return err
	}
	for _, f := range base.Findings {
		printErr(env, "note: ", f.Message.String())
	}
	keys := review.Changed(base.Org, want, today)
	for _, key := range keys {
		scope.Keys[key] = true
	}
	scope.Since = append(scope.Since, base.Org)
	if len(keys) == 0 {
		printErr(env, "note: ", fmt.Sprintf("every entry of %s says what it said at %s", file, rev))
	}
	if names := review.Settings(base.Org, want); len(names) > 0 {
		printErr(env, "note: ", fmt.Sprintf("%s changed since %s too; that is part of no workspace and holds for this plan", strings.Join(names, ", "), rev))
	}
	return nil
}

// workspaceScope finds an entry by its key, else by name or id. Where a name is
// one entry's key and another's name, the key counts.
func workspaceScope(value string, want *spec.Org) (string, error) {
	var keys, fitting []string
	for i := range want.Workspaces {
		w := &want.Workspaces[i]
		if w.Key == value {
			return w.Key, nil
		}
		if w.Name == value || w.ID == value {
			fitting = append(fitting, w.Key)
		}
		keys = append(keys, w.Key)
	}
	switch len(fitting) {
	case 0:
		return "", hinted(fmt.Errorf("--scope: the file has no workspace %q", value), "it has: %s", strings.Join(keys, ", "))
	case 1:
		return fitting[0], nil
	}
	return "", hinted(fmt.Errorf("--scope: %d entries have the name %q", len(fitting), value), "name one by its key: %s", strings.Join(fitting, ", "))
}
