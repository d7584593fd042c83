// Command wsync keeps a Claude organization as a file says it should be.
//
// It reads org.yaml, compares it with the live organization through the
// Anthropic Admin API, shows an ordered plan, and applies it. See README.md.
package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/internal/exit"
)

// globals are the flags every command has.
type globals struct {
	file        string
	baseURL     string
	concurrency int
	perMinute   int
	timeout     time.Duration
	noColor     bool
	quiet       bool
	verbose     bool
}

// Main runs one command and returns the process's exit code. ctx ends at the
// first interrupt.
func Main(ctx context.Context, env Env) int {
	root := newRoot(&env)
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := badCommand(root, root.ExecuteContext(ctx))
	code := exit.Of(err)
	if err != nil && err.Error() != "" {
		if ctx.Err() != nil {
			code = exit.Interrupted
		}
		fmt.Fprint(env.Stderr, explain(err))
	}
	return code
}

func newRoot(env *Env) *cobra.Command {
	flags := &globals{}
	root := &cobra.Command{
		Use:   "wsync",
		Short: "Keep a Claude organization as org.yaml says it should be",
		Long: strings.TrimSpace(`
wsync keeps a Claude organization as a file says it should be: workspaces,
people, machines, limits and keys. It reads org.yaml, compares it with the live
organization through the Anthropic Admin API, shows what it would do, and does
it.

Nothing irreversible happens by omission: leaving a workspace out of the file
never archives it.`),
		Example: `  wsync demo                     see the whole story, no key and no network needed
  wsync export --out org.yaml    write an organization down
  wsync validate                 check the file, offline
  wsync plan                     show what apply would do
  wsync apply                    do it
  wsync adopt                    write back what was done by hand`,
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.PersistentPreRunE = func(c *cobra.Command, args []string) error { return sane(c, args, env.Args) }
	versionFlag(root, env)
	root.SetFlagErrorFunc(badFlag)
	root.SetHelpCommand(helpCommand())
	root.DisableSuggestions = true // badCommand has its own
	f := root.PersistentFlags()
	f.StringVarP(&flags.file, "file", "f", "org.yaml", "the `file` that says what the organization should be")
	f.StringVar(&flags.baseURL, "base-url", "", "`URL` of the Admin API (default: ANTHROPIC_BASE_URL, else https://api.anthropic.com)")
	f.IntVar(&flags.concurrency, "concurrency", 0, "greatest `number` of requests under way at once (default: as many as the API allows, up to 16)")
	f.IntVar(&flags.perMinute, "requests-per-minute", 0, "fixed `pace` (default: fast, and slower as soon as the API asks for it)")
	f.DurationVar(&flags.timeout, "timeout", time.Hour, "give up after this `time`")
	f.BoolVar(&flags.noColor, "no-color", false, "no colour (also: NO_COLOR)")
	f.BoolVarP(&flags.quiet, "quiet", "q", false, "no progress on stderr")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "one line on stderr for each request")
	root.AddGroup(
		&cobra.Group{ID: "main", Title: "Commands:"},
		&cobra.Group{ID: "file", Title: "The file:"},
		&cobra.Group{ID: "learn", Title: "Without an organization:"},
	)
	for _, c := range []*cobra.Command{
		planCommand(env, flags), applyCommand(env, flags), exportCommand(env, flags), adoptCommand(env, flags), accessCommand(env, flags), usageCommand(env, flags), reviewCommand(env, flags), statusCommand(env, flags), showCommand(env, flags),
		validateCommand(env, flags), fmtCommand(env, flags), schemaCommand(env),
		demoCommand(env), simCommand(env), versionCommand(env), completionCommand(env), actionCommand(env, flags), manCommand(env),
	} {
		root.AddCommand(c)
		c.InheritedFlags() // merges the flags that every command has
		completeFlags(c, flags)
	}
	root.AddCommand(topicCommands(env)...)
	return root
}

// hint is an error with a line that says how to fix it.
type hint struct {
	err  error
	text string
}

func hinted(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &hint{err, fmt.Sprintf(format, args...)}
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }
func (h *hint) Hint() string  { return h.text }
