package admin

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
	"github.com/go-json-experiment/json/jsontext"
)

// The largest page the API gives, and more pages than any organization has
// (anthropic-sdk-go scripts/mock-spec.json.gz: limit 1 to 1000).
const (
	pageSize = 1000
	maxPages = 1000
	// maxList bounds a list in sum: half a million people.
	maxList = 128 << 20
)

// listing describes a list of the API, V being an item as wsync has it.
type listing[V any] struct {
	path string
	// fetch asks for what follows the cursor; the first page has none.
	fetch func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) error
	// item reads, translates and names one item. An item that is not wanted has
	// keep false, but still counts for the list's consistency.
	item   func(*jsontext.Decoder) (v V, id string, keep bool, err error)
	paging paging
}

// paging is how a list says where it goes on
// (anthropic-sdk-go packages/pagination/pagination.go).
type paging uint8

const (
	byID    paging = iota // has_more and last_id
	byOwnID               // the same, and last_id is the id of the last item
	byPage                // next_page, which is null at the end
)

// end is the field without which a page does not say whether it is the last.
func (p paging) end() string {
	if p == byPage {
		return "next_page"
	}
	return "has_more"
}

// errMoved says that a list changed while it was read.
var errMoved = errors.New("the list changed while it was read")

// list reads a list to its end, or fails. A list that changed under the
// reading is read once more from the start.
func list[V any](ctx context.Context, c *Client, l listing[V]) ([]V, error) {
	got, err := listOnce(ctx, c, l)
	if errors.Is(err, errMoved) {
		got, err = listOnce(ctx, c, l)
	}
	if errors.Is(err, errMoved) {
		return nil, c.unsure(http.MethodGet, l.path, "twice in a row "+err.Error())
	}
	return got, err
}

func listOnce[V any](ctx context.Context, c *Client, l listing[V]) ([]V, error) {
	var (
		got    gathered[V]
		after  param.Opt[string]
		cursor = map[string]bool{}
		items  []item[V]
		size   int
	)
	next := func(d *jsontext.Decoder) (id string, err error) {
		var i item[V]
		i.value, i.id, i.keep, err = l.item(d)
		items = append(items, i)
		return i.id, err
	}
	for n := 0; ; n++ {
		var p page
		err := c.read(ctx, call{method: http.MethodGet, path: l.path, reads: true, send: func(ctx context.Context, opts ...option.RequestOption) (err error) {
			var res *http.Response
			if err := l.fetch(ctx, after, append(opts, option.WithResponseBodyInto(&res))...); err != nil {
				return err
			}
			items = items[:0]
			p, err = readPage(res, l.paging, next)
			return err
		}})
		if err != nil {
			return nil, err
		}
		fresh, err := got.add(items)
		if err != nil {
			return nil, err
		}
		if !p.more {
			return got.all, nil
		}
		if cursor[p.last] || fresh == 0 {
			return nil, c.unsure(http.MethodGet, l.path, "unexpected answer: the list repeats itself and never ends")
		}
		if size += p.size; n+1 == maxPages || size > c.maxList {
			return nil, c.unsure(http.MethodGet, l.path, "unexpected answer: the list is longer than any organization's")
		}
		cursor[p.last] = true
		after = param.NewOpt(p.last)
	}
}

// item is one translated item of a page.
type item[V any] struct {
	value V
	id    string
	keep  bool
}

// gathered is what was read of a list so far, each id once. The API promises no
// snapshot, so an item may slide from one page to the next and come twice.
type gathered[V any] struct {
	all   []V
	index map[string]int // of all, by id; -1 for an item that is not kept
}

// add takes a page in and counts what was not seen before.
func (g *gathered[V]) add(items []item[V]) (fresh int, err error) {
	if g.index == nil {
		g.all = make([]V, 0, len(items))
		g.index = make(map[string]int, len(items))
	}
	for _, i := range items {
		at, seen := g.index[i.id]
		if !seen {
			fresh++
		}
		switch {
		case !seen && i.keep:
			g.index[i.id] = len(g.all)
			g.all = append(g.all, i.value)
		case !seen:
			g.index[i.id] = -1
		case (at >= 0) != i.keep, i.keep && !reflect.DeepEqual(g.all[at], i.value):
			return fresh, errMoved
		}
	}
	return fresh, nil
}
