package spec

import (
	"strings"
	"sync"
	"unicode"

	"github.com/wsync/wsync/internal/yamldoc"

	"golang.org/x/text/unicode/norm"
)

// lookalikes lists, after a letter or digit, the letters of other scripts and
// the rare Latin ones that look like it. They are the single letters of
// Unicode's confusables.txt (UTS 39) that compatibility forms do not settle,
// apart from right-to-left scripts, which no name mixes with others.
const lookalikes = "" +
	"2ƧϨᒿꙄꝚ 3ƷȜЗӠⳌꝪꞫ 4Ꮞ 5Ƽ 6бᏮⳒ 8Ȣȣ𐌚 9ⳊꝮ AΑАᎪᗅꓮ BΒВᏴᗷꓐꞴ𐌁 CСᏟⲤꓚ𐌂𐐕 DᎠᗞᗪꓓ EΕЕᎬⴹꓰ FϜᖴꓝꞘ GԌᏀᏳꓖ HΗНᎻᕼⲎꓧ " +
	"JͿЈᎫᒍꓙꞲ KΚКᏦᛕⲔꓗ LᏞᒪⳐꓡ𐐛 MΜϺМᎷᗰᛖⲘꓟ𐌑 NΝⲚꓠ OΟОՕଠዐⲞⵔꓳ𐐄 PΡРᏢᑭⲢꓑ Qⵕ RƦᎡᏒᖇꓣ SЅՏᏕᏚꓢ𐐠 TΤТᎢⲦꓔ𐌕 UՍሀᑌꓴ VѴᏙᐯⴸꓦꛟ " +
	"WԜᎳᏔꓪ XΧХᚷⲬⵝꓫꞳ𐌗 YΥУҮᎩᎽⲨꓬ ZΖᏃꓜ aɑαа bƄЬᏏᑲᖯ cсᴄⲥꮯ𐐽 dԁᏧᑯꓒ eеҽꬲ fքẝꞙꬵ gƍɡցᶃ hһհᏂ iıɩɪιіӏᎥꙇꭵ jϳј " +
	"lƖǀΙІӀᛁⲒⵏꓲ𐌉 nոռ oοσоօഠဝჿᴏᴑⲟꬽ𐐬 pρрⲣ qԛգզ rгᴦⲅꭇꭈꮁ sƽѕꜱꮪ𐑈 uʋυսᴜꞟꭎꭒ vνѵᴠꮩ wɯѡԝաᴡꮃ xхᕁᕽ yɣʏγуүყᶌỿꭚ zᴢꮓ"

var looksLike = sync.OnceValue(func() map[rune]rune {
	table := map[rune]rune{}
	for group := range strings.FieldsSeq(lookalikes) {
		letters := []rune(group)
		for _, r := range letters[1:] {
			table[r] = letters[0]
		}
	}
	return table
})

// skeleton is what a text looks like from afar: two texts of one skeleton differ
// in nothing that the eye can be trusted with. Case counts as no difference.
func skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		if plain, ok := looksLike()[r]; ok {
			r = plain
		}
		switch {
		case r == '1' || r == 'I' || r == '|':
			r = 'l'
		case r == '0':
			r = 'o'
		case yamldoc.Hidden(r):
			continue
		}
		b.WriteRune(foldRune(r))
	}
	return pairs.Replace(norm.NFC.String(b.String()))
}

// pairs are two letters that run together.
var pairs = strings.NewReplacer("rn", "m", "vv", "w")

// foldRune maps the letters that differ only in case to one of them.
func foldRune(r rune) rune {
	if r < unicode.MaxASCII {
		return unicode.ToLower(r)
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return unicode.ToLower(least)
}
