package wsync_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// The tests of this file hold together what says how a release is made: the
// configuration of GoReleaser, the scripts of the action, and the changelog.

const (
	releaseConfig = ".config/goreleaser.yaml"
	releaseFile   = ".github/actions/wsync/release" // there from the first release on
)

// recipe is how a program is compiled.
type recipe struct {
	Flags []string
	Env   map[string]string
}

// programs is the part of a GoReleaser configuration that programs come from.
type programs struct {
	Builds []struct {
		Env, Flags, Ldflags, Goos, Goarch, Goamd64, Goarm64 []string
	}
}

var stampedValue = regexp.MustCompile(`main\.stamped=[^']*'`)

// recipeOfConfig is what GoReleaser does, without the version that it stamps.
func recipeOfConfig(text string) (recipe, error) {
	var p programs
	if err := yaml.Unmarshal([]byte(text), &p); err != nil {
		return recipe{}, err
	}
	if len(p.Builds) != 1 || len(p.Builds[0].Goamd64) != 1 || len(p.Builds[0].Goarm64) != 1 {
		return recipe{}, fmt.Errorf("%+v: want one build, of one level of each architecture", p.Builds)
	}
	b := p.Builds[0]
	r := recipe{Env: map[string]string{"GOAMD64": b.Goamd64[0], "GOARM64": b.Goarm64[0]}}
	for _, setting := range b.Env {
		name, value, _ := strings.Cut(setting, "=")
		r.Env[name] = value
	}
	flags := strings.Join(append(slices.Clone(b.Flags), "-ldflags="+strings.Join(b.Ldflags, " ")), "\n")
	r.Flags = strings.Split(stampedValue.ReplaceAllString(flags, "main.stamped=VERSION'"), "\n")
	return r, nil
}

var (
	exportLine = regexp.MustCompile(`(?m)^export (.*)$`)
	setting    = regexp.MustCompile(`([A-Z0-9_]+)=('[^']*'|\S*)`)
	buildLine  = regexp.MustCompile(`(?m)^exec go build (-trimpath.*) (-ldflags=)"([^"]*)" -o "\$output" \./cmd/wsync$`)
)

// recipeOfScript is what the action's script does, without the version.
func recipeOfScript(text string) (recipe, error) {
	m := buildLine.FindStringSubmatch(text)
	if m == nil {
		return recipe{}, fmt.Errorf("the script runs no go build that this test can read")
	}
	r := recipe{Flags: append(strings.Fields(m[1]), m[2]+stampedValue.ReplaceAllString(m[3], "main.stamped=VERSION'")), Env: map[string]string{}}
	for _, line := range exportLine.FindAllStringSubmatch(text, -1) {
		for _, s := range setting.FindAllStringSubmatch(line[1], -1) {
			r.Env[s[1]] = strings.Trim(s[2], "'")
		}
	}
	return r, nil
}

// TestReleaseIsBuiltAsTheActionSays: the checksums of a release are made with
// the action's script, and its programs by GoReleaser.
func TestReleaseIsBuiltAsTheActionSays(t *testing.T) {
	config, script := read(t, releaseConfig), read(t, ".github/actions/wsync/build")
	want, err := recipeOfScript(script)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Flags) != 3 || len(want.Env) < 8 {
		t.Fatalf("the script was read as %+v", want)
	}
	for _, tc := range []struct {
		name, old, put string
		same           bool
	}{
		{"as it is", "", "", true},
		{"a flag left out", "-trimpath, ", "", false},
		{"another setting", "CGO_ENABLED=0", "CGO_ENABLED=1", false},
		{"a setting left out", "      - GOEXPERIMENT=\n", "", false},
		{"another level", "[v1]", "[v3]", false},
		{"symbols kept", "-s -w", "-w", false},
	} {
		if !strings.Contains(config, tc.old) {
			t.Errorf("%s: %s has no %q", tc.name, releaseConfig, tc.old)
		}
		got, err := recipeOfConfig(strings.Replace(config, tc.old, tc.put, 1))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if d := cmp.Diff(want, got); (d == "") != tc.same {
			t.Errorf("%s (-action +goreleaser):\n%s", tc.name, d)
		}
	}
}

// TestEveryPlatformIsReleased: what GoReleaser builds, what has a checksum, and
// what the action looks for, are the same platforms.
func TestEveryPlatformIsReleased(t *testing.T) {
	var p programs
	if err := yaml.Unmarshal([]byte(read(t, releaseConfig)), &p); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, goos := range p.Builds[0].Goos {
		for _, arch := range p.Builds[0].Goarch {
			want = append(want, goos+"_"+arch)
		}
	}
	m := regexp.MustCompile(`for platform in (.*); do`).FindStringSubmatch(read(t, "tools/release/checksums"))
	if m == nil {
		t.Fatal("tools/release/checksums goes through no platforms")
	}
	if d := cmp.Diff(want, strings.Fields(m[1])); d != "" {
		t.Errorf("(-goreleaser +checksums):\n%s", d)
	}
	fetch := read(t, ".github/actions/wsync/fetch")
	for _, name := range slices.Concat(p.Builds[0].Goos, p.Builds[0].Goarch) {
		if !regexp.MustCompile(`\) (os|arch)=` + name + `\b`).MatchString(fetch) {
			t.Errorf("the action never looks for %s", name)
		}
	}
}

