// Package examples holds the example organization: what it is (live.yaml, a
// seed of the simulator) and what its team wants it to be (org.yaml).
package examples

import _ "embed"

// Live is live.yaml.
//
//go:embed live.yaml
var Live []byte

// Org is org.yaml.
//
//go:embed org.yaml
var Org []byte
