// Package gitrev reads files as they were at a revision of the git repository
// around them, and the facts of history that a plan records: merge base, commit,
// branch, which files differ from the commit, who last touched a line.
//
// It needs no network and no credential, and it never writes. Nor does it need
// git itself, but for repositories that are stored in a way go-git cannot read.
//
// # Invariants
//
//   - What it hands out was chosen by whoever could push a commit: names,
//     subjects, paths and file contents are raw. Renderers escape them.
//   - Nothing outside the tree of the commit is reachable through [Repo.FS]:
//     links that lead out of it are refused.
//   - A remote's URL loses its user, password, query and fragment before it
//     leaves the package.
//   - A history that a shallow clone cuts short is never mistaken for the whole:
//     an answer that lies beyond the cut is [ErrShallow], with the remedy.
package gitrev
