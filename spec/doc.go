// Package spec reads org.yaml: what an organization shall be.
//
// # From bytes to Org
//
// A file passes through five stages, and a later stage never has to doubt what
// an earlier one has settled. Package yamldoc has the first three: bytes, syntax
// and structure. Then come
//
//  4. shape (decode.go): which fields there are (kind.go), what each may hold (the
//     rules beside them), and in which words the rest is refused (refuse.go). The
//     decoder decides; the schemas of package schema say the same to editors;
//  5. meaning (check.go): rules that compare places in the file or its fragments.
//
// # Kinds
//
// kind.go is the table of the kinds and of the fields of each level. All that
// concerns one kind is in files named after it: its part of an Org, its fields
// with their rules and form, its checks.
//
// The stages gather everything they find, and a value that one stage has refused
// is not refused again by the next.
//
// # Invariants
//
//   - Load and Parse return an Org exactly when no finding is an error.
//   - The same bytes give the same Org and the same findings in the same order.
//   - Parse(Format(o)) equals o but for positions and sources.
//   - Nothing here knows the clock, the network or the Admin API.
package spec
