package render

import (
	"fmt"
	"io"
	"time"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/say"
)

// StatusFormat names the version of the JSON form of a Status.
const StatusFormat = "wsync.status/v1"

// Status is what a credential is, and what it reaches. It holds no secret.
type Status struct {
	Format string `json:"format"`
	MadeBy string `json:"made_by"`
	// Usable is false when the Admin API cannot be used: Problem says why, and Hints
	// what to do about it.
	Usable  bool     `json:"usable"`
	Problem string   `json:"problem,omitempty"`
	Hints   []string `json:"hints,omitempty"`
	// Credential is nil when none was chosen.
	Credential *StatusCredential `json:"credential,omitempty"`
	BaseURL    string            `json:"base_url"`
	// OtherBase is set when BaseURL is not the default.
	OtherBase bool `json:"base_url_changed,omitempty"`
	// SDK is the version of the SDK, empty when the build does not say; APIVersion is
	// that of the API which it speaks.
	SDK        string `json:"sdk,omitempty"`
	APIVersion string `json:"api_version"`
	// Organization is the one that the credential belongs to; nil when it is not known.
	Organization *diff.Organization `json:"organization,omitempty"`
	// File is nil when there is no file.
	File     *StatusFile     `json:"file,omitempty"`
	Features []StatusFeature `json:"features,omitempty"`
	// Requests is what the API says of its request limit; nil when it says nothing.
	Requests *StatusRequests `json:"requests,omitempty"`
}

// StatusCredential says which credential it is, and never its value.
type StatusCredential struct {
	Kind string `json:"kind"`
	// Source is a variable, or the runner that mints it.
	Source string `json:"source"`
	// May and MayNot are the documented reach of such a credential.
	May    []string `json:"may"`
	MayNot []string `json:"may_not"`
}

// StatusFile says for which organization a file is.
type StatusFile struct {
	Path string `json:"path"`
	// Organization is empty when the file cannot be read, which Problem then says.
	Organization string `json:"organization,omitempty"`
	// Matches: it is the credential's organization.
	Matches bool   `json:"matches"`
	Problem string `json:"problem,omitempty"`
}

// StatusFeature says whether a part of the Admin API is there.
type StatusFeature struct {
	Name  string       `json:"name"`
	State FeatureState `json:"state"`
	// Reason is the API's answer, and Hint how to get at the feature; both may be empty.
	Reason string `json:"reason,omitempty"`
	Hint   string `json:"hint,omitempty"`
}

// FeatureState is what one small read of a feature showed.
type FeatureState string

// Unknown is what an answer leaves that would be another one tomorrow.
const (
	FeatureAvailable   FeatureState = "available"
	FeatureUnavailable FeatureState = "not-available"
	FeatureUnknown     FeatureState = "unknown"
)

// StatusRequests is what the API says of its request limit.
type StatusRequests struct {
	Limit     int       `json:"limit"`
	Remaining int       `json:"remaining"`
	Reset     time.Time `json:"reset,omitzero"`
}

// StatusJSON writes a status as it is.
func StatusJSON(w io.Writer, s *Status) error { return writeJSON(w, s) }

// StatusText draws a status for a terminal or a log. Problem and Hints are left to
// whoever ends the command with them.
func StatusText(w io.Writer, s *Status, o TextOptions) error {
	v := &statusView{page: newPage(o), s: s}
	v.identity()
	if c := s.Credential; c != nil {
		v.list("It may:", c.May)
		v.list("It may not:", c.MayNot)
	}
	if len(s.Features) > 0 {
		v.gap()
		v.line(v.paint(bold, "What the organization has for it:"))
		for i := range s.Features {
			v.feature(&s.Features[i])
		}
	}
	return v.to(w)
}

type statusView struct {
	*page
	s *Status
}

// labelWidth is the room for the words before each line about the connection.
const labelWidth = 14

func (v *statusView) row(label, text string, s style) {
	v.para(fmt.Sprintf("%-*s", labelWidth, label), normal, labelWidth, text, s)
}

func (v *statusView) identity() {
	s := v.s
	if c := s.Credential; c != nil {
		v.row("Credential", clean(c.Kind)+" from "+clean(c.Source), normal)
	}
	switch {
	case s.Organization != nil:
		v.row("Organization", orgTitle(s.Organization), bold)
	case s.Credential != nil:
		v.row("Organization", "not known", yellow)
	}
	if s.File != nil {
		text, paint := v.file(s.File)
		v.row("File", text, paint)
	}
	base := clean(s.BaseURL)
	if s.OtherBase {
		base += " (not the default)"
	}
	v.row("Base URL", base, normal)
	sdk := ""
	if s.SDK != "" {
		sdk = "SDK " + clean(s.SDK) + ", "
	}
	v.row("Versions", clean(s.MadeBy)+", "+sdk+"API "+clean(s.APIVersion), normal)
	if r := s.Requests; r != nil {
		text := say.F("%d of %d left", r.Remaining, r.Limit).String()
		if !r.Reset.IsZero() {
			text += ", full again at " + r.Reset.UTC().Format(time.RFC3339)
		}
		v.row("Requests", text, normal)
	}
}

func (v *statusView) file(f *StatusFile) (string, style) {
	switch {
	case f.Problem != "":
		return clean(f.Path) + ": " + clean(f.Problem), yellow
	case v.s.Organization == nil:
		return clean(f.Path) + " is for " + clean(f.Organization), normal
	case f.Matches:
		return clean(f.Path) + " is for this organization", green
	}
	return clean(f.Path) + " is for another organization, " + clean(f.Organization) + ": every plan of it is stopped (organization)", boldRed
}

func (v *statusView) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	v.gap()
	v.line(v.paint(bold, title))
	for _, l := range lines {
		v.para("  - ", normal, 4, clean(l), normal)
	}
}

var featureStyle = map[FeatureState]style{FeatureAvailable: green, FeatureUnavailable: yellow, FeatureUnknown: yellow}

var featureWords = map[FeatureState]string{FeatureAvailable: "available", FeatureUnavailable: "not available", FeatureUnknown: "not known"}

func (v *statusView) feature(f *StatusFeature) {
	text := featureWords[f.State]
	if f.Reason != "" {
		text += ": " + clean(f.Reason)
	}
	v.para(fmt.Sprintf("  %-18s", clean(f.Name)), normal, 4, text, featureStyle[f.State])
	if f.Hint != "" {
		v.para("    hint: ", cyan, 6, clean(f.Hint), normal)
	}
}
