package ghactions

import (
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Log is a step's log. The runner obeys every line that looks like a workflow
// command, whoever wrote it; what is written here is shown and never obeyed,
// except through Annotate and Commands.
//
// The fence is one stop-commands block at a time: text opens it, a command
// closes it. Everything must go through one Log and one stream, because the
// runner reads stdout and stderr in no particular order.
type Log struct {
	mu     sync.Mutex
	out    io.Writer
	fence  string // the word that ends the open block; empty when none is open
	middle bool   // the last line has not ended yet
	err    error
}

// NewLog writes to a step's stdout.
func NewLog(out io.Writer) *Log { return &Log{out: out} }

// Write shows text that is not to be obeyed.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(p) == 0 {
		return 0, l.err
	}
	if l.fence == "" {
		l.fence = rand.Text()
		l.print("::stop-commands::" + l.fence + "\n")
	}
	l.print(string(p))
	return len(p), l.err
}

// Commands passes on lines that are workflow commands and were made as such:
// every value in them is escaped.
func (l *Log) Commands(lines string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open()
	l.print(lines)
	return l.err
}

// Level is how grave an annotation is.
type Level string

// The levels of an annotation.
const (
	Notice  Level = "notice"
	Warning Level = "warning"
	Error   Level = "error"
)

// Annotate marks the run with a message that belongs to no line of a file.
func (l *Log) Annotate(level Level, title, message string) error {
	return l.Commands(fmt.Sprintf("::%s title=%s::%s\n", level, escapeProperty(title), escapeData(message)))
}

// Close ends the fence, so that the steps after this one are heard.
func (l *Log) Close() error { return l.Commands("") }

// open ends the fence: commands are obeyed again.
func (l *Log) open() {
	if l.middle {
		l.print("\n")
	}
	if l.fence != "" {
		l.print("::" + l.fence + "::\n")
		l.fence = ""
	}
}

func (l *Log) print(s string) {
	if l.err == nil && s != "" {
		_, l.err = io.WriteString(l.out, s)
		l.middle = !strings.HasSuffix(s, "\n")
	}
}

// The runner undoes exactly these escapes.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return dataEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(s) }
