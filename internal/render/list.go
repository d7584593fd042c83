package render

import (
	"strings"

	"github.com/wsync/wsync/internal/say"
)

// MarkdownList draws texts as a list, as many as fit into a number of bytes; nothing
// for none.
func MarkdownList(texts []say.Text, limit int) string {
	var b strings.Builder
	for i, t := range texts {
		line := "- " + md(t) + "\n"
		if b.Len()+len(line) > limit-40 {
			b.WriteString("- " + md(say.F("and %d more", len(texts)-i)) + "\n")
			break
		}
		b.WriteString(line)
	}
	return b.String()
}
