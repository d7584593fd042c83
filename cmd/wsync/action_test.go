package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsync/wsync/internal/ghsim"
)

// Edits that the tests make to the adopted file.
var (
	// harmless adds a person.
	harmless = []string{"      hugo@acme.example: workspace_admin\n", "      hugo@acme.example: workspace_admin\n      yara@acme.example: workspace_developer\n"}
	// buried asks for an archive.
	buried = []string{
		"    color: \"#2F6690\"\n    tags:\n      env: demo\n    data_residency:\n      workspace_geo: us\n      allowed_inference_geos: unrestricted\n" +
			"      default_inference_geo: global\n    members:\n      quentin@acme.example: workspace_developer\n      tara@acme.example: workspace_admin\n    api_keys:\n      hackathon-demo: inactive\n",
		"    archive: {reason: the event is over}\n",
	}
)

const hackathon = "Prompt Hackathon 2025"

// expect compares a few outputs, "name=value".
func (o outcome) expect(t *testing.T, exit int, outputs ...string) {
	t.Helper()
	if o.exit != exit {
		t.Errorf("the step ends with %d, want %d; log:\n%s", o.exit, exit, o.log)
	}
	for _, want := range outputs {
		name, value, _ := strings.Cut(want, "=")
		if got := o.outputs[name]; got != value {
			t.Errorf("output %s is %q, want %q", name, got, value)
		}
	}
}

func (o outcome) says(t *testing.T, where, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if not, absent := strings.CutPrefix(w, "!"); absent {
			if strings.Contains(text, not) {
				t.Errorf("%s says %q:\n%s", where, not, text)
			}
		} else if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", where, w, text)
		}
	}
}

func (o outcome) annotated(t *testing.T, want ...string) {
	t.Helper()
	o.says(t, "the run", strings.Join(o.obeyed, "\n"), want...)
}

// oneComment is the only comment that we made.
func (s *actionStage) oneComment() ghsim.Comment {
	s.t.Helper()
	var ours []ghsim.Comment
	for _, c := range s.hub.Comments(pullNumber) {
		if c.Author == botLogin {
			ours = append(ours, c)
		}
	}
	if len(ours) != 1 {
		s.t.Fatalf("there are %d comments of ours", len(ours))
	}
	return ours[0]
}

// quiet fails when the organization or the token service was asked at all.
func (s *actionStage) quiet() {
	s.t.Helper()
	if n := len(s.sim.Log()); n != 0 || s.hub.Issued() != 0 {
		s.t.Errorf("%d requests to the organization, %d identity tokens", n, s.hub.Issued())
	}
}

func TestActionReviewsAPullRequestOfABranch(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.proposed(harmless...).run("review")
	o.expect(t, 0, "exit-code=0", "has-changes=true", "has-irreversible=false", "add=1", "remove=0", "held=0")
	first := s.oneComment()
	o.says(t, "the comment", first.Body, "<!-- wsync:plan org.yaml -->\n", "add 1 member", "yara@acme.example", "[The run](https://github.example/acme/claude-org/actions/runs/4711) of wsync "+storyVersion)
	o.says(t, "the summary", o.summary, "yara@acme.example", "of wsync "+storyVersion)

	s.hub.Say(pullNumber, "ana", "looks good")
	o = s.proposed(buried...).run("review")
	o.expect(t, 0, "exit-code=3", "archive=1", "has-irreversible=true", "held=1")
	second := s.oneComment()
	o.says(t, "the comment", second.Body, "Cannot be undone", hackathon, "!yara@acme.example")
	if second.ID != first.ID || second.Edits != 1 {
		t.Errorf("the comment was not changed in place: %+v", second)
	}

	o = s.proposed().run("review")
	o.expect(t, 0, "exit-code=0", "has-changes=false")
	o.says(t, "the comment", s.oneComment().Body, "No changes", "!"+hackathon)
	s.quiet()
}

func TestActionReviewsAPullRequestOfAFork(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.proposed(buried...).fork().run("review")
	o.expect(t, 0, "exit-code=3", "archive=1")
	o.annotated(t, "::notice title=wsync::a change from a fork gets no token that may comment", "!::error")
	o.says(t, "the summary", o.summary, hackathon, "not read")
	if n := len(s.hub.Comments(pullNumber)); n != 0 {
		t.Errorf("%d comments", n)
	}
	s.quiet()
}

