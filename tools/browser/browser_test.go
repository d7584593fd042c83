// Package browser tries the HTML pages in a real browser, headless Chromium. It is a
// module of its own, so that what drives a browser is no dependency of the program.
// A Chromium that cannot be run is a failure and no reason to skip.
package browser

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/page"
	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const hostile = "</script><script>document.title='owned'</script><img src=x onerror=alert(2)>'\"{{.}}${1}`\u202emoc"

// tab opens a page and watches it: whatever it complains of or asks for is in the list.
func tab(t *testing.T, html []byte) (context.Context, func() []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(1200, 900), chromedp.WSURLReadTimeout(2*time.Minute))
	if shell := os.Getenv("CHROMIUM"); shell != "" {
		options = append(options, chromedp.ExecPath(shell))
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 45*time.Second)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var seen []string
	note := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprintf(format, args...))
	}
	url := "file://" + file
	chromedp.ListenTarget(ctx, func(e any) {
		switch e := e.(type) {
		case *network.EventRequestWillBeSent:
			if e.Request.URL != url {
				note("a request for %s", e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			note("an exception: %s", e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			note("the console: %s", e.Type)
		case *cdplog.EventEntryAdded: // breaches of the policy come here
			note("the log: %s", e.Entry.Text)
		}
	})
	if err := chromedp.Run(ctx, network.Enable(), cdplog.Enable(), chromedp.Navigate(url), chromedp.WaitReady("main", chromedp.ByQuery)); err != nil {
		t.Fatalf("chromium cannot be run (apt-get install -y --no-install-recommends chromium): %v", err)
	}
	return ctx, func() []string { mu.Lock(); defer mu.Unlock(); return append([]string(nil), seen...) }
}

func run(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func js[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	var v T
	run(t, ctx, chromedp.Evaluate(expression, &v))
	return v
}

// shot keeps a picture, if SCREENSHOTS names a folder for them.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	var picture []byte
	run(t, ctx, chromedp.CaptureScreenshot(&picture))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// paper is the width of an A4 page on its side, within the margins of a browser.
const paper = 1046

func looks(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	shot(t, ctx, name+"-light")
	run(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
	shot(t, ctx, name+"-dark")
	run(t, ctx, emulation.SetEmulatedMedia().WithMedia("print"), chromedp.EmulateViewport(paper, 700), chromedp.Evaluate(`dispatchEvent(new Event("beforeprint"))`, nil))
	shot(t, ctx, name+"-print")
	if w := js[int](t, ctx, `document.documentElement.scrollWidth`); w > paper {
		t.Errorf("%s is %d pixels wide on paper of %d", name, w, paper)
	}
	run(t, ctx, emulation.SetEmulatedMedia(), chromedp.EmulateViewport(400, 800))
	shot(t, ctx, name+"-narrow")
	run(t, ctx, chromedp.EmulateViewport(1200, 900))
}

func accessPage(t *testing.T, people, workspaces int) []byte {
	t.Helper()
	r := &access.Report{Format: access.Format, Organization: diff.Organization{ID: "7d3f", Name: "Acme"}, AsOf: spec.Date{Year: 2026, Month: 11, Day: 20}}
	for j := range workspaces {
		r.Workspaces = append(r.Workspaces, access.Workspace{Ref: fmt.Sprint("w", j), Name: fmt.Sprint("Workspace ", j)})
	}
	r.Workspaces[1].Name = hostile
	for i := range people {
		email := fmt.Sprintf("somebody.%d@acme.example", i)
		r.People = append(r.People, access.Person{Email: spec.Email(email), Name: hostile, OrgRole: spec.OrgDeveloper, State: access.InEffect})
		for j := range workspaces {
			if (i+j)%3 == 2 {
				continue
			}
			r.Grants = append(r.Grants, access.Grant{
				Who: access.Subject{Kind: access.PersonKind, Name: email}, Workspace: r.Workspaces[j].Ref, Role: spec.RoleDeveloper, State: access.States[j%4],
				Sources: []access.Source{{
					Kind: access.Group, Role: spec.RoleDeveloper, Weight: access.Decides, Until: spec.Date{Year: 2027, Month: 1, Day: 31},
					Lines: []access.Line{{At: spec.Position{File: "org.yaml", Line: 10 + i}}, {Group: "oncall", At: spec.Position{File: "org.yaml", Line: 7}}},
					Since: &diff.Touch{Commit: strings.Repeat("ab", 20), Author: "Ana", When: r.AsOf, Subject: hostile},
				}},
			})
		}
	}
	var b bytes.Buffer
	if err := page.Access(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAccessInABrowser(t *testing.T) {
	ctx, seen := tab(t, accessPage(t, 500, 100))
	run(t, ctx, chromedp.WaitReady("td.has", chromedp.ByQuery))
	if n := js[int](t, ctx, `document.querySelectorAll("td.has").length`); n == 0 || n > 15_000 {
		t.Errorf("%d cells are drawn before anybody scrolls", n)
	}
	looks(t, ctx, "access")

	run(t, ctx, chromedp.SendKeys("#people", "SOMEBODY.49@", chromedp.ByQuery), chromedp.SendKeys("#spaces", "workspace 9", chromedp.ByQuery))
	if got := js[string](t, ctx, `document.getElementById("count").textContent`); got != "1 of 500 people and service accounts, 11 of 100 workspaces" {
		t.Errorf("filtered: %s", got)
	}
	if n := js[int](t, ctx, `[...document.querySelectorAll("tbody tr")].filter((r) => r.getClientRects().length).length`); n != 1 {
		t.Errorf("%d rows are to be seen", n)
	}
	run(t, ctx, chromedp.Evaluate(`for (const id of ["people", "spaces"]) { const i = document.getElementById(id); i.value = ""; i.dispatchEvent(new Event("input")); }`, nil), chromedp.WaitReady("td.has", chromedp.ByQuery))

	run(t, ctx, chromedp.Click("td.has", chromedp.ByQuery), chromedp.WaitVisible("#why", chromedp.ByQuery))
	why := js[string](t, ctx, `document.getElementById("why").innerText`)
	for _, want := range []string{"somebody.0@acme.example in Workspace 0", "group: workspace_developer, decides", "org.yaml:10", "org.yaml:7 in group oncall", "abababababab of 2026-11-20 by Ana", "2027-01-31", "</script><script>"} {
		if !strings.Contains(why, want) {
			t.Errorf("why lacks %q:\n%s", want, why)
		}
	}
	shot(t, ctx, "access-why")
	focused := func() string {
		return js[string](t, ctx, `document.activeElement.tagName + " " + document.activeElement.id`)
	}
	if got := focused(); got != "SECTION why" {
		t.Errorf("the focus is on %s", got)
	}
	run(t, ctx, chromedp.KeyEvent(kb.Escape))
	if got := focused(); got != "TD " {
		t.Errorf("after Escape the focus is on %s", got)
	}
	run(t, ctx, chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#why", chromedp.ByQuery))
	if got := js[string](t, ctx, `document.querySelector("#why h2").textContent`); !strings.HasPrefix(got, "somebody.") || strings.HasPrefix(got, "somebody.0@") {
		t.Errorf("by keyboard: %s", got)
	}
	if got := js[string](t, ctx, `[document.querySelectorAll("thead th[scope=col]").length, document.querySelectorAll("tbody th[scope=row]").length, document.getElementById("count").getAttribute("aria-live"), document.title].join(" ")`); got != "101 500 polite Access: Acme" {
		t.Errorf("semantics: %s", got)
	}
	run(t, ctx, chromedp.Evaluate(`document.querySelector(".scroll").scrollTop = 1e6; new Promise((r) => setTimeout(r, 300))`, nil, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if n := js[int](t, ctx, `document.querySelector("tbody tr:last-child").querySelectorAll("td.has").length`); n == 0 {
		t.Error("the last row is not drawn when it is scrolled to")
	}
	for _, s := range seen() {
		t.Error(s)
	}
}

func TestUsageInABrowser(t *testing.T) {
	org := &live.Org{Name: "Acme", Workspaces: []live.Workspace{{ID: "w1", Name: hostile}, {ID: "w2", Name: "idle"}, {ID: "w3", Name: "search"}}}
	a := &live.Activity{To: spec.Date{Year: 2026, Month: 11, Day: 30}}
	for d := 1; d <= 30; d++ {
		a.Costs = append(a.Costs, live.DayCost{Day: spec.Date{Year: 2026, Month: 11, Day: d}, Workspace: []live.WorkspaceID{"w1", "w3"}[d%2], Cents: cents(int64(d * d * 100))})
	}
	var b bytes.Buffer
	if err := page.Usage(&b, usage.Build(org, a, usage.Options{Days: 30, At: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)})); err != nil {
		t.Fatal(err)
	}
	ctx, seen := tab(t, b.Bytes())
	looks(t, ctx, "usage")
	if got := js[string](t, ctx, `[document.querySelectorAll("svg[role=img] > title").length, document.querySelectorAll("svg > desc").length, document.querySelectorAll("tbody tr").length, document.title].join(" ")`); got != "2 2 4 Usage: Acme" {
		t.Errorf("semantics: %s", got)
	}
	for _, s := range seen() {
		t.Error(s)
	}
}

// TestABreachIsSeen holds that the watch works: a script that the policy does not
// know is not run, and is in the list.
func TestABreachIsSeen(t *testing.T) {
	html := bytes.Replace(accessPage(t, 2, 2), []byte("<main>"), []byte(`<main><script>document.title = "owned"</script><img src="http://127.0.0.1:9/x.png" alt="">`), 1)
	ctx, seen := tab(t, html)
	if title := js[string](t, ctx, "document.title"); title == "owned" || len(seen()) == 0 {
		t.Errorf("title %q, seen %q", title, seen())
	}
}

func cents(n int64) *big.Rat { return big.NewRat(n, 1) }
