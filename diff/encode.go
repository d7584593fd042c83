package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/wsync/wsync/internal/saved"
)

// Encode writes the plan as indented JSON, sealed with a digest of its content.
func (p *Plan) Encode(w io.Writer) error {
	sealed := *p
	sealed.Digest = p.ContentDigest()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(&sealed)
}

// ContentDigest identifies the plan by its content: "sha256:" and the hash of its
// compact JSON without its Digest.
func (p *Plan) ContentDigest() string {
	bare := *p
	bare.Digest = ""
	b, err := json.Marshal(&bare)
	if err != nil {
		panic("diff: a plan always encodes: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Decode reads a plan that Encode wrote. A file that is truncated, altered, of
// another format version, or not a plan at all is refused with the reason. The
// digest finds accidents and careless edits; it is no signature, which is why
// apply never trusts a saved plan by itself.
func Decode(r io.Reader) (*Plan, error) { return decode(r, Format) }

// DecodeReview reads a review that Encode wrote, and refuses everything else as
// Decode does.
func DecodeReview(r io.Reader) (*Plan, error) { return decode(r, ReviewFormat) }

func decode(r io.Reader, format string) (*Plan, error) {
	var p Plan
	if err := saved.Decode(r, format, &p); err != nil {
		return nil, err
	}
	return &p, p.check()
}

// check refuses a plan that Compute could not have made.
func (p *Plan) check() error {
	if p.Digest == "" {
		return errors.New("the plan has no digest: save it with wsync plan --out")
	}
	if p.Digest != p.ContentDigest() {
		return errors.New("the plan was altered after it was saved: its digest does not match its content")
	}
	if p.Only != "" && p.Only != OnlyLapsed {
		return fmt.Errorf("the plan is of steps that are called %q, which this version of wsync does not know", p.Only)
	}
	seen := make(map[Address]bool, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		if seen[s.Address] {
			return fmt.Errorf("step %q occurs twice", s.Address)
		}
		seen[s.Address] = true
		if err := s.Check(); err != nil {
			return fmt.Errorf("step %q: %w", s.Address, err)
		}
	}
	return nil
}
