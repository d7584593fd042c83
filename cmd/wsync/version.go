package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func versionCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "version", Args: noArgs,
		Short: "Print build information",
		RunE:  func(*cobra.Command, []string) error { return versionRun(env) },
	}
}

// versionFlag lets the root command take --version. Cobra's own flag of that
// name prints through a template, and text/template calls methods by name: with
// it in the program the linker must keep every exported method of every type.
func versionFlag(root *cobra.Command, env *Env) {
	asked := root.Flags().Bool("version", false, "version for wsync")
	root.RunE = func(c *cobra.Command, _ []string) error {
		if *asked {
			return versionRun(env)
		}
		return c.Help()
	}
}

func versionRun(env *Env) error {
	_, err := fmt.Fprintln(env.Stdout, env.build())
	return err
}

// build is one line about this program.
func (e *Env) build() string {
	return fmt.Sprintf("%s %s %s/%s", e.madeBy(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// madeBy is what plans, reports and journals say about the build that wrote them.
func (e *Env) madeBy() string { return "wsync " + cmp.Or(e.Version, "unknown") }

// userAgent is what servers hear of it.
func (e *Env) userAgent() string { return "wsync/" + cmp.Or(e.Version, "unknown") }

// stamped is a commit or a release that the linker was told
// (-ldflags "-X main.stamped=v1.2.3"), for builds of sources without a history,
// such as those that a runner downloads for an action.
var stamped string

// thisVersion is the version of the running program.
func thisVersion() string {
	info, _ := debug.ReadBuildInfo()
	return versionOf(info, stamped)
}

// versionOf is the module version that was built, and the commit where the
// version does not hold it; of a build from a checkout the commit alone.
func versionOf(info *debug.BuildInfo, stamped string) string {
	if info == nil {
		return ""
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+dirty"
		}
	}
	switch v := info.Main.Version; {
	case v != "" && v != "(devel)" && (commit == "" || strings.Contains(v, commit)):
		return v
	case v != "" && v != "(devel)":
		return v + " (" + commit + dirty + ")"
	case commit != "":
		return "devel-" + commit + dirty
	case stamped != "":
		return stamped
	}
	return "devel"
}
