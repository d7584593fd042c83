package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wsync/wsync/diff"
	"github.com/wsync/wsync/schema"
)

// condition knows what a story may depend on besides testscript's own.
func condition(name string) (bool, error) {
	switch name {
	case "pty":
		return runtime.GOOS == "linux", nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// input is the text of a file, or what the last command printed. It must not be
// called after the command itself has printed.
func input(ts *testscript.TestScript, name string) string { return ts.ReadFile(name) }

// cmdEdit replaces a text that occurs once in a file: edit FILE OLD NEW. In OLD
// and NEW, \n is a new line.
func cmdEdit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	lines := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\e`, "\x1b")
	src, before, after := input(ts, args[0]), lines.Replace(args[1]), lines.Replace(args[2])
	if n := strings.Count(src, before); n != 1 {
		ts.Fatalf("%q occurs %d times in %s", before, n, args[0])
	}
	ts.Check(writeFile(ts.MkAbs(args[0]), []byte(strings.Replace(src, before, after, 1))))
}

// volatile is what differs from run to run in honest output.
var volatile = []struct {
	pattern *regexp.Regexp
	becomes string
}{
	{regexp.MustCompile(`req_sim_\d+`), "req_sim_N"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "TIME"},
	{regexp.MustCompile(`\s+in\s+(\d+(\.\d+)?(ms|s|µs)|under\s+a\s+second)`), " in TIME"},
	{regexp.MustCompile(`"run":"[0-9a-f]{16}"`), `"run":"RUN"`},
	{regexp.MustCompile(`\r\n`), "\\r\n"}, // git would change it in a story
}

// cmdScrub makes what the last command printed fit for cmp: what differs from
// run to run becomes a word. With a name it prints that file so.
func cmdScrub(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 1 {
		text := input(ts, args[0])
		fmt.Fprint(ts.Stdout(), scrubbed(ts, text))
		return
	}
	out, errs := input(ts, "stdout"), input(ts, "stderr")
	fmt.Fprint(ts.Stdout(), scrubbed(ts, out))
	fmt.Fprint(ts.Stderr(), scrubbed(ts, errs))
}

func scrubbed(ts *testscript.TestScript, text string) string {
	for _, v := range volatile {
		text = v.pattern.ReplaceAllString(text, v.becomes)
	}
	return strings.ReplaceAll(text, ts.Getenv("WORK"), "$WORK")
}

// cmdValid holds JSON, or with a name that ends in "jsonl" each line, against a
// schema that wsync publishes: valid plan stdout
func cmdValid(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: valid SCHEMA FILE")
	}
	compiled := compiledSchema(ts, args[0])
	documents := []string{input(ts, args[1])}
	if strings.HasSuffix(args[1], "jsonl") {
		documents = strings.Split(strings.TrimSuffix(documents[0], "\n"), "\n")
	}
	for _, d := range documents {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(d))
		ts.Check(err)
		err = compiled.Validate(v)
		if args[0] == "reviews" && err == nil {
			err = validReviews(ts, v)
		}
		switch {
		case err != nil && !neg:
			ts.Fatalf("%s\n%v", d, err)
		case err == nil && neg:
			ts.Fatalf("unexpectedly valid: %s", d)
		}
	}
}

func compiledSchema(ts *testscript.TestScript, name string) *jsonschema.Schema {
	text, err := schema.Text(name)
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	at := "wsync:/" + name // a bare name would depend on the working directory
	ts.Check(c.AddResource(at, doc))
	compiled, err := c.Compile(at)
	ts.Check(err)
	return compiled
}

// validReviews holds each review in a list to the schema that the list refers to.
func validReviews(ts *testscript.TestScript, v any) error {
	doc, _ := v.(map[string]any)
	list, _ := doc["reviews"].([]any)
	one := compiledSchema(ts, "review")
	for _, item := range list {
		item, _ := item.(map[string]any)
		if r, there := item["review"]; there {
			if err := one.Validate(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// cmdMode checks a file's permissions: mode 0600 plan.json
func cmdMode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode()&fs.ModePerm); got != args[0] && runtime.GOOS != "windows" {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// cmdReseal gives a forged plan a digest that fits, as whoever forges one would.
func cmdReseal(ts *testscript.TestScript, _ bool, args []string) {
	var p diff.Plan
	ts.Check(json.Unmarshal([]byte(input(ts, args[0])), &p))
	p.Digest = ""
	bare, err := json.Marshal(&p)
	ts.Check(err)
	sum := sha256.Sum256(bare)
	p.Digest = "sha256:" + hex.EncodeToString(sum[:])
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	ts.Check(e.Encode(&p))
	ts.Check(writeFile(ts.MkAbs(args[0]), b.Bytes()))
}

// cmdToday moves the story's clock, the organization's with it: today 2027-02-01,
// which is noon of that day, or today 2032-02-29T23:30:00-11:00
func cmdToday(ts *testscript.TestScript, _ bool, args []string) {
	at, err := time.Parse(time.RFC3339, args[0])
	if err != nil {
		at, err = time.Parse(time.DateOnly, args[0])
		at = at.Add(12 * time.Hour)
	}
	ts.Check(err)
	w := worldOf(ts)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.today = at
}

// cmdEnvFile sets a variable to the text of a file, its line ends included:
// env-file NAME FILE
func cmdEnvFile(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], input(ts, args[1]))
}

// cmdIdentity writes an identity token as GitHub Actions would give it to a job,
// good for five minutes and one exchange: identity FILE SUBJECT
func cmdIdentity(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	w.tokens++
	part := func(v any) string {
		b, err := json.Marshal(v)
		ts.Check(err)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	token := part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + part(map[string]any{
		"iss": "https://token.actions.githubusercontent.com", "sub": args[1], "aud": "https://api.anthropic.com",
		"jti": fmt.Sprintf("jti-%d", w.tokens), "exp": w.clock().Add(5 * time.Minute).Unix(),
	}) + "." + part("unsigned")
	ts.Check(writeFile(ts.MkAbs(args[0]), []byte(token+"\n")))
}

// cmdCut copies the first bytes of a file: cut FROM TO BYTES
func cmdCut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(writeFile(ts.MkAbs(args[1]), []byte(input(ts, args[0])[:n])))
}
