package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// likeNames says why one workspace name may be a slip for another one, and is
// empty when it is none: the same letters, or a letter or two apart. Digits
// that differ are meant: Team 1 and Team 2 are two teams.
func likeNames(a, b string) say.Text {
	x, y := spec.NameKey(a), spec.NameKey(b)
	switch {
	case spec.SameName(a, b):
		return say.F("the names differ only in case, spaces or the form of a letter")
	case x == y:
		return say.F("the names differ only in case, spaces, punctuation or letters that look alike")
	case digits(x) != digits(y):
		return nil
	}
	if n := spec.Distance(x, y, 3); n <= slips(min(utf8.RuneCountInString(x), utf8.RuneCountInString(y))) {
		return say.F("the names are %s apart", say.Count(n, "letter", "letters"))
	}
	return nil
}

// slips is how many letters a word of n letters may differ in and still be taken
// for another: none in the shortest, for most of those are a letter or two apart.
func slips(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 6:
		return 1
	}
	return 2
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// likeAddresses reports whether one address may be a slip for another one in the
// same list: a letter or two apart, the same name in another domain, or the same
// mailbox with another tag.
func likeAddresses(a, b spec.Email) bool {
	user, _ := splitAddress(a)
	other, _ := splitAddress(b)
	return untagged(user) == untagged(other) || apartByASlip(a, b)
}

// apartByASlip reports whether two addresses are a letter or two apart, or look alike
// in however many letters. Numbers that differ are meant; a digit that only one of
// them has is a slip like any other.
func apartByASlip(a, b spec.Email) bool {
	if spec.NameKey(string(a)) == spec.NameKey(string(b)) {
		return true
	}
	if x, y := digits(string(a)), digits(string(b)); x != y && x != "" && y != "" {
		return false
	}
	user, domain := splitAddress(a)
	other, elsewhere := splitAddress(b)
	if domain == elsewhere {
		return spec.Distance(user, other, 3) <= slips(max(utf8.RuneCountInString(user), utf8.RuneCountInString(other)))
	}
	return spec.Distance(string(a), string(b), 3) <= 2
}

func splitAddress(e spec.Email) (user, domain string) {
	user, domain, _ = strings.Cut(string(e), "@")
	return user, domain
}

// untagged is a mailbox without the tag that many mail servers ignore.
func untagged(user string) string {
	name, _, _ := strings.Cut(user, "+")
	return name
}
