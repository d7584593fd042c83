//go:build tools

// Package apidoc pins the SDK releases whose OpenAPI documents judge the
// exchanges of the tests: one of each API version that the simulator speaks. It
// is a module of its own because the program links one of them at most, and is
// never built: internal/apidoc asks the go command for the modules' folders.
package apidoc

import (
	_ "github.com/anthropics/anthropic-sdk-go"    // carries the document of 2023-06-01
	_ "github.com/anthropics/anthropic-sdk-go/v2" // carries the document of 2026-10-21
)
