package apidoc

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The API versions that have a document, as the anthropic-version header says them.
const (
	Version2026 = "2026-10-21"
	Version2023 = "2023-06-01"
)

// documents reads each document once a process. A major version of the SDK
// always speaks the API version of its birth, and carries that one's document.
var documents = map[string]func() (*Document, error){
	Version2026: documentOf("github.com/anthropics/anthropic-sdk-go/v2"),
	Version2023: documentOf("github.com/anthropics/anthropic-sdk-go"),
}

// Load gives the document of an API version.
func Load(version string) (*Document, error) {
	load, ok := documents[version]
	if !ok {
		return nil, fmt.Errorf("no openapi document is known for the API version %q", version)
	}
	return load()
}

// For gives the document that judges a request with these headers: its own
// version's, or the latest when it names none that is known, which nobody may
// answer with success.
func For(h http.Header) (*Document, error) {
	version := h.Get("anthropic-version")
	if documents[version] == nil {
		version = Version2026
	}
	return Load(version)
}

// pins is the module, relative to the root of this one, that says which
// releases of the SDK carry the documents; documentAt is where in a release.
const (
	pins       = "tools/apidoc"
	documentAt = "scripts/mock-spec.json.gz"
)

func documentOf(sdk string) func() (*Document, error) {
	return sync.OnceValues(func() (*Document, error) {
		raw, err := readDocument(sdk)
		if err != nil {
			return nil, fmt.Errorf("reading the openapi document of %s: %w", sdk, err)
		}
		tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("parsing the openapi document of %s: %w", sdk, err)
		}
		return digest(tree.(map[string]any))
	})
}

func readDocument(sdk string) ([]byte, error) {
	dir, err := moduleDir(sdk)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, documentAt))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(z); err != nil {
		return nil, err
	}
	return b.Bytes(), z.Close()
}

// moduleDir asks the go command where a pinned release lies in the module
// cache. A release that is not there yet is downloaded, and held to the pins'
// go.sum, as any dependency of a test is.
func moduleDir(sdk string) (string, error) {
	gomod, err := run(".", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	root := filepath.Dir(strings.TrimSpace(string(gomod)))
	out, err := run(filepath.Join(root, pins), "mod", "download", "-json", sdk)
	var module struct{ Dir, Error string }
	if bad := json.Unmarshal(out, &module); bad == nil && module.Error != "" {
		return "", fmt.Errorf("%s; run go mod download in %s where the module proxy can be reached", module.Error, pins)
	}
	if err == nil && module.Dir == "" {
		err = errors.New("the go command names no folder")
	}
	return module.Dir, err
}

// run is the go command, without what the environment may say about modules.
func run(dir string, args ...string) ([]byte, error) {
	c := exec.Command("go", args...) //nolint:gosec // for tests; the arguments are written above
	c.Dir = dir
	c.Env = append(c.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return out, err
}
