// Package yamldoc reads YAML files that people review: strictly, with the place
// of everything in them, and with edits that leave the rest of a file as it was.
// It knows nothing of what the files are about.
//
// # From bytes to a document
//
// A file passes through three stages, and a later one never has to doubt what an
// earlier one has settled:
//
//  1. bytes (bytes.go): size, encoding, characters that hide or reorder text
//     (text.go), and what a merge left behind (conflict.go);
//  2. syntax (syntax.go): YAML itself, with the parser's words made plain;
//  3. structure (structure.go): one document, no anchors, aliases, merge keys or
//     tags, unique keys that are text. Scalars are typed with suspicion
//     (scalar.go): what any YAML version reads as a number, a date or a truth
//     value is never taken for text.
//
// The first two end the reading of a file at the first finding, because nothing
// after it can be trusted. The third gathers everything.
//
// # Invariants
//
//   - Every finding lies inside its file: 1 ≤ Line ≤ lines, and the columns, which
//     count code points from 1, are at most one past the end of the line.
//   - The same bytes give the same document and the same findings in the same order.
//   - Format changes the layout of a file and nothing that it says; Replace, Insert
//     and Remove change one value and no other line. Each of them reads its result
//     before handing it out.
//   - The parser, yaml.v3, is an affair of this package: no type of it gets out.
package yamldoc
