package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/access"
	"github.com/wsync/wsync/internal/page"
	"github.com/wsync/wsync/internal/usage"
	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

const hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"{{.}}${1}`\u202emoc.live"

func accessPage(t *testing.T, people, workspaces int, name string) string {
	t.Helper()
	r := &access.Report{Format: access.Format, Organization: diff.Organization{ID: "7d3f", Name: "Acme " + name}, TakenAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), AsOf: spec.Date{Year: 2026, Month: 11, Day: 20}}
	for i := range workspaces {
		r.Workspaces = append(r.Workspaces, access.Workspace{Ref: fmt.Sprintf("wrkspc_%026d", i), Name: fmt.Sprintf("Workspace %d %s", i, name)})
	}
	for i := range people {
		email := fmt.Sprintf("somebody.%d@acme.example", i)
		r.People = append(r.People, access.Person{Email: spec.Email(email), Name: name, OrgRole: spec.OrgDeveloper, State: access.InEffect})
		for j := range workspaces {
			at := spec.Position{File: "org.yaml", Line: 100*i + j}
			r.Grants = append(r.Grants, access.Grant{
				Who: access.Subject{Kind: access.PersonKind, Name: email}, Workspace: r.Workspaces[j].Ref, Role: spec.RoleDeveloper, State: access.InEffect,
				Sources: []access.Source{{
					Kind: access.Group, Role: spec.RoleDeveloper, Weight: access.Decides, Lines: []access.Line{{At: at}, {Group: "oncall", At: at}},
					Since: &diff.Touch{Commit: strings.Repeat("a", 40), Author: "Ana " + name, When: r.AsOf, Subject: "give access"},
				}},
			})
		}
	}
	var b bytes.Buffer
	if err := page.Access(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func usagePage(t *testing.T, name string) string {
	t.Helper()
	org := &live.Org{Name: "Acme " + name, Workspaces: []live.Workspace{{ID: "w1", Name: name}, {ID: "w2", Name: "idle"}}}
	r := usage.Build(org, &live.Activity{To: spec.Date{Year: 2026, Month: 11, Day: 20}}, usage.Options{Days: 30})
	var b bytes.Buffer
	if err := page.Usage(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAPageStandsAlone holds what makes a page safe to open: its policy names exactly
// the script and the style in it, and nothing in it leads anywhere else.
func TestAPageStandsAlone(t *testing.T) {
	for name, text := range map[string]string{"access": accessPage(t, 3, 3, ""), "usage": usagePage(t, "ml")} {
		policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
		if policy == nil || !strings.HasPrefix(policy[1], "default-src 'none';") || strings.Contains(policy[1], "unsafe") {
			t.Errorf("%s: policy %q", name, policy)
			continue
		}
		inline := regexp.MustCompile(`(?s)<(script|style)>(.*?)</`).FindAllStringSubmatch(text, -1)
		for _, m := range inline {
			sum := sha256.Sum256([]byte(m[2]))
			if want := m[1] + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy[1], want) {
				t.Errorf("%s: the policy does not allow its %s by %s: %s", name, m[1], want, policy[1])
			}
		}
		if want := map[string]int{"access": 2, "usage": 1}[name]; len(inline) != want {
			t.Errorf("%s: %d scripts and styles, want %d", name, len(inline), want)
		}
		for _, forbidden := range []string{"http://", "https://", " src=", "href=", " style=", "@import", " onclick", "innerHTML"} {
			if strings.Contains(text, forbidden) {
				t.Errorf("%s has %q", name, forbidden)
			}
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	for name, text := range map[string]string{"access": accessPage(t, 2, 2, hostile), "usage": usagePage(t, hostile)} {
		if strings.Contains(text, "alert(1)</script>") || strings.Contains(text, "<img") || strings.ContainsRune(text, '\u202e') {
			t.Errorf("%s: a name is out of its place", name)
		}
		scripts := map[string]int{"access": 2, "usage": 0}[name]
		if n := strings.Count(text, "<script"); n != scripts {
			t.Errorf("%s: %d scripts, want %d", name, n, scripts)
		}
	}
}

// A page of a large organization can still be mailed, and its island is JSON.
func TestALargeOrganizationFits(t *testing.T) {
	text := accessPage(t, 500, 100, "")
	if len(text) >= 3<<20 {
		t.Errorf("%d bytes", len(text))
	}
	t.Logf("500 people in each of 100 workspaces: %d bytes", len(text))
	_, island, _ := strings.Cut(text, `id="data">`)
	island, _, _ = strings.Cut(island, "</script>")
	var data struct {
		Rows []struct {
			Cells []any `json:"c"`
		} `json:"r"`
	}
	if err := json.Unmarshal([]byte(island), &data); err != nil || len(data.Rows) != 500 || len(data.Rows[499].Cells) != 100 {
		t.Errorf("%v, %d rows", err, len(data.Rows))
	}
}

// The markup is closed and nested as HTML asks for.
func TestThePagesAreWellFormed(t *testing.T) {
	for name, text := range map[string]string{"access": accessPage(t, 2, 2, hostile), "usage": usagePage(t, hostile)} {
		text = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>`).ReplaceAllString(text, "")
		text = regexp.MustCompile(`(<(?:meta|input)[^>]*)>`).ReplaceAllString(text, "$1/>")
		d := xml.NewDecoder(strings.NewReader(text))
		d.Entity = xml.HTMLEntity
		for {
			if _, err := d.Token(); err != nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
		}
	}
}
