package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/internal/adminsim"
	"github.com/wsync/wsync/internal/apidoc"
)

// site is what a world serves.
type site struct {
	gates gates
	mu    sync.Mutex // guards what follows
	sim   *adminsim.Server
	wrong []error
	twins string
	today time.Time
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.gates.pass(r)
	w.mu.Lock()
	twins := w.twins
	w.mu.Unlock()
	if twins != "" && r.URL.Path == "/v1/organizations/users" {
		w.twinned(rw, r, twins)
		return
	}
	w.org().ServeHTTP(rw, r)
}

func (w *world) org() *adminsim.Server {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sim
}

// seed replaces the organization.
func (w *world) seed(src []byte, o adminsim.Options) error {
	seed, err := adminsim.ParseSeed(src)
	if err != nil {
		return err
	}
	if o.Observe = w.judge; o.Now == nil {
		o.Now = w.clock
	}
	sim, err := adminsim.New(seed, o)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sim = sim
	return nil
}

// clock is what time it is in the story. It moves when a command waits, and when
// the story says so.
func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.today
}

// tick moves the story's clock on.
func (w *world) tick(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.After(w.today) {
		w.today = now
	}
}

// documented holds an exchange against the document of its API version. Answers
// that a fault spoiled on purpose are not the simulator's word; the token
// exchange is not part of the document's Admin API.
func documented(x adminsim.Exchange) error {
	if !strings.HasPrefix(x.URL, apidoc.Prefix) {
		return nil
	}
	doc, err := apidoc.For(x.Header)
	if err != nil {
		return err
	}
	d := apidoc.Exchange{Method: x.Method, URL: x.URL, Header: x.Header, Body: x.Body, Status: x.Status, ResponseHeader: x.ResponseHeader, ResponseBody: x.ResponseBody}
	err = doc.CheckRequest(d)
	if x.Fault == "" {
		err = errors.Join(err, doc.CheckResponse(d))
	}
	return err
}

// judge keeps what the document has against an exchange for the story's end.
func (w *world) judge(x adminsim.Exchange) {
	if err := documented(x); err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.wrong = append(w.wrong, err)
	}
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

// cmdOrg prints the organization as a seed, for cmp and stdout. Named sections
// (workspaces, users, …) print those alone.
func cmdOrg(ts *testscript.TestScript, _ bool, sections []string) {
	text := worldOf(ts).org().Snapshot().YAML()
	if len(sections) == 0 {
		fmt.Fprint(ts.Stdout(), string(text))
		return
	}
	printing := false
	for line := range strings.Lines(string(text)) {
		if line[0] != ' ' && line[0] != '-' {
			name, _, _ := strings.Cut(line, ":")
			printing = slices.Contains(sections, name)
		}
		if printing {
			fmt.Fprint(ts.Stdout(), line)
		}
	}
}

// cmdSeed starts over with the organization of a file, and options such as
// latency=5ms, rate-limit=60, lag=3 (requests), shuffle=7, unique-names.
func cmdSeed(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: org-seed FILE [OPTION=VALUE...]")
	}
	o := adminsim.Options{}
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "rate-limit":
			o.RequestsPerMinute = n
		case "lag":
			o.Lag.Requests = n
		case "shuffle":
			o.Shuffle = uint64(n)
		case "unique-names":
			o.UniqueNames = true
		case "day": // of the API's own clock, which stands still
			day, err := time.Parse(time.DateOnly, value)
			ts.Check(err)
			o.Now = func() time.Time { return day.Add(12 * time.Hour) }
		default:
			ts.Fatalf("unknown option %q", arg)
		}
	}
	ts.Check(worldOf(ts).seed([]byte(ts.ReadFile(args[0])), o))
}

// cmdConsole does something by hand, as in the Console.
func cmdConsole(ts *testscript.TestScript, _ bool, args []string) {
	c := worldOf(ts).org().Console()
	arg := func(i int) string {
		if i >= len(args) {
			ts.Fatalf("org-console %s: too few words", args[0])
		}
		return args[i]
	}
	var err error
	switch args[0] {
	case "add-user":
		_, err = c.AddUser(arg(1), arg(2))
	case "set-org-role":
		err = c.SetOrgRole(arg(1), arg(2))
	case "remove-user":
		err = c.RemoveUser(arg(1))
	case "accept-invite":
		_, err = c.AcceptInvite(arg(1))
	case "add-workspace":
		_, err = c.AddWorkspace(arg(1))
	case "rename-workspace":
		err = c.RenameWorkspace(arg(1), arg(2))
	case "recolor-workspace":
		err = c.RecolorWorkspace(arg(1), arg(2))
	case "tag-workspace":
		err = c.TagWorkspace(arg(1), arg(2), arg(3))
	case "archive-workspace":
		err = c.ArchiveWorkspace(arg(1))
	case "set-member":
		err = c.SetMember(arg(1), arg(2), arg(3))
	case "remove-member":
		err = c.RemoveMember(arg(1), arg(2))
	case "set-rate-limit":
		value, bad := strconv.ParseInt(arg(4), 10, 64)
		ts.Check(bad)
		err = c.SetRateLimit(arg(1), arg(2), arg(3), value)
	case "set-spend-limit": // of a workspace, or "" for the organization, in cents
		err = c.SetSpendLimit(arg(1), arg(2))
	case "break-external-key": // the reason, or "" when it works again
		err = c.SetExternalKey(arg(1), arg(2))
	case "add-key":
		k := adminsim.APIKey{Workspace: arg(1), Name: arg(2), CreatedBy: arg(3)}
		if len(args) > 4 {
			k.Hint = args[4]
		}
		_, err = c.AddKey(k)
	default:
		ts.Fatalf("unknown action %q", args[0])
	}
	ts.Check(err)
}

