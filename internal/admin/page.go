package admin

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/pagination"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"
)

// The largest page the API gives, and more pages than any organization has
// (anthropic-sdk-go scripts/mock-spec.json.gz: limit 1 to 1000).
const (
	pageSize = 1000
	maxPages = 1000
	// maxList bounds a list in sum: half a million people.
	maxList = 128 << 20
)

// listing describes a list of the API: S is an item as the SDK has it, V as
// wsync has it.
type listing[S, V any] struct {
	path string
	// page fetches what follows the cursor; the first page has none.
	page func(ctx context.Context, after param.Opt[string], opts ...option.RequestOption) (*pagination.Page[S], error)
	// item translates and names one item. An item that is not wanted has keep
	// false, but still counts for the list's consistency.
	item func(*S) (v V, id string, keep bool, err error)
	// ownCursor: a page's last_id is the id of its last item.
	ownCursor bool
}

// errMoved says that a list changed while it was read.
var errMoved = errors.New("the list changed while it was read")

// list reads a list to its end, or fails. A list that changed under the
// reading is read once more from the start.
func list[S, V any](ctx context.Context, c *Client, l listing[S, V]) ([]V, error) {
	got, err := listOnce(ctx, c, l)
	if errors.Is(err, errMoved) {
		got, err = listOnce(ctx, c, l)
	}
	if errors.Is(err, errMoved) {
		return nil, c.unsure(http.MethodGet, l.path, "twice in a row "+err.Error())
	}
	return got, err
}

func listOnce[S, V any](ctx context.Context, c *Client, l listing[S, V]) ([]V, error) {
	var (
		got    gathered[V]
		after  param.Opt[string]
		cursor = map[string]bool{}
		size   int
	)
	for n := 0; ; n++ {
		var (
			page  *pagination.Page[S]
			items []item[V]
		)
		err := c.read(ctx, call{method: http.MethodGet, path: l.path, send: func(ctx context.Context, opts ...option.RequestOption) (err error) {
			if page, err = l.page(ctx, after, opts...); err != nil {
				return err
			}
			items, err = l.check(page)
			return err
		}})
		if err != nil {
			return nil, err
		}
		if err := got.add(items); err != nil {
			return nil, err
		}
		if !page.HasMore {
			return got.all, nil
		}
		if cursor[page.LastID] {
			return nil, c.unsure(http.MethodGet, l.path, "unexpected answer: the list repeats itself and never ends")
		}
		if size += len(page.RawJSON()); n+1 == maxPages || size > c.maxList {
			return nil, c.unsure(http.MethodGet, l.path, "unexpected answer: the list is longer than any organization's")
		}
		cursor[page.LastID] = true
		after = param.NewOpt(page.LastID)
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

func (g *gathered[V]) add(items []item[V]) error {
	if g.index == nil {
		g.all = make([]V, 0, len(items))
		g.index = make(map[string]int, len(items))
	}
	for _, i := range items {
		at, seen := g.index[i.id]
		switch {
		case !seen && i.keep:
			g.index[i.id] = len(g.all)
			g.all = append(g.all, i.value)
		case !seen:
			g.index[i.id] = -1
		case (at >= 0) != i.keep, i.keep && !reflect.DeepEqual(g.all[at], i.value):
			return errMoved
		}
	}
	return nil
}

// check translates a page and refuses one that contradicts itself. A false end
// here would look like people and workspaces that are gone.
func (l listing[S, V]) check(p *pagination.Page[S]) ([]item[V], error) {
	switch {
	case p == nil || !p.JSON.Data.Valid() || p.Data == nil:
		return nil, unexpected("the list is missing")
	case p.JSON.HasMore.Raw() != "true" && p.JSON.HasMore.Raw() != "false":
		return nil, unexpected("has_more is missing") // the SDK also takes a number for it
	case p.HasMore && len(p.Data) == 0:
		return nil, unexpected("the page is empty, yet there shall be more")
	case p.HasMore && p.LastID == "":
		return nil, unexpected("there shall be more, yet last_id is missing")
	}
	items := make([]item[V], len(p.Data))
	for i := range p.Data {
		var err error
		if items[i].value, items[i].id, items[i].keep, err = l.item(&p.Data[i]); err != nil {
			return nil, err
		}
	}
	if n := len(items); l.ownCursor && n > 0 && p.JSON.LastID.Valid() && p.LastID != items[n-1].id {
		return nil, unexpected("last_id is %q, but the page ends with %q", p.LastID, items[n-1].id)
	}
	return items, nil
}
