package main

import (
	"fmt"
	"io/fs"
	"os"
)

// readRegular reads a file that is one.
func readRegular(path string) ([]byte, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// regular refuses what is no file: to open a named pipe or a device may wait for
// ever, where no signal reaches, and reading one may never end. A path that
// leads nowhere is for whoever opens it to report.
func regular(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return hinted(fmt.Errorf("%q is %s, not a regular file", path, kindOfFile(info.Mode())), "write its contents to a file first, and name that")
	}
	return nil
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
