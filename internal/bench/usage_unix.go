//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is the largest resident set the ended process had, in bytes. A
// child is forked from this process, and the system may count the moment in
// which the two were still one, which is why this process holds next to
// nothing.
func peakMemory(p *os.ProcessState) int64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return u.Maxrss // bytes there, KiB elsewhere
	}
	return u.Maxrss * 1024
}
