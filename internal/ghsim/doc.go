// Package ghsim is the little of GitHub that a workflow run of ours talks to,
// kept in memory and served as an http.Handler: comments on pull requests,
// issues, the identity behind a token, and the identity tokens of a job. Obeyed
// and Outputs read what a step leaves behind as the runner does.
//
// It is strict. A request without a known token gets 401, one that the token may
// not make gets 403, and anything that GitHub's REST description does not
// promise (an unknown path, a wrong version header, an unknown field) is
// remembered and makes the test fail; see Breaches.
package ghsim
