package say_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wsync/wsync/internal/say"
)

type mail string

func (m mail) Say() say.Span { return say.Span{Kind: say.Email, Text: string(m)} }

type word string

func TestF(t *testing.T) {
	name := func(s string) say.Span { return say.Span{Kind: say.Name, Text: s} }
	words := func(s string) say.Span { return say.Span{Kind: say.Words, Text: s} }
	code := func(s string) say.Span { return say.Span{Kind: say.Code, Text: s} }
	for name, c := range map[string]struct {
		got   say.Text
		spans say.Text
		plain string
	}{
		"words alone":                        {say.F("nothing to do"), say.Text{words("nothing to do")}, "nothing to do"},
		"a name is quoted":                   {say.F("workspace %q is live", "a \"b\"\n"), say.Text{words("workspace "), name("a \"b\"\n"), words(" is live")}, `workspace "a \"b\"\n" is live`},
		"an empty name shows":                {say.F("%q", ""), say.Text{name("")}, `""`},
		"a bare string is never words":       {say.F("from %s", "all is well"), say.Text{words("from "), code("all is well")}, "from `all is well`"},
		"nor is a string of another type":    {say.F("%s", word("w")), say.Text{code("w")}, "w"},
		"nor an error":                       {say.F("%s", errors.New("no")), say.Text{code("no")}, "no"},
		"nor what has no kind":               {say.F("%s", 1.5), say.Text{code("1.5")}, "1.5"},
		"an address knows what it is":        {say.F("%s left", mail("a@x.dev")), say.Text{{Kind: say.Email, Text: "a@x.dev"}, words(" left")}, "a@x.dev left"},
		"and is a name under %q":             {say.F("%q", mail("a@x.dev")), say.Text{name("a@x.dev")}, `"a@x.dev"`},
		"numbers are words":                  {say.F("%d of %d", 1204, int64(-1234567)), say.Text{words("1,204 of -1,234,567")}, "1,204 of -1,234,567"},
		"a count":                            {say.F("%s and %s", say.Count(1, "key", "keys"), say.Count(2000, "key", "keys")), say.Text{words("1 key and 2,000 keys")}, "1 key and 2,000 keys"},
		"a figure":                           {say.F("%s, %s", say.Figure("20%"), say.Figure("20 of 30")), say.Text{words("20%, "), code("20 of 30")}, "20%, `20 of 30`"},
		"code in the format":                 {say.F("set `policy.protect` to `a: [%q, %s]`", "x", "y"), say.Text{words("set "), code("policy.protect"), words(" to "), code(`a: ["x", y]`)}, "set policy.protect to `a: [\"x\", y]`"},
		"texts nest":                         {say.F("%s; %s", say.F("a %q", "b"), say.F("c")), say.Text{words("a "), name("b"), words("; c")}, `a "b"; c`},
		"lists":                              {say.Join(say.Names([]string{"a", "b"}), " or "), say.Text{name("a"), words(" or "), name("b")}, `"a" or "b"`},
		"a percent sign, and nothing for it": {say.F("100%% of %s", nil), say.Text{words("100% of ")}, "100% of "},
		"somebody else's sentence":           {say.F("tombstone: %s", say.Foreign("all done")), say.Text{words("tombstone: "), {Kind: say.Prose, Text: "all done"}}, "tombstone: all done"},
		"no text holds broken UTF-8":         {say.F("%q", "\xff"), say.Text{name("\ufffd")}, `"` + "\ufffd" + `"`},
		"a verb without an argument":         {say.F("a %s"), say.Text{words("a ")}, "a "},
	} {
		if d := cmp.Diff(c.spans, c.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if got := c.got.String(); got != c.plain {
			t.Errorf("%s: reads %q, want %q", name, got, c.plain)
		}
	}
}

// note is an object with texts, as plans have them.
type note struct {
	Code  string     `json:"code"`
	Text  say.Text   `json:"text"`
	Hint  say.Text   `json:"hint,omitempty"`
	Items []say.Text `json:"items,omitempty"`
}

func (n *note) texts() say.Fields {
	return say.Fields{"text": &n.Text, "hint": &n.Hint, "items": &n.Items}
}

func (n note) MarshalJSON() ([]byte, error) {
	type bare note
	return say.Marshal(bare(n), n.texts())
}

func (n *note) UnmarshalJSON(b []byte) error {
	type bare note
	return say.Unmarshal(b, (*bare)(n), n.texts())
}

func TestJSONKeepsStringsForScripts(t *testing.T) {
	for want, n := range map[string]note{
		`{"code":"a","text":"all <words>"}`: {Code: "a", Text: say.F("all <words>")},
		`{"code":"b","text":"\"x\" is live","hint":"look","items":["one","two p"],"spans":{"items":[["one"],["two ",{"code":"p"}]],"text":[{"name":"x"}," is live"]}}`: {
			Code: "b", Text: say.F("%q is live", "x"), Hint: say.F("look"), Items: []say.Text{say.F("one"), say.F("two `p`")},
		},
	} {
		if b, err := n.MarshalJSON(); err != nil || string(b) != want {
			t.Errorf("got %s, %v\nwant %s", b, err, want)
		}
	}
}

func TestJSONRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`{"text":"\"x\" is dead","spans":{"text":[{"name":"x"}," is live"]}}`: "do not read as the text beside them",
		`{"text":"a","items":["a"],"spans":{"items":[["a"],["b"]]}}`:          "do not read as the text beside them",
		`{"text":"a","spans":{"title":["a"]}}`:                                "there is no such text",
		`{"text":"a","spans":{"text":[{"colour":"a"}]}}`:                      "not a span",
		`{"text":"a","spans":{"text":[{"words":"a"}]}}`:                       "not a span",
		`{"text":"a","spans":{"text":[{"name":"a","id":"b"}]}}`:               "not a span",
		`{"text":"a","spans":{"text":[3]}}`:                                   "cannot unmarshal",
		`{"text":"a","spans":["a"]}`:                                          "spans:",
		`{"text":"a","other":1}`:                                              "unknown field",
		`{"text":3}`:                                                          "cannot unmarshal",
	} {
		var n note
		if err := json.Unmarshal([]byte(in), &n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", in, err, want)
		}
	}
}

// Texts draws any text that F can make.
func drawText(t *rapid.T) say.Text {
	var text say.Text
	foreign := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "`", "a`b c", `"`, "</details>", "@all #1", "::error::", "\u202e", "\xff", "a\nb"}))
	for range rapid.IntRange(0, 5).Draw(t, "spans") {
		s := say.Span{Kind: rapid.SampledFrom(say.Kinds).Draw(t, "kind"), Text: foreign.Draw(t, "text")}
		if s.Kind == say.Words {
			s.Text = "words "
		}
		text = say.F("%s%s", text, s)
	}
	return text
}

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := note{Text: drawText(t), Hint: drawText(t)}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			want.Items = append(want.Items, drawText(t))
		}
		b, err := want.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var got note
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%v in %s", err, b)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("-want +got\n%s", d)
		}
	})
}
