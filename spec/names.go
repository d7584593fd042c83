package spec

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wsync/wsync/internal/yamldoc"

	"golang.org/x/text/unicode/norm"
)

// NormalName is the one spelling in which names are kept and compared, whether
// they come from a file or from the API: Unicode's normal form C. "Café" with an
// accent of its own and with a composed letter is one name.
func NormalName(s string) string { return norm.NFC.String(s) }

// SameName reports whether two workspace names are equal but for case, surrounding
// space, characters that do not show, and forms of one character that Unicode
// holds to be compatible. It decides protection and conflicts, never identity.
func SameName(a, b string) bool { return foldName(a) == foldName(b) }

// foldName is one text for all names that SameName takes for equal.
func foldName(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		if !yamldoc.Hidden(r) {
			b.WriteRune(foldRune(r))
		}
	}
	return strings.Join(strings.Fields(norm.NFC.String(b.String())), " ")
}

// NameKey is one text for all names that a person might take for each other:
// those of SameName, and those that differ in spaces, punctuation or letters
// that look alike. Near names are a reason to ask, never an identity.
func NameKey(s string) string {
	var b strings.Builder
	seen := skeleton(s)
	for _, r := range seen {
		if unicode.In(r, unicode.L, unicode.N, unicode.M) {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 { // nothing but punctuation
		return seen
	}
	return pairs.Replace(b.String())
}

// FoldEmail normalises an address for comparison. It folds case and the two ways
// to write an accented letter, and nothing else: plus-addressing and dots stay,
// because whether they reach the same person is the mail server's business.
// Different characters stay different, even where Unicode folds one into the
// other (ß and ẞ, k and the Kelvin sign): they may be two people.
func FoldEmail(s string) Email {
	s = strings.TrimSpace(s)
	if isASCII(s) { // as nearly all are
		return Email(strings.ToLower(s))
	}
	var b strings.Builder
	for start := 0; start < len(s); {
		end := start
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if singleton(r) {
				break
			}
			end += size
		}
		for _, r := range norm.NFC.String(s[start:end]) {
			b.WriteRune(lower(r))
		}
		if end < len(s) { // as it is
			_, size := utf8.DecodeRuneInString(s[end:])
			b.WriteString(s[end : end+size])
			end += size
		}
		start = end
	}
	return Email(b.String())
}

// singleton tells characters that Unicode normalises into another one, such as
// the Kelvin sign.
func singleton(r rune) bool {
	composed := norm.NFC.String(string(r))
	other, size := utf8.DecodeRuneInString(composed)
	return size == len(composed) && other != r
}

// lower folds a letter only where no other letter folds into the same.
func lower(r rune) rune {
	if l := unicode.ToLower(r); unicode.ToUpper(l) == r {
		return l
	}
	return r
}
