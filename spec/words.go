package spec

// rule says what a definition of the schema asks for, in words.
type rule struct {
	want  string // completes "… must be" and "… is not"
	hint  string
	fit   string // want for a value of the right kind that is too long, many or few
	empty string // hint when there is no value at all
	code  string // overrides the general code
	words bool   // takes one of a few words
	exact bool   // takes text of one form only, so that quotes alone mend nothing
}

func ruleFor(name string) rule {
	if r, ok := rules[name]; ok {
		return r
	}
	return rule{want: "what the field takes"}
}

const leaveMembership = "write {} for nobody, or delete the line to leave membership alone"

var rules = map[string]rule{
	"":                                  {want: "a mapping that begins with version: 1"},
	"/properties/version":               {want: "the number 1", empty: "write version: 1"},
	"organization":                      {exact: true, want: "the UUID of an organization", hint: "`wsync export` prints it; it has the form 7d3f0c1e-6b0a-4a2e-9d2b-1f4a5c6b7d8e, in lower case", code: codeOrganization},
	"include":                           {fit: "a list of at most 100 patterns", want: "a list of patterns", hint: `write [workspaces/*.yaml]`},
	"pattern":                           {fit: "a path or pattern of at most 500 characters", want: "a path or pattern such as workspaces/*.yaml", code: codeIncludePath},
	"policy":                            {want: "a mapping of limits", hint: "write a field such as max_archives: 1 below it"},
	"unmanaged":                         {words: true, want: "ignore, warn or deny"},
	"leave":                             {words: true, want: "hold or allow"},
	"maxRemovals":                       {want: "a mapping with share and count", hint: "write {share: 20%, count: 25}"},
	"share":                             {exact: true, want: "a share from 0% to 100%", hint: "write it with a percent sign, such as 20%", code: codeShare},
	"count":                             {want: "a whole number from 0 to 1000000", hint: "write digits alone, such as 1"},
	"groups":                            {want: "a mapping of names to lists of people", hint: "write one line for each group: platform: [ana@acme.example]"},
	"group":                             {want: "a list of people", hint: "write [ana@acme.example], or one `- ana@acme.example` a line", empty: "write [] for a group of nobody, or delete the line"},
	"groupItem":                         {want: "an email address or {group: name}", hint: "write ana@acme.example, or {group: platform} for another group"},
	"groupRef":                          {want: "{group: name}"},
	"workspaces":                        {want: "a mapping of names to workspaces", hint: "write each workspace as its name, a colon, and its fields below"},
	"workspace":                         {want: "a mapping of fields", hint: "write its fields below its name, or {} when only its existence matters", empty: "write {} when only its existence matters"},
	"name":                              {want: "a name of 1 to 255 characters", hint: "shorten it, or give it a name", code: codeName},
	"workspaceID":                       {exact: true, want: "a workspace id", hint: "it has the form wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ; `wsync export` writes it", code: codeWorkspaceID},
	"color":                             {exact: true, want: "a colour of the form #RRGGBB", hint: `write six hex digits, in quotes: "#6C5BB9"`, code: codeColor},
	"tags":                              {want: "a mapping of keys to values", hint: "write {env: prod}"},
	"tagKey":                            {want: "a tag key wsync may write", hint: "choose a key of 1 to 255 characters; those that begin with anthropic are reserved", code: codeTagKey},
	"tagValue":                          {fit: "text of at most 1000 characters", want: "text or null", empty: "write null to remove the tag"},
	"dataResidency":                     {want: "a mapping of geos", hint: "write {allowed_inference_geos: [us], default_inference_geo: us}"},
	"workspaceGeo":                      {words: true, want: "us"},
	"geo":                               {words: true, want: "us or global"},
	"geos":                              {fit: "a list with at least one geo", want: "a list with at least one geo", hint: "write [us], or unrestricted without brackets"},
	"unrestricted":                      {words: true, want: "unrestricted"},
	"allowedGeos":                       {words: true, want: "unrestricted or a list of geos", hint: "write [us], or unrestricted without brackets"},
	"externalKeyID":                     {exact: true, want: "the id of an external key", hint: "it begins with ekey_, or is the ARN of a KMS key", code: codeExternalKey},
	"membership":                        {words: true, want: "authoritative or additive"},
	"members":                           {want: "a mapping of emails to roles", hint: "write one line for each person: ana@acme.example: workspace_user", empty: leaveMembership},
	"member":                            {words: true, want: "a role, or {role: …, until: …}", hint: roleList},
	"memberEntry":                       {want: "{role: …, until: …}"},
	"until":                             {exact: true, want: "a date of the form YYYY-MM-DD", hint: "write it as 2027-01-31", code: codeDate},
	"grants":                            {want: "a mapping of groups to roles", hint: "write one line for each group: oncall: workspace_developer", empty: leaveMembership},
	"role":                              {words: true, want: "a role", hint: roleList},
	"archive":                           {want: "a mapping with a reason", hint: `write archive: {reason: "why it goes"}`, empty: `write archive: {reason: "why it goes"}`},
	"reason":                            {fit: "a reason of 1 to 500 characters", want: "a reason", hint: "say why the workspace goes; reviewers see it in the plan"},
	"email":                             {want: "an email address", hint: "write it as ana@acme.example", code: codeEmail},
	"policy/properties/allowed_domains": {fit: "a list of 1 to 100 domains", want: "a list of domains", hint: "write [acme.example], or delete the line to allow any", empty: "write [acme.example], or delete the line to allow any"},
	"domain":                            {exact: true, want: "a domain", hint: "write what stands behind the @, such as acme.example; each subdomain needs its own entry", code: codeDomain},
	"policy/properties/protect":         {fit: "a list of at most 200 names and ids", want: "a list of names and ids", hint: "write [Claude Code]"},
	"workspace/properties/previously":   {fit: "a list of at most 20 names", want: "a list of names", hint: "write it in brackets: [Old Name]"},
	"workspace/properties/protected":    {want: "true or false", hint: "write true or false, without quotes"},
}

