package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wsync/wsync/internal/yamldoc"

	"github.com/google/go-cmp/cmp"
)

const head = "version: 1\norganization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e\n"

func at(line, column int) Position { return Position{File: "org.yaml", Line: line, Column: column} }

func mustParse(t *testing.T, src string) *Org {
	t.Helper()
	o, problems := Parse("org.yaml", []byte(src))
	if o == nil {
		t.Fatalf("the file is refused:\n%s", problems)
	}
	return o
}

func TestParseReadsEveryField(t *testing.T) {
	const src = head + `policy:
  unmanaged_workspaces: deny
  max_removals: {share: 12.5%, count: 7}
  max_archives: 0
  protect: [wrkspc_01B, Alpha]
  allowed_domains: [ACME.example]
  last_admin: allow
  own_access: allow
groups:
  b: [{group: a}, Zoe@acme.example]
  a: [ana@acme.example]
workspaces:
  w:
    name: Full
    id: wrkspc_01A
    previously: [Old, Elder]
    protected: true
    color: "#aabbcc"
    tags: {env: prod, gone: null}
    data_residency: {workspace_geo: us, allowed_inference_geos: [us, global], default_inference_geo: us}
    external_key_id: ekey_01
    membership: additive
    members:
      Ben@acme.example: {role: workspace_user, until: 2027-01-31}
      ana@acme.example: workspace_admin
    groups: {b: workspace_developer}
  gone:
    archive: {reason: superseded}
  bare: {}
`
	sum := sha256.Sum256([]byte(src))
	prod := "prod"
	want := &Org{
		Organization: "7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e",
		Policy: Policy{
			UnmanagedWorkspaces: UnmanagedDeny, MaxRemovals: RemovalLimit{12.5, 7}, MaxArchives: 0,
			Protect: []Protected{{"Alpha", at(7, 25)}, {Target: ClaudeCode}, {"wrkspc_01B", at(7, 13)}}, ClaudeCode: LeaveHold, PolicyParts: PolicyParts{UnmanagedPeople: UnmanagedPeople{UnmanagedUsers: UnmanagedWarn}},
			FragmentLimits: FragmentLimitsDeny, AllowedDomains: []Domain{{"acme.example", at(8, 21)}}, ExpiryNotice: 14, LastAdmin: LeaveAllow, OwnAccess: LeaveAllow,
			At: map[string]Position{
				"": at(3, 1), "unmanaged_workspaces": at(4, 3), "max_removals": at(5, 3), "max_removals.share": at(5, 18),
				"max_removals.count": at(5, 32), "max_archives": at(6, 3), "protect": at(7, 3), "allowed_domains": at(8, 3), "last_admin": at(9, 3), "own_access": at(10, 3),
			},
		},
		Groups: []Group{
			{"a", []GroupMember{{Email: "ana@acme.example", At: at(13, 7)}}, at(13, 3)},
			{"b", []GroupMember{{Group: "a", At: at(12, 8)}, {Email: "zoe@acme.example", At: at(12, 19)}}, at(12, 3)},
		},
		Workspaces: []Workspace{
			{Key: "bare", Name: "bare", WorkspaceParts: WorkspaceParts{Memberships: Memberships{Membership: Authoritative}}, At: map[string]Position{"": at(31, 3)}},
			{
				Key: "gone", Name: "gone", WorkspaceParts: WorkspaceParts{Memberships: Memberships{Membership: Authoritative}}, Archive: &Tombstone{"superseded", at(30, 5)},
				At: map[string]Position{"": at(29, 3), "archive": at(30, 5), "archive.reason": at(30, 15)},
			},
			{
				Key: "w", Name: "Full", ID: "wrkspc_01A", Previously: []string{"Elder", "Old"}, Protected: true, Color: "#AABBCC",
				Tags:          map[string]*string{"env": &prod, "gone": nil},
				DataResidency: &DataResidency{"us", []string{"global", "us"}, "us"},
				ExternalKeyID: "ekey_01",
				WorkspaceParts: WorkspaceParts{Memberships: Memberships{
					Membership: Additive,
					Members: []Member{
						{"ana@acme.example", RoleAdmin, Date{}, at(27, 7)},
						{"ben@acme.example", RoleUser, Date{2027, time.January, 31}, at(26, 7)},
					},
					Groups: []Grant{{"b", RoleDeveloper, at(28, 14)}},
				}},
				At: map[string]Position{
					"": at(15, 3), "name": at(16, 5), "id": at(17, 5), "previously": at(18, 5), "previously.Old": at(18, 18), "previously.Elder": at(18, 23),
					"protected": at(19, 5), "color": at(20, 5), "tags": at(21, 5), "tags.env": at(21, 12), "tags.gone": at(21, 23), "data_residency": at(22, 5),
					"data_residency.workspace_geo": at(22, 22), "data_residency.allowed_inference_geos": at(22, 41), "data_residency.default_inference_geo": at(22, 79),
					"external_key_id": at(23, 5), "membership": at(24, 5), "members": at(25, 5), "groups": at(28, 5),
				},
			},
		},
		Sources: []Source{{"org.yaml", hex.EncodeToString(sum[:])}},
	}
	got, problems := Parse("org.yaml", []byte(src))
	if len(problems) > 0 {
		t.Errorf("unexpected findings:\n%s", problems)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A list of one's own adds to what is protected; only the field's own word lets
// go of Claude Code, and a list that names it holds all the same.
func TestProtectAlwaysHoldsClaudeCode(t *testing.T) {
	for policy, want := range map[string][]string{
		"{}": {ClaudeCode}, "{protect: []}": {ClaudeCode}, "{protect: [Prod]}": {ClaudeCode, "Prod"},
		"{protect: [claude code]}": {"claude code"}, "{claude_code: hold, protect: []}": {ClaudeCode},
		"{claude_code: allow}": nil, "{protect: [Prod], claude_code: allow}": {"Prod"},
		"{claude_code: allow, protect: [Claude Code]}": {ClaudeCode},
	} {
		var got []string
		for _, p := range mustParse(t, head+"policy: "+policy+"\n").Policy.Protect {
			got = append(got, p.Target)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("policy %s: -want +got:\n%s", policy, diff)
		}
	}
}

func TestParseTellsAbsentFromEmpty(t *testing.T) {
	o := mustParse(t, head+"workspaces:\n  a: {}\n  b: {members: {}}\n  c: {groups: {}, previously: [], tags: {}}\n")
	a, b, c := o.Workspaces[0], o.Workspaces[1], o.Workspaces[2]
	if a.ManagesMembers() || a.Previously != nil || a.Tags != nil {
		t.Errorf("absent fields are managed: %+v", a)
	}
	if !b.ManagesMembers() || b.Members == nil || b.Groups != nil {
		t.Errorf("members: {} is not nobody: %+v", b)
	}
	if !c.ManagesMembers() || c.Groups == nil || c.Members != nil || c.Previously == nil || c.Tags == nil {
		t.Errorf("empty fields are absent: %+v", c)
	}
}

func TestClaudeCodeIsAdditiveByDefault(t *testing.T) {
	o := mustParse(t, head+"workspaces:\n  Claude Code: {members: {}}\n  cc: {name: claude code, members: {}}\n  x: {members: {}}\n")
	got := map[string]Membership{}
	for _, w := range o.Workspaces {
		got[w.Key] = w.Membership
	}
	if diff := cmp.Diff(map[string]Membership{"Claude Code": Additive, "cc": Additive, "x": Authoritative}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTwoEntriesMayShareANameWhenBothArePinned(t *testing.T) {
	o := mustParse(t, head+"workspaces:\n  a: {name: ML, id: wrkspc_1}\n  ML: {id: wrkspc_2}\n")
	if len(o.Workspaces) != 2 {
		t.Errorf("got %d entries, want 2", len(o.Workspaces))
	}
}

func TestByteOrderMarkAndCRLFAreFine(t *testing.T) {
	const src = head + "workspaces:\n  a:\n    members:\n      ana@acme.example: workspace_user\n"
	want := mustParse(t, src)
	got := mustParse(t, "\ufeff"+strings.ReplaceAll(src, "\n", "\r\n"))
	if diff := cmp.Diff(want, got, withoutPlaces[1]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLoadFollowsIncludes(t *testing.T) {
	fsys := fstest.MapFS{
		"infra/org.yaml":             {Data: []byte(head + "include: [\"workspaces/*.yaml\", ./workspaces/b.yaml, teams/*/*.yaml]\nworkspaces:\n  Main: {groups: {chat: workspace_user}}\n")},
		"infra/workspaces/b.yaml":    {Data: []byte("workspaces:\n  B: {}\n")},
		"infra/workspaces/a.yaml":    {Data: []byte("groups:\n  chat: [ana@acme.example]\n")},
		"infra/workspaces/notes.txt": {Data: []byte("not included")},
		"infra/teams/x/t.yaml":       {Data: []byte("workspaces:\n  T: {}\n")},
		"other.yaml":                 {Data: []byte("workspaces:\n  Other: {}\n")},
	}
	o, problems := Load(fsys, "infra/org.yaml", "./conf/org.yaml")
	if len(problems) > 0 {
		t.Fatalf("unexpected findings:\n%s", problems)
	}
	var names, sources []string
	for _, w := range o.Workspaces {
		names = append(names, w.Key+" "+where(w.At[""]))
	}
	for _, s := range o.Sources {
		sources = append(sources, s.Path)
	}
	wantNames := []string{"B conf/workspaces/b.yaml:2:3", "Main ./conf/org.yaml:5:3", "T conf/teams/x/t.yaml:2:3"}
	wantSources := []string{"./conf/org.yaml", "conf/teams/x/t.yaml", "conf/workspaces/a.yaml", "conf/workspaces/b.yaml"}
	if diff := cmp.Diff(wantNames, names); diff != "" {
		t.Errorf("workspaces: -want +got:\n%s", diff)
	}
	if diff := cmp.Diff(wantSources, sources); diff != "" {
		t.Errorf("sources: -want +got:\n%s", diff)
	}
	if got := o.Groups[0].Members[0].At; got.File != "conf/workspaces/a.yaml" {
		t.Errorf("the group lies in %q", got.File)
	}
}

func TestIncludeSkipsTheIncludingFile(t *testing.T) {
	fsys := fstest.MapFS{
		"org.yaml": {Data: []byte(head + "include: [\"*.yaml\"]\n")},
		"a.yaml":   {Data: []byte("workspaces: {A: {}}\n")},
	}
	o, problems := Load(fsys, "org.yaml", "org.yaml")
	if o == nil || len(o.Workspaces) != 1 {
		t.Errorf("got %v\n%s", o, problems)
	}
}

func TestLoadRefusesWhatItCannotRead(t *testing.T) {
	for name, tt := range map[string]struct {
		fsys fstest.MapFS
		want string
	}{
		"no file":         {fstest.MapFS{}, `org.yaml: error: there is no such file`},
		"a folder":        {fstest.MapFS{"org.yaml/x": {}}, `org.yaml: error: this is a folder, not a file`},
		"a pipe":          {fstest.MapFS{"org.yaml": {Mode: fs.ModeNamedPipe}}, `org.yaml: error: this is not a regular file`},
		"a device":        {fstest.MapFS{"org.yaml": {Mode: fs.ModeDevice}}, `org.yaml: error: this is not a regular file`},
		"a socket":        {fstest.MapFS{"org.yaml": {Mode: fs.ModeSocket}}, `org.yaml: error: this is not a regular file`},
		"a giant":         {fstest.MapFS{"org.yaml": {Data: make([]byte, yamldoc.MaxFileSize+1)}}, `org.yaml: error: the file has 8.0 MiB; wsync reads at most 8.0 MiB`},
		"UTF-16":          {fstest.MapFS{"org.yaml": {Data: []byte("\xff\xfev\x00")}}, `org.yaml: error: the file is UTF-16, not UTF-8`},
		"not UTF-8":       {fstest.MapFS{"org.yaml": {Data: []byte("version: 1\nx: \xe9\n")}}, `org.yaml:2:4: error: the byte 0xE9 is not UTF-8`},
		"a NUL byte":      {fstest.MapFS{"org.yaml": {Data: []byte("a\x00")}}, `org.yaml:1:2: error: a NUL byte has no place in the file`},
		"lone CR":         {fstest.MapFS{"org.yaml": {Data: []byte("a: b\rc: d")}}, `org.yaml:1:5: error: a carriage return without a line feed has no place in the file`},
		"trojan source":   {fstest.MapFS{"org.yaml": {Data: []byte("a: b # \u202ex")}}, `org.yaml:1:8: error: the hidden character U+202E has no place in the file`},
		"a second BOM":    {fstest.MapFS{"org.yaml": {Data: []byte("\ufeff\ufeffa: b")}}, `org.yaml:1:1: error: the hidden character U+FEFF has no place in the file`},
		"an escape":       {fstest.MapFS{"org.yaml": {Data: []byte("a: \x1b[31m")}}, `org.yaml:1:4: error: the hidden character U+001B has no place in the file`},
		"nothing":         {fstest.MapFS{"org.yaml": {Data: nil}}, `org.yaml:1:1: error: the file is empty`},
		"quote in line 1": {fstest.MapFS{"org.yaml": {Data: []byte("organization: \"abc\nversion: 1\n")}}, `org.yaml:1:1: error: a quote is opened and never closed`},
	} {
		t.Run(name, func(t *testing.T) {
			o, problems := Load(tt.fsys, "org.yaml", "org.yaml")
			if o != nil || len(problems) != 1 || problems[0].String() != tt.want {
				t.Errorf("got  %s\nwant %s", problems, tt.want)
			}
		})
	}
}

// TestFragmentsAreRegularFiles includes what waits for its other end, and a link
// to what is not ours to print.
func TestFragmentsAreRegularFiles(t *testing.T) {
	for name, tt := range map[string]struct {
		file *fstest.MapFile
		want string
	}{
		"a pipe": {&fstest.MapFile{Mode: fs.ModeNamedPipe}, "w/a.yaml: error: this is not a regular file"},
		"a link": {&fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("../.git/config")}, "w/a.yaml: error: this is a symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Load(fstest.MapFS{
				"org.yaml":    {Data: []byte(head + "include: [w/*.yaml]\n")},
				".git/config": {Data: []byte("[secret]\n")},
				"w/a.yaml":    tt.file,
			}, "org.yaml", "org.yaml")
			if len(problems) != 1 || problems[0].String() != tt.want {
				t.Errorf("got  %s\nwant %s", problems, tt.want)
			}
		})
	}
}

func TestManyWorkspacesIsAWarning(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "workspaces:\n  Old: {archive: {reason: x}}\n")
	for i := range 101 {
		b.WriteString("  w" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ": {}\n")
	}
	o, problems := Parse("org.yaml", []byte(b.String()))
	if o == nil || len(problems) != 1 || problems[0].Code != codeManyWorkspaces || problems[0].At != at(105, 3) {
		t.Errorf("got %v", problems)
	}
}

func TestDigestNamesTheWholeInput(t *testing.T) {
	a := mustParse(t, head)
	b := mustParse(t, head+"\n")
	if a.Digest() == b.Digest() || a.Digest() != mustParse(t, head).Digest() {
		t.Errorf("digests: %s, %s", a.Digest(), b.Digest())
	}
}
