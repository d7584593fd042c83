package yamldoc

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unseen are characters that draw nothing between two letters, or change how
// they are drawn: the list is Unicode's, and what Unicode forgot.
func unseen(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
		unicode.Bidi_Control, unicode.Noncharacter_Code_Point, unicode.Join_Control) || strings.ContainsRune("\u2800\u3164\u115f\u1160\uffa0\u034f\u17b4\u17b5\U0001d159\U00013441\U00013442", r)
}

// TestNothingUnseenIsText goes through all of Unicode.
func TestNothingUnseenIsText(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || r == '\n' || r == '\t' {
			continue
		}
		text := "Pro" + string(r) + "d"
		space := unicode.IsSpace(r) && r != ' '
		switch {
		case (unseen(r) || space) && TextProblem(text) == "":
			t.Errorf("%U is let through", r)
		case unicode.In(r, unicode.L, unicode.Nd, unicode.P, unicode.Sm, unicode.Sc) && !unseen(r) && TextProblem(text) != "":
			t.Errorf("%U is refused, and can be seen: %s", r, TextProblem(text))
		}
	}
}

func TestWhatPeopleWriteIsText(t *testing.T) {
	for _, text := range []string{
		"Prod - Chatbot (EU)", "Équipe", "Cafe\u0301", "Việt Nam", "日本語", "הצוות", "कक्षा", "ไทย", "Ünïcödé", "a→b", "€ 5", "🚀", "⚙️ Infra", "❤️", "👩🏽‍💻 Dev",
		"a long\ntext with\ttabs",
	} {
		if what := TextProblem(norm.NFC.String(text)); what != "" {
			t.Errorf("%q is refused: it %s", text, what)
		}
	}
	for _, text := range []string{
		"a\u0300\u0301\u0302\u0303", "\u0301a", "a \u0301", "a\ufe0f", "1\u200d2", "🚀\u200d", "\u200d🚀", "🚀\ufe0f\ufe0f", "\xff", "a\u00a0b",
	} {
		if TextProblem(text) == "" {
			t.Errorf("%+q is let through", text)
		}
	}
	for text, fine := range map[string]bool{"# ⚠️ Attention\u00a0: 👩🏽‍💻\u3000 \na: b": true, "# a comm\u200bent\na: b": false} {
		f := NewFindings()
		if f.Read("x", []byte(text)); f.HasErrors() == fine {
			t.Errorf("%q: %v", text, f.Sorted())
		}
	}
}
