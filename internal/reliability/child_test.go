package reliability_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/wsync/wsync/internal/adminsim"
)

// binary is the real wsync, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "wsync-reliability-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "wsync")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/wsync/wsync/cmd/wsync").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building wsync: %v\n%s", err, out)
		return 1
	}
	// The tests mostly wait, for children and for accidents.
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	return m.Run()
}

// depend looks at the program's files from within a test, so that go test does
// not answer from its cache when only they have changed.
var depend = sync.OnceFunc(func() {
	files, err := filepath.Glob("../../cmd/wsync/*.go")
	if err != nil || len(files) == 0 {
		panic("where is cmd/wsync?")
	}
	for _, f := range files {
		_, _ = os.Stat(f)
	}
})

// child is one run of the binary.
type child struct {
	*exec.Cmd
	out, err bytes.Buffer
}

// start runs the binary against an API, with nothing else in its environment.
func start(t testing.TB, url string, args ...string) *child {
	t.Helper()
	depend()
	c := &child{Cmd: exec.Command(binary, args...)}
	c.Env = []string{"ANTHROPIC_BASE_URL=" + url, "ANTHROPIC_ADMIN_KEY=" + adminsim.DefaultAdminKey, "HOME=" + t.TempDir()}
	if root := os.Getenv("SYSTEMROOT"); root != "" {
		c.Env = append(c.Env, "SYSTEMROOT="+root) // Windows cannot open a socket without it
	}
	c.Stdout, c.Stderr = &c.out, &c.err
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// end waits for the child and gives its exit code; -1 says that a signal ended
// it.
func (c *child) end(t testing.TB) int {
	t.Helper()
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode()
}

// said is all that the child printed, for messages of tests.
func (c *child) said() string { return c.out.String() + c.err.String() }

// run runs the binary to its end.
func run(t testing.TB, url string, args ...string) (int, *child) {
	t.Helper()
	c := start(t, url, args...)
	return c.end(t), c
}
