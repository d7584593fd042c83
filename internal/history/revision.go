package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// Revision is the file as one revision has it.
type Revision struct {
	Org      *spec.Org // nil when the file did not exist, or never was valid
	Problems spec.Problems
	Commit   string // empty for the working tree
	// Path is where the file was, if that is elsewhere, and Named what stands in
	// for the revision that was asked for, if something does.
	Path, Named string
	// Findings say what had to be done to find something to compare with.
	Findings []diff.Finding
}

// shown is a revision as it stands before the name of a file.
func shown(rev string) string {
	if len(rev) == 40 && strings.Trim(rev, "0123456789abcdef") == "" {
		return rev[:12]
	}
	return rev
}

// ForkPoint is the commit at which a revision left the default branch, or the
// preferred one when it is not empty.
func ForkPoint(repo *gitrev.Repo, rev, preferred string) (string, error) {
	trunk, err := repo.DefaultBranch(preferred)
	if err != nil {
		return "", err
	}
	theirs, err := repo.Resolve(trunk)
	if err != nil {
		return "", err
	}
	ours, err := repo.Resolve(rev)
	if err != nil {
		return "", err
	}
	base, err := repo.MergeBase(theirs, ours)
	return base.ID, err
}

// Base finds what the file at head is compared with: itself at a revision,
// under the name it had then. A version that is not valid says nothing, so the
// last valid one before it stands in: what was merged since has not been applied
// either. Where there is none, everything at head is new.
func Base(repo *gitrev.Repo, file, rev string, head *Revision) (*Revision, error) {
	at, err := repo.Resolve(rev)
	if err != nil {
		return nil, err
	}
	v, err := At(repo, file, at.ID, shown(rev)+":"+filepath.ToSlash(file))
	if errors.Is(err, fs.ErrNotExist) {
		return movedFrom(repo, rev, at, head)
	}
	if err != nil || !v.Problems.HasErrors() {
		return v, err
	}
	return lastValid(repo, file, rev, at, v.Problems)
}

// mostVersions bounds how far back a valid version is looked for.
const mostVersions = 50

// lastValid is the youngest valid version of the file before a commit, along the
// first parents: the way the branch itself took.
func lastValid(repo *gitrev.Repo, file, rev string, at gitrev.Commit, problems spec.Problems) (*Revision, error) {
	f := diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeBaseNotValid,
		Message: say.F("the file is not valid at %s, and no version before that is: everything in it is shown as new", shown(rev)),
		Hint:    say.F("run wsync plan with a credential to see what differs from the organization as it is"),
	}
	for i := range problems {
		if p := &problems[i]; p.Severity == spec.Error && len(f.Items) < 3 {
			f.Items = append(f.Items, say.Foreign(p.String()))
		}
	}
	v := &Revision{Commit: at.ID}
	for range mostVersions {
		older, err := repo.Resolve(at.ID + "~1")
		if errors.Is(err, gitrev.ErrUnknownRevision) || errors.Is(err, gitrev.ErrShallow) {
			break // history begins here, or the clone does
		}
		if err != nil {
			return nil, err
		}
		at = older
		then, err := At(repo, file, at.ID, at.Short()+":"+filepath.ToSlash(file))
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return nil, err
		}
		if !then.Problems.HasErrors() {
			v = then
			v.Named = "last valid version before " + shown(rev)
			f.Message = say.F("the file is not valid at %s, and is compared with the last valid version before that, at commit %s", shown(rev), at.Short())
			f.Hint = say.F("what was merged in between cannot have been applied; this comparison covers it")
			break
		}
	}
	v.Findings = []diff.Finding{f}
	return v, nil
}

// movedFrom follows the file to where it was at the base: the one file there
// that head lacks and that is about the same organization. A revision without an
// org is the answer when there is no such file: it is new.
func movedFrom(repo *gitrev.Repo, rev string, at gitrev.Commit, head *Revision) (*Revision, error) {
	from, err := formerPath(repo, at, head)
	if err != nil || from == "" {
		return &Revision{Commit: at.ID}, err
	}
	file := filepath.Join(repo.Root(), filepath.FromSlash(from))
	v, err := At(repo, file, at.ID, shown(rev)+":"+from)
	if err == nil && v.Problems.HasErrors() {
		v, err = lastValid(repo, file, rev, at, v.Problems)
	}
	if err != nil {
		return nil, err
	}
	v.Path = from
	v.Findings = append(v.Findings, diff.Finding{
		Severity: diff.SevWarning, Code: diff.CodeFileMoved,
		Message: say.F("the file was moved: it is %s at %s, and is compared with that", from, shown(rev)),
		Hint:    say.F("workflows (file, paths) and CODEOWNERS name the file by its path: let them follow in the same change"),
	})
	return v, nil
}