// cmdFault arms a fault, or clears all of them.
func cmdFault(ts *testscript.TestScript, _ bool, args []string) {
	sim := worldOf(ts).org()
	if len(args) == 1 && args[0] == "clear" {
		sim.ClearFaults()
		return
	}
	f, err := adminsim.ParseFault(strings.Join(args, " "))
	ts.Check(err)
	ts.Check(sim.Inject(f))
}

func count(ts *testscript.TestScript, what string, args []string, entries []adminsim.Entry) {
	if len(args) != 1 {
		ts.Fatalf("usage: org-%s COUNT", what)
	}
	if args[0] == "reset" {
		worldOf(ts).org().ResetLog()
		return
	}
	if want, err := strconv.Atoi(args[0]); err != nil || len(entries) != want {
		for _, e := range entries {
			ts.Logf("%s", e)
		}
		ts.Fatalf("%d %s, want %s", len(entries), what, args[0])
	}
}

// cmdRequests checks how many requests there were since the last reset.
func cmdRequests(ts *testscript.TestScript, _ bool, args []string) {
	count(ts, "requests", args, worldOf(ts).org().Log())
}

// cmdWrites checks how many writes arrived since the last reset.
func cmdWrites(ts *testscript.TestScript, _ bool, args []string) {
	count(ts, "writes", args, worldOf(ts).org().Writes())
}

// cmdLog prints the requests since the last reset, for cmp and stdout: all of
// them in their order of arrival, or with "writes" the writes alone. What ran
// at the same time has no order of its own, so "sorted" sorts by text.
func cmdLog(ts *testscript.TestScript, _ bool, args []string) {
	entries := worldOf(ts).org().Log()
	if slices.Contains(args, "writes") {
		entries = worldOf(ts).org().Writes()
	}
	slices.SortFunc(entries, func(a, b adminsim.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	lines := make([]string, len(entries))
	for i, e := range entries {
		status := "no answer"
		if e.Status != 0 {
			status = strconv.Itoa(e.Status)
		}
		query := ""
		if e.Query != "" {
			query = "?" + e.Query
		}
		lines[i] = fmt.Sprintf("%s %s%s: %s", e.Method, e.Path, query, status)
	}
	if slices.Contains(args, "sorted") {
		slices.Sort(lines)
	}
	for _, l := range lines {
		fmt.Fprintln(ts.Stdout(), l)
	}
}

// cmdTwins makes every other user carry the given address, which no seed can
// say: org-twins EMAIL
func cmdTwins(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.twins = args[0]
}

// twinned serves the list of users with one address for all.
func (w *world) twinned(rw http.ResponseWriter, r *http.Request, email string) {
	rec := httptest.NewRecorder()
	w.org().ServeHTTP(rec, r)
	body := regexp.MustCompile(`"email":\s*"[^"]*"`).ReplaceAllString(rec.Body.String(), `"email":"`+email+`"`)
	for name, values := range rec.Header() {
		if name != "Content-Length" {
			rw.Header()[name] = values
		}
	}
	rw.WriteHeader(rec.Code)
	_, _ = rw.Write([]byte(body))
}

// cmdSimAddress lets what follows talk to a simulator that the story launched:
// sim-address NAME
func cmdSimAddress(ts *testscript.TestScript, _ bool, args []string) {
	said := worldOf(ts).process(ts, args[0]).out.String()
	for line := range strings.Lines(said) {
		if _, assignment, ok := strings.Cut(line, "export "); ok {
			name, value, _ := strings.Cut(strings.TrimSpace(assignment), "=")
			ts.Setenv(name, value)
		}
	}
}

// cmdPortTaken sets TAKEN to an address that somebody listens on.
func cmdPortTaken(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("TAKEN", worldOf(ts).server.Listener.Addr().String())
}
