package admin

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

const redacted = "[redacted]"

// longestMessage bounds what is quoted from an answer.
const longestMessage = 600

// secrets knows every secret the process has held, so that texts which come
// from elsewhere (an answer, a proxy, the network stack) can be cleaned before
// they are shown.
type secrets struct {
	mu    sync.Mutex
	known []string
}

func (s *secrets) add(secret string) {
	if len(secret) < 8 {
		return // too short to be one; replacing it would garble messages
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = append(append(s.known, secret), inBase64(secret)...)
}

// inBase64 is what of a text shows in base 64, be it alone or, as in a header of
// basic authentication, behind something else.
func inBase64(text string) (forms []string) {
	for before := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + text))
		// The first and the last characters depend on the neighbours, too.
		forms = append(forms, coded[(8*before+5)/6:len(coded)-1])
	}
	return forms
}

// clean makes a foreign text fit for a terminal and a log: no secrets, no
// control characters, one line, bounded.
func (s *secrets) clean(text string) string {
	s.mu.Lock()
	known := slices.Clone(s.known)
	s.mu.Unlock()
	for _, secret := range known {
		text = blot(text, secret)
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, text)
	text = userInAddress().ReplaceAllString(withoutCredentials(strings.Join(strings.Fields(text), " ")), "${1}"+redacted+"@")
	if len(text) > longestMessage {
		text = strings.ToValidUTF8(text[:longestMessage], "") + " …"
	}
	return text
}

// invisible reports characters that show nothing by themselves.
func invisible(r rune) bool { return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) }

// blot takes a secret out of a text, also where an echo of it was broken up by
// characters that no secret has and that would vanish from the screen.
func blot(text, secret string) string {
	var solid []byte // text without what may stand between the secret's bytes
	var from []int   // where in text each of those bytes is
	for i, r := range text {
		if invisible(r) || unicode.IsSpace(r) {
			continue
		}
		for k := range len(string(r)) {
			if i+k < len(text) {
				solid, from = append(solid, text[i+k]), append(from, i+k)
			}
		}
	}
	var b strings.Builder
	done := 0
	for at := 0; ; {
		n := strings.Index(string(solid[at:]), secret)
		if n < 0 {
			break
		}
		first, last := at+n, at+n+len(secret)-1
		b.WriteString(text[done:from[first]] + redacted)
		at, done = last+1, from[last]+1
	}
	return b.String() + text[done:]
}

// credentialShapes is what Anthropic's keys and tokens, signed identity tokens and
// GitHub's tokens look like, whoever's they are, as they stand or escaped for an
// address.
var credentialShapes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i:sk(-|%2d)ant(-|%2d)[a-z0-9_%-]*)` +
		`|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*)?` +
		`|gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}`)
})

// userInAddress is a user name or password in an address, as proxies have them.
var userInAddress = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^/\s"'@]+@`)
})

// Redact takes whatever looks like a whole credential out of a text that did not
// come from here, such as an argument in an error. The beginnings of keys, which
// hints name, stay.
func Redact(text string) string {
	return credentialShapes().ReplaceAllStringFunc(text, func(found string) string {
		const start = len(adminKeyPrefix) + 4
		if len(found) <= start {
			return found
		}
		return redacted
	})
}

// withoutCredentials takes out whatever looks like a credential.
func withoutCredentials(text string) string {
	return credentialShapes().ReplaceAllString(text, redacted)
}
