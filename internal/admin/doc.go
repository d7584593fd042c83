// Package admin speaks to the Anthropic Admin API through the official SDK and
// hands out wsync's own values.
//
// It is the only package that imports anthropic-sdk-go. Open makes a Client
// from one explicit Credential; Client.Reader gives something that can only
// read and Client.Writer something that can only write, so a plan, which is
// handed the Reader, has no way to change anything.
//
// Invariants:
//
//   - Nothing is taken from the environment but what Find read. The SDK's own
//     credential chain, base URL variable and telemetry are switched off.
//   - A credential travels to one host only, over TLS unless that host is this
//     machine. Redirects are not followed. No error, log line or formatted
//     value holds a secret.
//   - A read is complete or an error. A list that ends early, repeats its
//     cursor, changes while it is read, or misses a required field is an error.
//   - Reads are repeated within bounds; a write is sent exactly once, and its
//     failure says whether it may have taken effect.
//   - Every request of the process passes one gate (pace), which adapts to what
//     the API allows. Waiting never outlasts the context's deadline.
//   - What the API says and wsync does not know (roles, statuses, fields) is
//     kept or left out, never guessed.
package admin
