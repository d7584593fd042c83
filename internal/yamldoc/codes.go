package yamldoc

// The names of the checks. They are part of the contract: tools filter and count
// findings by them, so a code is never renamed and never reused.
const (
	TooLarge        = "too-large"         // larger than any file of the format needs to be
	EmptyFile       = "empty-file"        // nothing in the file but comments
	BadEncoding     = "bad-encoding"      // not UTF-8
	HiddenCharacter = "hidden-character"  // a character that is invisible or reorders text
	Credential      = "credential"        // a key of Anthropic
	MergeConflict   = "merge-conflict"    // what an unresolved merge has left in the file
	TabIndent       = "tab-indent"        // a tab where YAML wants spaces
	Syntax          = "yaml-syntax"       // not YAML
	Directive       = "yaml-directive"    // a % directive
	SecondDocument  = "second-document"   // a second document in the file
	AliasUsed       = "yaml-alias"        // an anchor or an alias
	MergeKey        = "merge-key"         // a merge key
	TagUsed         = "yaml-tag"          // an explicit YAML tag
	TooDeep         = "too-deep"          // values nested deeper than any field needs
	DuplicateKey    = "duplicate-key"     // the same key twice in one mapping
	KeyNotText      = "key-not-text"      // a key that is not text, or that some YAML version reads as something else
	UnquotedValue   = "unquoted-value"    // a value without quotes that some YAML version reads as something else than text
	WrongType       = "wrong-type"        // a value of the wrong kind, such as a list in place of a mapping
	CannotFormat    = "cannot-format"     // a file that cannot be laid out without changing what it says
	TooManyProblems = "too-many-problems" // more findings than are shown
)
