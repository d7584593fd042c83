package gitrev

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// program answers through git itself, where there is one, what go-git cannot:
// objects named by sha256, references in a reftable, an index that is split or
// sparse. It implements storage, at the price of a process for each question.
//
// A hash of 32 bytes is known by its first 20, which no two objects share and
// git takes for an abbreviation.
type program struct {
	storer.EncodedObjectStorer // nil: nothing is ever written or listed
	dot, root                  string
}

// able says whether git reads a repository that go-git cannot.
func (p program) able(foreign string) error {
	if _, err := p.run("", "rev-parse", "--git-dir"); err != nil {
		return &Error{
			Message: fmt.Sprintf("it is stored with %s, which wsync reads only through git, and git says: %v", foreign, err),
			Hint:    "install a git that reads it, or clone it again with --ref-format=files", Cause: errors.Join(ErrUnsupported, err),
		}
	}
	return nil
}

// run asks git. It is kept from the network, from programs that the
// repository's configuration names, and from writing.
func (p program) run(stdin string, args ...string) ([]byte, error) {
	args = append([]string{
		"--git-dir=" + p.dot, "--work-tree=" + p.root, "--no-replace-objects", "--no-optional-locks",
		"-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
	}, args...)
	cmd := exec.Command("git", args...) //nolint:gosec // the arguments are ours, and names stand behind --
	cmd.Dir, cmd.Stdin = p.root, strings.NewReader(stdin)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n"); said != "" {
			return nil, errors.New(said)
		}
	}
	return out, err
}

// EncodedObject implements storage.
func (p program) EncodedObject(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	out, err := p.run(h.String()+"\n", "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	head, body, _ := bytes.Cut(out, []byte("\n"))
	fields := strings.Fields(string(head)) // hash, type, size; or hash, "missing"
	if len(fields) != 3 {
		return nil, plumbing.ErrObjectNotFound
	}
	kind, err := plumbing.ParseObjectType(fields[1])
	size, sizeErr := strconv.Atoi(fields[2])
	if err = errors.Join(err, sizeErr); err != nil {
		return nil, err
	}
	if size > len(body) || (t != plumbing.AnyObject && t != kind) {
		return nil, plumbing.ErrObjectNotFound
	}
	body, err = shorten(kind, body[:size], len(fields[0])/2)
	if err != nil {
		return nil, err
	}
	o := &namedObject{hash: h}
	o.SetType(kind)
	_, err = o.Write(body)
	return o, err
}

// namedObject keeps the name it was asked for by, whatever its bytes hash to.
type namedObject struct {
	plumbing.MemoryObject
	hash plumbing.Hash
}

// Hash implements plumbing.EncodedObject.
func (o *namedObject) Hash() plumbing.Hash { return o.hash }

// width is how many bytes of a hash are kept.
const width = 20

// shorten cuts the hashes in an object, each of had bytes, to the width that is
// known here.
func shorten(kind plumbing.ObjectType, body []byte, had int) ([]byte, error) {
	switch {
	case had == width || kind == plumbing.BlobObject:
		return body, nil
	case kind == plumbing.TreeObject:
		return shortTree(body, had)
	}
	header, message, _ := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(header), "\n")
	for i, line := range lines {
		name, hash, _ := strings.Cut(line, " ")
		if isHash(hash) && (name == "tree" || name == "parent" || name == "object") {
			lines[i] = name + " " + hash[:2*width]
		}
	}
	return []byte(strings.Join(lines, "\n") + "\n\n" + string(message)), nil
}

func shortTree(tree []byte, had int) ([]byte, error) {
	var out []byte
	for len(tree) > 0 {
		end := bytes.IndexByte(tree, 0) + 1
		if end == 0 || had < width || len(tree) < end+had {
			return nil, errors.New("git gave a tree that cannot be read")
		}
		out = append(out, tree[:end+width]...)
		tree = tree[end+had:]
	}
	return out, nil
}

// HasEncodedObject implements storage.
func (p program) HasEncodedObject(h plumbing.Hash) error {
	_, err := p.EncodedObjectSize(h)
	return err
}

// EncodedObjectSize implements storage.
func (p program) EncodedObjectSize(h plumbing.Hash) (int64, error) {
	out, err := p.run(h.String()+"\n", "cat-file", "--batch-check=%(objectsize)")
	if err != nil {
		return 0, err
	}
	size, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		return 0, plumbing.ErrObjectNotFound
	}
	return size, nil
}

// HashesWithPrefix implements storage.
func (p program) HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error) {
	out, err := p.run("", "rev-parse", "--disambiguate="+hex.EncodeToString(prefix))
	var all []plumbing.Hash
	for _, name := range strings.Fields(string(out)) {
		all = append(all, plumbing.NewHash(name))
	}
	return all, err
}

// Reference implements storage.
func (p program) Reference(name plumbing.ReferenceName) (*plumbing.Reference, error) {
	if target, err := p.run("", "symbolic-ref", "-q", "--", string(name)); err == nil {
		return plumbing.NewSymbolicReference(name, plumbing.ReferenceName(strings.TrimSpace(string(target)))), nil
	}
	hash, err := p.run("", "show-ref", "--verify", "--hash", "--", string(name))
	if err != nil {
		return nil, plumbing.ErrReferenceNotFound
	}
	return plumbing.NewHashReference(name, plumbing.NewHash(strings.TrimSpace(string(hash)))), nil
}

// staged is what the index holds per path, without what a conflict concerns.
func (p program) staged() (map[string]plumbing.Hash, error) {
	out, err := p.run("", "ls-files", "--stage", "-z", "--full-name")
	if err != nil {
		return nil, err
	}
	staged := map[string]plumbing.Hash{}
	for _, line := range strings.Split(string(out), "\x00") {
		entry, name, _ := strings.Cut(line, "\t")
		fields := strings.Fields(entry) // mode, hash, stage
		if len(fields) != 3 || fields[2] != "0" {
			continue
		}
		if mode, err := filemode.New(fields[0]); err == nil && mode != filemode.Empty {
			staged[name] = plumbing.NewHash(fields[1])
		}
	}
	return staged, nil
}
