package spec

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestNameKeyMeetsWhatAPersonWouldConfuse(t *testing.T) {
	for _, tt := range [][2]string{
		{"Caf\u00e9", "Cafe\u0301"},
		{"Data Platform", "data-platform"},
		{"Data Platform", "Ｄａｔａ　Ｐｌａｔｆｏｒｍ"},
		{"Data\u3164 Platform", "Data Platform"},
		{"Prod\u200bu\ufe0fction", "Production"},
		{"Pr\u043eduction", "Production"}, // Cyrillic o
		{"\u0391lpha", "Alpha"},           // Greek A
		{"Pr0duction", "Production"},
		{"Modern", "Modem"},
		{"R & D", "R/D"},
		{"\ufb01nance", "Finance"}, // ligature
		{"STRASSE 1", "Strasse I"},
	} {
		if NameKey(tt[0]) != NameKey(tt[1]) {
			t.Errorf("%q and %q: %q and %q", tt[0], tt[1], NameKey(tt[0]), NameKey(tt[1]))
		}
	}
	for _, tt := range [][2]string{
		{"Alpha", "Beta"}, {"Team 1", "Team 2"}, {"!!!", "???"}, {"", "x"}, {"Команда", "Komanda"}, {"Cafe", "Café"},
	} {
		if NameKey(tt[0]) == NameKey(tt[1]) {
			t.Errorf("%q and %q have one key %q", tt[0], tt[1], NameKey(tt[0]))
		}
	}
}

func TestSameNameSeesThroughFormsOfCharacters(t *testing.T) {
	for _, name := range []string{"claude code", " Claude  Code ", "Claude\u00a0Code", "Cl\u00adaude Code", "ＣＬＡＵＤＥ Code"} {
		if !SameName(name, ClaudeCode) {
			t.Errorf("%q is not taken for %q", name, ClaudeCode)
		}
	}
	for _, name := range []string{"ClaudeCode", "Claude Code 2", "Claude-Code", ""} {
		if SameName(name, ClaudeCode) {
			t.Errorf("%q is taken for %q", name, ClaudeCode)
		}
	}
}

// TestNoTwoCharactersAreOnePerson folds every character there is: only the two
// cases of one letter may meet.
func TestNoTwoCharactersAreOnePerson(t *testing.T) {
	met := map[Email][]rune{} // who becomes another
	for r := rune('!'); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || unicode.IsSpace(r) {
			continue
		}
		if e := FoldEmail(string(r)); e != Email(string(r)) {
			met[e] = append(met[e], r)
		}
	}
	for e, runes := range met {
		if r, size := utf8.DecodeRuneInString(string(e)); size == len(e) {
			runes = append(runes, r) // who stays as it is
		}
		if len(runes) > 2 || len(runes) == 2 && (unicode.ToLower(runes[0]) != unicode.ToLower(runes[1]) || unicode.ToUpper(runes[0]) != unicode.ToUpper(runes[1])) {
			t.Errorf("%q stands for %q", e, runes)
		}
		if FoldEmail(string(e)) != e {
			t.Errorf("%q folds again, into %q", e, FoldEmail(string(e)))
		}
	}
	for upper, folded := range map[string]Email{"ANA@Acme.Example": "ana@acme.example", "ÄÉΣ": "äéσ", "JOSE\u0301": "jos\u00e9"} {
		if FoldEmail(upper) != folded {
			t.Errorf("%q is %q, want %q", upper, FoldEmail(upper), folded)
		}
	}
}