// mostFiles bounds how much of a commit is looked through for files that head lacks.
const mostFiles = 50_000

// formerPath is the file at the base that became the one at head; empty when
// there is none, or when several may be meant.
func formerPath(repo *gitrev.Repo, at gitrev.Commit, head *Revision) (string, error) {
	if head == nil || head.Org == nil {
		return "", nil
	}
	found, _, err := lacking(repo, at, head, func(text []byte, declared string) bool {
		text = bytes.ToLower(text)
		return declared == head.Org.Organization ||
			bytes.Contains(text, []byte("organization")) && bytes.Contains(text, []byte(head.Org.Organization))
	})
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0], nil
}

// ofOrganization is the line by which a file says which organization it is for, as
// most write it. It also tells a version that is not valid.
var ofOrganization = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[\s{,"'])organization["']?\s*:\s*["']?[0-9a-f]{8}-[0-9a-f]{4}-`)
})

// Gone are the files of organizations that a revision has and head lacks, by their
// paths in the repository; head is a revision, or empty for the working tree. Of a
// very large repository they may not be all, and whole is false.
func Gone(repo *gitrev.Repo, rev, head string) (found []string, whole bool, err error) {
	at, err := repo.Resolve(rev)
	if err != nil {
		return nil, false, err
	}
	if head == "" && repo.Sparse() { // what the work tree leaves out is there all the same
		head = "HEAD"
	}
	return lacking(repo, at, &Revision{Commit: head}, func(text []byte, declared string) bool {
		return declared != "" || ofOrganization().Match(text)
	})
}

// lacking are the YAML files of a commit that head lacks and that are of a sort, by
// their text and the organization that a valid file declares, in whichever of YAML's
// many ways; whole says that all of the commit was looked through.
func lacking(repo *gitrev.Repo, at gitrev.Commit, head *Revision, fits func(text []byte, declared string) bool) (found []string, whole bool, err error) {
	files, seen := repo.FS(at), 0
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > mostFiles {
			return fs.SkipAll
		}
		ext := path.Ext(name)
		if err != nil || !d.Type().IsRegular() || ext != ".yaml" && ext != ".yml" || head.has(repo, name) {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		declared, err := declares(files, name)
		if err == nil && fits(text, declared) {
			found = append(found, name)
		}
		return err
	})
	return found, seen <= mostFiles, err
}

// declares is the organization of a file that is valid, or empty.
func declares(files fs.FS, name string) (string, error) {
	dir, err := fs.Sub(files, path.Dir(name))
	if err != nil {
		return "", err
	}
	org, _ := spec.Load(dir, path.Base(name), name)
	if org == nil {
		return "", nil
	}
	return org.Organization, nil
}

// has reports whether the revision has a file.
func (v *Revision) has(repo *gitrev.Repo, name string) bool {
	if v.Commit == "" {
		_, err := os.Lstat(filepath.Join(repo.Root(), filepath.FromSlash(name)))
		return err == nil
	}
	at, err := repo.Resolve(v.Commit)
	if err != nil {
		return false
	}
	_, err = fs.Stat(repo.FS(at), name)
	return err == nil
}

// At parses the file as it was at a revision. display is how its problems name it.
func At(repo *gitrev.Repo, file, rev, display string) (*Revision, error) {
	return at(repo, file, rev, display, spec.Load)
}

// On is At for a version that is to be carried out: it is held to the file's own
// rules, as of a day.
func On(repo *gitrev.Repo, file, rev, display string, today spec.Date) (*Revision, error) {
	return at(repo, file, rev, display, func(fsys fs.FS, name, display string) (*spec.Org, spec.Problems) {
		return spec.LoadOn(fsys, name, display, today)
	})
}

func at(repo *gitrev.Repo, file, rev, display string, load func(fsys fs.FS, name, display string) (*spec.Org, spec.Problems)) (*Revision, error) {
	commit, err := repo.Resolve(rev)
	if err != nil {
		return nil, err
	}
	rel, err := repo.Rel(file)
	if err != nil {
		return nil, err
	}
	tree := repo.FS(commit)
	if _, err := fs.Stat(tree, rel); err != nil {
		return nil, fmt.Errorf("reading %q at %s: %w", file, shown(rev), err)
	}
	dir, err := fs.Sub(tree, path.Dir(rel))
	if err != nil {
		return nil, err
	}
	v := &Revision{Commit: commit.ID}
	v.Org, v.Problems = load(dir, path.Base(rel), display)
	// What the clone lacks is no fault of the file, and a fragment that it lacks
	// looks like one that is not there.
	return v, repo.Lost()
}