const roleList = "roles: workspace_user, workspace_restricted_developer, workspace_developer, workspace_admin"

// levels names the places that have fields, by their definition in the schema.
var levels = map[string]string{
	"":              "at the top level",
	"policy":        "in policy",
	"maxRemovals":   "in max_removals",
	"groupRef":      "in an item of a group",
	"workspace":     "in a workspace",
	"dataResidency": "in data_residency",
	"memberEntry":   "in the line of a member",
	"archive":       "in archive",
}

// homes says where a field belongs that turned up elsewhere.
var homes = map[string]string{
	"version": "at the top level", "organization": "at the top level", "include": "at the top level",
	"policy": "at the top level", "workspaces": "at the top level",
	"unmanaged_workspaces": "in policy", "max_removals": "in policy", "max_archives": "in policy",
	"protect": "in policy", "allowed_domains": "in policy", "last_admin": "in policy", "own_access": "in policy", "claude_code": "in policy",
	"share": "in max_removals", "count": "in max_removals",
	"name": "in a workspace", "id": "in a workspace", "previously": "in a workspace", "protected": "in a workspace",
	"color": "in a workspace", "tags": "in a workspace", "data_residency": "in a workspace",
	"external_key_id": "in a workspace", "membership": "in a workspace", "members": "in a workspace",
	"archive": "in a workspace", "groups": "at the top level, or in a workspace to grant roles",
	"workspace_geo": "in data_residency", "allowed_inference_geos": "in data_residency", "default_inference_geo": "in data_residency",
	"role": "in the line of a member", "until": "in the line of a member",
	"reason": "in archive", "group": "in an item of a group",
}

var topFields = []string{"version", "organization", "include", "policy"}

// later are objects of the Admin API that the format has no field for yet.
var later = map[string]bool{
	"users": true, "invites": true, "rate_limits": true, "spend_limit": true, "spend_limits": true,
	"service_accounts": true, "api_keys": true,
}

// synonyms are words people reach for that are not close in spelling.
var synonyms = map[string]string{
	"colour": "color", "display_color": "color", "org": "organization", "organisation": "organization",
	"organization_id": "organization", "org_id": "organization", "expires": "until", "expiry": "until",
	"workspace_role": "role", "renamed_from": "previously", "aliases": "previously", "users": "members",
	"workspace_id": "id", "includes": "include", "delete": "archive", "archived": "archive",
}

var requiredHints = map[string]string{
	"version":      "begin the file with version: 1",
	"organization": "`wsync export` prints the UUID of your organization",
	"role":         "add a role, such as role: workspace_user",
	"reason":       `say why: archive: {reason: "superseded by …"}`,
	"group":        "write {group: name}",
}
