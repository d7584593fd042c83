// Command goreleaser says whether GoReleaser would take a configuration: it
// decodes the file into GoReleaser's own types and knows each of its fields.
// It compiles in a moment, which GoReleaser does not.
package main

import (
	"fmt"
	"os"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: goreleaser FILE")
		os.Exit(1)
	}
	project, err := config.Load(os.Args[1])
	if err == nil && project.Version != 2 {
		err = fmt.Errorf("version is %d, want 2", project.Version)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
