package yamldoc

// What an update does to a document, one edit at a time.

// Replace puts another value in place of the one at a path.
func (d *Document) Replace(value *Block, path ...string) ([]byte, error) {
	e := d.edits()
	return e.alone(e.replace(value, path))
}

// Insert puts a field with a key into the mapping at a path, or an item, which has
// no key, into the list: before the i-th, or at the end when i is their number.
func (d *Document) Insert(i int, key string, value *Block, path ...string) ([]byte, error) {
	e := d.edits()
	return e.alone(e.insert(i, key, value, path))
}

// Remove takes away the field or item at a path.
func (d *Document) Remove(path ...string) ([]byte, error) {
	e := d.edits()
	return e.alone(e.remove(path))
}

// alone is the file with the one edit that was made, unless that failed.
func (e *edits) alone(err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	got, err := e.made()
	if err != nil {
		return nil, err
	}
	return got.bytes(), nil
}
