package adminsim

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
)

func letters(t *testing.T, s *shelf[string], usual int, query url.Values) ([]string, *string) {
	t.Helper()
	hidden := func(_, v string) bool { return v != "hidden" }
	got, bad := pageOf(s, &call{query: query}, usual, hidden, func(_, v string) string { return v })
	if bad != nil {
		t.Fatal(bad.message)
	}
	return got.Data, got.NextPage
}

func TestTokensLeadThroughAList(t *testing.T) {
	s := newShelf[string]()
	for _, v := range []string{"a", "b", "hidden", "c", "d", "e"} {
		s.put("id_"+v, s.last(), v, seeded)
	}
	all := []string{"a", "b", "c", "d", "e"}
	if got, next := letters(t, s, 0, url.Values{}); !slices.Equal(got, all) || next != nil {
		t.Errorf("everything at once: got %v, and another page: %v", got, next != nil)
	}
	for limit := 1; limit <= 6; limit++ {
		var got []string
		query := url.Values{"limit": {fmt.Sprint(limit)}}
		for {
			rows, next := letters(t, s, 20, query)
			if got = append(got, rows...); next == nil {
				break
			}
			query.Set("page", *next)
		}
		if !slices.Equal(got, all) {
			t.Errorf("limit %d: got %v", limit, got)
		}
	}
}

func TestATokenOutlivesItsRow(t *testing.T) {
	s := newShelf[string]()
	for _, v := range []string{"a", "b", "c"} {
		s.put(v, s.last(), v, seeded)
	}
	_, next := letters(t, s, 2, url.Values{})
	s.drop("b", seeded)
	if got, _ := letters(t, s, 2, url.Values{"page": {*next}}); !slices.Equal(got, []string{"c"}) {
		t.Errorf("got %v", got)
	}
	if _, bad := pageOf(s, &call{query: url.Values{"page": {"page_x"}}}, 2, nil, func(_, v string) string { return v }); bad == nil {
		t.Error("a token that nobody gave out leads somewhere")
	}
}

func TestTokenPagingBoundsTheLimit(t *testing.T) {
	for limit, fits := range map[string]bool{"1": true, "100": true, "0": false, "101": false, "x": false} {
		if bad := tokenPaging(100).verify(url.Values{"limit": {limit}, "page": {"page_x"}}, edition2026); (bad == nil) != fits {
			t.Errorf("limit %s: %v", limit, bad)
		}
	}
}
