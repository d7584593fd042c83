package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsync/wsync/apply/guard"
	"github.com/wsync/wsync/internal/exit"
)

// A topic is a page of help about no command. The tables behind it are those that
// the documentation is written from, with backticks for code, which help leaves out.

// variable is an environment variable, or several, and what it is for.
type variable struct{ names, meaning string }

var variables = []variable{
	{"`ANTHROPIC_ADMIN_KEY`", "admin key; looked for first"},
	{"`ANTHROPIC_ADMIN_API_KEY`", "the same"},
	{"`ANTHROPIC_API_KEY`", "the same, only if it holds an admin key (`sk-ant-admin…`); otherwise ignored"},
	{"`ANTHROPIC_AUTH_TOKEN`", "bearer token"},
	{"`WSYNC_AUTH_HEADER`", "the header an admin key travels in: `authorization` (as a bearer token; the default) or `x-api-key`, for a gateway that knows the older header only"},
	{"`ANTHROPIC_FEDERATION_RULE_ID`", "workload identity federation: the rule"},
	{"`ANTHROPIC_ORGANIZATION_ID`", "… the organization"},
	{"`ANTHROPIC_SERVICE_ACCOUNT_ID`", "… the service account"},
	{"`ANTHROPIC_WORKSPACE_ID`", "… the workspace, if the rule spans several"},
	{"`ANTHROPIC_IDENTITY_TOKEN_FILE`", "… the file with the identity token, read anew for each exchange"},
	{"`ANTHROPIC_IDENTITY_TOKEN`", "… or the token itself"},
	{"`ACTIONS_ID_TOKEN_REQUEST_URL`", "… or, set by GitHub Actions with `id-token: write`, where to fetch one"},
	{"`ACTIONS_ID_TOKEN_REQUEST_TOKEN`", "… and the permission to"},
	{"`ANTHROPIC_BASE_URL`", "where the Admin API is"},
	{"`CI`, `GITHUB_ACTIONS` and those of other systems", "if set and not `false`, `apply` refuses a file that differs from the commit, that git cannot compare with it, or of which the branch has a later version"},
	{"`GITHUB_BASE_REF` and those of other systems", "the branch `review` compares with, in a pull request or merge request"},
	{"`NO_COLOR`", "if set, no colour"},
	{"`TERM`", "`dumb`: no colour"},
}

// topicCommands are the topics, as commands that run nothing, which cobra lists by
// themselves.
func topicCommands(env *Env) []*cobra.Command {
	var all []*cobra.Command
	for _, t := range []struct{ name, short, text string }{
		{"guards", "What may stop a plan or hold a step, and what lifts it", guardsTopic()},
		{"environment", "The environment variables that wsync reads", environmentTopic()},
		{"exit-codes", "What each exit code means", exitTopic()},
	} {
		c := &cobra.Command{Use: t.name, Short: t.short, Long: t.text}
		c.SetHelpFunc(func(*cobra.Command, []string) { fmt.Fprint(env.Stdout, t.text) })
		all = append(all, c)
	}
	return all
}

func guardsTopic() string {
	var b strings.Builder
	b.WriteString("A guard is one rule that may object to a plan. One that stops keeps everything from\n" +
		"being written; one that holds keeps its step waiting, and the rest is applied.\n")
	for _, g := range append(guard.All(), guard.Stale) {
		fmt.Fprintf(&b, "\n%s (%s)\n%s%s%s", g.Name, g.Verdict,
			indented("refuses "+g.Refuses), indented("because "+g.Why), indented("lifted by "+g.LiftedBy))
	}
	return b.String()
}

func environmentTopic() string {
	b := "Exactly one kind of credential may be set.\n"
	for _, v := range variables {
		b += "\n" + unquoted(v.names) + "\n" + indented(v.meaning)
	}
	return b
}

func exitTopic() string {
	b := ""
	for _, m := range exit.Meanings {
		b += fmt.Sprintf("%d\n%s", m.Code, indented(m.Text))
	}
	return b
}

func unquoted(text string) string { return strings.ReplaceAll(text, "`", "") }

// indented is a text in lines that fit a terminal.
func indented(text string) string {
	const indent, width = "    ", 78
	var b strings.Builder
	line := indent
	for _, word := range strings.Fields(unquoted(text)) {
		if len(line)+len(word)+1 > width && line != indent {
			b.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	return b.String() + line + "\n"
}
