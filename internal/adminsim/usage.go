package adminsim

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func usageKind() kind {
	return kind{
		name: "usage",
		routes: []route{
			{method: "GET", path: base + "usage_report/messages", handle: (*Server).reportUsage, params: usageParams()},
			{method: "GET", path: base + "cost_report", handle: (*Server).reportCost, params: costParams()},
		},
		build:    (*builder).usage,
		snapshot: snapshotUsage,
	}
}

type usageState struct {
	usage []usageRecord // by start
}

// usageRecord is what one workspace used in one bucket of one day.
type usageRecord struct {
	start     time.Time
	workspace string // real id
	model     string
	key       string // apikey_ id, or ""
	Tokens
	cost Cents
}

// dimensions are the properties by which a report can be filtered and grouped;
// a missing one is null. The Default Workspace reports as null
// (manage-claude/usage-cost-api).
func (r usageRecord) dimensions(defaultID string) map[string]string {
	d := map[string]string{
		"model": r.model, "api_key_id": r.key, "service_tier": "standard",
		"context_window": "0-200k", "inference_geo": "not_available", "speed": "standard",
	}
	if r.workspace != defaultID {
		d["workspace_id"] = r.workspace
	}
	return d
}

// usageWidths are the widths of a bucket.
var usageWidths = []string{"1d", "1h", "1m"}

func usageParams() params {
	return reportPages.with(params{
		"bucket_width": enumParam(usageWidths...), "limit": intParam(1, 1440),
		"group_by[]": enumsParam("account_id", "api_key_id", "context_window", "inference_geo", "model",
			"service_account_id", "service_tier", "speed", "workspace_id"),
		"api_key_ids[]": textsParam, "workspace_ids[]": textsParam, "account_ids[]": textsParam,
		"service_account_ids[]": textsParam, "models[]": textsParam,
		"service_tiers[]":  enumsParam("batch", "flex", "flex_discount", "priority", "priority_on_demand", "standard"),
		"context_window[]": enumsParam("0-200k", "200k-1M"),
		"inference_geos[]": enumsParam("global", "not_available", "us"),
		"speeds[]":         enumsParam("standard", "fast"),
	})
}

func costParams() params {
	return reportPages.with(params{
		"bucket_width": enumParam("1d"), "limit": intParam(1, 31),
		"group_by[]": enumsParam("description", "workspace_id"),
	})
}

var reportPages = params{
	"starting_at": {required: true, check: timeParam.check}, "ending_at": timeParam,
	"page": {check: pageObjection},
}

// usageFilters pairs each filter with the dimension it restricts.
var usageFilters = map[string]string{
	"api_key_ids[]": "api_key_id", "workspace_ids[]": "workspace_id", "account_ids[]": "account_id",
	"service_account_ids[]": "service_account_id", "models[]": "model", "service_tiers[]": "service_tier",
	"context_window[]": "context_window", "inference_geos[]": "inference_geo", "speeds[]": "speed",
}

// bucketSizes: default and largest number of buckets a page (manage-claude/usage-cost-api).
var bucketSizes = map[string]struct {
	width         time.Duration
	usual, atMost int
}{"1d": {24 * time.Hour, 7, 31}, "1h": {time.Hour, 24, 168}, "1m": {time.Minute, 60, 1440}}

type reportBody[R any] struct {
	Data     []bucketBody[R] `json:"data"`
	HasMore  bool            `json:"has_more"`
	NextPage *string         `json:"next_page"`
}

type bucketBody[R any] struct {
	StartingAt time.Time `json:"starting_at"`
	EndingAt   time.Time `json:"ending_at"`
	Results    []R       `json:"results"`
}

type usageBody struct {
	UncachedInputTokens  int64         `json:"uncached_input_tokens"`
	CacheCreation        cacheCreation `json:"cache_creation"`
	CacheReadInputTokens int64         `json:"cache_read_input_tokens"`
	OutputTokens         int64         `json:"output_tokens"`
	ServerToolUse        serverToolUse `json:"server_tool_use"`
	APIKeyID             *string       `json:"api_key_id"`
	WorkspaceID          *string       `json:"workspace_id"`
	AccountID            *string       `json:"account_id"`
	ServiceAccountID     *string       `json:"service_account_id"`
	Model                *string       `json:"model"`
	ServiceTier          *string       `json:"service_tier"`
	ContextWindow        *string       `json:"context_window"`
	InferenceGeo         *string       `json:"inference_geo"`
	Speed                *string       `json:"speed"`
}

type cacheCreation struct {
	OneHour     int64 `json:"ephemeral_1h_input_tokens"`
	FiveMinutes int64 `json:"ephemeral_5m_input_tokens"`
}

type serverToolUse struct {
	WebSearchRequests int64 `json:"web_search_requests"`
}

type costBody struct {
	Currency      string  `json:"currency"`
	Amount        string  `json:"amount"` // cents, as a decimal string
	WorkspaceID   *string `json:"workspace_id"`
	Description   *string `json:"description"`
	CostType      *string `json:"cost_type"`
	ContextWindow *string `json:"context_window"`
	Model         *string `json:"model"`
	ServiceTier   *string `json:"service_tier"`
	TokenType     *string `json:"token_type"`
	InferenceGeo  *string `json:"inference_geo"`
	Speed         *string `json:"speed"`
}

