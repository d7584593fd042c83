package main

import (
	"fmt"
	"io/fs"
	"os"
)

// readRegular reads a file that is one: to open a named pipe or a device may
// wait for ever, where no signal reaches, and reading one may never end.
func readRegular(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, hinted(fmt.Errorf("%q is %s, not a regular file", path, kindOfFile(info.Mode())), "write its contents to a file first, and name that")
	}
	return os.ReadFile(path)
}

func kindOfFile(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
