package diff

import (
	"errors"
	"fmt"
	"io"

	"github.com/wsync/wsync/internal/saved"
	"github.com/wsync/wsync/spec"
)

// ReviewsFormat names the version of the JSON form of several reviews.
const ReviewsFormat = "wsync.reviews/v1"

// Reviews are the reviews of several files, of which each may be about another
// organization. Nothing of them can be applied.
type Reviews struct {
	Format  string       `json:"format"`
	Reviews []FileReview `json:"reviews"`
}

// FileReview is what became of one of several files: its review, or the problems
// that keep it from being reviewed.
type FileReview struct {
	File     string        `json:"file"`
	Review   *Plan         `json:"review,omitempty"`
	Problems spec.Problems `json:"problems,omitempty"`
}

// Quiet reports whether there is nothing to say about the file.
func (r *FileReview) Quiet() bool {
	return r.Review != nil && r.Review.Empty() && len(r.Review.Findings)+len(r.Review.Refusals) == 0
}

// DecodeReviews reads several reviews back, each as strictly as DecodeReview does.
func DecodeReviews(r io.Reader) ([]FileReview, error) {
	var all Reviews
	if err := saved.Decode(r, ReviewsFormat, &all); err != nil {
		return nil, err
	}
	if len(all.Reviews) == 0 {
		return nil, errors.New("there is no review in it")
	}
	for i := range all.Reviews {
		f := &all.Reviews[i]
		switch {
		case f.Review == nil && len(f.Problems) == 0:
			return nil, fmt.Errorf("it says nothing about %q", f.File)
		case f.Review == nil:
		case f.Review.Format != ReviewFormat || f.Review.Base == nil:
			return nil, fmt.Errorf("what it says about %q is no review", f.File)
		default:
			if err := f.Review.check(); err != nil {
				return nil, fmt.Errorf("%s: %w", f.File, err)
			}
		}
	}
	return all.Reviews, nil
}
