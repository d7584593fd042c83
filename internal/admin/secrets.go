package admin

import (
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
	for _, secret := range s.known {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	s.mu.Unlock()
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestMessage {
		text = strings.ToValidUTF8(text[:longestMessage], "") + " …"
	}
	return text
}
