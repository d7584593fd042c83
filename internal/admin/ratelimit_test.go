package admin_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/live"
)

func listed(t *testing.T, r live.Reader, at live.WorkspaceID) (*live.Org, error) {
	t.Helper()
	part, err := r.List(t.Context(), diff.KindRateLimit, at)
	if err != nil {
		return nil, err
	}
	o := &live.Org{Workspaces: []live.Workspace{{ID: at}}}
	part.Put(o, at)
	return o, nil
}

// Both lists, and a write between them, against the simulator.
func TestRateLimitsAreListedAndSet(t *testing.T) {
	s := newSim(t, nil, nil)
	var ml live.WorkspaceID
	for _, w := range s.Snapshot().Workspaces {
		if w.Name == "ML Research" {
			ml = live.WorkspaceID(w.ID)
		}
	}
	const opus = "rl_01AcmeOpusXXXXXXXXXXXXXX"
	o, err := listed(t, s.client.Reader(), "")
	if err != nil || len(o.RateLimits) != 3 {
		t.Fatalf("got %+v, %v", o, err)
	}
	step := &diff.Step{
		Address: "workspace/ml/rate-limit/claude-opus-4-8", Action: diff.Update, Object: &diff.Object{ID: opus, Name: "claude-opus-4-8"},
		Workspace: diff.Workspace{Key: "ml", Name: "ML Research", ID: ml},
		Changes:   []diff.Change{{Field: "requests_per_minute", Before: diff.Text("1000")}, set("output_tokens_per_minute", "500000")},
	}
	if _, err := s.client.Writer().Do(t.Context(), step); err != nil {
		t.Fatal(err)
	}
	if o, err = listed(t, s.client.Reader(), ml); err != nil {
		t.Fatal(err)
	}
	limits := map[string]int64{"requests_per_minute": 4000, "input_tokens_per_minute_cache_aware": 2000000, "output_tokens_per_minute": 400000}
	want := &live.RateLimit{
		ID: opus, Type: "model_group", Models: []string{"claude-opus-4-7", "claude-opus-4-8"},
		Limits: map[string]int64{"output_tokens_per_minute": 500000}, Organization: limits,
	}
	if d := cmp.Diff(want, o.Workspaces[0].RateLimitsOf(opus)); d != "" {
		t.Error(d)
	}
}

const anEntry = `{"rate_limit_id":"rl_1","workspace_id":"w1","type":"workspace_rate_limit","group":{"id":"rlg_1","type":"model_group","display_name":"x"},"models":["m"],` +
	`"limits":[{"type":"requests_per_minute","value":5,"org_limit":null,"source":{"type":"workspace"}},{"type":"new_limit","value":7,"org_limit":7,"source":{"type":"organization"}}]}`

func TestEntriesOfRateLimitsAreWholeOrAnError(t *testing.T) {
	for name, c := range map[string]struct{ old, new, err string }{
		"as documented":        {"", "", ""},
		"a type that is new":   {`"model_group"`, `"voice"`, ""},
		"of another workspace": {`"w1"`, `"w2"`, `workspace "w2" instead of "w1"`},
		"without id":           {`"rl_1"`, `""`, "without id"},
		"without a group":      {`"type":"model_group",`, ``, "without group.type"},
		"without models":       {`"models":["m"],`, ``, "without models"},
		"without limits":       {`"limits"`, `"limit"`, "without limits"},
		"a text for a value":   {`"value":5`, `"value":"5"`, "without a proper value"},
		"a negative value":     {`"value":5`, `"value":-5`, "without a proper value"},
		"no value":             {`"value":5`, `"value":null`, "without a proper value"},
		"an unknown source":    {`{"type":"workspace"}`, `{"type":"moon"}`, `comes from "moon"`},
		"a limit twice":        {`new_limit","value":7,"org_limit":7,"source":{"type":"organization"}`, `requests_per_minute","value":7,"org_limit":7,"source":{"type":"workspace"}`, "occurs twice"},
	} {
		t.Run(name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if got := r.URL.Query(); got.Get("include_inherited") != "true" || got.Get("limit") != "1000" {
					t.Errorf("asked for %s", r.URL)
				}
				answer(w, 200, `{"data":[`+strings.Replace(anEntry, c.old, c.new, 1)+`],"next_page":null}`)
			}, nil)
			_, err := listed(t, client.Reader(), "w1")
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %v, want %q", err, c.err)
			}
		})
	}
}

func TestStepsOfRateLimitsOnTheWire(t *testing.T) {
	object := &diff.Object{ID: "rl_1", Name: "m"}
	cleared := strings.Replace(anEntry, `{"type":"requests_per_minute","value":5,"org_limit":null,"source":{"type":"workspace"}},`, "", 1)
	for name, c := range map[string]struct {
		object       *diff.Object
		changes      []diff.Change
		answer, want string
		class        live.Class
	}{
		"a value":                 {object, []diff.Change{set("requests_per_minute", "5")}, anEntry, `POST /v1/organizations/workspaces/w1/rate_limits/rl_1 {"limits":[{"type":"requests_per_minute","value":5}]}`, ""},
		"the organization's":      {object, []diff.Change{{Field: "requests_per_minute", Before: diff.Text("5")}}, cleared, `POST /v1/organizations/workspaces/w1/rate_limits/rl_1 {"limits":[{"type":"requests_per_minute","value":null}]}`, ""},
		"a value that is another": {object, []diff.Change{set("requests_per_minute", "6")}, anEntry, "is not what was asked for", live.Unclear},
		"a value that stayed":     {object, []diff.Change{{Field: "requests_per_minute", Before: diff.Text("5")}}, anEntry, "is not what was asked for", live.Unclear},
		"an answer about another": {&diff.Object{ID: "rl_2"}, []diff.Change{set("requests_per_minute", "5")}, anEntry, "rl_1 instead of rl_2", live.Unclear},
		"nothing":                 {object, nil, "", "changes no limit", live.NotSent},
		"no number":               {object, []diff.Change{set("requests_per_minute", "05")}, "", `cannot become "05"`, live.NotSent},
		"a limit that is none":    {object, []diff.Change{set("name", "5")}, "", `"name" is no limit`, live.NotSent},
		"an id that climbs":       {&diff.Object{ID: "rl_/.."}, []diff.Change{set("requests_per_minute", "5")}, "", "names no rate limits", live.NotSent},
		"no object":               {nil, []diff.Change{set("requests_per_minute", "5")}, "", "names no rate limits", live.NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = fmt.Sprintf("%s %s %s", r.Method, r.URL.EscapedPath(), sorted(t, body))
				answer(w, 200, c.answer)
			}, nil)
			step := diff.Step{Address: "workspace/a/rate-limit/m", Action: diff.Update, Object: c.object, Changes: c.changes, Workspace: diff.Workspace{Key: "a", Name: "a", ID: "w1"}}
			_, err := client.Writer().Do(t.Context(), &step)
			switch {
			case c.class == "" && (err != nil || got != c.want):
				t.Errorf("got %v and\n%s\nwant\n%s", err, got, c.want)
			case c.class != "" && (err == nil || !strings.Contains(err.Error(), c.want) || live.ClassOf(err) != c.class || (c.class == live.NotSent) != (got == "")):
				t.Errorf("got %v (%s), sent %q; want %q (%s)", err, live.ClassOf(err), got, c.want, c.class)
			}
		})
	}
}
