package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/exit"
	"github.com/wsync/wsync/internal/gitrev"
	"github.com/wsync/wsync/internal/history"
	"github.com/wsync/wsync/internal/render"
	"github.com/wsync/wsync/internal/say"
	"github.com/wsync/wsync/spec"
)

// reviewSeveral reviews files one by one: what keeps one of them from being
// reviewed keeps none of the others. One file by itself is shown as ever.
func reviewSeveral(env *Env, o *reviewOptions, files []string) error {
	s := &severalReviews{env: env, reviewOptions: o}
	for _, file := range files {
		s.add(file)
	}
	if err := s.addGone(); err != nil {
		return err
	}
	if len(s.all) == 1 {
		switch only := s.all[0]; {
		case only.err != nil:
			return only.err
		case only.Review == nil:
			return reportProblems(env, o.globals, only.Problems)
		default:
			return endReview(env, o, only.Review)
		}
	}
	return s.end()
}

// severalReviews are the reviews of several files, as they come about.
type severalReviews struct {
	env *Env
	*reviewOptions
	all   []oneReview
	bases []reviewedRepo
}

// reviewedRepo is a repository with files to be reviewed, and what they are
// compared with.
type reviewedRepo struct {
	*gitrev.Repo
	base string
}

// oneReview is one of them; err is what kept the file from being read.
type oneReview struct {
	diff.FileReview
	err error
}

// add reviews a file.
func (s *severalReviews) add(file string) {
	r := oneReview{FileReview: diff.FileReview{File: filepath.ToSlash(file)}}
	if r.Review, r.Problems, r.err = s.review(file); r.err != nil {
		r.Problems = spec.Problems{unreadable(file, r.err)}
	}
	s.twin(&r)
	s.all = append(s.all, r)
}

// twin tells of a file that is for the same organization as one before it, as a
// copy is whose id nobody changed.
func (s *severalReviews) twin(r *oneReview) {
	for _, other := range s.all {
		if r.Review == nil || other.Review == nil || r.Review.Organization.ID != other.Review.Organization.ID {
			continue
		}
		r.Review.Findings = append(r.Review.Findings, diff.Finding{
			Severity: diff.SevAlert, Code: diff.CodeSameOrganization, At: &spec.Position{File: r.File},
			Message: say.F("the file is for the same organization as %s: each of the two would undo what the other says", other.File),
			Hint:    say.F("correct its `organization`, or keep one of the two files"),
		})
		diff.SortFindings(r.Review.Findings)
	}
}

func (s *severalReviews) review(file string) (*diff.Plan, spec.Problems, error) {
	repo, err := s.repoOf(file)
	if err != nil {
		return nil, nil, err
	}
	o := s.of(file)
	today, _ := o.asOf.on(s.env.Now())
	after, err := headOf(repo.Repo, o, today)
	if err != nil {
		return nil, nil, err
	}
	if after.Problems.HasErrors() {
		return nil, after.Problems, nil
	}
	plan, err := compare(s.env, o, repo.Repo, repo.base, after)
	return plan, nil, err
}

// of are the options for one file.
func (s *severalReviews) of(file string) *reviewOptions {
	o, flags := *s.reviewOptions, *s.globals
	flags.file = file
	o.globals = &flags
	return &o
}

// repoOf is the repository of a file. The base is looked for once in each.
func (s *severalReviews) repoOf(file string) (*reviewedRepo, error) {
	repo, err := gitrev.Open(existing(filepath.Dir(file)))
	if err != nil {
		return nil, err
	}
	for i := range s.bases {
		if s.bases[i].Root() == repo.Root() {
			return &s.bases[i], nil
		}
	}
	base, err := reviewBase(repo, s.reviewOptions, s.env)
	if err != nil {
		return nil, err
	}
	s.bases = append(s.bases, reviewedRepo{repo, base})
	return &s.bases[len(s.bases)-1], nil
}

// existing is the folder, or the one above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// addGone puts the files that the head lacks before the others, whether or not
// somebody named them: a shell does not find them for a pattern.
func (s *severalReviews) addGone() error {
	var gone []oneReview
	for i := range s.bases {
		repo := &s.bases[i]
		names, whole, err := history.Gone(repo.Repo, repo.base, s.head)
		if err != nil {
			return err
		}
		if !whole {
			printErr(s.env, "warning: ", "the repository is very large, and not all of it was searched for files that are gone")
		}
		for _, name := range names {
			if s.movedFrom(name) {
				continue
			}
			plan, err := s.reviewGone(repo, name)
			if err != nil {
				return err
			}
			gone = append(gone, oneReview{FileReview: diff.FileReview{File: plan.Source.Path, Review: plan}})
		}
	}
	s.all = slices.DeleteFunc(s.all, func(r oneReview) bool { // named, and told of as gone
		return r.err != nil && slices.ContainsFunc(gone, func(g oneReview) bool { return sameFile(g.File, r.File) })
	})
	s.all = append(gone, s.all...)
	return nil
}

// movedFrom reports whether a file is reviewed as one of those at hand.
func (s *severalReviews) movedFrom(name string) bool {
	return slices.ContainsFunc(s.all, func(r oneReview) bool {
		return r.Review != nil && r.Review.Base.Path == name &&
			slices.ContainsFunc(r.Review.Findings, func(f diff.Finding) bool { return f.Code == diff.CodeFileMoved })
	})
}

// reviewGone reviews that a file is gone, by its name in the repository.
func (s *severalReviews) reviewGone(repo *reviewedRepo, name string) (*diff.Plan, error) {
	file := filepath.FromSlash(name)
	if here, err := repo.Rel("."); err == nil {
		if file, err = filepath.Rel(filepath.FromSlash(here), file); err != nil {
			return nil, err
		}
	}
	after := &history.Revision{}
	if s.head != "" {
		at, err := repo.Resolve(s.head)
		if err != nil {
			return nil, err
		}
		after.Commit = at.ID
	}
	return compare(s.env, s.of(file), repo.Repo, repo.base, after)
}

// end shows all of them. What cannot be reviewed is an error, and the others have
// been reviewed all the same.
func (s *severalReviews) end() error {
	var reviews []diff.FileReview
	var plans []*diff.Plan
	for _, r := range s.all {
		if reviews = append(reviews, r.FileReview); r.Review != nil {
			plans = append(plans, r.Review)
		}
	}
	if err := showReviews(s.env, s.globals, reviews, s.format); err != nil {
		return err
	}
	if len(plans) < len(reviews) {
		return exit.Code(exit.Error)
	}
	return exit.With(exit.OfPlans(plans, s.detailed))
}

// showReviews shows the reviews of several files in a format of plans.
func showReviews(env *Env, flags *globals, rs []diff.FileReview, format string) error {
	w, color := env.Stdout, env.color(env.StdoutTerminal, flags)
	switch format {
	case "json":
		return render.ReviewsJSON(w, rs)
	case "markdown":
		return render.ReviewsMarkdown(w, rs, render.MarkdownOptions{})
	case "github":
		return render.ReviewsGitHub(w, rs, render.GitHubOptions{})
	case "gitlab":
		return render.ReviewsGitLab(w, rs, inRepository)
	case "diff":
		return render.ReviewsDiff(w, rs, render.DiffOptions{Color: color})
	}
	return render.ReviewsText(w, rs, render.TextOptions{Color: color, Width: env.width(), Verbose: flags.verbose, Next: reviewsNext})
}

// reviewsNext is the advice under several reviews.
var reviewsNext = []string{"This compares two versions of each file; no live organization was read."}
