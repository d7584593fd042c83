package adminsim

import "strconv"

// listBody is a page of an id-paged list, as the ListResponse schemas of the
// OpenAPI document have it: both ids are null on an empty page.
type listBody[W any] struct {
	Data    []W     `json:"data"`
	HasMore bool    `json:"has_more"`
	FirstID *string `json:"first_id"`
	LastID  *string `json:"last_id"`
}

const defaultLimit = 20

// page cuts one page out of a shelf. A cursor marks a place in the unfiltered
// list, so it may name a row that the filter hides or that has been removed
// since; an id that was never listed is refused. has_more looks in the
// direction of travel.
func page[T, W any](s *shelf[T], c *call, keep func(string, T) bool, wire func(string, T) W) (*listBody[W], *apiError) {
	limit := defaultLimit
	if c.query.Has("limit") {
		limit, _ = strconv.Atoi(c.query.Get("limit")) // checked with the other parameters
	}
	if c.query.Has("after_id") && c.query.Has("before_id") {
		return nil, invalid("after_id, before_id: only one of the two may be given")
	}
	from, step := 0, 1
	for name, dir := range map[string]int{"after_id": 1, "before_id": -1} {
		if !c.query.Has(name) {
			continue
		}
		at := s.byID[c.query.Get(name)]
		if at == nil {
			return nil, invalid("%s: no such id in this list", name)
		}
		from, step = s.position(at.rank)+dir, dir
	}

	rows, more := gather(s, c.view, from, step, limit, keep)
	out := &listBody[W]{Data: make([]W, len(rows)), HasMore: more}
	for i, r := range rows {
		if step < 0 {
			i = len(rows) - 1 - i // a page is in list order, however it was reached
		}
		out.Data[i] = wire(r.id, r.val)
	}
	if n := len(rows); n > 0 {
		first, last := rows[0].id, rows[n-1].id
		if step < 0 {
			first, last = last, first
		}
		out.FirstID, out.LastID = &first, &last
	}
	return out, nil
}

type row[T any] struct {
	id  string
	val T
}

// gather walks from an index in one direction until it has limit rows, and says
// whether another one would follow.
func gather[T any](s *shelf[T], v view, from, step, limit int, keep func(string, T) bool) ([]row[T], bool) {
	rows := make([]row[T], 0, min(limit, len(s.items)))
	for i := from; i >= 0 && i < len(s.items); i += step {
		val, ok := s.items[i].seen(v)
		if !ok || keep != nil && !keep(s.items[i].id, val) {
			continue
		}
		if len(rows) == limit {
			return rows, true
		}
		rows = append(rows, row[T]{s.items[i].id, val})
	}
	return rows, false
}
