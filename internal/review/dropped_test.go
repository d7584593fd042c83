package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/internal/orgtest"
	"github.com/wsync/wsync/internal/review"
	"github.com/wsync/wsync/spec"
)

// declared has every section, and two entries where one can be dropped alone.
const declared = `version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
policy: {unmanaged_users: warn}
spend_limit: {monthly: "9000.00"}
users:
  ana@acme.example: developer
  zoe@acme.example: user
  old@acme.example: {remove: {reason: "left"}}
service_accounts:
  ci: {role: developer, description: "deploys"}
  bot: {role: developer}
  old: {archive: {reason: "unused"}}
external_keys:
  us-kms: {geo: us, aws: {kms_arn: "arn:aws:kms:us-east-1:111122223333:key/1", region: us-east-1}}
  spare: {geo: us}
  gone: {delete: {reason: "unused"}}
groups:
  team: [zoe@acme.example]
workspaces:
  ML:
    color: "#112233"
    tags: {env: prod, tier: one}
    data_residency: {default_inference_geo: us}
    external_key_id: ekey_01
    rate_limits:
      claude-opus-4-8: {requests_per_minute: 500, output_tokens_per_minute: 100}
      batch: {requests_per_minute: 5}
    spend_limit: {monthly: "500.00"}
    api_keys:
      nightly: inactive
      hourly: active
    service_accounts:
      ci: workspace_developer
      bot: workspace_user
    members:
      ana@acme.example: workspace_admin
      ben@acme.example: workspace_user
    groups:
      team: workspace_user
  Web: {color: "#445566"}
`