// packed is the part of a GoReleaser configuration that says which files go
// along with the program.
type packed struct {
	Archives []struct {
		Files []struct {
			Src  string
			Info fileInfo
		}
	}
	Nfpms []struct {
		Contents []struct {
			Src      string
			FileInfo fileInfo `yaml:"file_info"`
		}
	}
}

type fileInfo struct {
	Owner, MTime string
	Mode         int
}

// leftToTheBuilder lists what would be packed with the mode, the owner or the time
// that it happens to have on the machine. Packages take owner and time from
// elsewhere in the configuration.
func leftToTheBuilder(config string) ([]string, error) {
	var p packed
	if err := yaml.Unmarshal([]byte(config), &p); err != nil {
		return nil, err
	}
	var left []string
	for _, a := range p.Archives {
		for _, f := range a.Files {
			if f.Info.Mode == 0 || f.Info.Owner == "" || f.Info.MTime == "" {
				left = append(left, f.Src)
			}
		}
	}
	for _, n := range p.Nfpms {
		for _, f := range n.Contents {
			if f.FileInfo.Mode == 0 {
				left = append(left, f.Src)
			}
		}
	}
	return left, nil
}

func TestWhatIsPackedDoesNotDependOnTheMachine(t *testing.T) {
	config := read(t, releaseConfig)
	for _, tc := range []struct {
		old, put string
		want     []string
	}{
		{"", "", nil},
		{"copyright, file_info: *data", "copyright", []string{"LICENSE"}},
		{"{src: README.md, info: *text}", "{src: README.md}", []string{"README.md"}},
	} {
		if !strings.Contains(config, tc.old) {
			t.Errorf("%s has no %q", releaseConfig, tc.old)
		}
		got, err := leftToTheBuilder(strings.Replace(config, tc.old, tc.put, 1))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("without %q (-want +got):\n%s", tc.old, d)
		}
	}
}

var (
	changelogHeading = regexp.MustCompile(`^## (v\d+\.\d+\.\d+(?:-[0-9a-z.]+)?) - (\d{4}-\d\d-\d\d)$`)
	upgradeHeading   = "### Upgrading"
)

// changelogFaults says what is wrong with a changelog, given the version that
// the release file names, if any.
func changelogFaults(text, released string) []string {
	var faults []string
	sections := map[string]string{}
	at, previous := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch m := changelogHeading.FindStringSubmatch(line); {
		case m != nil:
			if previous != "" && m[2] > previous {
				faults = append(faults, m[1]+" is below an older version")
			}
			at, previous = m[1], m[2]
			sections[at] = ""
		case line == "## Unreleased":
			at = line
			if previous != "" {
				faults = append(faults, "what is unreleased stands first")
			}
		case strings.HasPrefix(line, "## "):
			faults = append(faults, fmt.Sprintf("%q is no version: ## v1.2.3 - 2026-12-31", line))
		default:
			sections[at] += line + "\n"
		}
	}
	for _, version := range slices.Sorted(maps.Keys(sections)) {
		if strings.HasPrefix(version, "v") && !strings.Contains(sections[version], "\n"+upgradeHeading+"\n") {
			faults = append(faults, version+" does not say what to do when upgrading")
		}
	}
	if _, ok := sections[released]; released != "" && !ok {
		faults = append(faults, released+" is released and has no section")
	}
	return faults
}

func TestChangelog(t *testing.T) {
	released := ""
	if b, err := os.ReadFile(releaseFile); err == nil {
		m := regexp.MustCompile(`(?m)^version (\S+)$`).FindSubmatch(b)
		if m == nil {
			t.Fatalf("%s names no version", releaseFile)
		}
		released = string(m[1])
	}
	text := read(t, "CHANGELOG.md")
	if faults := changelogFaults(text, released); faults != nil {
		t.Error(faults)
	}
	if !strings.Contains(text, "\n## ") {
		t.Error("CHANGELOG.md has no section")
	}
}

func TestChangelogCanFail(t *testing.T) {
	const upgrading = "\n### Upgrading\n\nNothing.\n\n"
	for _, tc := range []struct {
		name, text, released string
		want                 []string
	}{
		{"as it should be", "# Changelog\n\n## Unreleased\n\n- x\n\n## v1.1.0 - 2026-12-02\n" + upgrading + "## v1.0.0 - 2026-12-01\n" + upgrading, "v1.1.0", nil},
		{"nothing released yet", "## v1.0.0 - 2026-12-01\n" + upgrading, "", nil},
		{"a release without a section", "## v1.0.0 - 2026-12-01\n" + upgrading, "v1.1.0", []string{"v1.1.0 is released and has no section"}},
		{"no word on upgrading", "## v1.0.0 - 2026-12-01\n\n- x\n", "v1.0.0", []string{"v1.0.0 does not say what to do when upgrading"}},
		{"no date", "## v1.0.0\n", "", []string{`"## v1.0.0" is no version: ## v1.2.3 - 2026-12-31`}},
		{"the wrong way round", "## v1.0.0 - 2026-12-01\n" + upgrading + "## v1.1.0 - 2026-12-02\n" + upgrading + "## Unreleased\n", "", []string{"v1.1.0 is below an older version", "what is unreleased stands first"}},
	} {
		if d := cmp.Diff(tc.want, changelogFaults(tc.text, tc.released)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, d)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
