package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/wsync/wsync/internal/history"
)

// inCI reports whether nobody watches: what is applied then is what was merged,
// and nothing else.
func inCI(env *Env) bool {
	for _, name := range []string{"CI", "GITHUB_ACTIONS", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"} {
		if value := env.Getenv(name); value != "" && value != "0" && !strings.EqualFold(value, "false") {
			return true
		}
	}
	return false
}

// reviewed refuses, in CI, what git does not show to be reviewed: a file that no
// commit holds, one that cannot be compared, and one that the branch has left
// behind. A comparison that failed is never taken for one that went well.
func (m *planned) reviewed(allowDirty, allowBehind bool) error {
	if !inCI(m.env) {
		return nil
	}
	if err := m.committed(); err != nil {
		if allowDirty {
			return nil // HEAD says nothing about such a file, and so nothing about its age
		}
		return err
	}
	if allowBehind {
		return nil
	}
	return m.upToDate()
}

// committed is nil when HEAD holds the file and its fragments as they are.
func (m *planned) committed() error {
	src := &m.plan.Source
	dirty := strings.Join(src.Dirty, ", ")
	switch {
	case m.doubt != nil:
		return hinted(fmt.Errorf("git cannot say whether %s is what was reviewed: %w", src.Path, m.doubt),
			"run wsync where git can be read, or add --allow-dirty")
	case src.Commit == "":
		return hinted(fmt.Errorf("%s is in no commit, because the repository has none, so nobody can have reviewed it", dirty),
			"commit the file, or add --allow-dirty")
	case len(src.Dirty) > 0:
		return hinted(fmt.Errorf("%s differs from commit %.12s, so nobody can have reviewed it", dirty, src.Commit),
			"commit the change, or add --allow-dirty")
	}
	return nil
}

// upToDate is nil unless a branch, as this clone knows it, has a version of the
// file that HEAD lacks: a run that is started again, or had to wait, would bring
// the older one back.
func (m *planned) upToDate() error {
	file := m.plan.Source.Path
	behind, err := history.Behind(file, m.want, m.plan.Source.Commit, startedFor(m.env))
	switch {
	case err != nil:
		return hinted(fmt.Errorf("git cannot say whether the branch has a later version of %s: %w", file, err),
			"fetch the history, or add --allow-behind")
	case behind != "":
		return hinted(fmt.Errorf("%s at commit %.12s is not the latest: %s has a version that this commit lacks", file, m.plan.Source.Commit, behind),
			"check out the branch as it is now (actions/checkout: ref: ${{ github.ref }}), or add --allow-behind")
	}
	return nil
}

// startedFor is the branch that CI started the run for; empty when it does not
// say, or for a tag.
func startedFor(env *Env) string {
	for _, name := range []string{"GITHUB_REF", "BUILD_SOURCEBRANCH"} { // BUILD_…: Azure Pipelines
		if branch, ok := strings.CutPrefix(env.Getenv(name), "refs/heads/"); ok {
			return branch
		}
	}
	// GitLab, Buildkite, Jenkins
	return cmp.Or(env.Getenv("CI_COMMIT_BRANCH"), env.Getenv("BUILDKITE_BRANCH"), env.Getenv("BRANCH_NAME"))
}

// proposedFor is the branch that a pull request or merge request is for; empty
// outside of one, or when CI does not say.
func proposedFor(env *Env) string {
	for _, name := range []string{
		"GITHUB_BASE_REF",
		"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", // GitLab
		"SYSTEM_PULLREQUEST_TARGETBRANCHNAME", // Azure Pipelines
		"CHANGE_TARGET",                       // Jenkins
		"BUILDKITE_PULL_REQUEST_BASE_BRANCH",
	} {
		if branch := env.Getenv(name); branch != "" {
			return branch
		}
	}
	return ""
}
