package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/orgtest"
)

// TestMain lets the test's own program play the API, as the real one does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		main()
		return
	}
	m.Run()
}

func TestComparisonNamesWhatIsMissing(t *testing.T) {
	var stdout bytes.Buffer
	err := run(t.Context(), []string{"compare", "-pairs=0"}, nil, &stdout, io.Discard)
	for _, due := range []string{"TERRAFORM=", "https://opentofu.org", "PROVIDER=", "go -C tools/leastprovider build", "-pairs"} {
		if err == nil || !strings.Contains(err.Error(), due) {
			t.Errorf("%v; want all that is missing at once, and %q", err, due)
		}
	}
	err = run(t.Context(), []string{"compare", "-terraform=/nowhere/terraform", "-provider=/nowhere/provider"}, nil, &stdout, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "-terraform: ") || !strings.Contains(err.Error(), "-provider: ") {
		t.Errorf("%v; want both programs that are not there", err)
	}
	if stdout.Len() > 0 {
		t.Errorf("printed %q", &stdout)
	}
}

// Both contenders are told the same: as many workspaces and members, and from
// one step to the next one role.
func TestBothAreAskedForTheSame(t *testing.T) {
	s := size{Workspaces: 3, Members: 5, Users: 9}
	o, err := orderFor(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range o.steps {
		file, problems := orgtest.File("org.yaml", []byte(step.files["org.yaml"]))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		members := 0
		for _, w := range file.Workspaces {
			members += len(w.Members)
		}
		hcl := step.files["main.tf"]
		got := []int{
			len(file.Workspaces), members,
			strings.Count(hcl, "resource \"anthropic_workspace\" "), strings.Count(hcl, "    \"user_"), strings.Count(hcl, "for_each"),
		}
		if want := []int{3, 15, 3, 15, 3}; !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", step.name, got, want)
		}
		for _, role := range []string{"user", "developer", "admin"} {
			if y, h := strings.Count(step.files["org.yaml"], "workspace_"+role), strings.Count(hcl, "\"workspace_"+role+"\""); y != h {
				t.Errorf("%s: %d times %s in org.yaml, %d times in main.tf", step.name, y, role, h)
			}
		}
	}
	made, changed := o.steps[1], o.steps[2]
	for name := range made.files {
		if n := differing(made.files[name], changed.files[name]); n != 1 {
			t.Errorf("%s: %d lines change, want one", name, n)
		}
	}
	if err := alike(made.want, changed.want); err == nil {
		t.Error("the changed organization counts as the one before")
	}
}

func differing(a, b string) (n int) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		if at(x, i) != at(y, i) {
			n++
		}
	}
	return n
}

func TestAlikeMindsAllButTimes(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	seed := func(edit func(*adminsim.Seed)) *adminsim.Seed {
		s := adminsim.Generate(adminsim.GenerateOptions{Workspaces: 2, MembersPer: 3, Users: 5, Seed: 1})
		edit(s)
		sim, err := adminsim.New(s, adminsim.Options{Now: func() time.Time { return day }})
		if err != nil {
			t.Fatal(err)
		}
		return sim.Snapshot()
	}
	want := seed(func(*adminsim.Seed) {})
	someone := want.Workspaces[len(want.Workspaces)-1].Name
	for name, c := range map[string]struct {
		edit  func(*adminsim.Seed)
		alike bool
	}{
		"the same": {func(*adminsim.Seed) {}, true},
		"another time": {func(s *adminsim.Seed) {
			s.Users[0].AddedAt = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
			s.Workspaces[0].CreatedAt = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		}, true},
		"nothing was made":    {func(s *adminsim.Seed) { s.Workspaces = nil }, false},
		"a twin":              {func(s *adminsim.Seed) { s.Workspaces = append(s.Workspaces, adminsim.Workspace{Name: someone}) }, false},
		"a member is missing": {func(s *adminsim.Seed) { s.Workspaces[1].Members = nil }, false},
		"an archived one":     {func(s *adminsim.Seed) { s.Workspaces[1].Archived = "true" }, false},
		"a user is gone":      {func(s *adminsim.Seed) { s.Users = append(s.Users, adminsim.User{Email: "other@acme.example"}) }, false},
	} {
		if err := alike(seed(c.edit), want); (err == nil) != c.alike {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A contender that ends well and does nothing is found out.
func TestComparisonIsVoidIfNothingWasDone(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &contest{lab: &lab{dir: t.TempDir(), self: self, notes: io.Discard}, provider: self}
	if c.ask, err = orderFor(size{Workspaces: 3, Members: 5, Users: 9}); err != nil {
		t.Fatal(err)
	}
	idle := contender{"idler", func(ctx context.Context, dir, url string, _ step) *exec.Cmd {
		return command(ctx, self, dir, url, "-test.run=^$")
	}}
	_, err = c.once(t.Context(), idle)
	if err == nil || !strings.Contains(err.Error(), "the comparison is void: idler, create everything: the organization is not what was asked for") {
		t.Errorf("%v; want the comparison void", err)
	}
}

func TestPairTable(t *testing.T) {
	spent := func(wall, cpu time.Duration, of tally) []figures { return []figures{{wall: wall, cpu: cpu, tally: of}} }
	got := pairTable([]step{{name: "create"}}, []pair{
		{spent(100*time.Millisecond, 10*time.Millisecond, tally{"GET": 4, "POST": 1000}), spent(time.Second, 30*time.Millisecond, tally{"POST": 2008})},
		{spent(200*time.Millisecond, 10*time.Millisecond, tally{"GET": 4, "POST": 1000}), spent(time.Second, 50*time.Millisecond, tally{"POST": 2008})},
		{spent(150*time.Millisecond, 10*time.Millisecond, tally{"GET": 4, "POST": 1000}), spent(3*time.Second, 20*time.Millisecond, tally{"POST": 2008})},
	})
	want := `| | | requests | by method | CPU | wall |
|---|---|--:|---|--:|--:|
| create | wsync | 1,004 | GET 4, POST 1,000 | 10 ms | 150 ms (100 ms to 200 ms) |
| | Terraform | 2,008 | POST 2,008 | 30 ms (20 ms to 50 ms) | 1.00 s (1.00 s to 3.00 s) |
| | ratio | 2.00 | | 3.00 (2.00 to 5.00) | 10 (5.00 to 20) |
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
