package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// comfortable is how much memory a command may use before it bothers to
// collect garbage often. Most commands end long before that; the largest
// organizations measured fit below it.
const comfortable = 88 << 20

// tuneMemory trades idle memory for time: a command lives for seconds, so
// garbage is collected rarely while the whole is small. GOGC and GOMEMLIMIT,
// when set, are left to rule. Once what is truly in use comes near the bound,
// the usual pace returns: holding on to the bound would collect without end.
func tuneMemory(getenv func(string) string) {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(comfortable)
	afterCollection(func() (again bool) {
		inUse := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		if metrics.Read(inUse); inUse[0].Value.Uint64() < comfortable*3/4 {
			return true
		}
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
		return false
	})
}

// afterCollection calls f after each collection until it returns false.
func afterCollection(f func() (again bool)) {
	type sentinel struct{ _ [16]byte } // larger than what the runtime packs together, so that it dies alone
	runtime.AddCleanup(new(sentinel), func(f func() bool) {
		if f() {
			afterCollection(f)
		}
	}, f)
}
