package spec

// The names of the checks, those of package yamldoc and of single kinds apart.
// They are part of the contract: tools filter and count findings by them, so a
// code is never renamed and never reused.
const (
	codeUnreadable     = "unreadable-file"     // the file does not exist or cannot be read
	codeUnknownField   = "unknown-field"       // a field the format does not have at that place
	codeMissingField   = "missing-field"       // a required field is absent
	codeMissingValue   = "missing-value"       // a field without a value
	codeUnknownValue   = "unknown-value"       // a word that is not one of those the field takes
	codeOutOfRange     = "out-of-range"        // a number, text or list outside its bounds
	codeDuplicateItem  = "duplicate-item"      // the same item twice in one list
	codeVersion        = "unsupported-version" // a version of the format that this wsync does not know
	codeOrganization   = "bad-organization"    // an organization that is not a UUID
	codeName           = "bad-name"            // a name with line breaks, control characters or surrounding space
	codeEmail          = "bad-email"           // text that is not an email address
	codeMixedScripts   = "mixed-scripts"       // a name or address with letters of several alphabets that look alike
	codeLookalike      = "look-alike"          // two names or addresses that differ only by what looks alike
	codeSimilarEmail   = "similar-email"       // two addresses that are easily taken for each other
	codeDate           = "bad-date"            // text that is not a date of the calendar
	codePastDate       = "past-date"           // a line of a member whose last day is over
	codeIncludePath    = "include-path"        // an include that leaves the folder, or is no pattern
	codeIncludeNothing = "include-nothing"     // an include that matches no file
	codeIncludeNear    = "include-near-miss"   // a file that an include nearly matches
	codeFragmentLimit  = "fragment-limit"      // a limit of a workspace in a fragment, whose owners it binds
	codeIncludeNested  = "include-nested"      // an include where none is possible
)
