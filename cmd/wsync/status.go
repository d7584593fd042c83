package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/admin"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/live"
)

// statusOptions are what the status command was asked for.
type statusOptions struct {
	*globals
	format string
	// named says that the file was named, and has to be there.
	named bool
}

func statusCommand(env *Env, flags *globals) *cobra.Command {
	o := &statusOptions{globals: flags}
	c := &cobra.Command{
		Use: "status", GroupID: "main", Args: noArgs,
		Short: "Say what the credential is, and what it reaches",
		Long: `Says which credential is used, of which kind and from where, which organization
it belongs to and whether the file is for that one, what such a credential may
do, and which parts of the Admin API the organization has. It asks with six
small reads, writes nothing, and never shows a credential.

Exit codes: 0 usable; 1 not usable (no credential, two, refused, unreachable);
3 the file is for another organization.`,
		Example: `  wsync status
  wsync status --format json`,
		RunE: func(c *cobra.Command, _ []string) error {
			o.named = c.Flags().Changed("file")
			return statusRun(c.Context(), env, o)
		},
	}
	formatFlag(c.Flags(), &o.format, "text", "json")
	return c
}

func statusRun(ctx context.Context, env *Env, o *statusOptions) error {
	s := &render.Status{Format: render.StatusFormat, MadeBy: env.madeBy(), SDK: sdkVersion(), APIVersion: admin.APIVersion}
	var err error
	if s.File, err = fileStatus(o); err != nil {
		return err
	}
	failed := o.ask(ctx, env, s)
	if s.Usable = failed == nil; failed != nil {
		s.Problem, s.Hints = admin.Redact(message(failed)), hints(failed)
	}
	if err := errors.Join(o.show(env, s), failed); err != nil {
		return err
	}
	if s.File != nil && s.File.Problem == "" && !s.File.Matches {
		return exit.With(exit.Guard)
	}
	return nil
}

func (o *statusOptions) show(env *Env, s *render.Status) error {
	if o.format == "json" {
		return render.StatusJSON(env.Stdout, s)
	}
	return render.StatusText(env.Stdout, s, render.TextOptions{Color: env.color(env.StdoutTerminal, o.globals), Width: env.width()})
}

// fileStatus reads for which organization the file is. What else it says is no
// matter here; a file that is not there is none, unless it was named.
func fileStatus(o *statusOptions) (*render.StatusFile, error) {
	if _, err := os.Stat(o.file); !o.named && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	org, _, err := parse(o.file)
	switch {
	case err != nil:
		return nil, err
	case org == nil || org.Organization == "":
		return &render.StatusFile{Path: o.file, Problem: "it is not valid; wsync validate says why"}, nil
	}
	return &render.StatusFile{Path: o.file, Organization: org.Organization}, nil
}

// ask finds the credential and asks the API about it. The error is why it cannot be
// used; what was found out until then stands in s.
func (o *statusOptions) ask(ctx context.Context, env *Env, s *render.Status) error {
	ctx, cancel := deadline(ctx, o.globals)
	defer cancel()
	s.BaseURL = admin.DefaultBaseURL
	credential, err := admin.Find(env.Getenv)
	if err != nil {
		return err
	}
	may, mayNot := credential.Reach()
	s.Credential = &render.StatusCredential{Kind: credential.Kind(), Source: credential.Source(), May: may, MayNot: mayNot}
	client, err := connect(env, o.globals)
	if err != nil {
		return err
	}
	s.BaseURL = client.BaseURL()
	s.OtherBase = s.BaseURL != admin.DefaultBaseURL
	reader := client.Reader()
	id, name, err := reader.Identity(ctx)
	if err != nil {
		return err
	}
	s.Organization = &diff.Organization{ID: id, Name: name}
	if s.File != nil {
		s.File.Matches = strings.EqualFold(s.File.Organization, id)
	}
	s.Features = features(ctx, reader)
	if a, heard := client.Allowance(); heard {
		s.Requests = &render.StatusRequests{Limit: a.Limit, Remaining: a.Remaining, Reset: a.Reset}
	}
	return ctx.Err()
}

// features tries each of them.
func features(ctx context.Context, r *admin.Reader) []render.StatusFeature {
	all := admin.Features()
	found := make([]render.StatusFeature, len(all))
	var g errgroup.Group
	for i, f := range all {
		g.Go(func() error {
			found[i] = feature(f, r.Try(ctx, f))
			return nil
		})
	}
	_ = g.Wait() // an answer of each is in its place
	return found
}

// feature says what an answer means. A refusal for good is told with what its kind
// knows about it.
func feature(f admin.Feature, err error) render.StatusFeature {
	s := render.StatusFeature{Name: f.Name, State: render.FeatureAvailable}
	var failed *live.Failure
	if !errors.As(err, &failed) {
		return s
	}
	s.State, s.Reason = render.FeatureUnknown, admin.Redact(failed.Error())
	if rule := diff.RuleOf(f.Kind); rule != nil && rule.Unavailable != nil {
		if finding := rule.Unavailable(failed); finding != nil {
			s.State, s.Hint = render.FeatureUnavailable, finding.Hint.String()
		}
	}
	forGood := []live.Class{live.Denied, live.Rejected, live.Missing}
	if slices.Contains(forGood, failed.Class) || failed.Status == http.StatusNotImplemented {
		s.State = render.FeatureUnavailable
	}
	return s
}

// sdkVersion is the version of the SDK in this build; empty when the build does not
// say.
func sdkVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == "github.com/anthropics/anthropic-sdk-go/v2" {
			return cmp.Or(m.Version, "unknown")
		}
	}
	return ""
}
