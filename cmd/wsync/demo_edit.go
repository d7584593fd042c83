package main

import "strings"

// demoEdit is what the demo's author does to the exported file: give a
// workspace another name, promote a colleague, take one out of a workspace, and
// put up a tombstone.
func demoEdit(src string) string {
	return strings.NewReplacer(
		"  Chatbot Test:\n", "  Staging - Customer Chatbot:\n",
		"      nadia@acme.example: workspace_developer\n      oscar@acme.example: workspace_developer\n      zoe@acme.example: workspace_developer\n",
		"      nadia@acme.example: workspace_admin\n      zoe@acme.example: workspace_developer\n",
		hackathonBody, "    archive: {reason: the event is over}\n",
	).Replace(src)
}

// demoOffboarding lets zoe go: her line in users becomes a removal, and what is
// left of her in workspaces goes.
func demoOffboarding(src string) string {
	var b strings.Builder
	for line := range strings.Lines(src) {
		switch {
		case strings.HasPrefix(line, "  zoe@acme.example:"):
			b.WriteString("  zoe@acme.example: {remove: {reason: left the company}}\n")
		case !strings.Contains(line, "zoe@acme.example"):
			b.WriteString(line)
		}
	}
	return b.String()
}

// demoKeyOff switches off the key that zoe made.
func demoKeyOff(src string) string {
	const entry = "  Search Ranking:\n"
	return strings.Replace(src, entry, entry+"    api_keys: {search-nightly: inactive}\n", 1)
}

// hackathonBody is the entry of the workspace that is archived, but for its id.
const hackathonBody = `    color: "#2F6690"
    tags:
      env: demo
    data_residency:
      workspace_geo: us
      allowed_inference_geos: unrestricted
      default_inference_geo: global
    members:
      quentin@acme.example: workspace_developer
      tara@acme.example: workspace_admin
    api_keys:
      hackathon-demo: inactive
`
