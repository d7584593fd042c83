package spec

// KindWorkspace is the kind of the workspaces.
const KindWorkspace Kind = "workspace"
