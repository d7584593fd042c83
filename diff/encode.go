package diff

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrReview is the error of reading a review where a plan is due.
var ErrReview = errors.New("this is a review: it compares two revisions of the file and knows no organization, so there is nothing to apply")

// maxPlanBytes bounds what Decode reads; a plan of 100,000 steps is far smaller.
const maxPlanBytes = 256 << 20

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
	b, err := io.ReadAll(io.LimitReader(r, maxPlanBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxPlanBytes:
		return nil, fmt.Errorf("the file is larger than %d MiB: not a plan", maxPlanBytes>>20)
	case len(bytes.TrimSpace(b)) == 0:
		return nil, errors.New("the file is empty: not a plan")
	}
	if err := checkFormat(b, format); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var p Plan
	if err := dec.Decode(&p); err != nil {
		return nil, fmt.Errorf("not a readable plan: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a plan: there is something behind its end")
	}
	return &p, p.check()
}

// checkFormat looks at the format alone, so that a plan of a later version is
// told apart from a broken one.
func checkFormat(b []byte, format string) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return fmt.Errorf("not JSON, or cut short: %w", err)
	}
	switch {
	case head.Format == format:
		return nil
	case strings.HasPrefix(head.Format, "wsync.review/"):
		return ErrReview
	case strings.HasPrefix(head.Format, "wsync.plan/"):
		return fmt.Errorf("the plan has the format %q and this wsync reads %q: plan and apply with the same version", head.Format, Format)
	case head.Format == "":
		return errors.New("not a wsync plan: it has no format")
	}
	return fmt.Errorf("not a wsync plan: its format is %q", head.Format)
}

// check refuses a plan that Compute could not have made.
func (p *Plan) check() error {
	if p.Digest == "" {
		return errors.New("the plan has no digest: save it with wsync plan --out")
	}
	if p.Digest != p.ContentDigest() {
		return errors.New("the plan was altered after it was saved: its digest does not match its content")
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
