package spec

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// scripts tells which writing system a letter belongs to. It remembers what it
// looked up, for Unicode has many tables and a file few letters.
type scripts map[rune]string

// of is the script of a letter; "" for characters that all scripts share.
func (s scripts) of(r rune) string {
	switch {
	case r < unicode.MaxASCII && unicode.IsLetter(r):
		return "Latin"
	case !unicode.IsLetter(r):
		return ""
	}
	name, known := s[r]
	if !known {
		for _, script := range scriptNames() {
			if unicode.Is(unicode.Scripts[script], r) {
				name = script
				break
			}
		}
		s[r] = name
	}
	return name
}

var scriptNames = sync.OnceValue(func() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(unicode.Scripts)), func(name string) bool {
		return name == "Common" || name == "Inherited"
	})
})

// together are the scripts that one word may hold side by side, as "highly
// restrictive" of Unicode's security mechanisms (UTS 39) has it.
var together = [][]string{
	{"Han", "Hiragana", "Katakana", "Latin"},
	{"Bopomofo", "Han", "Latin"},
	{"Han", "Hangul", "Latin"},
}

// mixed names the scripts of a text that have no business beside each other, or
// is "".
func (s scripts) mixed(text string) string {
	var found []string
	for _, r := range text {
		if name := s.of(r); name != "" && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	if len(found) < 2 || slices.ContainsFunc(together, func(set []string) bool { return subset(found, set) }) {
		return ""
	}
	slices.Sort(found)
	return strings.Join(found[:len(found)-1], ", ") + " and " + found[len(found)-1]
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// mixedName is mixed for names, which may have words in several scripts. But a
// word of another script that looks Latin, beside Latin words, deceives.
func (s scripts) mixedName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
	latin := slices.ContainsFunc(words, func(w string) bool { return strings.ContainsFunc(w, s.isLatin) })
	for _, word := range words {
		if what := s.mixed(word); what != "" {
			return what
		}
		if latin && !strings.ContainsFunc(word, s.isLatin) && looksLatin(word) {
			return s.mixed(name)
		}
	}
	return ""
}

// foreign is the first letter of a mixed text that is not Latin.
func (s scripts) foreign(text string) rune {
	for _, r := range text {
		if name := s.of(r); name != "" && name != "Latin" {
			return r
		}
	}
	return utf8.RuneError
}

func (s scripts) isLatin(r rune) bool { return s.of(r) == "Latin" }

// looksLatin reports whether each letter of a word could be a Latin one. The
// small Greek letters are left out: teams are named α, and it does not pass for a.
func looksLatin(word string) bool {
	letters := 0
	for _, r := range word {
		_, known := looksLike()[r]
		if unicode.IsLetter(r) && (!known || unicode.Is(unicode.Greek, r) && unicode.IsLower(r)) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 0
}
