package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/wsync/wsync/diff"
)

// APIVersion is the version of the API that the SDK speaks (anthropic-sdk-go
// internal/requestconfig/requestconfig.go).
const APIVersion = "2026-10-21"

// Feature is a part of the Admin API that not every organization has, or not every
// credential may see.
type Feature struct {
	// Name is what people call it.
	Name string
	// Kind is the kind of what it is about; empty for none that wsync manages.
	Kind diff.Kind
	path string
	beta string
}

// Features lists them, in the order in which they are told. Each costs one small
// read.
func Features() []Feature {
	var all []Feature
	for _, rule := range diff.Rules() {
		if f := kindOf(rule.Kind).feature; f != nil {
			f.Kind = rule.Kind
			all = append(all, *f)
		}
	}
	return append(all, Feature{Name: "usage reports", path: usagePath})
}

// Try asks for one item of a feature, once: a *live.Failure says why there is none to
// be had.
func (r *Reader) Try(ctx context.Context, f Feature) error {
	q := query{"limit": {"1"}}
	if f.path == usagePath {
		today := r.c.clock.time().UTC().Truncate(24 * time.Hour)
		q = query{"starting_at": {today.Format(time.RFC3339)}, "bucket_width": {"1d"}, "limit": {"1"}}
	}
	v, _ := r.c.attempt(ctx, call{method: http.MethodGet, path: f.path, send: func(ctx context.Context, opts ...option.RequestOption) error {
		var page struct {
			Data []json.RawMessage `json:"data"`
		}
		if f.beta != "" {
			opts = append(opts, option.WithHeaderAdd("anthropic-beta", f.beta))
		}
		if err := r.c.raw.Get(ctx, strings.TrimPrefix(f.path, "/"), q, &page, opts...); err != nil {
			return err
		}
		if page.Data == nil {
			return unexpected("the list is missing")
		}
		return nil
	}}, 1)
	if v.Failure == nil {
		return nil
	}
	return v.Failure
}
