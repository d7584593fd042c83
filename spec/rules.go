package spec

import "math"

// rule says what a place of the file takes, and in which words the rest is
// refused. The schemas say the same to editors; a test holds the two together.
type rule struct {
	want  string // completes "… must be" and "… is not"
	hint  string
	fit   string // want for a value of the right kind that is too long, many or few
	empty string // hint when there is no value at all
	code  string // overrides the general code

	least, most int      // bounds of characters, items or the number itself; no most: none
	words       []string // the only texts it takes
	pattern     string   // the form of a text, as a regular expression
	exact       bool     // takes text of one form only, so that quotes alone fix nothing
	lines       bool     // takes lines below it, so that # behind the key begins a comment

	form    func(string) bool   // what the pattern says, where that is too slow or too little
	write   string              // hint for an unknown word
	meant   map[string]string   // hints for words that people write in its place
	unknown func(decoder, item) // refuses an unknown word in its own way
}

var (
	fileRule         = &rule{want: "a mapping that begins with version: 1"}
	versionRule      = &rule{want: "the number 1", hint: "write version: 1", least: math.MinInt, most: math.MaxInt}
	organizationRule = &rule{
		want: "the UUID of an organization", hint: "`wsync export` prints it; it has the form 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e, in lower case", code: codeOrganization,
		exact: true, pattern: `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`,
	}
	includeRule = &rule{want: "a list of patterns", fit: "a list of at most 100 patterns", hint: `write [workspaces/*.yaml]`, most: 100}
	patternRule = &rule{
		want: "a path or pattern such as workspaces/*.yaml", fit: "a path or pattern of at most 500 characters", code: codeIncludePath, least: 1, most: 500,
	}

	countRule = &rule{want: "a whole number from 0 to 1000000", hint: "write digits alone, such as 1", most: 1_000_000}

	emailRule = &rule{
		want: "an email address", hint: "write it as ana@acme.example", code: codeEmail, most: 254,
		pattern: `^[^@\s]+@[^@\s]+$`, form: twoSides,
	}
	untilRule = &rule{
		want: "a date of the form YYYY-MM-DD", hint: "write it as 2027-01-31", code: codeDate,
		exact: true, pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`,
	}

	nameRule = &rule{want: "a name of 1 to 255 characters", hint: "shorten it, or give it a name", code: codeName, least: 1, most: nameLimit}
)
