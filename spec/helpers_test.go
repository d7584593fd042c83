package spec

import "os"

// writeFile rewrites a golden file.
func writeFile(name string, data []byte) error { return os.WriteFile(name, data, 0o644) } //nolint:gosec // a test's own data
