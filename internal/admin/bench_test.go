package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/packages/param"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

// bigList is a network that answers every request with 1000 members.
func bigList() http.RoundTripper {
	items := make([]string, 1000)
	for i := range items {
		items[i] = fmt.Sprintf(`{"type":"workspace_member","user_id":"user_%026d","workspace_id":"w1","workspace_role":"workspace_user"}`, i)
	}
	body := page(false, `"x"`, items...)
	return transport(func(r *http.Request) (*http.Response, error) { return respond(r, 200, body), nil })
}

// BenchmarkMembers compares a read of 1000 members with the bare SDK's: the
// difference is what wsync adds.
func BenchmarkMembers(b *testing.B) {
	b.Run("Reader", func(b *testing.B) {
		r := open(b, "http://localhost", func(o *admin.Options) { o.Transport = bigList() }).Reader()
		b.ReportAllocs()
		for b.Loop() {
			if got, err := r.Members(context.Background(), "w1"); err != nil || len(got) != 1000 {
				b.Fatal(len(got), err)
			}
		}
	})
	b.Run("SDK", func(b *testing.B) {
		s := anthropic.NewOrganizationService(option.WithBaseURL("http://localhost"), option.WithAPIKey("x"), option.WithHTTPClient(&http.Client{Transport: bigList()}))
		b.ReportAllocs()
		for b.Loop() {
			pager := s.Workspaces.Members.ListAutoPaging(context.Background(), "w1", anthropic.OrganizationWorkspaceMemberListParams{Limit: param.NewOpt[int64](1000)})
			n := 0
			for pager.Next() {
				_ = pager.Current()
				n++
			}
			if pager.Err() != nil || n != 1000 {
				b.Fatal(n, pager.Err())
			}
		}
	})
}

// BenchmarkHundredLists reads 100 lists of 1000 members through one gate, as a
// plan of a large organization does.
func BenchmarkHundredLists(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r := open(b, "http://localhost", func(o *admin.Options) { o.Transport = bigList() }).Reader()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if _, err := r.Members(context.Background(), live.WorkspaceID("w1")); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// Refusals for pace do not use up the attempts that faults have.
func TestThrottlingEndsInSuccess(t *testing.T) {
	n := 0
	var mu sync.Mutex
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if n++; n > 20 && n < 24 {
			w.Header().Set("retry-after", "0")
			answer(w, 429, "{}")
			return
		}
		answer(w, 200, acmeOrg)
	}, func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 1} })
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if _, _, err := c.Reader().Identity(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n > 44 || !strings.Contains(c.String(), "requests") {
		t.Errorf("%d requests", n)
	}
}