// TestNothingIsDroppedInSilence drops an entry or a section of each kind. The review
// says so by its name, alone as well as beside a louder edit of the same entry.
func TestNothingIsDroppedInSilence(t *testing.T) {
	covered := map[diff.Kind]bool{diff.KindInvite: true} // a line of users is a person's or an invite's
	for name, c := range map[string]struct {
		kind diff.Kind
		drop string
		said []string
	}{
		"a workspace":                        {diff.KindWorkspace, "  Web: {color: \"#445566\"}\n", []string{`"Web"`}},
		"a colour":                           {diff.KindWorkspace, "    color: \"#112233\"\n", []string{"color"}},
		"a tag":                              {diff.KindWorkspace, ", tier: one", []string{"tags.tier"}},
		"all tags":                           {diff.KindWorkspace, "    tags: {env: prod, tier: one}\n", []string{"tags.tier", "tags.env"}},
		"the data residency":                 {diff.KindWorkspace, "    data_residency: {default_inference_geo: us}\n", []string{"default_inference_geo"}},
		"the external key":                   {diff.KindWorkspace, "    external_key_id: ekey_01\n", []string{"external_key_id"}},
		"an external key":                    {diff.KindExternalKey, "  spare: {geo: us}\n", []string{`external key "spare"`}},
		"an external key's geo":              {diff.KindExternalKey, "geo: us, ", []string{`external key "us-kms"`, "geo"}},
		"an external key's region":           {diff.KindExternalKey, ", region: us-east-1", []string{`external key "us-kms"`, "aws.region"}},
		"an external key's tombstone":        {diff.KindExternalKey, "  gone: {delete: {reason: \"unused\"}}\n", []string{`external key "gone"`}},
		"a limiter":                          {diff.KindRateLimit, ", output_tokens_per_minute: 100", []string{"claude-opus-4-8.output_tokens_per_minute"}},
		"a group of limits":                  {diff.KindRateLimit, "      batch: {requests_per_minute: 5}\n", []string{"batch.requests_per_minute"}},
		"all rate limits":                    {diff.KindRateLimit, "    rate_limits:\n      claude-opus-4-8: {requests_per_minute: 500, output_tokens_per_minute: 100}\n      batch: {requests_per_minute: 5}\n", []string{"claude-opus-4-8.requests_per_minute", "batch.requests_per_minute"}},
		"a workspace's spend limit":          {diff.KindSpendLimit, "    spend_limit: {monthly: \"500.00\"}\n", []string{"spend_limit"}},
		"the organization's spend limit":     {diff.KindSpendLimit, "spend_limit: {monthly: \"9000.00\"}\n", []string{"organization's spend limit"}},
		"a key":                              {diff.KindAPIKey, "      nightly: inactive\n", []string{"api_keys.nightly"}},
		"all keys":                           {diff.KindAPIKey, "    api_keys:\n      nightly: inactive\n      hourly: active\n", []string{"api_keys.nightly", "api_keys.hourly"}},
		"a service account's role":           {diff.KindServiceAccountMember, "      bot: workspace_user\n", []string{"bot"}},
		"all service accounts of an entry":   {diff.KindServiceAccountMember, "    service_accounts:\n      ci: workspace_developer\n      bot: workspace_user\n", []string{"service_accounts"}},
		"a service account":                  {diff.KindServiceAccount, "  bot: {role: developer}\n", []string{`service account "bot"`}},
		"a service account's description":    {diff.KindServiceAccount, ", description: \"deploys\"", []string{`service account "ci"`, "description"}},
		"a service account's tombstone":      {diff.KindServiceAccount, "  old: {archive: {reason: \"unused\"}}\n", []string{`service account "old"`}},
		"a person's tombstone":               {diff.KindUser, "  old@acme.example: {remove: {reason: \"left\"}}\n", []string{"old@acme.example"}},
		"all service accounts":               {diff.KindServiceAccount, "service_accounts:\n  ci: {role: developer, description: \"deploys\"}\n  bot: {role: developer}\n  old: {archive: {reason: \"unused\"}}\n", []string{`service account "bot"`, `service account "old"`, `service account "ci"`}},
		"a person's line":                    {diff.KindUser, "  zoe@acme.example: user\n", []string{"zoe@acme.example"}},
		"all people":                         {diff.KindUser, "users:\n  ana@acme.example: developer\n  zoe@acme.example: user\n  old@acme.example: {remove: {reason: \"left\"}}\n", []string{"no longer managed"}},
		"a member":                           {diff.KindMember, "      ana@acme.example: workspace_admin\n", []string{"ana@acme.example"}},
		"the members and groups of an entry": {diff.KindMember, "    members:\n      ana@acme.example: workspace_admin\n      ben@acme.example: workspace_user\n    groups:\n      team: workspace_user\n", []string{"membership of"}},
	} {
		covered[c.kind] = true
		for with, edit := range map[string]func(string) string{
			"alone": func(s string) string { return s },
			"with a new name": func(s string) string {
				return strings.Replace(s, "  ML:\n", "  ML:\n    name: Machine Learning\n    previously: [ML]\n", 1)
			},
		} {
			t.Run(name+" "+with, func(t *testing.T) {
				if strings.Count(declared, c.drop) != 1 {
					t.Fatalf("%q is not once in the file", c.drop)
				}
				said := reviewed(t, declared, edit(strings.Replace(declared, c.drop, "", 1)))
				for _, want := range c.said {
					if !strings.Contains(said, want) {
						t.Errorf("nothing says %q:\n%s", want, said)
					}
				}
			})
		}
	}
	for _, r := range diff.Rules() {
		if !covered[r.Kind] {
			t.Errorf("no case drops a %s", r.Kind)
		}
	}
	if said := reviewed(t, declared, declared); said != "" {
		t.Errorf("nothing was dropped: %s", said)
	}
}

// reviewed is what a review of two files says in its steps and findings.
func reviewed(t *testing.T, before, after string) string {
	t.Helper()
	files := make([]*spec.Org, 2)
	for i, text := range []string{before, after} {
		var problems spec.Problems
		if files[i], problems = orgtest.File("org.yaml", []byte(text)); problems.HasErrors() {
			t.Fatal(problems)
		}
	}
	p, err := review.Compute(files[0], files[1], review.Options{Today: orgtest.Today})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range p.Steps {
		lines = append(lines, p.Steps[i].Would().String())
	}
	for _, f := range p.Findings {
		lines = append(lines, f.Message.String())
		for _, item := range f.Items {
			lines = append(lines, item.String())
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
