package wsync_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/internal/docpage"
	"github.com/wsync/wsync/schema"
)

const commandsPage = "docs/commands.md"

// everyCommand is the section of the flags that all commands have.
const everyCommand = "Every command"

// TestDocsNameEveryFlag holds docs/commands.md against what the program itself
// says: every command has a section, every section a command, and each lists
// exactly the command's flags.
func TestDocsNameEveryFlag(t *testing.T) {
	wsync := filepath.Join(buildWsync(t), "wsync")
	help := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), wsync, append([]string{"help"}, args...)...).Output()
		if err != nil {
			t.Fatalf("wsync help %s: %v", strings.Join(args, " "), err)
		}
		return string(out)
	}
	sections := flagSections(docpage.Read(t, commandsPage))
	code := map[string]bool{}
	for _, name := range helpCommands(help()) {
		code[name] = true
		checkNames(t, commandsPage+": flags of "+name, helpFlags(help(name)), sections[name])
	}
	checkNames(t, commandsPage+": flags of every command", helpFlags(help()), sections[everyCommand])
	page := map[string]bool{}
	for name := range sections {
		page[name] = name != everyCommand
	}
	delete(page, everyCommand)
	checkNames(t, commandsPage+": commands", code, page)
}

var (
	sectionHeading = regexp.MustCompile("^## (?:`wsync ([a-z]+)[^`]*`|(.*))$")
	flagRow        = regexp.MustCompile("^\\| `(?:-[a-z], )?(--[a-z-]+)")
	helpCommand    = regexp.MustCompile(`^  ([a-z]+) +\S`)
	helpFlag       = regexp.MustCompile(`^ +(?:-[a-z], )?(--[a-z-]+)`)
)

// flagSections gives the flags in the tables of each section about a command.
func flagSections(text string) map[string]map[string]bool {
	sections := map[string]map[string]bool{}
	in := ""
	for _, line := range strings.Split(text, "\n") {
		if m := sectionHeading.FindStringSubmatch(line); m != nil {
			if in = m[1]; m[2] == everyCommand {
				in = everyCommand
			}
			if in != "" {
				sections[in] = map[string]bool{}
			}
		} else if m := flagRow.FindStringSubmatch(line); m != nil && in != "" {
			sections[in][m[1]] = true
		}
	}
	return sections
}

// helpCommands reads the commands off the program's help; "help" itself is one
// that needs no page.
func helpCommands(text string) []string {
	_, text, _ = strings.Cut(text, "\nCommands:\n")
	text, _, _ = strings.Cut(text, "\nFlags:\n")
	var names []string
	for _, line := range strings.Split(text, "\n") {
		if m := helpCommand.FindStringSubmatch(line); m != nil && m[1] != "help" {
			names = append(names, m[1])
		}
	}
	return names
}

// helpFlags reads the flags off a command's help, but for --help and those of
// every command.
func helpFlags(text string) map[string]bool {
	_, text, _ = strings.Cut(text, "\nFlags:\n")
	text, _, _ = strings.Cut(text, "\n\n")
	flags := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		if m := helpFlag.FindStringSubmatch(line); m != nil && m[1] != "--help" {
			flags[m[1]] = true
		}
	}
	return flags
}

var (
	variable = regexp.MustCompile(`"((?:ANTHROPIC|ACTIONS|WSYNC)_[A-Z_]+|NO_COLOR|TERM|CI|GITHUB_BASE_REF)"`)
	exitLine = regexp.MustCompile(`(?m)^\t[A-Z][a-z]+ += (\d+) +// `)
	codeRow  = regexp.MustCompile(`(?m)^\| (\d+) \|`)
	format   = regexp.MustCompile("[\"`](wsync\\.[a-z]+/v[0-9]+)[\"`]")
)

// TestDocsNameEveryVariable holds the table of environment variables against the
// names that stand in the code. Those of the GitHub action are its own page's.
func TestDocsNameEveryVariable(t *testing.T) {
	code := inCode(t, variable, "cmd/wsync/*.go", "internal/admin/*.go")
	checkNames(t, commandsPage+": variables", code, tableNames(docpage.Read(t, commandsPage), "Variable"))
}

// TestDocsNameEveryFormat holds the versioned formats and the schemas that can be
// printed against the code.
func TestDocsNameEveryFormat(t *testing.T) {
	text := docpage.Read(t, commandsPage)
	checkNames(t, commandsPage+": formats", inCode(t, format, "*/*.go", "apply/*/*.go", "internal/*/*.go"), matched(format, text))
	schemas := map[string]bool{}
	for _, name := range schema.Names() {
		schemas[name] = true
	}
	checkNames(t, commandsPage+": schemas", schemas, tableNames(text, "Schema"))
}

// TestDocsNameEveryExitCode holds both tables of exit codes against internal/exit.
func TestDocsNameEveryExitCode(t *testing.T) {
	code := inCode(t, exitLine, "internal/exit/exit.go")
	for _, page := range []string{"README.md", commandsPage} {
		checkNames(t, page+": exit codes", code, matched(codeRow, docpage.Read(t, page)))
	}
}

// inCode gives what an expression finds in the program's files.
func inCode(t *testing.T, expr *regexp.Regexp, patterns ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") }) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			maps.Copy(found, matched(expr, string(src)))
		}
	}
	return found
}

func matched(expr *regexp.Regexp, text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range expr.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return found
}
