package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/retry"
	"github.com/wsync/wsync/live"
)

func workspace(id, name string, replace ...string) string {
	s := fmt.Sprintf(`{"id":%q,"type":"workspace","name":%q,"display_color":"#aabbcc","tags":{"env":"prod"},"data_residency":{"workspace_geo":"us","allowed_inference_geos":"unrestricted","default_inference_geo":"global"},"external_key_id":null,"compartment_id":"c","created_at":"2026-01-01T00:00:00Z","archived_at":null}`, id, name)
	return strings.NewReplacer(replace...).Replace(s)
}

// twoLists answers the lists with and without the default workspace, each with
// one answer after the other.
func twoLists(t *testing.T, wide, plain [][]string) *admin.Client {
	t.Helper()
	var mu sync.Mutex
	asked := map[bool]int{}
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		q := r.URL.Query()
		if q.Get("include_archived") != "true" {
			t.Errorf("asked for %s", r.URL)
		}
		with := q.Get("include_default") == "true"
		lists := plain
		if with {
			lists = wide
		}
		n := min(asked[with], len(lists)-1)
		asked[with]++
		answer(w, 200, page(false, "null", lists[n]...))
	}, func(o *admin.Options) { o.Retry = retry.Policy{Attempts: 1} })
}

func TestTheDefaultWorkspaceIsTheDifference(t *testing.T) {
	a, b, d := workspace("wa", "A"), workspace("wb", "B"), workspace("wd", "Default")
	odd, more := workspace("wo", "Standard"), workspace("wm", "More")
	cases := []struct {
		name        string
		wide, plain [][]string
		want        string // the default's id and the number of workspaces, or
		err         string
		requests    int
	}{
		{"the usual", [][]string{{a, d, b}}, [][]string{{a, b}}, "wd of 3", "", 2},
		{"none, as older answers had it", [][]string{{a, b}}, [][]string{{a, b}}, " of 2", "", 2},
		{"one that is listed unasked", [][]string{{a, d}}, [][]string{{a, d}}, "wd of 2", "", 2},
		{"two of that name listed unasked", [][]string{{d, workspace("wx", "Default")}}, [][]string{{d, workspace("wx", "Default")}}, " of 2", "", 2},
		{"an empty organization", [][]string{{}}, [][]string{{}}, " of 0", "", 2},
		{"another workspace of that name", [][]string{{d, workspace("wx", "Default")}}, [][]string{{workspace("wx", "Default")}}, "wd of 2", "", 2},
		{"one created in between", [][]string{{a, d, more}, {a, d, more}}, [][]string{{a}, {a, more}}, "wd of 3", "", 4},
		{"one created in between and no default", [][]string{{a, more}, {a, more}}, [][]string{{a}, {a, more}}, " of 2", "", 4},
		{"one created after the wide list", [][]string{{a, d}, {a, d, more}}, [][]string{{a, more}, {a, more}}, "wd of 3", "", 4},
		{"a default of another name", [][]string{{a, odd}}, [][]string{{a}}, "wo of 2", "", 4},
		{"two", [][]string{{a, d, odd}}, [][]string{{a}}, "", "differ by more than that, twice in a row", 4},
		{"lists of two organizations", [][]string{{a}}, [][]string{{b}}, "", "differ by more than that", 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := twoLists(t, c.wide, c.plain)
			all, err := client.Reader().Workspaces(t.Context())
			if c.err != "" {
				if all != nil || err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want %q", err, c.err)
				}
			} else {
				id := ""
				for i := range all {
					if all[i].Default {
						id += string(all[i].ID)
					}
				}
				if got := fmt.Sprintf("%s of %d", id, len(all)); got != c.want || err != nil {
					t.Errorf("got %s and %v, want %s", got, err, c.want)
				}
			}
			if client.Requests() != c.requests {
				t.Errorf("%d requests, want %d", client.Requests(), c.requests)
			}
		})
	}
}

func TestWorkspacesByID(t *testing.T) {
	var asked []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		ids := q["ids[]"]
		asked = append(asked, fmt.Sprintf("%d archived=%s default=%s limit=%s", len(ids), q.Get("include_archived"), q.Get("include_default"), q.Get("limit")))
		all := []string{workspace("stranger", "S")} // as a gateway answers that does not know the filter
		for _, id := range ids {
			if id != "w7" { // not the caller's to list
				all = append(all, workspace(id, "W"))
			}
		}
		answer(w, 200, page(false, "null", all...))
	}, nil)
	var ids []live.WorkspaceID
	for i := range 201 {
		ids = append(ids, live.WorkspaceID(fmt.Sprintf("w%d", i)))
	}
	got, err := client.Reader().WorkspacesByID(t.Context(), ids)
	if err != nil || len(got) != 200 || got[7].ID != "w8" {
		t.Errorf("%d workspaces and %v", len(got), err)
	}
	want := []string{"100 archived=true default= limit=1000", "100 archived=true default= limit=1000", "1 archived=true default= limit=1000"}
	if d := cmp.Diff(want, asked); d != "" {
		t.Error(d)
	}
	if got, err := client.Reader().WorkspacesByID(t.Context(), nil); len(got) > 0 || err != nil || client.Requests() != 3 {
		t.Errorf("no ids: %v, %v, %d requests", got, err, client.Requests())
	}
}

