package spec

import "math"

// rule says what a place of the file takes, and in which words the rest is
// refused. The schemas say the same to editors; a test holds the two together.
type rule struct {
	want  string // completes "… must be" and "… is not"
	hint  string
	fit   string // want for a value of the right kind that is too long, many or few
	empty string // hint when there is no value at all
	code  string // overrides the general code

	least, most int      // bounds of characters, items or the number itself; no most: none
	words       []string // the only texts it takes
	pattern     string   // the form of a text, as a regular expression
	exact       bool     // takes text of one form only, so that quotes alone mend nothing
}

const (
	leaveMembership = "write {} for nobody, or delete the line to leave membership alone"
	roleList        = "roles: workspace_user, workspace_restricted_developer, workspace_developer, workspace_admin"
)

var (
	fileRule         = &rule{want: "a mapping that begins with version: 1"}
	versionRule      = &rule{want: "the number 1", hint: "write version: 1", least: math.MinInt, most: math.MaxInt}
	organizationRule = &rule{
		want: "the UUID of an organization", hint: "`wsync export` prints it; it has the form 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e, in lower case", code: codeOrganization,
		exact: true, pattern: `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`,
	}
	includeRule = &rule{want: "a list of patterns", fit: "a list of at most 100 patterns", hint: `write [workspaces/*.yaml]`, most: 100}
	patternRule = &rule{
		want: "a path or pattern such as workspaces/*.yaml", fit: "a path or pattern of at most 500 characters", code: codeIncludePath, least: 1, most: 500,
	}

	policyRule    = &rule{want: "a mapping of limits", hint: "write a field such as max_archives: 1 below it"}
	unmanagedRule = &rule{want: "ignore, warn or deny", words: []string{string(UnmanagedIgnore), string(UnmanagedWarn), string(UnmanagedDeny)}}
	leaveRule     = &rule{want: "hold or allow", words: []string{string(LeaveHold), string(LeaveAllow)}}
	removalsRule  = &rule{want: "a mapping with share and count", hint: "write {share: 20%, count: 25}"}
	shareRule     = &rule{
		want: "a share from 0% to 100%", hint: "write it with a percent sign, such as 20%", code: codeShare,
		exact: true, pattern: `^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)%$`,
	}
	countRule   = &rule{want: "a whole number from 0 to 1000000", hint: "write digits alone, such as 1", most: 1_000_000}
	protectRule = &rule{want: "a list of names and ids", fit: "a list of at most 200 names and ids", hint: "write [Claude Code]", most: 200}
	domainsRule = &rule{
		want: "a list of domains", fit: "a list of 1 to 100 domains", hint: "write [acme.example], or delete the line to allow any",
		empty: "write [acme.example], or delete the line to allow any", least: 1, most: 100,
	}
	domainRule = &rule{
		want: "a domain", hint: "write what stands behind the @, such as acme.example; each subdomain needs its own entry", code: codeDomain,
		exact: true, pattern: `^[^@\s.*/:]+(\.[^@\s.*/:]+)+$`,
	}

	groupsRule = &rule{want: "a mapping of names to lists of people", hint: "write one line for each group: platform: [ana@acme.example]"}
	groupRule  = &rule{
		want: "a list of people", hint: "write [ana@acme.example], or one `- ana@acme.example` a line", empty: "write [] for a group of nobody, or delete the line",
	}
	groupItemRule = &rule{want: "an email address or {group: name}", hint: "write ana@acme.example, or {group: platform} for another group"}
	emailRule     = &rule{want: "an email address", hint: "write it as ana@acme.example", code: codeEmail, most: 254, pattern: `^[^@\s]+@[^@\s]+$`}

	workspacesRule = &rule{want: "a mapping of names to workspaces", hint: "write each workspace as its name, a colon, and its fields below"}
	workspaceRule  = &rule{
		want: "a mapping of fields", hint: "write its fields below its name, or {} when only its existence matters", empty: "write {} when only its existence matters",
	}
	nameRule        = &rule{want: "a name of 1 to 255 characters", hint: "shorten it, or give it a name", code: codeName, least: 1, most: nameLimit}
	workspaceIDRule = &rule{
		want: "a workspace id", hint: "it has the form wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ; `wsync export` writes it", code: codeWorkspaceID,
		exact: true, pattern: `^wrkspc_[A-Za-z0-9_-]+$`, most: 100,
	}
	previouslyRule = &rule{want: "a list of names", fit: "a list of at most 20 names", hint: "write it in brackets: [Old Name]", most: 20}
	protectedRule  = &rule{want: "true or false", hint: "write true or false, without quotes"}
	colorRule      = &rule{
		want: "a colour of the form #RRGGBB", hint: `write six hex digits, in quotes: "#6C5BB9"`, code: codeColor,
		exact: true, pattern: `^#[0-9A-Fa-f]{6}$`,
	}
	tagsRule   = &rule{want: "a mapping of keys to values", hint: "write {env: prod}"}
	tagKeyRule = &rule{
		want: "a tag key wsync may write", hint: "choose a key of 1 to 255 characters; those that begin with anthropic are reserved", code: codeTagKey,
		least: 1, most: nameLimit,
	}
	tagValueRule      = &rule{want: "text or null", fit: "text of at most 1000 characters", empty: "write null to remove the tag", most: tagLimit}
	externalKeyIDRule = &rule{
		want: "the id of an external key", hint: "it begins with ekey_, or is the ARN of a KMS key", code: codeExternalKey,
		exact: true, pattern: `^(ekey_[A-Za-z0-9_-]+|arn:[A-Za-z0-9:/_.+=@-]+)$`, most: 300,
	}
	residencyRule    = &rule{want: "a mapping of geos", hint: "write {allowed_inference_geos: [us], default_inference_geo: us}"}
	workspaceGeoRule = &rule{want: "us", words: []string{"us"}}
	geoRule          = &rule{want: "us or global", words: []string{"us", "global"}}
	geosRule         = &rule{want: "a list with at least one geo", hint: "write [us], or unrestricted without brackets", least: 1}
	allowedGeosRule  = &rule{want: "unrestricted or a list of geos", hint: "write [us], or unrestricted without brackets", words: []string{"unrestricted"}}

	membershipRule = &rule{want: "authoritative or additive", words: []string{string(Authoritative), string(Additive)}}
	membersRule    = &rule{want: "a mapping of emails to roles", hint: "write one line for each person: ana@acme.example: workspace_user", empty: leaveMembership}
	memberRule     = &rule{want: "a role, or {role: …, until: …}", hint: roleList, words: roleNames}
	roleRule       = &rule{want: "a role", hint: roleList, words: roleNames}
	untilRule      = &rule{
		want: "a date of the form YYYY-MM-DD", hint: "write it as 2027-01-31", code: codeDate,
		exact: true, pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`,
	}
	grantsRule  = &rule{want: "a mapping of groups to roles", hint: "write one line for each group: oncall: workspace_developer", empty: leaveMembership}
	archiveRule = &rule{want: "a mapping with a reason", hint: `write archive: {reason: "why it goes"}`, empty: `write archive: {reason: "why it goes"}`}
	reasonRule  = &rule{
		want: "a reason", fit: "a reason of 1 to 500 characters", hint: "say why the workspace goes; reviewers see it in the plan", least: 1, most: 500,
	}

	roleNames = []string{string(RoleUser), string(RoleRestrictedDeveloper), string(RoleDeveloper), string(RoleAdmin)}
)
