package spec

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"
)

// item is a value of the file, with its key; the root and the items of lists have
// none.
type item struct{ key, node *yamldoc.Node }

// is reports whether the item is a scalar of a kind.
func (it item) is(kind yamldoc.ScalarKind) bool {
	return it.node.Kind() == yamldoc.Scalar && it.node.ScalarKind() == kind
}

// label names the item in a sentence.
func (d decoder) label(it item) string {
	switch {
	case it.key != nil:
		return yamldoc.Quote(it.key.Value)
	case it.node == d.doc.Root():
		return "the file"
	default:
		return "the list item"
	}
}

// place is the key for what concerns a whole collection or a value that is not
// there, else the value.
func (d decoder) place(it item) Position {
	kind := it.node.Kind()
	switch {
	case it.key != nil && (kind == yamldoc.Mapping || kind == yamldoc.Sequence || it.node.IsMissing()):
		return d.doc.At(it.key)
	case it.key == nil && kind == yamldoc.Mapping:
		return d.doc.AtFirst(it.node)
	}
	return d.doc.At(it.node)
}

// text is a text that follows a rule; "" when it was refused.
func (d decoder) text(it item, r *rule) string {
	switch text := it.node.Value; {
	case !it.is(yamldoc.IsText):
		d.notText(it, r)
	case r.words != nil && !slices.Contains(r.words, text):
		d.unknownWord(it, r)
	case !d.follows(text, r):
		d.unfit(d.place(it), text, r)
	case !d.Refused(d.doc.At(it.node)):
		return text
	}
	return ""
}

// name holds a key to a rule.
func (d decoder) name(key *yamldoc.Node, r *rule) {
	if !d.follows(key.Value, r) {
		d.unfit(d.doc.At(key), key.Value, r)
	}
}

// follows holds a text to the bounds and the form of a rule.
func (d decoder) follows(text string, r *rule) bool {
	if len(text) < r.least || r.most > 0 && len(text) > r.most && utf8.RuneCountInString(text) > r.most {
		return false
	}
	switch {
	case r.form != nil:
		return r.form(text)
	case r.pattern == "":
		return true
	}
	form := d.forms[r]
	if form == nil {
		form = regexp.MustCompile(r.pattern)
		d.forms[r] = form
	}
	return form.MatchString(text)
}

// twoSides is the form of an address, which every line of a file may have.
func twoSides(text string) bool {
	return strings.Count(text, "@") == 1 && text[0] != '@' && text[len(text)-1] != '@' && !strings.ContainsAny(text, " \t\n\f\r")
}

// entries calls set for each key and value of a mapping whose keys are names.
func (d decoder) entries(it item, r, names *rule, set func(item)) {
	if it.node.Kind() != yamldoc.Mapping {
		d.wrongType(it, r)
		return
	}
	for key, value := range it.node.Pairs() {
		d.name(key, names)
		set(item{key, value})
	}
}

// items calls add for each item of a list.
func (d decoder) items(it item, r *rule, add func(item)) {
	if it.node.Kind() != yamldoc.Sequence {
		d.wrongType(it, r)
		return
	}
	if n := it.node.Len(); n < r.least || r.most > 0 && n > r.most {
		d.unfit(d.place(it), it.key.Value, r)
	}
	for node := range it.node.Items() {
		add(item{node: node})
	}
}

// texts calls add for each text of a list, and refuses one that stands twice.
func (d decoder) texts(it item, r, each *rule, add func(at Position, text string)) {
	seen := map[string]bool{}
	d.items(it, r, func(it item) {
		text, at := d.text(it, each), d.doc.At(it.node)
		switch {
		case text == "":
		case seen[text]:
			d.Errorf(at, codeDuplicateItem, "delete one", "%s stands twice in the list", yamldoc.Quote(text))
		default:
			seen[text] = true
			add(at, text)
		}
	})
}

// integer takes digits alone.
func (d decoder) integer(it item, r *rule, set func(int)) {
	n, err := strconv.Atoi(it.node.Value)
	switch {
	case !it.is(yamldoc.IsNumber), hasFraction(it.node.Value):
		d.wrongType(it, r)
	case err != nil, strconv.Itoa(n) != it.node.Value:
		d.Errorf(d.place(it), codeOutOfRange, "write digits alone, without leading zeros", "%s is not a plain whole number", it.node.Value)
	case n < r.least, n > r.most:
		d.Errorf(d.place(it), codeOutOfRange, r.hint, "%s is not %s", it.node.Value, r.want)
	default:
		set(n)
	}
}

// hasFraction tells plain numbers that are not whole.
func hasFraction(number string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	n, err := strconv.Atoi(whole)
	return err == nil && strconv.Itoa(n) == whole && strings.Trim(fraction, "0") != "" && strings.Trim(fraction, "0123456789") == ""
}

// boolean takes true and false and none of YAML's other words for them.
func (d decoder) boolean(it item, r *rule) bool {
	switch text := it.node.Value; {
	case !it.is(yamldoc.IsBool):
		d.wrongType(it, r)
	case text != "true" && text != "false":
		d.Errorf(d.place(it), yamldoc.WrongType, "write true or false", "%s is true or false to some YAML parsers only", text)
	default:
		return text == "true"
	}
	return false
}

// version takes the number 1.
func (d decoder) version(it item) {
	const hint = "write version: 1"
	if !it.is(yamldoc.IsNumber) {
		d.Errorf(d.place(it), codeVersion, hint, "version must be the number 1")
		return
	}
	d.integer(it, versionRule, func(n int) {
		switch {
		case n > 1:
			d.Errorf(d.place(it), codeVersion, "use a newer wsync, or "+hint, "version %d is newer than this wsync, which knows version 1", n)
		case n < 1:
			d.Errorf(d.place(it), codeVersion, hint, "version must be the number 1")
		}
	})
}

// date takes a day with or without quotes.
func (d decoder) date(it item) Date {
	text := it.node.Value
	switch {
	case !it.is(yamldoc.IsDate):
		text = d.text(it, untilRule)
	case !d.follows(text, untilRule):
		d.unfit(d.place(it), text, untilRule)
		text = ""
	}
	if text == "" || d.Refused(d.doc.At(it.node)) {
		return Date{}
	}
	day, err := ParseDate(text)
	if err != nil {
		d.Errorf(d.doc.At(it.node), codeDate, "write a day that exists, such as 2027-01-31", "%s is not a day of the calendar", yamldoc.Quote(text))
	}
	return day
}