func TestWorkspacesAreTranslated(t *testing.T) {
	geos := `"allowed_inference_geos":"unrestricted"`
	cases := []struct {
		name    string
		replace []string
		check   func(w *live.Workspace) bool // or
		err     string
	}{
		{"live", nil, func(w *live.Workspace) bool {
			return !w.Archived() && w.ExternalKeyID == "" && cmp.Equal(w.DataResidency.AllowedInferenceGeos, []string{"unrestricted"})
		}, ""},
		{"archived", []string{`"archived_at":null`, `"archived_at":"2026-05-01T10:00:00Z"`}, func(w *live.Workspace) bool { return w.Archived() }, ""},
		{"with a user profile", []string{`"archived_at":null`, `"archived_at":null,"user_profile_id":"uprof_1"`}, func(w *live.Workspace) bool { return w.UserProfileID == "uprof_1" }, ""},
		{"without one", []string{`"archived_at":null`, `"archived_at":null,"user_profile_id":null`}, func(w *live.Workspace) bool { return w.UserProfileID == "" }, ""},
		{"geos are a sorted set", []string{geos, `"allowed_inference_geos":["us","global","us"]`}, func(w *live.Workspace) bool {
			return cmp.Equal(w.DataResidency.AllowedInferenceGeos, []string{"global", "us"})
		}, ""},
		{"geos of the future are kept", []string{geos, `"allowed_inference_geos":["eu"]`}, func(w *live.Workspace) bool {
			return cmp.Equal(w.DataResidency.AllowedInferenceGeos, []string{"eu"})
		}, ""},
		{"fields of the future are fine", []string{`"type"`, `"novel":{"a":[1]},"type"`}, func(w *live.Workspace) bool { return w.Name == "A" }, ""},
		{"a key", []string{`"external_key_id":null`, `"external_key_id":"ekey_1"`}, func(w *live.Workspace) bool { return w.ExternalKeyID == "ekey_1" }, ""},
		{"no tags", []string{`{"env":"prod"}`, `{}`}, func(w *live.Workspace) bool { return len(w.Tags) == 0 }, ""},
		{"unrestricted in a list", []string{geos, `"allowed_inference_geos":["unrestricted"]`}, nil, "among its allowed_inference_geos"},
		{"no geos", []string{geos, `"allowed_inference_geos":[]`}, nil, "without proper allowed_inference_geos"},
		{"geos of another word", []string{geos, `"allowed_inference_geos":"all"`}, nil, "without proper allowed_inference_geos"},
		{"geos missing", []string{geos + ",", ""}, nil, "without proper allowed_inference_geos"},
		{"no default geo", []string{`"default_inference_geo":"global"`, `"default_inference_geo":null`}, nil, "incomplete data_residency"},
		{"archived_at missing", []string{`,"archived_at":null`, ""}, nil, "without a proper archived_at"},
		{"archived_at of another type", []string{`"archived_at":null`, `"archived_at":"yesterday"`}, nil, "without a proper archived_at"},
		{"archived_at a flag", []string{`"archived_at":null`, `"archived_at":false`}, nil, "without a proper archived_at"},
		{"no name", []string{`"name":"A"`, `"name":""`}, nil, "workspace wa without name"},
		{"tags missing", []string{`"tags":{"env":"prod"},`, ""}, nil, "without tags"},
		{"tags of another type", []string{`{"env":"prod"}`, `"prod"`}, nil, "without tags"},
		{"residency missing", []string{`"data_residency"`, `"old_residency"`}, nil, "without data_residency"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			list := []string{workspace("wa", "A", c.replace...)}
			all, err := twoLists(t, [][]string{list}, [][]string{list}).Reader().Workspaces(t.Context())
			switch {
			case c.err != "":
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %+v and %v, want %q", all, err, c.err)
				}
			case err != nil || len(all) != 1 || !c.check(&all[0]):
				t.Errorf("got %+v and %v", all, err)
			}
		})
	}
}

func TestOneFailingListFailsBoth(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("include_default") == "true" {
			answer(w, 403, "{}")
			return
		}
		answer(w, 200, page(false, "null", workspace("wa", "A")))
	}, nil)
	if all, err := c.Reader().Workspaces(t.Context()); all != nil || live.ClassOf(err) != live.Denied {
		t.Errorf("got %v and %v", all, err)
	}
}
