package orgtest

import (
	"testing/fstest"

	"github.com/wsync/wsync/spec"
)

// File reads a single source as spec.Load reads a file in a folder that holds
// nothing else.
func File(display string, src []byte) (*spec.Org, spec.Problems) {
	return spec.Load(fstest.MapFS{"org.yaml": {Data: src}}, "org.yaml", display)
}
