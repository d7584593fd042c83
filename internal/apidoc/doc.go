// Package apidoc judges HTTP exchanges by the official OpenAPI document of the
// Anthropic API. It is for tests: it asks the go command where the SDK, which
// carries the document, lies in the module cache.
//
// Invariants:
//
//   - The document is the one of the SDK version in go.mod, unmodified; nothing
//     is downloaded, and a document that is missing is an error, never a pass.
//   - It is strict where the document is silent by habit: a query parameter,
//     a request body or a status that an operation does not declare is wrong,
//     and formats are checked.
//   - It knows schemas, not behaviour. What passes here may still be refused by
//     the API; what fails here must be.
package apidoc
