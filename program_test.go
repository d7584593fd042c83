package wsync_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// built is the program as the tests of this package use it, linked once.
var built struct {
	once sync.Once
	dir  string
	err  error
	// references counts what the linker says refers to what.
	references int
	// byName is those references that lead to a function which looks methods up
	// by name.
	byName []string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// buildWsync builds the program once for all tests and gives the folder it is in.
func buildWsync(t *testing.T) string {
	t.Helper()
	touchSources(t)
	built.once.Do(func() {
		built.dir, built.err = os.MkdirTemp("", "wsync-docs-") //nolint:usetesting // it outlives the test that asks first
		if built.err == nil {
			built.err = linkWsync(wsyncIn(built.dir))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

func wsyncIn(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "wsync.exe")
	}
	return filepath.Join(dir, "wsync")
}

// linkWsync builds the program and has the linker say what refers to what: a line
// "FROM -> TO" each, with a mark after a function that is one of a kind.
func linkWsync(binary string) error {
	out, err := exec.Command("go", "build", "-ldflags=-dumpdep", "-o", binary, "./cmd/wsync").CombinedOutput()
	var other []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		_, to, ok := strings.Cut(lines.Text(), " -> ")
		switch {
		case !ok:
			other = append(other, lines.Text())
		case strings.HasSuffix(to, "<ReflectMethod>"):
			built.byName = append(built.byName, lines.Text())
		}
		built.references++
	}
	if err := errors.Join(err, lines.Err()); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, strings.Join(other, "\n"))
	}
	return nil
}

// A function that looks methods up by a name which the linker cannot know, as
// text/template does, makes it keep every exported method of every type. With
// the SDK's types that doubles the size of the program.
func TestNoMethodIsCalledByName(t *testing.T) {
	buildWsync(t)
	if built.references < 10_000 {
		t.Fatalf("the linker told of %d references only: is -dumpdep still what it was?", built.references)
	}
	if len(built.byName) > 0 {
		t.Errorf("every exported method is kept in the program because of\n%s", strings.Join(built.byName[:min(5, len(built.byName))], "\n"))
	}
}

// What a package does at start, every command waits for. The largest tables, the
// fields of the file in spec, come to some eighty allocations, which is some ten
// microseconds; a regular expression is above the bound.
func TestNoPackageWorksBeforeItIsUsed(t *testing.T) {
	const bound = 100 // allocations
	cmd := exec.CommandContext(t.Context(), wsyncIn(buildWsync(t)), "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &trace)
	}
	traced := 0
	for line := range strings.Lines(trace.String()) {
		// init PACKAGE @3.4 ms, 0.01 ms clock, 5328 bytes, 67 allocs
		words := strings.Fields(line)
		if len(words) != 11 || words[0] != "init" {
			continue
		}
		traced++
		allocs, err := strconv.Atoi(words[9])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if ours := words[1] == "main" || strings.HasPrefix(words[1], module); ours && allocs > bound {
			t.Errorf("%s allocates %d times before main: make what only some commands use with sync.OnceValue", words[1], allocs)
		}
	}
	if traced == 0 {
		t.Fatalf("no package was traced:\n%s", &trace)
	}
}
