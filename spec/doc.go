// Package spec reads org.yaml: what an organization shall be.
//
// # From bytes to Org
//
// A file passes through five stages, and a later stage never has to doubt what
// an earlier one has settled:
//
//  1. bytes (bytes.go): size, encoding, characters that hide or reorder text, and
//     what a merge left behind (conflict.go);
//  2. syntax (syntax.go): YAML itself, with the parser's words made plain;
//  3. structure (structure.go): one document, no anchors, aliases, merge keys or
//     tags, unique keys that are text;
//  4. shape (shape.go): the verdict of package schema, in words a person can act
//     on. Values are typed with suspicion, so that what any YAML version reads as
//     a number, a date or a truth value is never taken for a name;
//  5. meaning (check*.go): rules that compare places in the file or its fragments.
//
// Stages 1 and 2 end the reading of a file at the first finding, because nothing
// after it can be trusted. The others gather everything, and a value that one
// stage has refused is not refused again by the next.
//
// # Invariants
//
//   - Load and Parse return an Org exactly when no finding is an error.
//   - Every finding lies inside its file: 1 ≤ Line ≤ lines, and the columns, which
//     count code points from 1, are at most one past the end of the line.
//   - The same bytes give the same Org and the same findings in the same order.
//   - Parse(Format(o)) equals o but for positions and sources.
//   - Nothing here knows the clock, the network or the Admin API.
package spec