func (s *Server) reportUsage(c *call) (any, *apiError) {
	groupBy := c.query["group_by[]"]
	return report(s, c, groupBy, func(dims map[string]*string, rs []usageRecord) usageBody {
		b := usageBody{
			APIKeyID: dims["api_key_id"], WorkspaceID: dims["workspace_id"], Model: dims["model"],
			ServiceTier: dims["service_tier"], ContextWindow: dims["context_window"],
			InferenceGeo: dims["inference_geo"], Speed: dims["speed"],
		}
		for _, r := range rs {
			b.UncachedInputTokens += r.InputTokens
			b.CacheCreation.OneHour += r.CacheCreation1hTokens
			b.CacheCreation.FiveMinutes += r.CacheCreation5mTokens
			b.CacheReadInputTokens += r.CacheReadTokens
			b.OutputTokens += r.OutputTokens
			b.ServerToolUse.WebSearchRequests += r.WebSearches
		}
		return b
	})
}

// reportCost knows one kind of cost, that of tokens; its description groups by
// model.
func (s *Server) reportCost(c *call) (any, *apiError) {
	var groupBy []string
	described := false
	for _, g := range c.query["group_by[]"] {
		if g == "description" {
			g, described = "model", true
		}
		groupBy = append(groupBy, g)
	}
	return report(s, c, groupBy, func(dims map[string]*string, rs []usageRecord) costBody {
		b := costBody{Currency: "USD", WorkspaceID: dims["workspace_id"]}
		var cost Cents
		for _, r := range rs {
			cost = cost.plus(r.cost)
		}
		b.Amount = cost.String()
		if described {
			text, kind := "Token usage", "tokens"
			if m := dims["model"]; m != nil {
				text = *m + " usage"
			}
			b.Description, b.CostType, b.Model = &text, &kind, dims["model"]
		}
		return b
	})
}

// report cuts the time asked for into buckets and sums the records of each.
func report[R any](s *Server, c *call, groupBy []string, sum func(map[string]*string, []usageRecord) R) (any, *apiError) {
	size := bucketSizes[cmp.Or(c.query.Get("bucket_width"), "1d")]
	limit := size.usual
	if c.query.Has("limit") {
		limit, _ = strconv.Atoi(c.query.Get("limit")) // checked with the other parameters
		if limit > size.atMost {
			return nil, invalid("limit: at most %d buckets of this width", size.atMost)
		}
	}
	start, _ := parseTime(c.query.Get("starting_at"))
	start = start.UTC().Truncate(size.width)
	end := c.now.Truncate(size.width).Add(size.width) // the bucket that is still filling
	if c.query.Has("ending_at") {
		end, _ = parseTime(c.query.Get("ending_at"))
		end = end.UTC()
	}
	if at, ok := readPage(c.query.Get("page")); ok {
		start = at
	}

	out := reportBody[R]{Data: []bucketBody[R]{}}
	for ; !start.Add(size.width).After(end); start = start.Add(size.width) {
		if len(out.Data) == limit {
			next := writePage(start)
			out.HasMore, out.NextPage = true, &next
			break
		}
		next := start.Add(size.width)
		out.Data = append(out.Data, bucketBody[R]{start, next, summarise(s.st, start, next, c.query, groupBy, sum)})
	}
	return out, nil
}

// summarise groups the records of one bucket; groups come in a stable order.
func summarise[R any](st *state, from, to time.Time, q url.Values, groupBy []string, sum func(map[string]*string, []usageRecord) R) []R {
	lo, _ := slices.BinarySearchFunc(st.usage, from, func(r usageRecord, t time.Time) int { return r.start.Compare(t) })
	groups, dims := map[string][]usageRecord{}, map[string]map[string]*string{}
	for _, r := range st.usage[lo:] {
		if !r.start.Before(to) {
			break
		}
		have := r.dimensions(st.defaultID)
		if !wanted(st, r, have, q) {
			continue
		}
		group, key := map[string]*string{}, strings.Builder{}
		for _, g := range slices.Sorted(slices.Values(groupBy)) {
			group[g] = orNull(have[g])
			key.WriteString(have[g] + "\x00")
		}
		groups[key.String()] = append(groups[key.String()], r)
		dims[key.String()] = group
	}
	out := []R{}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, sum(dims[key], groups[key]))
	}
	return out
}

// wanted applies the filters. The workspace filter takes the Default
// Workspace's real id, though reports call it null.
func wanted(st *state, r usageRecord, have map[string]string, q url.Values) bool {
	for filter, dim := range usageFilters {
		if !q.Has(filter) {
			continue
		}
		value := have[dim]
		if dim == "workspace_id" && r.workspace == st.defaultID {
			value = st.defaultID
		}
		if !slices.Contains(q[filter], value) {
			return false
		}
	}
	return true
}

// A page token is the start of the next bucket in an opaque coat.
func writePage(start time.Time) string {
	return "page_" + base64.RawURLEncoding.EncodeToString([]byte(start.Format(time.RFC3339)))
}

func readPage(token string) (time.Time, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(token, "page_"))
	if err != nil || !strings.HasPrefix(token, "page_") {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, string(raw))
	return t, err == nil
}

func pageObjection(v string) string {
	if _, ok := readPage(v); !ok {
		return "no such page"
	}
	return ""
}
