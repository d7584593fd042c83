package yamldoc

import (
	"regexp"
	"strings"
	"sync"
)

// credentialPrefix begins every credential that Anthropic gives out.
const credentialPrefix = "sk-ant-"

// credentialShape fits whole credentials and not their masked forms, which have dots.
// A hidden character in one does not hide it: it vanishes from the screen, and the key
// is there to be copied.
var credentialShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(credentialPrefix + `[a-z]+[0-9]{2}-(?:[^\x00-\x7f]*[0-9A-Za-z_-]){16,}`)
})

const (
	credentialFound = "what looks like a key of Anthropic has no place in the file"
	credentialHint  = "revoke it in the Console, because whoever has read the file can use it, and delete it here"
)

// checkCredentials reports credentials, in comments too, and says whether there was
// none. It blots them out of what later frames are drawn from, by as many characters,
// so that no view of the file repeats them.
func (f *Findings) checkCredentials(d *Document) bool {
	if !strings.Contains(d.text, credentialPrefix) {
		return true
	}
	found := credentialShape().FindAllStringIndex(d.text, -1)
	d.text = credentialShape().ReplaceAllStringFunc(d.text, func(secret string) string { return strings.Repeat("*", len(secret)) })
	for _, at := range found {
		p := d.position(at[0])
		f.Errorf(Position{File: d.file, Line: p.line, Column: p.column}, Credential, credentialHint, credentialFound)
	}
	return len(found) == 0
}

// credential reports whether a text is one, such as one that is spelled with escapes.
func (s structure) credential(n *Node) bool {
	if !strings.Contains(n.Value, credentialPrefix) || !credentialShape().MatchString(n.Value) {
		return false
	}
	s.Errorf(s.doc.At(n), Credential, credentialHint, credentialFound)
	s.doc.secret = true
	return true
}
