package adminsim

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// deliver sends an answer, or does to the connection what the fault asks for.
func deliver(w http.ResponseWriter, r *http.Request, a reply, f *Fault) {
	effect := Effect("")
	if f != nil {
		effect = f.Effect
	}
	if effect == Hang {
		pause(r.Context(), f.For)
	}
	if effect == Hang || effect == DropBefore || effect == DropAfter {
		cut(w)
		return
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Set("content-length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if effect == Slow {
		dribble(w, r, a.body, f.For)
		return
	}
	if effect == Truncate {
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // net/http's way to close a connection midway
	}
	_, _ = w.Write(a.body)
}

// cut closes the connection without an answer. The few bytes in front keep
// Go's transport from quietly repeating a GET on a fresh connection, as it does
// when a kept-alive one closes unused: the accident must reach the client.
func cut(w http.ResponseWriter) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 cannot be hijacked; this closes the stream
	}
	_, _ = buf.WriteString("HTTP/1.1 ")
	_ = buf.Flush()
	_ = conn.Close()
}

// dribble spreads a body evenly over a span of time.
func dribble(w http.ResponseWriter, r *http.Request, body []byte, over time.Duration) {
	const pieces = 10
	rc := http.NewResponseController(w)
	for i := range pieces {
		if !pause(r.Context(), over/pieces) {
			return
		}
		_, _ = w.Write(body[i*len(body)/pieces : (i+1)*len(body)/pieces])
		_ = rc.Flush()
	}
}

// pause waits in real time, which is what a client feels, and says whether the
// client was still there at the end.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d) //nolint:forbidigo // the one place that waits
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
