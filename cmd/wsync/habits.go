package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// otherCommands are what people of other tools type, and what does it here.
var otherCommands = map[string]string{
	"init":     "wsync needs no set-up; to write down what is live, run\n  wsync export --out org.yaml",
	"import":   "to write down what is live, run\n  wsync export --out org.yaml",
	"pull":     "to write down what is live, run\n  wsync export --out org.yaml",
	"dump":     "to write down what is live, run\n  wsync export --out org.yaml",
	"diff":     "to see what apply would do, as a diff, run\n  wsync plan --format diff",
	"preview":  "to see what apply would do, run\n  wsync plan",
	"refresh":  "every plan reads what is live; run\n  wsync plan",
	"drift":    "drift is what a plan of the unchanged file shows; run\n  wsync plan --detailed-exitcode",
	"sync":     "to bring the organization to what the file says, run\n  wsync apply",
	"up":       "to bring the organization to what the file says, run\n  wsync apply",
	"deploy":   "to bring the organization to what the file says, run\n  wsync apply",
	"push":     "to bring the organization to what the file says, run\n  wsync apply",
	"cost":     "to see what each workspace used and cost, run\n  wsync usage",
	"destroy":  "wsync removes nothing by command; an archive is asked for in the file, with a line such as\n  archive: {reason: superseded}",
	"delete":   "wsync removes nothing by command; an archive is asked for in the file, with a line such as\n  archive: {reason: superseded}",
	"archive":  "an archive is asked for in the file, with a line such as\n  archive: {reason: superseded}",
	"lint":     "to check the file, run\n  wsync validate",
	"check":    "to check the file, run\n  wsync validate",
	"format":   "to rewrite the file in canonical form, run\n  wsync fmt",
	"state":    "wsync keeps no state: what is live is read each time",
	"login":    "the credential comes from the environment, such as ANTHROPIC_ADMIN_KEY",
	"simulate": "to serve the Admin API from memory, run\n  wsync sim",
}

// otherFlags are flags of other tools, and what does the same here.
var otherFlags = map[string]string{
	"auto-approve":    "--yes does not ask",
	"force":           "--yes does not ask; what a guard holds is released by the flag that it names",
	"approve":         "--yes does not ask",
	"target":          "--scope workspace:KEY looks at one entry of the file",
	"only":            "--scope workspace:KEY looks at one entry of the file",
	"check":           "wsync plan shows what would be done; wsync fmt alone has --check",
	"output":          "--format chooses how it is shown, --out where a plan is saved",
	"json":            "--format json",
	"config":          "-f names the file",
	"var":             "the file takes no variables",
	"var-file":        "the file takes no variables; include takes fragments",
	"parallelism":     "--concurrency",
	"refresh":         "every plan reads what is live",
	"destroy":         "an archive is asked for in the file, by archive: {reason: …}",
	"token":           "the credential comes from the environment, such as ANTHROPIC_ADMIN_KEY",
	"api-key":         "the credential comes from the environment, such as ANTHROPIC_ADMIN_KEY",
	"exit-code":       "--detailed-exitcode",
	"dryrun":          "--dry-run, or wsync plan",
	"no-input":        "without a terminal apply needs --yes",
	"non-interactive": "without a terminal apply needs --yes",
	"archive":         "--allow-archive names a workspace whose tombstone stands in the file",
}

// oneDash recognises a long flag that was typed with one dash, such as
// -format=json, of which the parser would make -f "ormat=json". It gives the flag
// as it should be.
func oneDash(c *cobra.Command, word string) (meant string, ok bool) {
	name, value, assigned := strings.Cut(strings.TrimPrefix(word, "-"), "=")
	if len(name) < 2 || c.Flags().Lookup(name) == nil && otherFlags[name] == "" {
		return "", false
	}
	if assigned {
		return "--" + name + "=" + value, true
	}
	return "--" + name, true
}

// noOneDash refuses -f with the rest of a long flag as its value.
func noOneDash(c *cobra.Command) error {
	f := c.Flags().Lookup("file")
	if f == nil || !f.Changed {
		return nil
	}
	meant, ok := oneDash(c, "-f"+f.Value.String())
	if !ok {
		return nil
	}
	return hinted(fmt.Errorf("-f%s names the file %q", f.Value, f.Value), "flags with a name take two dashes: %s", meant)
}
