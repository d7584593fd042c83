package yamldoc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFrame(t *testing.T) {
	for name, tt := range map[string]struct {
		src               string
		line, column, end int
		want              []string
	}{
		"two lines around it": {
			"a\nb\nc\nd: e\nf\ng\nh\n", 4, 4, 5,
			[]string{"2 | b", "3 | c", "4 | d: e", "  |    ^", "5 | f", "6 | g"},
		},
		"numbers line up": {
			strings.Repeat("x\n", 8) + "y\nz\n", 9, 1, 2,
			[]string{" 7 | x", " 8 | x", " 9 | y", "   | ^", "10 | z"},
		},
		"at the end of the line": {"abc\n", 1, 4, 0, []string{"1 | abc", "  |    ^"}},
		"an empty file":          {"", 1, 1, 0, []string{"1 |", "  | ^"}},
		"tabs take four cells":   {"\ta: b", 1, 5, 6, []string{"1 |     a: b", "  |        ^"}},
		"wide runes take two":    {"日本: b", 1, 5, 6, []string{"1 | 日本: b", "  |       ^"}},
		"accents take none":      {"e\u0301: b", 1, 5, 6, []string{"1 | e\u0301: b", "  |    ^"}},
		"control characters are drawn": {
			"a\x1b[31m: b\x00", 1, 2, 3,
			[]string{"1 | a␛[31m: b␀", "  |  ^"},
		},
		"overrides are spelled out": {"a\u202eb: c", 1, 3, 4, []string{"1 | a<U+202E>b: c", "  |          ^"}},
		"CRLF is no text":           {"a: b\r\nc\r\n", 1, 4, 5, []string{"1 | a: b", "  |    ^", "2 | c"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := newDocument("x", []byte(tt.src)).frame(tt.line, tt.column, tt.end)
			if diff := cmp.Diff(tt.want, strings.Split(strings.TrimSuffix(got, "\n"), "\n")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestFrameCutsLongLines looks at every column of a long line: the caret must
// stand under the character it means.
func TestFrameCutsLongLines(t *testing.T) {
	for _, unit := range []string{"abcdefghij", "日本語日本", "a日b\tc"} {
		text := strings.Repeat(unit, 200)
		s := newDocument("x", []byte(text))
		runes := []rune(text)
		for column := 1; column <= len(runes); column++ {
			lines := strings.Split(s.frame(1, column, column+1), "\n")
			source := strings.TrimPrefix(lines[0], "1 | ")
			caret := strings.TrimPrefix(lines[1], "  | ")
			if width := drawWidth(source); width > frameWidth+2 {
				t.Fatalf("%d cells wide: %q", width, source)
			}
			cell := strings.IndexByte(caret, '^')
			if got := atCell(source, cell); got != runes[column-1] && runes[column-1] != '\t' {
				t.Fatalf("column %d is %q, but the caret stands under %q:\n%s\n%s", column, runes[column-1], got, source, caret)
			}
		}
	}
}

func atCell(text string, cell int) rune {
	for _, r := range text {
		if cell < cellsOf(r) {
			return r
		}
		cell -= cellsOf(r)
	}
	return 0
}

func TestPlainKind(t *testing.T) {
	for text, want := range map[string]ScalarKind{
		"": IsNull, "~": IsNull, "Null": IsNull,
		"no": IsBool, "Yes": IsBool, "ON": IsBool, "y": IsBool, "true": IsBool,
		"0": IsNumber, "007": IsNumber, "1e3": IsNumber, "1_000": IsNumber, "0x1F": IsNumber, "0o7": IsNumber, "0b1": IsNumber,
		"12:30": IsNumber, "12:30:45": IsNumber, "+1": IsNumber, "-1.5": IsNumber, ".5": IsNumber, "1.": IsNumber, ".inf": IsNumber, ".NaN": IsNumber,
		"2026-01-01": IsDate, "2026-1-1": IsDate, "2026-01-01T10:00:00Z": IsDate, "2026-01-01 10:00": IsDate,
		"north": IsText, "1.2.3": IsText, "12:99": IsText, "20%": IsText, "1e": IsText, "-": IsText, "+": IsText, ".": IsText, "a1": IsText,
		"7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e": IsText, "00000000-0000-0000-0000-000000000000": IsText, "2026": IsNumber, "2026-01": IsText,
	} {
		if got := plainKind(text); got != want {
			t.Errorf("%q is read as %v, want %v", text, got, want)
		}
	}
}
