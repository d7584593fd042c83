package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	from := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	revision := debug.BuildSetting{Key: "vcs.revision", Value: commit}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, tt := range []struct {
		name string
		info *debug.BuildInfo
		want string
	}{
		{"a release installed with go install", from("v1.2.3"), "v1.2.3"},
		{"a release built from its checkout", from("v1.2.3", revision), "v1.2.3 (0123456789ab)"},
		{"a checkout behind a release", from("v1.2.4-0.20261126120000-0123456789ab+dirty", revision, modified), "v1.2.4-0.20261126120000-0123456789ab+dirty"},
		{"a checkout that go does not version", from("(devel)", revision, modified), "devel-0123456789ab+dirty"},
		{"a checkout that git does not know", from("(devel)"), "devel"},
		{"no build information", nil, ""},
	} {
		if got := versionOf(tt.info, ""); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := versionOf(from("(devel)"), "v1.2.3"); got != "v1.2.3" {
		t.Errorf("a stamped build without a history is %q", got)
	}
	if got := versionOf(from("(devel)"), "v1.2.3 (0123456789ab)"); got != "v1.2.3 (0123456789ab)" {
		t.Errorf("a release is %q", got)
	}
	if got := versionOf(from("(devel)", revision), "v1.2.3"); got != "devel-0123456789ab" {
		t.Errorf("a stamp speaks over the history: %q", got)
	}
}
