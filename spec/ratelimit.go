package spec

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wsync/wsync/internal/yamldoc"
)

// KindRateLimit is the kind of the rate limits of a workspace, one object for each
// group of limits that share their traffic.
const KindRateLimit Kind = "rate-limit"

const codeRateLimitGroup = "bad-rate-limit-group" // text that names no group of rate limits

var rateLimitKind = kind{name: KindRateLimit, check: checker.rateLimits}

// RateLimit is one entry under rate_limits: limits of a workspace for one group.
type RateLimit struct {
	// Group is a model of the group, the type of a group without models, or the
	// "rl_…" id of the organization's entry.
	Group string
	// Limits maps managed limiters to values; a nil value asks for the
	// organization's limit again. Limiters that are absent are not managed.
	Limits map[string]*int64
	At     Position
}

// RateLimitGroups are the types of the groups that have no models.
var RateLimitGroups = []string{"batch", "files", "skills", "token_count", "web_search"}

// Limiters are the limits that the API lets a workspace have
// (anthropic-sdk-go/v2 organizationworkspaceratelimit.go, WorkspaceRateLimitType).
var Limiters = []string{
	"requests_per_minute", "input_tokens_per_minute", "input_tokens_per_minute_cache_aware", "output_tokens_per_minute",
	"tokens_per_minute", "tokens_per_day", "tool_uses_per_second", "fast_itpmca", "fast_otpm",
}

// MaxRateLimit is the largest value that the API takes (WorkspaceRateLimitUpdateValue
// in anthropic-sdk-go/v2 scripts/mock-spec.json.gz).
const MaxRateLimit = 1<<53 - 1

var (
	rateLimitsSection = section[*Workspace]{
		field: "rate_limits", kind: KindRateLimit, aka: []string{"rate_limit", "ratelimits", "limits"}, limit: true,
		decode: func(d decoder, w *Workspace, it item) { w.RateLimits = d.rateLimits(w, it) },
		format: func(w *Workspace) *block { return rateLimitsBlock(w.RateLimits) },
		arrange: func(groups *block) {
			for _, g := range groups.Fields() {
				g.Arrange(limiterLevel.fields)
			}
		},
	}
	limiterLevel = &level{where: "in the rate limits of a group", fields: Limiters}
)

var (
	rateLimitsRule = &rule{
		want: "a mapping of groups to limits", hint: "write one line for each group: claude-opus-4-8: {requests_per_minute: 500}",
		empty: "delete the line to leave rate limits alone", lines: true,
	}
	rateLimitGroupRule = &rule{
		want: "a model, the type of a group, or an rl_ id", hint: "write a model such as claude-opus-4-8, or one of " + strings.Join(RateLimitGroups, ", "),
		code: codeRateLimitGroup, pattern: `^[A-Za-z0-9][A-Za-z0-9._:@-]*$`, most: 255,
	}
	limitersRule = &rule{want: "a mapping of limiters to values", hint: "write {requests_per_minute: 500}"}
	limiterRule  = &rule{
		want: "a whole number from 0 to 9007199254740991, or null", hint: "write digits alone, such as 500; null stands for the organization's limit",
		empty: "write null for the organization's limit, or delete the line to leave it alone", most: MaxRateLimit,
	}
)

func (d decoder) rateLimits(w *Workspace, it item) []RateLimit {
	list := []RateLimit{}
	d.entries(it, rateLimitsRule, rateLimitGroupRule, func(it item) {
		l := RateLimit{Group: it.key.Value, Limits: map[string]*int64{}, At: d.doc.At(it.key)}
		d.fields(it, limitersRule, limiterLevel, func(limiter string, it item) {
			w.At[limiterField(l.Group, limiter)] = d.doc.At(it.key)
			if it.is(yamldoc.IsNull) && !it.node.IsMissing() {
				l.Limits[limiter] = nil
				return
			}
			d.integer(it, limiterRule, func(n int) {
				value := int64(n)
				l.Limits[limiter] = &value
			})
		})
		list = append(list, l)
	})
	slices.SortStableFunc(list, func(a, b RateLimit) int { return cmp.Compare(a.Group, b.Group) })
	return list
}

// limiterField is the path of a limiter within an entry.
func limiterField(group, limiter string) string { return "rate_limits." + group + "." + limiter }

// LimiterPos is the position of a limiter, or of its group when the file does not
// name it.
func (w *Workspace) LimiterPos(l *RateLimit, limiter string) Position {
	if at, ok := w.At[limiterField(l.Group, limiter)]; ok {
		return at
	}
	return l.At
}

func rateLimitsBlock(limits []RateLimit) *block {
	if limits == nil {
		return nil
	}
	b := yamldoc.NewMapping()
	for _, l := range limits {
		group := yamldoc.NewMapping().InBrackets()
		for _, limiter := range Limiters {
			switch value, named := l.Limits[limiter]; {
			case !named:
			case value == nil:
				group.Field(limiter, yamldoc.Plain("null"))
			default:
				group.Field(limiter, yamldoc.Plain(strconv.FormatInt(*value, 10)))
			}
		}
		b.Field(l.Group, group)
	}
	return b
}

// rateLimits looks for names that cannot be what their author means by them.
func (c checker) rateLimits() {
	for i := range c.org.Workspaces {
		for _, l := range c.org.Workspaces[i].RateLimits {
			if what, hint := c.groupProblem(l.Group); what != "" {
				c.Errorf(l.At, codeRateLimitGroup, hint, "%s %s", yamldoc.Quote(l.Group), what)
			}
		}
	}
}

func (c checker) groupProblem(group string) (what, hint string) {
	const instead = "name one of its models, such as claude-opus-4-8, or the type of a group without models"
	meant := c.suggest.nearest(group, RateLimitGroups)
	switch {
	case slices.Contains(RateLimitGroups, group):
		return "", ""
	case strings.HasPrefix(group, "rlg_"):
		return "is the id of a group, which is not that of its limits in this organization (rl_…)", instead
	case strings.HasPrefix(group, "rl_") && !RateLimitID(group):
		return "is not the id of rate limits", "such an id is rl_ and letters or digits; or " + instead
	case group == "model_group":
		return "says only that there are models", instead
	case meant != "" && !strings.ContainsAny(group, "0123456789"):
		return "is no type of a group", "did you mean " + meant + "?"
	}
	return "", ""
}

var rateLimitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^rl_[A-Za-z0-9_-]{1,100}$`) })

// RateLimitID reports whether a text has the form of the id of an organization's
// rate limits, and so may stand in the path of a request.
func RateLimitID(s string) bool { return rateLimitID().MatchString(s) }

var rateLimitGroupForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(rateLimitGroupRule.pattern) })

// UsableRateLimitModel reports whether a file may name a group by a model.
func UsableRateLimitModel(model string) bool {
	what, _ := checker{findings: newFindings()}.groupProblem(model)
	return what == "" && len(model) <= rateLimitGroupRule.most && rateLimitGroupForm().MatchString(model) &&
		!strings.HasPrefix(model, "rl_") && !slices.Contains(RateLimitGroups, model)
}

// Managed are the limiters that the entry names, sorted.
func (l *RateLimit) Managed() []string { return slices.Sorted(maps.Keys(l.Limits)) }
