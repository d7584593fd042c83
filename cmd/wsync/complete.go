package main

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/spec"
)

// completeFlags tells the shell what may stand behind the flags of a command. What
// is offered comes from the file and from git alone: a key press waits for no network.
func completeFlags(c *cobra.Command, flags *globals) {
	archived := func() []string { return archives(flags.file) }
	revisions := func() []string { return revisions(flags.file) }
	from := map[string]func() []string{
		"scope":                func() []string { return scopes(flags.file) },
		"allow-archive":        archived,
		"allow-archive-in-use": func() []string { return workspaces(declared(flags.file), isTombstone, byID) },
		"workspace":            func() []string { return workspaces(declared(flags.file), isLive, byName) },
		"base":                 revisions,
		"head":                 revisions,
		"against":              revisions,
	}
	for _, name := range []string{"format", "only"} {
		if f := c.Flags().Lookup(name); f != nil {
			if words, ok := f.Value.(choice); ok {
				from[name] = func() []string { return words.words }
			} else {
				from[name] = func() []string { return workspaces(declared(flags.file), isLive, addressOf) }
			}
		}
	}
	for _, free := range []string{"base-url", "concurrency", "requests-per-minute", "timeout", "max-removals", "as-of", "days"} {
		from[free] = func() []string { return nil }
	}
	for name, values := range from {
		if c.Flags().Lookup(name) != nil {
			_ = c.RegisterFlagCompletionFunc(name, completing(values)) // only a second one for the flag is an error
		}
	}
	if c.Flags().Lookup("file") != nil {
		_ = c.MarkFlagFilename("file", yamlFiles...)
	}
	if takes := strings.Contains(c.Use, " "); !takes && c.ValidArgsFunction == nil {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
}

// yamlFiles are what the names of such files end in.
var yamlFiles = []string{"yaml", "yml"}

// filesEndingIn lets the shell complete names of files.
func filesEndingIn(ends ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return ends, cobra.ShellCompDirectiveFilterFileExt
	}
}

// mostOffered is how many values a shell is given; beyond, it gets those that go on
// as the word begins.
const mostOffered = 1000

func completing(values func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		all := offerable(values())
		if len(all) > mostOffered {
			all = slices.DeleteFunc(all, func(s string) bool { return !strings.HasPrefix(s, word) })
		}
		return all[:min(len(all), mostOffered)], cobra.ShellCompDirectiveNoFileComp
	}
}

// offerable leaves out what a shell could obey when it has put it on the command
// line: bash inserts what several values have in common without quotes, and names
// of workspaces and branches are other people's to choose. A description that is
// unfit is left out alone.
func offerable(values []string) []string {
	var fit []string
	for _, v := range values {
		value, description, _ := strings.Cut(v, "\t")
		if !literal(value) {
			continue
		}
		if literal(description) {
			value += "\t" + description
		}
		fit = append(fit, value)
	}
	return fit
}

// literal reports whether a text means itself to every shell, wherever in a word
// it stands. Blanks are among it, which each shell escapes in its way.
func literal(s string) bool {
	if s == "" || len(s) > 300 || strings.ContainsAny(s[:1], "-:=~ %@+") || strings.HasSuffix(s, " ") || strings.HasPrefix(s, "_activeHelp_") {
		return false
	}
	return render.Clean(s) == s && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -_.,:/@+%=", r)
	}) < 0
}

func isTombstone(w *spec.Workspace) bool { return w.Archive != nil }
func isLive(w *spec.Workspace) bool      { return w.Archive == nil }

func byName(w *spec.Workspace) string { return w.Name }

// byID is the id where the entry has one, which confirms an archive whatever the
// workspace is called by now, with the key as its description.
func byID(w *spec.Workspace) string {
	if w.ID != "" {
		return w.ID + "\t" + w.Key
	}
	return w.Name
}

func addressOf(w *spec.Workspace) string { return string(diff.WorkspaceAddress(w.Key)) }

// declared is what the file says; nothing, when it cannot be read.
func declared(file string) *spec.Org {
	org, _, err := parse(file)
	if err != nil || org == nil {
		return &spec.Org{}
	}
	return org
}

// workspaces names entries of the file.
func workspaces(org *spec.Org, which func(*spec.Workspace) bool, name func(*spec.Workspace) string) []string {
	var names []string
	for i := range org.Workspaces {
		if w := &org.Workspaces[i]; which(w) {
			names = append(names, name(w))
		}
	}
	return names
}

// archives names everything that the file asks to archive. How a workspace is
// called by now only the organization knows; an id is right whatever it is.
func archives(file string) []string {
	org := declared(file)
	names := workspaces(org, isTombstone, byID)
	for i := range org.ServiceAccounts {
		if a := &org.ServiceAccounts[i]; a.Archive != nil {
			names = append(names, a.Name+"\tservice account")
		}
	}
	for i := range org.Workspaces {
		for _, k := range org.Workspaces[i].APIKeys {
			if k.Archive != nil {
				names = append(names, k.Key+"\tAPI key")
			}
		}
	}
	return names
}

// scopes are the entries and the people of the file, and the revisions of its
// repository.
func scopes(file string) []string {
	org := declared(file)
	all := workspaces(org, func(*spec.Workspace) bool { return true }, func(w *spec.Workspace) string { return "workspace:" + w.Key })
	for _, e := range org.People() {
		all = append(all, "person:"+string(e))
	}
	for _, rev := range revisions(file) {
		all = append(all, "changed:"+rev)
	}
	return all
}

func revisions(file string) []string {
	repo, err := gitrev.Open(filepath.Dir(file))
	if err != nil {
		return nil
	}
	return append(repo.Names(), "HEAD")
}
