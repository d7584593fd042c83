package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/internal/exit"
)

// manCommand writes the manual pages, for whoever packages a release. They are made
// from the commands themselves, in man(7), by the few lines below: the library for it
// would bring a Markdown parser into the program.
func manCommand(env *Env) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "man", Hidden: true, Args: noArgs,
		Short: "Write manual pages into a folder",
		RunE:  func(c *cobra.Command, _ []string) error { return manRun(c.Root(), out, env.Version) },
	}
	c.Flags().StringVar(&out, "out", "", "the `folder`, which is made if it is not there")
	return c
}

func manRun(root *cobra.Command, dir, version string) error {
	if dir == "" {
		return hinted(errors.New("no folder is named"), "wsync man --out FOLDER")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // pages are for everybody
		return fmt.Errorf("making the folder for manual pages: %w", err)
	}
	for name, page := range manPages(root, version) {
		if err := writeWhole(filepath.Join(dir, name), []byte(page)); err != nil {
			return err
		}
	}
	return nil
}

// manPages are the pages by the names of their files: one for the program, one for
// each command, and one about guards.
func manPages(root *cobra.Command, version string) map[string]string {
	pages := map[string]string{}
	also := []string{"wsync-guards(7)"}
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			also = append(also, "wsync-"+c.Name()+"(1)")
			pages["wsync-"+c.Name()+".1"] = manPage(c, version).also("wsync(1)", "wsync-guards(7)")
		}
	}
	slices.Sort(also)
	m := manPage(root, version)
	m.section("EXIT STATUS")
	for _, e := range exit.Meanings {
		m.item(strong(fmt.Sprint(e.Code)), unquoted(e.Text))
	}
	m.section("ENVIRONMENT")
	for _, v := range variables {
		m.item(strong(unquoted(v.names)), unquoted(v.meaning))
	}
	pages["wsync.1"] = m.also(also...)
	g := newManual("wsync-guards", "7", version, "what may stop a plan of wsync or hold a step")
	g.section("GUARDS")
	for _, rule := range append(guard.All(), guard.Stale) {
		g.item(strong(rule.Name)+" ("+string(rule.Verdict)+")", "Refuses "+rule.Refuses+".")
		g.line(".IP")
		g.text("Because " + rule.Why + ".")
		g.line(".IP")
		g.text("Lifted by " + rule.LiftedBy + ".")
	}
	pages["wsync-guards.7"] = g.also("wsync(1)")
	return pages
}

func manPage(c *cobra.Command, version string) *manual {
	m := newManual(strings.ReplaceAll(c.CommandPath(), " ", "-"), "1", version, c.Short)
	m.section("SYNOPSIS")
	m.line(strong(c.UseLine()))
	m.section("DESCRIPTION")
	for i, paragraph := range strings.Split(cmp.Or(c.Long, c.Short+"."), "\n\n") {
		if i > 0 {
			m.line(".PP")
		}
		m.text(paragraph)
	}
	c.InitDefaultHelpFlag()
	m.section("OPTIONS")
	for _, set := range []*pflag.FlagSet{c.LocalFlags(), c.InheritedFlags()} {
		set.VisitAll(m.flag)
	}
	if c.Example != "" {
		m.section("EXAMPLES")
		m.line(".nf")
		for line := range strings.Lines(c.Example) {
			m.line(roff(strings.TrimSuffix(line, "\n")))
		}
		m.line(".fi")
	}
	return m
}

// manual is a page in the making.
type manual struct{ b strings.Builder }

func newManual(name, section, version, what string) *manual {
	m := &manual{}
	m.line(fmt.Sprintf(".TH %s %s \"\" %q %q", roff(strings.ToUpper(name)), section, "wsync "+version, "wsync"))
	m.line(".nh\n.ad l") // no hyphens within flags, no stretched lines
	m.section("NAME")
	m.line(roff(name) + ` \- ` + roff(what))
	return m
}

func (m *manual) line(s string)       { m.b.WriteString(s + "\n") }
func (m *manual) section(name string) { m.line(".SH " + name) }

// text is filled by whoever shows it.
func (m *manual) text(s string) {
	for line := range strings.Lines(s) {
		m.line(roff(strings.TrimSpace(line)))
	}
}

func (m *manual) item(term, text string) {
	m.line(".TP")
	m.line(term)
	m.text(text)
}

func (m *manual) flag(f *pflag.Flag) {
	if f.Hidden {
		return
	}
	value, usage := pflag.UnquoteUsage(f)
	term := strong("--" + f.Name)
	if f.Shorthand != "" {
		term = strong("-"+f.Shorthand) + ", " + term
	}
	if value != "" {
		term += ` \fI` + roff(value) + `\fR`
	}
	if !slices.Contains([]string{"", "false", "0", "0s", "[]"}, f.DefValue) {
		usage += " (default " + f.DefValue + ")"
	}
	m.item(term, usage)
}

// also ends the page.
func (m *manual) also(pages ...string) string {
	m.section("SEE ALSO")
	for i, p := range pages {
		name, section, _ := strings.Cut(p, "(")
		comma := ","
		if i == len(pages)-1 {
			comma = ""
		}
		m.line(`.BR ` + roff(name) + ` (` + section + comma)
	}
	return m.b.String()
}

func strong(s string) string { return `\fB` + roff(s) + `\fR` }

// roff is text that means itself: no escape, no request at the start of a line, and
// a hyphen that can be searched for and pasted.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
