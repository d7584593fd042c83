package saved

import "testing"

func TestAFileIsToldByItsFirstBytes(t *testing.T) {
	for start, want := range map[string][2]string{
		"":                                       {"", ""},
		"version: 1\n":                           {"", ""},
		`{"form`:                                 {"", ""},
		`{"format": 1}`:                          {"", ""},
		`{"steps": [], "format":"wsync.plan/v1"`: {"", ""},
		`["format", "wsync.plan/v1"]`:            {"", ""},
		`{"format":"terraform.plan/v9"}`:         {"terraform.plan/v9", ""},
		`{"format":"wsync.plan"}`:                {"wsync.plan", ""},
		"{\n  \"format\": \"wsync.plan/v1\",\n ": {"wsync.plan/v1", "plan"},
		`{"format":"wsync.journal/v9","kind":"h`: {"wsync.journal/v9", "journal"},
	} {
		format := FormatOf([]byte(start))
		if got := [2]string{format, KindOf(format)}; got != want {
			t.Errorf("%q: got %q, want %q", start, got, want)
		}
	}
}
