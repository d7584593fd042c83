package adminsim

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// tokenListBody is a page of a list that is paged by tokens: limit and page in the
// query, next_page in the answer (the …ListResponse schemas of service accounts,
// external keys, rate limits and spend limits in the OpenAPI document).
type tokenListBody[W any] struct {
	Data     []W     `json:"data"`
	NextPage *string `json:"next_page"`
}

// tokenPaging are the parameters of such a list.
func tokenPaging(most int) params {
	return params{"limit": intParam(1, most), "page": textParam}
}

// pageOf cuts one page out of a shelf. usual is the limit when none is given; 0 is
// everything at once. A token marks the last row of the page before, which may be
// gone since.
func pageOf[T, W any](s *shelf[T], c *call, usual int, keep func(string, T) bool, wire func(string, T) W) (*tokenListBody[W], *apiError) {
	limit := usual
	if c.query.Has("limit") {
		limit, _ = strconv.Atoi(c.query.Get("limit")) // checked with the other parameters
	}
	if limit == 0 {
		limit = len(s.items)
	}
	from := 0
	if c.query.Has("page") {
		id, _ := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(c.query.Get("page"), "page_"))
		at := s.byID[string(id)]
		if at == nil {
			return nil, invalid("page: no such page")
		}
		from = s.position(at.rank) + 1
	}
	rows, more := gather(s, c.view, from, 1, limit, keep)
	out := &tokenListBody[W]{Data: make([]W, len(rows))}
	for i, r := range rows {
		out.Data[i] = wire(r.id, r.val)
	}
	if more {
		next := "page_" + base64.RawURLEncoding.EncodeToString([]byte(rows[len(rows)-1].id))
		out.NextPage = &next
	}
	return out, nil
}
