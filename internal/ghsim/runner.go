package ghsim

import (
	"fmt"
	"strings"
)

// Obeyed reads a step's log as the runner does and gives the workflow commands
// that it obeys, in order: in the new form at the start of a line, in the old
// form anywhere in it, unless they are stopped. A log that leaves them stopped
// for later steps is an error.
func Obeyed(log string) (commands []string, err error) {
	stopped := ""
	for line := range strings.Lines(log) {
		command := strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t")
		if i := strings.Index(command, "##["); i >= 0 && !strings.HasPrefix(command, "::") {
			command = "::" + command[i:]
		}
		switch {
		case !strings.HasPrefix(command, "::"):
		case stopped != "":
			if command == "::"+stopped+"::" {
				stopped = ""
			}
		case strings.HasPrefix(command, "::stop-commands::"):
			stopped = strings.TrimPrefix(command, "::stop-commands::")
		default:
			commands = append(commands, command)
		}
	}
	if stopped != "" {
		err = fmt.Errorf("the log ends with commands stopped")
	}
	return commands, err
}

// Outputs reads an output file as the runner does: name=value, or
// name<<DELIMITER and lines up to it.
func Outputs(text string) (map[string]string, error) {
	got := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines) && text != ""; i++ {
		if name, value, ok := strings.Cut(lines[i], "="); ok && !strings.Contains(name, "<<") {
			got[name] = value
			continue
		}
		name, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			return nil, fmt.Errorf("line %d is no output: %q", i+1, lines[i])
		}
		var value []string
		for i++; i < len(lines) && lines[i] != end; i++ {
			value = append(value, lines[i])
		}
		if i == len(lines) {
			return nil, fmt.Errorf("output %s does not end", name)
		}
		got[name] = strings.Join(value, "\n")
	}
	return got, nil
}
