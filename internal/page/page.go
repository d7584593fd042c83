// Package page draws reports as HTML pages that stand alone: one file, no script,
// style, font or picture from anywhere else, to be mailed, archived or opened
// offline. It is a package of its own because a page has what no other view has, a
// policy for the browser and a script, and so another enemy.
//
// Invariants:
//   - whatever comes from somewhere else reaches the page through text or the data
//     island, and a script puts it into the page as text alone, never as markup;
//   - the policy lets the browser run exactly the script and the style that are
//     compiled in, by their digests, and load nothing;
//   - without the script the page still says what it is about.
//
// The templates of the standard library are not used: they call methods by name,
// which makes the linker keep every method of the SDK and doubles the program.
package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"io"
	"strings"

	"github.com/wsync/wsync/internal/render"
)

//go:embed page.css
var style string

// document is a page in the making.
type document struct{ strings.Builder }

// markup writes what the source code says.
func (d *document) markup(parts ...string) {
	for _, p := range parts {
		_, _ = d.WriteString(p)
	}
}

// text makes anything fit to stand between tags or in a quoted attribute.
func text(s string) string { return html.EscapeString(render.Clean(s)) }

// begin writes all before the content. The first two lines tell what page it is.
func (d *document) begin(format, title, script string) {
	d.markup("<!DOCTYPE html>\n<!-- ", format, " -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
		`<meta http-equiv="Content-Security-Policy" content="`, policy(script), "\">\n",
		`<meta name="viewport" content="width=device-width, initial-scale=1">`, "\n",
		`<meta name="referrer" content="no-referrer">`, "\n",
		`<meta name="color-scheme" content="light dark">`, "\n",
		"<title>", text(title), "</title>\n<style>", style, "</style>\n</head>\n<body>\n")
}

// end writes what follows, and the page to w in one piece.
func (d *document) end(w io.Writer, script string) error {
	if script != "" {
		d.markup("<script>", script, "</script>\n")
	}
	d.markup("</body>\n</html>\n")
	_, err := io.WriteString(w, d.String())
	return err
}

// policy allows the style, the script if there is one, and nothing else.
func policy(script string) string {
	allowed := "'none'"
	if script != "" {
		allowed = digest(script)
	}
	return "default-src 'none'; script-src " + allowed + "; style-src " + digest(style) + "; base-uri 'none'; form-action 'none'"
}

func digest(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
