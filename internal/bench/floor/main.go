// Command floor links what wsync cannot do without, the SDK and go-git, and
// does nothing. What it weighs and what its start costs, no care of ours could
// take from wsync.
package main

import (
	_ "github.com/anthropics/anthropic-sdk-go/v2"
	_ "github.com/go-git/go-git/v5"
)

func main() {}
