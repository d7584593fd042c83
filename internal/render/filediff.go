package render

import (
	"io"
	"strings"
)

// FileDiff draws the change of one file as a unified diff, which patch takes. Lines
// that end as on Windows are drawn as others are. There is no output when the two are
// equal.
func FileDiff(w io.Writer, path string, before, after []byte, o DiffOptions) error {
	d := &unified{page: newPage(TextOptions{Color: o.Color})}
	plain := func(text []byte) string {
		return strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n")
	}
	d.draw(lines(plain(before), plain(after), ""), clean(path), clean(path))
	return d.to(w)
}
