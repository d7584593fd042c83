package yamldoc

// Read takes a file through the three stages. The document's Root is nil when one
// of the first two refused it. days are keys whose values may be dates without
// quotes.
func (f *Findings) Read(file string, raw []byte, days ...string) *Document {
	if len(raw) > MaxFileSize {
		raw = raw[:MaxFileSize+1]
	}
	d := newDocument(file, raw)
	d.days = days
	f.documents[file] = d
	if !f.checkCredentials(d) || !f.checkBytes(d, raw) || !f.checkConflicts(d) {
		return d
	}
	if line, found := d.hasDirective(); found {
		f.Errorf(Position{File: file, Line: line, Column: 1}, Directive, "delete the line", "YAML directives are not allowed")
		return d
	}
	if root := f.parse(d); root != nil {
		n := structure{f, d, map[string]int32{}}.take(root, "", 0)
		if !d.secret { // later stages quote what they find
			d.root = &n
		}
	}
	return d
}
