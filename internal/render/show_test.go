package render

import ("testing";"os";"bytes")

func TestShow(t *testing.T) {
	n := os.Getenv("SHOW"); if n == "" { t.Skip() }
	var b bytes.Buffer
	p := readPlan(t, n)
	switch os.Getenv("VIEW") {
	case "gh": GitHub(&b, p, GitHubOptions{})
	case "diff": Diff(&b, p, DiffOptions{Color: os.Getenv("COLOR") != ""})
	case "md": Markdown(&b, p, MarkdownOptions{})
	case "", "text": Text(&b, p, TextOptions{Color: os.Getenv("COLOR") != "", Verbose: os.Getenv("V") != ""})
	}
	os.Stdout.Write(b.Bytes())
}
