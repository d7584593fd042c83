package spec

import (
	"cmp"
	"strings"

	"github.com/wsync/wsync/internal/yamldoc"
)

// wrongType refuses a value of another kind than a rule wants.
func (d decoder) wrongType(it item, r *rule) {
	if it.node.IsMissing() {
		d.missingValue(it, r)
		return
	}
	d.Errorf(d.place(it), yamldoc.WrongType, r.hint, "%s must be %s, not %s", d.label(it), r.want, kindName(it.node))
}

// notText is wrongType where text may stand.
func (d decoder) notText(it item, r *rule) {
	scalar, text := it.node.Kind() == yamldoc.Scalar && !it.node.IsMissing(), it.node.Value
	switch {
	case scalar && r.words != nil:
		d.unknownWord(it, r)
	case scalar && r.exact:
		d.Errorf(d.place(it), r.code, r.hint, "%s is not %s", text, r.want)
	case scalar:
		d.Errorf(d.place(it), yamldoc.UnquotedValue, "quote it: "+yamldoc.InQuotes(text),
			"%s without quotes is read as %s by some YAML parsers; %s is needed here", text, it.node.ScalarKind(), r.want)
	default:
		d.wrongType(it, r)
	}
}

func (d decoder) missingValue(it item, r *rule) {
	hint := r.empty
	if hint == "" {
		hint = "give it a value, or delete the line"
	}
	if comment := d.swallowed(it); len(comment) >= 6 && !r.lines {
		hint = "a value that begins with # needs quotes: " + yamldoc.InQuotes("#"+comment)
	}
	d.Errorf(d.place(it), codeMissingValue, hint, "%s has no value", d.label(it))
}

// swallowed is what stands behind a key and was taken for a comment.
func (d decoder) swallowed(it item) string {
	const enough = 400
	if it.key == nil {
		return ""
	}
	line := d.doc.Rest(it.key)
	_, comment, _ := strings.Cut(line[:min(len(line), enough)], ": #")
	return strings.TrimSpace(comment)
}

func (d decoder) unknownWord(it item, r *rule) {
	text := it.node.Value
	if r.unknown != nil {
		r.unknown(d, it)
		return
	}
	hint := cmp.Or(r.write, "write "+r.want)
	if meant := d.suggest.nearest(text, r.words); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	hint = cmp.Or(r.meant[text], hint)
	if it.key != nil {
		d.Errorf(d.place(it), codeUnknownValue, hint, "%s is not a value of %s", yamldoc.Quote(text), it.key.Value)
		return
	}
	d.Errorf(d.place(it), codeUnknownValue, hint, "%s is not a value the list takes", yamldoc.Quote(text))
}

// unfit refuses a text, a key or a list that has the right kind and breaks a rule.
func (d decoder) unfit(at Position, shown string, r *rule) {
	code, want := r.code, r.want
	if code == "" {
		code = codeOutOfRange
	}
	if r.fit != "" {
		want = r.fit
	}
	d.Errorf(at, code, r.hint, "%s is not %s", yamldoc.Quote(shown), want)
}

func kindName(n *yamldoc.Node) string {
	switch n.Kind() {
	case yamldoc.Mapping:
		return "a mapping"
	case yamldoc.Sequence:
		return "a list"
	case yamldoc.Scalar, yamldoc.Alias:
	}
	if n.ScalarKind() != yamldoc.IsText {
		return yamldoc.Quote(n.Value)
	}
	return "text"
}
