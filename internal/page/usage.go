package page

import (
	"fmt"
	"io"
	"math/big"
	"strconv"

	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/internal/usage"
)

// Usage draws what each workspace used and cost as a table and as plots, which have
// their numbers beside them and say nothing by colour. It needs no script.
func Usage(w io.Writer, r *usage.Report) error {
	title := r.Organization.Name
	if title == "" {
		title = r.Organization.ID
	}
	var d document
	d.begin(r.Format, "Usage: "+title, "")
	d.markup("<header>\n<h1>Usage of <bdi>", text(title), "</bdi></h1>\n<p class=\"soft\">", strconv.Itoa(r.Days), " days, ",
		text(r.From.String()), " to ", text(r.To.String()), " (UTC), in US dollars; read ", text(r.TakenAt.UTC().Format("2006-01-02 15:04")), " UTC</p>\n</header>\n<main>\n")
	d.days(r)
	d.bars(r)
	d.usageTable(r)
	for _, u := range r.Unavailable {
		d.markup("<p>The API does not give the ", text(u.What), ": ", text(u.Reason), "</p>\n")
	}
	d.markup("</main>\n")
	return d.end(w, "")
}

// height is how many of most pixels an amount comes to beside the largest.
func height(a, largest usage.USD, most int64) int64 {
	if a <= 0 || largest <= 0 {
		return 0
	}
	x := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(most))
	return x.Div(x, big.NewInt(int64(largest))).Int64()
}

const hatch = `<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="ink" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>`

// days is the cost of each day.
func (d *document) days(r *usage.Report) {
	largest := usage.USD(0)
	for _, day := range r.ByDay {
		largest = max(largest, day.Cost)
	}
	const wide, high = 900, 180
	d.markup("<h2>Cost of each day</h2>\n", fmt.Sprintf(`<svg viewBox="0 0 %d %d" role="img" aria-labelledby="days-title days-desc">`, wide+20, high+50),
		`<title id="days-title">Cost of each day</title><desc id="days-desc">`,
		text(fmt.Sprintf("%d days, %s in all; the dearest day cost %s.", r.Days, r.Total.Cost.Grouped(), largest.Grouped())), "</desc>", hatch)
	for i, day := range r.ByDay {
		h := height(day.Cost, largest, high)
		x, next := 10+wide*i/len(r.ByDay), 10+wide*(i+1)/len(r.ByDay)
		fmt.Fprintf(d, `<rect class="bar" x="%d" y="%d" width="%d" height="%d"><title>%s: %s</title></rect>`, x, 20+high-int(h), max(next-x-1, 1), h, text(day.Date.String()), text(day.Cost.Grouped()))
	}
	fmt.Fprintf(d, `<line class="axis" x1="10" y1="%d" x2="%d" y2="%d"/><text x="10" y="%d">%s</text><text x="%d" y="%d" text-anchor="end">%s</text><text x="10" y="14">most: %s</text></svg>`+"\n",
		20+high, 10+wide, 20+high, 38+high, text(r.From.String()), 10+wide, 38+high, text(r.To.String()), text(largest.Grouped()))
}

// mostBars is how many workspaces the plot has.
const mostBars = 20

// bars is the cost of the dearest workspaces.
func (d *document) bars(r *usage.Report) {
	shown := r.Workspaces[:min(mostBars, len(r.Workspaces))]
	largest := usage.USD(0)
	for i := range shown {
		largest = max(largest, shown[i].Cost)
	}
	d.markup("<h2>Cost of the dearest workspaces</h2>\n", fmt.Sprintf(`<svg viewBox="0 0 920 %d" role="img" aria-labelledby="bars-title bars-desc">`, 24*len(shown)+10),
		`<title id="bars-title">Cost of the dearest workspaces</title><desc id="bars-desc">The table below has the same numbers.</desc>`, hatch)
	for i := range shown {
		w := &shown[i]
		y, long := 24*i+4, height(w.Cost, largest, 480)
		fmt.Fprintf(d, `<text x="300" y="%d" text-anchor="end">%s</text><rect class="bar" x="310" y="%d" width="%d" height="16"/><text x="%d" y="%d">%s</text>`,
			y+13, text(short(render.UsageName(r, w))), y, long, 318+long, y+13, text(w.Cost.Grouped()))
	}
	d.markup("</svg>\n")
}

// short keeps a label within its plot.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:26]) + "…" + string(r[len(r)-13:])
	}
	return s
}

var usageHeads = []string{"Cost", "Share", "Trend", "This month", "Spend limit", "Uncached input", "Cache read", "Cache write", "Output", "Web searches", "Last used"}

func (d *document) usageTable(r *usage.Report) {
	d.markup("<h2>Every workspace</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Usage by workspace\"><table>\n<thead><tr><th scope=\"col\">Workspace</th>")
	for _, h := range usageHeads {
		d.markup(`<th scope="col" class="n">`, h, "</th>")
	}
	d.markup("<th scope=\"col\">Rate limits</th></tr></thead>\n<tbody>\n")
	for i := range r.Workspaces {
		w := &r.Workspaces[i]
		last, limits := "", ""
		if !w.LastUsed.IsZero() {
			last = w.LastUsed.String()
		} else if r.Candidate(w) {
			last = "idle"
		}
		for j := range w.RateLimits {
			limits += render.UsageRateLimit(&w.RateLimits[j]) + "; "
		}
		d.usageRow(render.UsageName(r, w), &w.Totals, w.Share, last, limits)
	}
	d.markup("</tbody>\n<tfoot>\n")
	d.usageRow("Total", &r.Total, nil, "", "")
	d.markup("</tfoot>\n</table></div>\n")
}

func (d *document) usageRow(name string, t *usage.Totals, share *usage.Share, last, limits string) {
	part, trend, limit := "", "", ""
	if share != nil {
		part = share.String() + "%"
	}
	if t.Trend != nil && t.Trend.Percent != nil {
		trend = fmt.Sprintf("%+d%%", *t.Trend.Percent)
	}
	if t.SpendLimit != nil {
		limit = t.SpendLimit.Amount.Grouped() + " " + t.SpendLimit.Currency
	}
	d.markup("<tr><th scope=\"row\"><bdi>", text(name), "</bdi></th>")
	for _, c := range []string{
		t.Cost.Grouped(), part, trend, t.MonthToDate.Grouped(), limit, say.Number(t.Tokens.UncachedInput), say.Number(t.Tokens.CacheRead),
		say.Number(t.Tokens.CacheCreation), say.Number(t.Tokens.Output), say.Number(t.WebSearches), last,
	} {
		d.markup(`<td class="n">`, text(c), "</td>")
	}
	d.markup("<td>", text(limits), "</td></tr>\n")
}
