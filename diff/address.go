package diff

import (
	"strings"

	"github.com/wsync/wsync/spec"
)

// Address names what a step acts on, by the file's own words:
// "workspace/<key>" or "workspace/<key>/member/<email>". It is unique within a
// plan. A "/", "%" or control character inside a key is percent-encoded.
type Address string

// WorkspaceAddress is the address of a workspace entry.
func WorkspaceAddress(key string) Address { return Address("workspace/" + escape(key)) }

// MemberAddress is the address of one person's membership.
func MemberAddress(key string, who spec.Email) Address {
	return WorkspaceAddress(key) + Address("/member/"+escape(string(who)))
}

// Below is the pattern for every step below the address.
func (a Address) Below() Address { return a + "/*" }

// Covers reports whether a, an address or a pattern, stands for b.
func (a Address) Covers(b Address) bool {
	if prefix, ok := strings.CutSuffix(string(a), "*"); ok && strings.HasSuffix(prefix, "/") {
		return strings.HasPrefix(string(b), prefix)
	}
	return a == b
}

// IsPattern reports whether a stands for several steps.
func (a Address) IsPattern() bool { return strings.HasSuffix(string(a), "/*") }

func escape(s string) string {
	if !strings.ContainsFunc(s, reserved) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !reserved(r) {
			b.WriteRune(r)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(hex[r>>4&0xf])
		b.WriteByte(hex[r&0xf])
	}
	return b.String()
}

func reserved(r rune) bool { return r == '/' || r == '%' || r == '*' || r < ' ' || r == 0x7f }
