package history

import (
	"fmt"
	"path/filepath"

	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/spec"
)

// Behind names the branch that has moved on from the commit at HEAD with another
// version of the file; empty when none has.
func Behind(file string, want *spec.Org, head, branch string) (string, error) {
	repo, err := gitrev.Open(filepath.Dir(filepath.FromSlash(file)))
	if err != nil {
		return "", err
	}
	here, err := repo.Resolve(head)
	if err != nil {
		return "", err
	}
	tips, err := repo.Tips(branch)
	if err != nil {
		return "", err
	}
	for _, name := range tips {
		tip, err := repo.Resolve(name)
		if err != nil {
			return "", err
		}
		if there, err := At(repo, filepath.FromSlash(file), tip.ID, file); err == nil && there.Org != nil && there.Org.Digest() == want.Digest() {
			continue // whichever is the older commit, the file is the same
		}
		if ok, err := repo.Includes(here, tip); err != nil {
			return "", fmt.Errorf("comparing HEAD with %s: %w", name, err)
		} else if !ok {
			return fmt.Sprintf("%s, at commit %s,", name, tip.Short()), nil
		}
	}
	return "", nil
}
