package diff

import (
	"strings"

	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Address names what a step acts on, by the file's own words:
// "workspace/<key>", "workspace/<key>/<kind>/<name>", or "<kind>/<name>" for what
// belongs to no workspace. An object of which there is only one has no name. It is
// unique within a plan. A "/", "%" or control character inside a part is
// percent-encoded.
type Address string

// Kind is the kind of the object that the address names.
func (a Address) Kind() Kind {
	first, rest, _ := strings.Cut(string(a), "/")
	if Kind(first) != KindWorkspace {
		return Kind(first)
	}
	_, rest, below := strings.Cut(rest, "/")
	if !below {
		return KindWorkspace
	}
	kind, _, _ := strings.Cut(rest, "/")
	return Kind(kind)
}

// ObjectAddress is the address of an object of the organization, or, with a key,
// of one below a workspace. No name: the only one of its kind there.
func ObjectAddress(k Kind, key, name string) Address {
	a := Address(k)
	if key != "" {
		a = WorkspaceAddress(key) + "/" + a
	}
	if name != "" {
		a += Address("/" + escape(name))
	}
	return a
}

// Say is the address as a part of a text.
func (a Address) Say() say.Span { return say.Span{Kind: say.ID, Text: string(a)} }

// WorkspaceAddress is the address of a workspace entry.
func WorkspaceAddress(key string) Address { return Address("workspace/" + escape(key)) }

// MemberAddress is the address of one person's membership.
func MemberAddress(key string, who spec.Email) Address {
	return ObjectAddress(KindMember, key, string(who))
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
