package spec

import "testing/fstest"

// Parse reads a single source, in a folder that holds nothing else.
func Parse(file string, src []byte) (*Org, Problems) {
	return Load(fstest.MapFS{"org.yaml": {Data: src}}, "org.yaml", file)
}
