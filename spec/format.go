package spec

import (
	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/wsync/wsync/schema"
)

const modeline = "# yaml-language-server: $schema=" + schema.URL

// Format writes an Org as a canonical org.yaml: fixed order of fields, sorted
// names, quotes where some YAML parser needs them. Parsing it gives an equal Org,
// positions and sources apart. What the file need not say, such as a policy that
// is the default, is left out.
func Format(o *Org) []byte {
	top := formatted(fileSections, o)
	space(top)
	return yamldoc.Write(top, modeline)
}

type block = yamldoc.Block

// formatted writes sections in canonical order.
func formatted[T any](sections []section[T], from T) *block {
	b := yamldoc.NewMapping()
	for _, s := range sections {
		if value := s.format(from); value != nil {
			b.Field(s.field, value)
		}
	}
	return b
}

// textSection is a field that holds one text.
func textSection[T any](field string, k Kind, r *rule, at func(T) *string, aka ...string) section[T] {
	return section[T]{
		field: field, kind: k, aka: aka,
		decode: func(d decoder, to T, it item) { *at(to) = d.text(it, r) },
		format: func(from T) *block { return textOrNone(*at(from)) },
	}
}

func textOrNone(text string) *block {
	if text == "" {
		return nil
	}
	return yamldoc.Text(text)
}

// listOrNone writes a list that is there, empty or not.
func listOrNone(texts []string) *block {
	if texts == nil {
		return nil
	}
	return textList(texts)
}

func textList(texts []string) *block {
	items := make([]*block, len(texts))
	for i, t := range texts {
		items[i] = yamldoc.Text(t)
	}
	return yamldoc.NewList(items...).InBrackets()
}
