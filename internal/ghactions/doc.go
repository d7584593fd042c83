// Package ghactions is what a program inside a GitHub Actions run has to know:
// which run this is, how to hand results to it (outputs, job summary, log), and
// how to keep one comment on a pull request and one issue in a repository up to
// date.
//
// It knows nothing of wsync. Three invariants hold:
//
//   - Foreign text (branch names, titles, names from a file) is data everywhere:
//     it travels in JSON bodies and in environment files behind a delimiter that
//     nobody can guess, and text for the log is fenced, so that none of it is
//     obeyed as a workflow command.
//   - The token goes to the API address that the runner names and nowhere else.
//   - A comment or an issue is ours when its first line is our marker and its
//     author is the identity behind the token. Anyone can copy a marker; nobody
//     else's text is ever overwritten.
package ghactions
