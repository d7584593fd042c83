package main

import (
	"context"
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/wsync/wsync/internal/adminsim"
)

// contest sets wsync beside Terraform: the same organization, declared for
// both, made by each on a simulator of its own.
type contest struct {
	lab       *lab
	terraform string
	provider  string
	latency   time.Duration
	ask       order
}

func compareWithTerraform(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	fs := flag.NewFlagSet("bench compare", flag.ContinueOnError)
	fs.SetOutput(stderr)
	client := fs.String("wsync", "", "measure this `program` instead of building one")
	terraform := fs.String("terraform", "", "the `program` of Terraform or OpenTofu")
	provider := fs.String("provider", "", "the `program` of a provider for the Admin API")
	latency := fs.Duration("latency", 20*time.Millisecond, "how long the simulator takes for each answer")
	pairs := fs.Int("pairs", 3, "how often each of the two is measured")
	quick := fs.Bool("quick", false, "an organization of 20 × 10 instead of 100 × 20")
	if err := fs.Parse(args); err != nil {
		return err
	}
	c := &contest{latency: *latency}
	var errs [3]error
	c.terraform, errs[0] = program("terraform", *terraform, missingTerraform)
	c.provider, errs[1] = program("provider", *provider, missingProvider)
	if *pairs < 1 {
		errs[2] = errors.New("-pairs: give 1 or more")
	}
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	s := middle
	if *quick {
		s = small
	}
	var err error
	if c.ask, err = orderFor(s); err != nil {
		return err
	}
	if c.lab, err = newLab(ctx, *client, stderr); err != nil {
		return err
	}
	defer c.lab.close()
	return c.run(ctx, stdout, *pairs)
}

// What to do about a program that is not given.
const (
	missingTerraform = "TERRAFORM=PROGRAM (-terraform) is missing: name the program of Terraform, or of OpenTofu (https://opentofu.org/docs/intro/install/)"
	missingProvider  = "PROVIDER=PROGRAM (-provider) is missing: name the program of a provider, built with `go build` in a clone of its repository" +
		" (docs/from-terraform.md knows three), or the least that there can be, built with" +
		" `go -C tools/leastprovider build -o /tmp/terraform-provider-least .`"
)

// program finds a program on the PATH or by its path.
func program(option, name, missing string) (string, error) {
	if name == "" {
		return "", errors.New(missing)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("-%s: %w", option, err)
	}
	return filepath.Abs(path)
}

// contender is one of the two: what it is called and how it takes each step.
type contender struct {
	name    string
	command func(ctx context.Context, dir, url string, s step) *exec.Cmd
}

// pair is what each contender spent on each step, in one turn.
type pair [2][]figures

// run measures the two in turn, each of them first every other time, so that
// whatever else the machine does falls on both.
func (c *contest) run(ctx context.Context, stdout io.Writer, pairs int) error {
	contenders := [2]contender{{"wsync", c.wsyncCommand}, {"Terraform", c.terraformCommand}}
	title, err := c.title(ctx, pairs)
	if err != nil {
		return err
	}
	all := make([]pair, pairs)
	for i := range all {
		fmt.Fprintf(c.lab.notes, "pair %d of %d\n", i+1, pairs)
		for turn := range contenders {
			who := (i + turn) % len(contenders)
			if all[i][who], err = c.once(ctx, contenders[who]); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(stdout, "%s\n\n%s", title, pairTable(c.ask.steps, all))
	return nil
}

// once has one of the two take all steps on an organization that has its users
// and nothing else. After each step the organization must be what was asked
// for: what a tool spends on something else proves nothing.
func (c *contest) once(ctx context.Context, who contender) ([]figures, error) {
	dir, err := os.MkdirTemp(c.lab.dir, "turn-")
	if err != nil {
		return nil, err
	}
	if err := installed(dir, c.provider); err != nil {
		return nil, err
	}
	a, err := c.lab.start(ctx, size{Users: c.ask.size.Users}, c.latency)
	if err != nil {
		return nil, err
	}
	var all []figures
	for _, s := range c.ask.steps {
		got, err := c.take(ctx, who, dir, a, s)
		if ctx.Err() != nil {
			_ = a.stop() // which was interrupted too
			return nil, errors.New("interrupted")
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the comparison is void: %s, %s: %w", who.name, s.name, err), a.stop())
		}
		all = append(all, got)
		fmt.Fprintf(c.lab.notes, "  %s, %s: %s\n", who.name, s.name, costs(all[len(all)-1:]))
	}
	return all, a.stop()
}

// take measures one step and checks it.
func (c *contest) take(ctx context.Context, who contender, dir string, a *api, s step) (figures, error) {
	if err := s.write(dir); err != nil {
		return figures{}, err
	}
	spent, err := timed(who.command(ctx, dir, a.url, s))
	if err != nil {
		return figures{}, err
	}
	if spent.tally, err = a.tally(ctx); err != nil {
		return figures{}, err
	}
	got, err := a.organization(ctx)
	if err != nil {
		return figures{}, err
	}
	return spent, alike(got, s.want)
}

func (c *contest) wsyncCommand(ctx context.Context, dir, url string, s step) *exec.Cmd {
	args := append(strings.Fields(s.wsync), "-q")
	x := command(ctx, c.lab.client, dir, url, args...)
	x.Env = append(x.Env, "ANTHROPIC_ADMIN_KEY="+adminsim.DefaultAdminKey)
	return x
}

// terraformCommand has as many requests in flight as wsync has by default. Its
// providers look for the key under three names.
func (c *contest) terraformCommand(ctx context.Context, dir, url string, s step) *exec.Cmd {
	args := append(strings.Fields(s.terraform), "-input=false", "-no-color", fmt.Sprintf("-parallelism=%d", concurrency))
	x := command(ctx, c.terraform, dir, url, args...)
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_ADMIN_API_KEY", "ANTHROPIC_ADMIN_KEY"} {
		x.Env = append(x.Env, name+"="+adminsim.DefaultAdminKey)
	}
	x.Env = append(x.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(dir, cliConfig), "CHECKPOINT_DISABLE=1")
	return x
}

// command has nothing in its environment but the simulator, and a proxy where
// nobody listens: a provider with an address of its own fails here and does not
// reach it. It is interrupted before it is killed, so that Terraform can end its
// provider.
func command(ctx context.Context, program, dir, url string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, program, args...) //nolint:gosec // what the person who measures has named
	c.Dir = dir
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	c.Env = []string{"ANTHROPIC_BASE_URL=" + url, "HOME=" + dir, "HTTPS_PROXY=http://127.0.0.1:9", "NO_PROXY=127.0.0.1"}
	return c
}

// title says what was measured, where and how.
func (c *contest) title(ctx context.Context, pairs int) (string, error) {
	provider := filepath.Base(c.provider)
	if build, err := buildinfo.ReadFile(c.provider); err == nil {
		provider = build.Main.Path + " " + build.Main.Version
	}
	var versions []string
	for _, program := range []string{c.lab.client, c.terraform} {
		out, err := command(ctx, program, c.lab.dir, "", "version").Output()
		if err != nil {
			return "", fmt.Errorf("%s version: %w", filepath.Base(program), err)
		}
		line, _, _ := strings.Cut(string(out), "\n")
		versions = append(versions, line)
	}
	return fmt.Sprintf("%s; %s with %s; %d cores; %s; %s for each answer; %d requests in flight; pairs of runs: %d",
		versions[0], versions[1], provider, runtime.NumCPU(), c.ask.size, short(c.latency), concurrency, pairs), nil
}
