package main

import (
	"errors"
	"os"
	"strings"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/rogpeppe/go-internal/testscript"
)

// cmdRepo does what a story needs git for, where no git may be installed:
//
//	repo init                    make a repository here, with the branch main
//	repo commit MESSAGE          commit every *.yaml that is there
//	repo branch NAME             make a branch at HEAD and check it out
//	repo checkout NAME           check a branch out
//	repo remote URL              name the remote origin, whose default is main
//	repo shallow                 forget the history behind HEAD
func cmdRepo(ts *testscript.TestScript, _ bool, args []string) {
	if args[0] == "init" {
		_, err := git.PlainInitWithOptions(ts.MkAbs("."), &git.PlainInitOptions{
			InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")},
		})
		ts.Check(err)
		return
	}
	r, err := git.PlainOpen(ts.MkAbs("."))
	ts.Check(err)
	tree, err := r.Worktree()
	ts.Check(err)
	switch args[0] {
	case "commit":
		// Not everything: what a story expects lies there too, commit ids among it.
		ts.Check(tree.AddGlob("*.yaml"))
		who := &object.Signature{Name: "Ana Silva", Email: "ana@acme.example", When: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
		_, err = tree.Commit(strings.Join(args[1:], " "), &git.CommitOptions{Author: who, AllowEmptyCommits: true})
	case "branch", "checkout":
		err = tree.Checkout(&git.CheckoutOptions{Branch: plumbing.NewBranchReferenceName(args[1]), Create: args[0] == "branch"})
	case "remote":
		err = remote(r, args[1])
	case "shallow":
		err = shallow(ts, r)
	default:
		ts.Fatalf("unknown action %q", args[0])
	}
	ts.Check(err)
}

// remote names origin and gives it the branch main as main is here.
func remote(r *git.Repository, url string) error {
	_, err := r.CreateRemote(&config.RemoteConfig{Name: "origin", URLs: []string{url}})
	main, missing := r.Reference(plumbing.NewBranchReferenceName("main"), true)
	if err = errors.Join(err, missing); err != nil {
		return err
	}
	there := plumbing.NewRemoteReferenceName("origin", "main")
	return errors.Join(
		r.Storer.SetReference(plumbing.NewHashReference(there, main.Hash())),
		r.Storer.SetReference(plumbing.NewSymbolicReference(plumbing.NewRemoteHEADReferenceName("origin"), there)),
	)
}

// shallow makes the repository look like a clone of depth 1.
func shallow(ts *testscript.TestScript, r *git.Repository) error {
	head, err := r.Head()
	if err != nil {
		return err
	}
	commit, err := r.CommitObject(head.Hash())
	if err != nil {
		return err
	}
	for _, parent := range commit.ParentHashes {
		name := parent.String()
		if err := os.Remove(ts.MkAbs(".git/objects/" + name[:2] + "/" + name[2:])); err != nil {
			return err
		}
	}
	return writeFile(ts.MkAbs(".git/shallow"), []byte(head.Hash().String()+"\n"))
}
