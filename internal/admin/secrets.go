package admin

import (
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
	s.known = append(s.known, secret)
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
	text = withoutCredentials(strings.Join(strings.Fields(text), " "))
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

// credentialShapes is what Anthropic's keys and tokens and signed identity
// tokens look like, whoever's they are.
var credentialShapes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`sk-ant-[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*)?`)
})

// withoutCredentials takes out whatever looks like a credential.
func withoutCredentials(text string) string {
	return credentialShapes().ReplaceAllString(text, redacted)
}
