package main

import "strings"

// demoEdit is what the demo's author does to the exported file: give a
// workspace another name, promote a colleague, let one go, and put up a
// tombstone.
func demoEdit(src string) string {
	return strings.NewReplacer(
		"  Chatbot Test:\n", "  Staging - Customer Chatbot:\n",
		"      nadia@acme.example: workspace_developer\n      oscar@acme.example: workspace_developer\n      zoe@acme.example: workspace_developer\n",
		"      nadia@acme.example: workspace_admin\n      oscar@acme.example: workspace_developer\n",
	).Replace(tombstone(src, "Prompt Hackathon 2025", "the event is over"))
}

// tombstone replaces the body of an entry, but for its id, by a request to
// archive it.
func tombstone(src, key, reason string) string {
	lines := strings.SplitAfter(src, "\n")
	var out strings.Builder
	inside := false
	for _, line := range lines {
		entry := strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ")
		switch {
		case strings.TrimSpace(line) == key+":":
			inside = true
			out.WriteString(line)
			continue
		case inside && (entry || strings.TrimSpace(line) == ""):
			out.WriteString("    archive: {reason: " + reason + "}\n")
			inside = false
		case inside && strings.HasPrefix(line, "    id:"):
		case inside:
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}
