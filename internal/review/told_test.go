package review_test

import (
	"strings"
	"testing"
)

// stepless has, of each kind, something that an edit changes without a step that git
// could tell.
const stepless = `version: 1
organization: 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e
policy: {protect: [ML]}
users:
  ana@acme.example: developer
  zoe@acme.example: user
  left@acme.example: {role: user, until: "2026-01-31"}
groups:
  spare: [ana@acme.example]
service_accounts:
  ci: {description: "deploys"}
  bot: {role: developer}
  old: {archive: {reason: "unused"}}
external_keys:
  us-kms: {geo: us, aws: {kms_arn: "arn:aws:kms:us-east-1:111122223333:key/1"}}
  spare: {geo: us}
  gone: {delete: {reason: "unused"}}
workspaces:
  ML:
    protected: true
    color: "#112233"
    tags: {env: prod}
    rate_limits:
      batch: {requests_per_minute: 5}
    api_keys:
      nightly: {archive: {reason: leaked}}
    members:
      ana@acme.example: workspace_admin
  Shared:
    color: "#112233"
    membership: additive
    members:
      ana@acme.example: workspace_admin
      old@acme.example: {role: workspace_user, until: "2026-01-31"}
`

// TestNoEditHidesBehindAnother makes edits without a step, alone and beside louder
// edits of the same entries: the review tells them both times.
func TestNoEditHidesBehindAnother(t *testing.T) {
	louder := strings.NewReplacer("#112233", "#332211", `"deploys"`, `"deploys more"`, "key/1", "key/2", "zoe@acme.example: user", "zoe@acme.example: developer")
	for name, c := range map[string]struct{ was, is, said string }{
		"a service account becomes admin":       {"ci: {", "ci: {role: admin, ", `"ci" becomes admin`},
		"a service account gets a role":         {"ci: {", "ci: {role: developer, ", "manages its role from now on"},
		"the entry of a service account":        {"  ci: {", "  other: {role: admin}\n  ci: {", `"other" becomes admin`},
		"a service account is not archived":     {"old: {archive: {reason: \"unused\"}}", "old: {description: back}", `tombstone of service account "old" is withdrawn`},
		"a service account's tombstone":         {"old: {archive: {reason: \"unused\"}}", "old: {archive: {reason: idle}}", `service account "old" changes`},
		"an external key's past":                {"us-kms: {", "us-kms: {previously: [eu-kms], ", `take over a live external key named "eu-kms"`},
		"an external key's id":                  {"us-kms: {", "us-kms: {id: ekey_01UsKms, ", "stands for the live external key ekey_01UsKms"},
		"where an external key is":              {"spare: {geo: us}", "spare: {geo: us, gcp: {key_name: projects/p/locations/l/keyRings/r/cryptoKeys/k}}", "manages its gcp.key_name from now on"},
		"an external key is not deleted":        {"gone: {delete: {reason: \"unused\"}}", "gone: {geo: us}", `tombstone of external key "gone" is withdrawn`},
		"an API key is not archived":            {"nightly: {archive: {reason: leaked}}", "nightly: active", `tombstone of API key "nightly" is withdrawn`},
		"a spend limit goes":                    {"    color", "    spend_limit: none\n    color", "takes away what the entry does not give: spend_limit"},
		"a tag goes":                            {"{env: prod}", "{env: prod, team: null}", "takes away what the entry does not give: tags.team"},
		"a rate limit goes":                     {"    rate_limits:\n", "    rate_limits:\n      files: {requests_per_minute: null}\n", "rate_limits.files.requests_per_minute"},
		"service accounts of an entry":          {"    tags", "    service_accounts: {bot: workspace_user}\n    tags", "takes away what the entry does not give: service_accounts"},
		"whoever was to leave a workspace":      {"      old@acme.example: {role: workspace_user, until: \"2026-01-31\"}\n", "", "their last day is over"},
		"whoever was to leave the organization": {"  left@acme.example: {role: user, until: \"2026-01-31\"}\n", "", "whose last day is over, is gone"},
		"one of two protections":                {"protect: [ML]", "protect: []", `no longer names "ML", which its entry`},
		"the other protection":                  {"    protected: true\n", "", "which policy.protect still names"},
	} {
		for with, edit := range map[string]func(string) string{"alone": strings.Clone, "beside another": louder.Replace} {
			t.Run(name+" "+with, func(t *testing.T) {
				head := strings.Replace(stepless, c.was, c.is, 1)
				if head == stepless {
					t.Fatalf("%q is not in the file", c.was)
				}
				if said := reviewed(t, stepless, edit(head)); !strings.Contains(said, c.said) {
					t.Errorf("nothing says %q:\n%s", c.said, said)
				}
				if said := reviewed(t, stepless, edit(stepless)); strings.Contains(said, c.said) {
					t.Errorf("without that edit it says the same:\n%s", said)
				}
			})
		}
	}
}

// A review that says nothing stands for two files that say the same.
func TestSilenceIsSameness(t *testing.T) {
	head := strings.Replace(stepless, "spare: [ana@acme.example]", "spare: [eve@elsewhere.example]", 1)
	if said, want := reviewed(t, stepless, head), "the file says something else in: groups; nobody's access and no setting changes by that"; said != want {
		t.Errorf("got %q, want %q", said, want)
	}
	comment := strings.Replace(stepless, "  spare: [ana@acme.example]", "  # a comment\n  spare: [Ana@acme.example]", 1)
	if said := reviewed(t, stepless, comment); said != "" {
		t.Errorf("of a comment and another way to write an address it says %q", said)
	}
}

// An address that nothing uses does not make its domain a known one for a later edit.
func TestAGroupThatNothingUsesVouchesForNobody(t *testing.T) {
	filled := strings.Replace(stepless, "spare: [ana@acme.example]", "spare: [eve@elsewhere.example]", 1)
	used := strings.Replace(filled, "    color", "    groups: {spare: workspace_user}\n    color", 1)
	if said := reviewed(t, filled, used); !strings.Contains(said, "nobody else known here is from elsewhere.example") {
		t.Errorf("nothing is said of the domain:\n%s", said)
	}
}
