// Package apidoc judges HTTP exchanges by the official OpenAPI documents of the
// Anthropic API, one for each API version. It is for tests: it asks the go
// command where the SDK releases that carry the documents lie in the module
// cache.
//
// Invariants:
//
//   - The documents are those of the SDK releases in tools/apidoc/go.mod, the
//     latest one being the release that the program links; they are unmodified,
//     and one that is missing is an error, never a pass.
//   - An exchange is judged by the document of the version it was spoken in.
//   - It is strict where the document is silent by habit: a query parameter,
//     a request body or a status that an operation does not declare is wrong,
//     and formats are checked.
//   - It knows schemas, not behaviour. What passes here may still be refused by
//     the API; what fails here must be.
package apidoc
