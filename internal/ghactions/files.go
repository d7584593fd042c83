package ghactions

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MaxSummary is how large a step's job summary may be, in bytes. GitHub drops a
// larger one whole.
const MaxSummary = 1 << 20

// Output is one output of a step.
type Output struct{ Name, Value string }

// WriteOutputs appends outputs to the file that GITHUB_OUTPUT names. Every value
// stands between delimiters of 128 random bits, so that no value can end itself
// and start an output of its own.
func WriteOutputs(path string, outputs []Output) error {
	var b strings.Builder
	for _, o := range outputs {
		end := "end-" + rand.Text()
		fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", o.Name, end, o.Value, end)
	}
	return appendTo(path, b.String(), "writing the outputs")
}

// AppendSummary appends Markdown to the file that GITHUB_STEP_SUMMARY names. A
// text that would make the summary too large is refused: cutting Markdown is
// its author's business.
func AppendSummary(path, markdown string) error {
	if info, err := os.Stat(path); err == nil && info.Size()+int64(len(markdown)) > MaxSummary {
		return fmt.Errorf("writing the job summary: %d bytes are more than GitHub keeps", info.Size()+int64(len(markdown)))
	}
	return appendTo(path, markdown, "writing the job summary")
}

func appendTo(path, text, doing string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
