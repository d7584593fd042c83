// Package adminsim is the Anthropic Admin API kept in memory and served as an
// http.Handler, so that tests, demos and newcomers can run wsync for real
// without a key, a network or an organization to break.
//
// Invariants:
//
//   - It speaks wire JSON through its own structs and imports neither the SDK
//     nor any other package of this module: a misreading of the API must not be
//     shared by the client and the thing that judges the client.
//   - It speaks the API versions 2026-10-21 and 2023-06-01, each as the official
//     OpenAPI document of that version has it.
//   - It is strict. A request that the document forbids is refused, and a refused
//     request (status 400 or above) changes nothing, unless a fault says so.
//   - It pretends nothing: an operation of the API that it does not have is a 501.
//     Where the API is undocumented the harsher reading is chosen, so that a
//     client which passes here has nothing left to hope for.
//   - It is deterministic. Ids derive from names and emails, time comes from
//     Options.Now, and the same seed with the same requests gives the same
//     bytes, whatever the order in which concurrent creates arrive.
//   - Credentials are compared and forgotten: neither the log nor an Exchange
//     ever holds one.
//
// An organization starts as a Seed (see ParseSeed and testdata/acme.yaml for
// its YAML form) and can be read back as one with Server.Snapshot; seeding a
// new server with a snapshot gives an equal snapshot. Hands in the Console are
// played by Server.Console, accidents by a Fault.
package adminsim