func TestActionPlansAPullRequest(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	edits := append(slices.Clone(harmless), "\nworkspaces:\n", "\npolicy:\n  max_archives: 9\n\nworkspaces:\n")
	j := s.proposed(edits...).credential()
	check(t, s.sim.Console().RecolorWorkspace("Search Ranking", "#000000"))
	o := j.run("plan")
	o.expect(t, 0, "exit-code=0", "add=1", "update=1")
	// The live organization and the history of the file, in one comment.
	o.says(t, "the comment", s.oneComment().Body, "yara@acme.example", "Search Ranking", "max_archives")
	// The saved plan is the one that was made.
	b, err := os.ReadFile(o.outputs["plan"])
	check(t, err)
	o.says(t, "the saved plan", string(b), "yara@acme.example", "!policy-loosened")
	if w := s.sim.Writes(); len(w) != 0 {
		t.Errorf("a plan wrote: %v", w)
	}
}

// A plan of a file whose safeguards got weaker says so whatever else it says.
func TestActionNeverDropsAnAlert(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"review", "plan"} {
		s := newStage(t)
		o := s.proposed("\nworkspaces:\n", "\npolicy:\n  max_archives: 9\n\nworkspaces:\n").credential().run(command)
		o.expect(t, 0, "exit-code=0", "has-changes=false")
		o.says(t, "the comment of "+command, s.oneComment().Body, "max_archives")
		o.says(t, "the summary of "+command, o.summary, "max_archives")
	}
}

func TestActionTellsWhatIsWrongWithTheFile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.proposed("hugo@acme.example: workspace_admin", "hugo@acme.example: workspace_boss").run("review")
	o.expect(t, 1, "exit-code=1", "has-changes=false", "plan=")
	o.annotated(t, "::error file=org.yaml,line=")
	o.says(t, "the comment", s.oneComment().Body, "<!-- wsync:plan org.yaml -->\n", "workspace_boss", "org.yaml:")
	o = s.proposed(harmless...).run("review")
	o.expect(t, 0)
	o.says(t, "the comment", s.oneComment().Body, "add 1 member", "!workspace_boss")

	o = s.proposed().with("FILE", "nowhere.yaml").run("review")
	o.expect(t, 1, "exit-code=1")
	o.says(t, "the summary", o.summary, "nowhere.yaml")
	s.proposed().run("validate").expect(t, 0, "exit-code=0", "has-changes=false")
	s.quiet()
}

func TestActionFindsTheBaseInShortHistories(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		depth string
		exit  int
		want  string
	}{{"2", 0, "yara@acme.example"}, {"1", 1, "fetch-depth"}} {
		t.Run("fetch-depth "+tc.depth, func(t *testing.T) {
			s := newStage(t)
			j := s.proposed(harmless...)
			clone := t.TempDir()
			s.git("update-ref", "refs/pull/7/merge", "HEAD")
			s.git("init", "-q", clone)
			s.git("-C", clone, "fetch", "-q", "--depth", tc.depth, "file://"+s.dir, "refs/pull/7/merge")
			s.git("-C", clone, "checkout", "-q", "--detach", "FETCH_HEAD")
			s.dir = clone
			o := j.run("review")
			o.expect(t, tc.exit)
			o.says(t, "the summary", o.summary, tc.want)
		})
	}
}

func TestActionNamesFilesFromTheRepositorysRoot(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.git("mv", "org.yaml", "claude.yaml")
	check(t, os.MkdirAll(filepath.Join(s.dir, "infra"), 0o755))
	s.git("mv", "claude.yaml", "infra/org.yaml")
	sha := s.commit("move")
	j := s.job("push", sha).with("WORKING_DIRECTORY", "infra")
	b, err := os.ReadFile(filepath.Join(s.dir, "infra/org.yaml"))
	check(t, err)
	s.write("infra/org.yaml", strings.Replace(string(b), "workspace_admin", "workspace_boss", 1))
	o := j.run("validate")
	o.expect(t, 1)
	o.annotated(t, "::error file=infra/org.yaml,line=")
}

func TestActionIsNotFooledByNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"::error::forged", "##[add-mask]Acme", "a`b``c", "$(touch pwned)", "`touch pwned`", "<!-- wsync:plan org.yaml -->",
		"@octocat #1 [x](http://evil.example)", "has-changes<<EOF", "</details><script>", "%0A::error::forged", "| a | b |",
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			entry := fmt.Sprintf("\nworkspaces:\n  %q:\n    members: {}\n\n", name)
			j := s.proposed("\nworkspaces:\n", entry)
			j.env["GITHUB_HEAD_REF"] = name
			o := j.run("review")
			o.expect(t, 0, "create=1")
			for _, c := range o.obeyed {
				if !strings.HasPrefix(c, "::notice ") && !strings.HasPrefix(c, "::warning ") {
					t.Errorf("the runner obeys %q", c)
				}
			}
			want := []string{
				"add", "archive", "create", "exit-code", "folder", "has-changes", "has-irreversible", "held", "journal",
				"plan", "remove", "report", "set-role", "summary", "update",
			}
			var got []string
			for name := range o.outputs {
				got = append(got, name)
			}
			slices.Sort(got)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("outputs (-want +got):\n%s", d)
			}
			if strings.Contains(strings.ReplaceAll(o.summary, "`", ""), "<script>") && !strings.Contains(o.summary, "`</details><script>`") {
				t.Errorf("the summary holds HTML:\n%s", o.summary)
			}
			s.oneComment()
			if _, err := os.Stat(filepath.Join(s.dir, "pwned")); err == nil {
				t.Error("a name was run as a command")
			}
		})
	}
}

func TestActionKeepsCommentsWithinGitHubsLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var b strings.Builder
	for i := range 90 {
		fmt.Fprintf(&b, "  team %03d with a name of some length:\n    members:\n", i)
		for _, who := range []string{"ben", "chiara", "dmitri", "elif", "farid", "grace", "hugo", "ines", "jonas", "keiko"} {
			fmt.Fprintf(&b, "      %s@acme.example: workspace_developer\n", who)
		}
	}
	o := s.proposed("\nworkspaces:\n", "\nworkspaces:\n"+b.String()+"\n").run("review")
	o.expect(t, 0, "create=90", "add=900")
	comment := s.oneComment().Body
	if len(comment) > 65_536 || len(o.summary) <= len(comment) {
		t.Errorf("the comment has %d bytes, the summary %d", len(comment), len(o.summary))
	}
	o.says(t, "the comment", comment, "not shown here", "actions/runs/4711")
}

func TestActionWithoutAPlaceToComment(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.proposed(harmless...)
	j.env["INPUT_GITHUB_TOKEN"] = readToken // the job lacks the permission
	o := j.run("review")
	o.expect(t, 0)
	o.annotated(t, "::notice title=wsync::commenting on pull request 7: GitHub answered 403", "pull-requests: write")
	o = j.with("COMMENT", "true").run("review")
	o.expect(t, 0)
	o.annotated(t, "::warning title=wsync::commenting")
	before := len(s.hub.Log())
	j.with("COMMENT", "false").run("review").expect(t, 0)
	if len(s.hub.Log()) != before {
		t.Error("GitHub was asked although no comment is wanted")
	}
	s.hub.Outage(100)
	j.env["INPUT_GITHUB_TOKEN"] = writeToken
	o = j.with("COMMENT", "auto").run("review")
	o.expect(t, 0)
	o.annotated(t, "::warning title=wsync::commenting on pull request 7: GitHub answered 502")
}

// A main that two clean merges broke is fixed under review, and the required
// check on the one pull request that helps is green.
func TestActionReviewsTheMendOfABrokenMain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.edit("\nworkspaces:\n", "\nworkspaces:\n  Team X: {}\n  Team X: {}\n")
	s.commit("break it")
	j := s.proposed(append(slices.Clone(harmless), "  Team X: {}\n  Team X: {}\n", "")...)
	o := j.run("review")
	o.expect(t, 0, "exit-code=0", "add=1")
	o.annotated(t, "base-not-valid", "the last valid version")
	o.says(t, "the comment", s.oneComment().Body, "the last valid version", "yara@acme.example")
}

func TestActionMarksWhoBecomesAnAdmin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := s.proposed(harmless[0], harmless[0]+"      yara@acme.example: workspace_admin\n").fork().run("review")
	o.expect(t, 0, "add=1")
	o.annotated(t, "::warning file=org.yaml,line=", "gains-admin", "yara@acme.example")
	o = s.proposed(harmless...).fork().run("review")
	o.expect(t, 0, "add=1")
	o.annotated(t, "!gains-admin")
}
