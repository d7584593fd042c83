package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/wsync/wsync/apply/report"
	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/spec"
)

// ProblemsFormat names the version of the JSON form of a file's problems.
const ProblemsFormat = "wsync.problems/v1"

// JSON writes the plan as it is, indented and sealed, so that it can be applied
// as a saved plan.
func JSON(w io.Writer, p *diff.Plan) error { return writeJSON(w, sealed(p)) }

// ReviewsJSON writes the reviews of several files, each as JSON writes one.
func ReviewsJSON(w io.Writer, rs []diff.FileReview) error {
	all := diff.Reviews{Format: diff.ReviewsFormat, Reviews: append([]diff.FileReview{}, rs...)}
	for i := range all.Reviews {
		if r := &all.Reviews[i]; r.Review != nil {
			r.Review = sealed(r.Review)
		}
	}
	return writeJSON(w, all)
}

// sealed is the plan with its digest. Lists that are nil are written as empty ones,
// so that readers need not tell the two apart.
func sealed(p *diff.Plan) *diff.Plan {
	q := *p
	q.Steps = append([]diff.Step{}, p.Steps...)
	q.Findings = append([]diff.Finding{}, p.Findings...)
	q.Refusals = append([]diff.Refusal{}, p.Refusals...)
	q.Digest = q.ContentDigest()
	return &q
}

// ReportJSON writes the outcome of a run as it is, indented.
func ReportJSON(w io.Writer, r *report.Report) error {
	q := *r
	q.Outcomes = append([]report.Outcome{}, r.Outcomes...)
	return writeJSON(w, &q)
}

// AccessJSON writes who has access as it is, indented.
func AccessJSON(w io.Writer, r *access.Report) error { return writeJSON(w, r) }

// AccessDiffJSON writes what changed between two such reports.
func AccessDiffJSON(w io.Writer, c *access.Comparison) error { return writeJSON(w, c) }

// CheckedFile is a file that was looked at, and whether it can be used.
type CheckedFile struct {
	File   string `json:"file"`
	Usable bool   `json:"usable"`
}

// ProblemsJSON writes the problems of files, and which files were looked at.
func ProblemsJSON(w io.Writer, files []CheckedFile, ps spec.Problems) error {
	return writeJSON(w, struct {
		Format   string        `json:"format"`
		Files    []CheckedFile `json:"files"`
		Problems spec.Problems `json:"problems"`
	}{ProblemsFormat, files, append(spec.Problems{}, ps...)})
}

func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(readable(b.Bytes()))
	return err
}

// readable rewrites JSON into equal JSON that is pleasant and safe to print:
// runes that a terminal or a CI runner would obey, or hide, become \u escapes, and the escapes
// of <, > and &, which marshalers inside the value may have written, go.
func readable(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for i := 0; i < len(src); {
		if src[i] == '\\' { // only inside strings, and never the last byte
			n := 2
			if plain, ok := unescapeHTML(src[i:]); ok {
				out, n = append(out, plain), 6
			} else {
				out = append(out, src[i:i+n]...)
			}
			i += n
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if r != '\n' && hidden(r) || r == '#' && out[len(out)-1] == '#' {
			out = appendEscape(out, r)
		} else {
			out = append(out, src[i:i+size]...)
		}
		i += size
	}
	return out
}

func unescapeHTML(s []byte) (byte, bool) {
	for escape, plain := range map[string]byte{`\u003c`: '<', `\u003e`: '>', `\u0026`: '&'} {
		if bytes.HasPrefix(s, []byte(escape)) {
			return plain, true
		}
	}
	return 0, false
}

func appendEscape(out []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
