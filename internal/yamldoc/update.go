package yamldoc

import (
	"errors"
	"slices"
	"strconv"
)

// Update writes into the file what changed between two values, both as the canonical
// form has them, and gives the file with it: was is what the file says, is what it is
// to say. What both of them say stays as it is written, and so does what neither
// mentions.
//
// A field or item that was becomes its place among its neighbours when they stand in
// the order of is, and the last one otherwise. same tells two spellings of one key;
// a key that stands in the file as it is spelled is always the one that is meant.
func (d *Document) Update(was, is *Block, same func(key, other string) bool) ([]byte, error) {
	out, err := d.update(was, is, same, false)
	if errors.Is(err, ErrNoEdit) {
		out, err = d.update(was, is, same, true)
	}
	if err != nil {
		return nil, err
	}
	return out.bytes(), nil
}

func (d *Document) update(was, is *Block, same func(key, other string) bool, singly bool) (*Document, error) {
	u := &updater{edits: d.edits(), same: same, singly: singly}
	err := u.value(nil, was, is)
	if err == nil && len(u.changes) > 0 {
		err = u.read()
	}
	return u.Document, err
}

// bytes is the file as it was read.
func (d *Document) bytes() []byte {
	if d.marked {
		return []byte(byteOrderMark + d.text)
	}
	return []byte(d.text)
}

// updater makes as many edits together as can be told apart, because reading a file
// costs much more than an edit. Edits that get in each other's way, such as taking
// neighbours out of one pair of brackets, are made singly, each in the result of the
// one before.
type updater struct {
	*edits
	same   func(key, other string) bool
	singly bool
}

// read goes on in the result of the edits so far.
func (u *updater) read() error {
	d, err := u.made()
	if err == nil {
		u.edits = d.edits()
	}
	return err
}

func (u *updater) took(err error) error {
	if err == nil && u.singly {
		return u.read()
	}
	return err
}

// before is called before the collection at a path gets or loses something.
func (u *updater) before(path []string) error {
	if n := u.Lookup(path...); n != nil && !u.ready(n) {
		return u.read()
	}
	return nil
}

func (u *updater) value(path []string, was, is *Block) error {
	n := u.Lookup(path...)
	switch {
	case equalBlocks(was, is):
		return nil
	case n == nil:
		return ErrNoPath
	case was.mapping && is.mapping && n.kind == Mapping:
		return u.mapping(path, was, is)
	case ofTexts(was) && ofTexts(is) && n.kind == Sequence:
		return u.list(path, was, is)
	}
	return u.took(u.replace(is, path))
}

// mapping adds and changes fields before it takes others away, so that no mapping is
// empty in between.
func (u *updater) mapping(path []string, was, is *Block) error {
	for i, r := range is.rows {
		old := was.field(r.name)
		if old != nil && equalBlocks(old, r.value) {
			continue
		}
		key, there := u.key(path, r.name)
		at := under(path, key)
		var err error
		switch {
		case !there:
			if err = u.before(path); err == nil {
				err = u.took(u.insert(u.place(path, is, i), r.name, r.value, path))
			}
		case old != nil:
			err = u.value(at, old, r.value)
		default: // the file says what its canonical form leaves out
			err = u.took(u.replace(r.value, at))
		}
		if err != nil {
			return err
		}
	}
	for _, r := range was.rows {
		key, there := u.key(path, r.name)
		if !there || is.field(r.name) != nil {
			continue
		}
		if err := u.before(path); err != nil {
			return err
		}
		if err := u.took(u.remove(under(path, key))); err != nil {
			return err
		}
	}
	return nil
}

// list treats a list of texts as a set: what is in both stays where it is.
func (u *updater) list(path []string, was, is *Block) error {
	for _, r := range is.rows {
		if was.item(r.value) {
			continue
		}
		if err := u.before(path); err != nil {
			return err
		}
		n := u.Lookup(path...)
		if err := u.took(u.insert(n.Len(), "", r.value, path)); err != nil {
			return err
		}
	}
	for _, r := range was.rows {
		if is.item(r.value) {
			continue
		}
		text := r.value.node()
		if err := u.before(path); err != nil {
			return err
		}
		n := u.Lookup(path...)
		i := slices.IndexFunc(n.content, func(item Node) bool { return item.kind == Scalar && item.Value == text.Value })
		if i < 0 {
			return ErrNoPath
		}
		if err := u.took(u.remove(under(path, strconv.Itoa(i)))); err != nil {
			return err
		}
	}
	return nil
}

// key is how the file spells a key of the mapping at a path.
func (u *updater) key(path []string, name string) (key string, there bool) {
	for k := range u.Lookup(path...).Pairs() {
		if k.Value == name {
			return name, true
		}
		if u.same(name, k.Value) {
			key, there = k.Value, true
		}
	}
	return key, there
}

// place is where the i-th field of is belongs in the mapping at a path.
func (u *updater) place(path []string, is *Block, i int) int {
	n := u.Lookup(path...)
	at, j, last := 0, 0, -1
	for key := range n.Pairs() {
		j++
		rank := slices.IndexFunc(is.rows, func(r *row) bool { return r.name == key.Value || u.same(r.name, key.Value) })
		switch {
		case rank < 0:
			continue
		case rank < last: // its author has an order of their own
			return n.Len()
		case rank < i:
			at = j
		}
		last = rank
	}
	return at
}

func under(path []string, key string) []string { return append(slices.Clone(path), key) }

// field is the value of a field; nil when there is none.
func (b *Block) field(name string) *Block {
	for _, r := range b.rows {
		if r.name == name {
			return r.value
		}
	}
	return nil
}

func (b *Block) item(value *Block) bool {
	return slices.ContainsFunc(b.rows, func(r *row) bool { return equalBlocks(r.value, value) })
}

// ofTexts reports whether a value is a list of nothing but texts.
func ofTexts(b *Block) bool {
	return b.list && !slices.ContainsFunc(b.rows, func(r *row) bool { return r.value.list || r.value.mapping || r.value.literal })
}

func equalBlocks(a, b *Block) bool {
	return a.text == b.text && a.list == b.list && a.mapping == b.mapping &&
		slices.EqualFunc(a.rows, b.rows, func(x, y *row) bool { return x.name == y.name && equalBlocks(x.value, y.value) })
}
