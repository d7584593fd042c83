package admin

// Kind says what sort of credential it is: "admin key", "bearer token" or "workload
// identity".
func (c Credential) Kind() string {
	switch c.kind {
	case adminKey:
		return "admin key"
	case bearerToken:
		return "bearer token"
	case workload:
		return "workload identity"
	case noCredential:
	}
	return ""
}

// Source names where it comes from: a variable, or the runner.
func (c Credential) Source() string { return c.source }

// Reach says what a credential of this sort may do by the documentation, and what it
// may not (platform.claude.com/docs manage-claude/admin-api-keys,
// manage-claude/wif-admin-api).
func (c Credential) Reach() (may, mayNot []string) {
	const all = "read and change workspaces, their members and limits, people, invites, API keys and external keys; read usage and cost"
	const machines = "read and change service accounts and their roles in workspaces"
	const never = "make API keys or admin keys: nobody can through the API"
	const noAdmin = "make a service account an organization admin, or change one that is; change federation rules that grant org:admin"
	switch c.kind {
	case adminKey:
		return []string{all}, []string{machines + ", or federation rules: that takes a token with the scope org:admin", never}
	case bearerToken:
		return []string{all, machines + "; a token needs the scope org:admin for any of this, and the API does not tell scopes"},
			[]string{"if it was issued to a workload: " + noAdmin, never}
	case workload:
		return []string{all, machines}, []string{noAdmin, never}
	case noCredential:
	}
	return nil, nil
}
