package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
)

// order is what both contenders are asked for, step by step.
type order struct {
	size  size
	steps []step
}

// step is one thing to do, with the words of each command.
type step struct {
	name, wsync, terraform string
	*declared
}

// declared is an organization in the words of each contender, and what a
// simulator must have afterwards.
type declared struct {
	files map[string]string // by name
	want  *adminsim.Seed
}

// orderFor declares an organization in which everything but its users is to be
// made.
func orderFor(s size) (order, error) {
	seed := adminsim.Generate(adminsim.GenerateOptions{Workspaces: s.Workspaces, MembersPer: s.Members, Users: s.Users, Seed: 1})
	plain(seed)
	made, err := declare(seed)
	if err != nil {
		return order{}, err
	}
	if err := promote(seed); err != nil {
		return order{}, err
	}
	changed, err := declare(seed)
	return order{s, []step{
		{"create everything", "apply --yes", "apply -auto-approve", made},
		{"plan, nothing to do", "plan --detailed-exitcode", "plan -detailed-exitcode", made},
		{"change one role", "apply --yes", "apply -auto-approve", changed},
	}}, err
}

// plain leaves what every provider can declare: names, and the three roles that
// all of them know.
func plain(s *adminsim.Seed) {
	for i := range s.Workspaces {
		s.Workspaces[i].Tags = nil
		for who, role := range s.Workspaces[i].Members {
			if role == "workspace_restricted_developer" {
				s.Workspaces[i].Members[who] = "workspace_developer"
			}
		}
	}
}

// promote changes one role.
func promote(s *adminsim.Seed) error {
	for _, w := range s.Workspaces {
		for _, who := range slices.Sorted(maps.Keys(w.Members)) {
			if w.Members[who] == "workspace_user" {
				w.Members[who] = "workspace_admin"
				return nil
			}
		}
	}
	return errors.New("there is nobody whose role could be changed")
}

// declare writes an organization down for both.
func declare(seed *adminsim.Seed) (*declared, error) {
	anyDay := func() time.Time { return time.Unix(0, 0) } // alike does not look at times
	sim, err := adminsim.New(seed, adminsim.Options{Now: anyDay, WorkspaceLimit: 10_000})
	if err != nil {
		return nil, err
	}
	want := sim.Snapshot()
	return &declared{map[string]string{"org.yaml": wsyncFile(want), "main.tf": terraformFile(want)}, want}, nil
}

// wsyncFile is org.yaml: of each workspace the name and the members. No
// generated name has anything that YAML or HCL would quote in a way of its own.
func wsyncFile(s *adminsim.Seed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\norganization: %s\n\nworkspaces:\n", s.Organization.ID)
	for _, w := range s.Workspaces {
		if w.Default {
			continue
		}
		fmt.Fprintf(&b, "  %s:\n    members:\n", w.Name)
		for _, who := range slices.Sorted(maps.Keys(w.Members)) {
			fmt.Fprintf(&b, "      %s: %s\n", who, w.Members[who])
		}
	}
	return b.String()
}

// terraformFile is main.tf with the same in it. People are named by their ids,
// which spares Terraform the look-ups. The resources are called so by every
// provider of docs/from-terraform.md. One block for the members of each
// workspace is what Terraform is quickest with: a single block for all of them
// takes it twice the CPU time, and so does one for each.
func terraformFile(s *adminsim.Seed) string {
	ids := map[string]string{}
	for _, u := range s.Users {
		ids[u.Email] = u.ID
	}
	var b strings.Builder
	fmt.Fprintf(&b, "terraform {\n  required_providers {\n    anthropic = { source = %q }\n  }\n}\n", providerSource)
	for i, w := range s.Workspaces {
		if w.Default {
			continue
		}
		fmt.Fprintf(&b, "\nresource \"anthropic_workspace\" \"team_%d\" {\n  name = %q\n}\n", i, w.Name)
		fmt.Fprintf(&b, "\nresource \"anthropic_workspace_member\" \"team_%d\" {\n  for_each = {\n", i)
		for _, who := range slices.Sorted(maps.Keys(w.Members)) {
			fmt.Fprintf(&b, "    %q = %q\n", ids[who], w.Members[who])
		}
		fmt.Fprintf(&b, "  }\n  workspace_id   = anthropic_workspace.team_%d.id\n  user_id        = each.key\n  workspace_role = each.value\n}\n", i)
	}
	return b.String()
}

// providerSource is an address that no registry has, and cliConfig the file
// that says where the provider is instead: nothing is downloaded.
const (
	providerSource = "compare.invalid/wsync/anthropic"
	cliConfig      = "cli.tfrc"
)

// write puts the files into a folder, over those of another step.
func (d *declared) write(dir string) error {
	var errs []error
	for name, text := range d.files {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), []byte(text), fileMode))
	}
	return errors.Join(errs...)
}

// installed lets Terraform find the provider from a folder.
func installed(dir, provider string) error {
	plugins := filepath.Join(dir, "plugins")
	config := fmt.Sprintf("provider_installation {\n  dev_overrides { %q = %q }\n}\n", providerSource, plugins)
	return errors.Join(os.Mkdir(plugins, 0o700), os.Symlink(provider, filepath.Join(plugins, "terraform-provider-anthropic")),
		os.WriteFile(filepath.Join(dir, cliConfig), []byte(config), fileMode))
}

// alike says how an organization differs from the one that was asked for. The
// simulator derives ids from names, so that all but the times can be compared.
func alike(got, want *adminsim.Seed) error {
	g, w := lines(got), lines(want)
	for i := range max(len(g), len(w)) {
		have, due := at(g, i), at(w, i)
		if have != due {
			return fmt.Errorf("the organization is not what was asked for: line %d of it, written as YAML, is %q, not %q", i+1, have, due)
		}
	}
	return nil
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func lines(s *adminsim.Seed) []string {
	timeless := *s
	timeless.Users, timeless.Workspaces = slices.Clone(s.Users), slices.Clone(s.Workspaces)
	for i := range timeless.Users {
		timeless.Users[i].AddedAt = time.Time{}
	}
	for i := range timeless.Workspaces {
		timeless.Workspaces[i].CreatedAt = time.Time{}
	}
	return strings.Split(string(timeless.YAML()), "\n")
}
