// Command bench measures wsync against the simulator and prints a table.
//
//	go run ./internal/bench
//
// Three processes take part, so that no figure is another's: this one, which
// stays small and only starts the others; the simulator, which answers with a
// latency and counts requests; and the client under measurement, which is the
// real wsync, built for the occasion, or a bare listing through the SDK to
// compare with. CPU time and peak memory are what the system says of the
// client's process alone.
//
// The ideal beside each wall time is latency and nothing else: how many rounds
// of requests are needed at the client's concurrency, times the latency. See
// ideal.go.
//
// A second table sets wsync beside Terraform (or OpenTofu) and a provider:
//
//	go run ./internal/bench compare -terraform=PROGRAM -provider=PROGRAM
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:forbidigo // this is a main
	}
}

// run is the program. The first argument tells the two helper processes, and
// the comparison with Terraform, from what a person starts otherwise.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "serve":
			return serve(args[1:], stdin, stdout)
		case "list":
			return listThroughSDK(ctx, args[1:])
		case "compare":
			return compareWithTerraform(ctx, args[1:], stdout, stderr)
		}
	}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	client := fs.String("wsync", "", "measure this `binary` instead of building one")
	quick := fs.Bool("quick", false, "only the smallest organization, once")
	if err := fs.Parse(args); err != nil {
		return err
	}
	lab, err := newLab(ctx, *client, stderr)
	if err != nil {
		return err
	}
	defer lab.close()
	return lab.table(ctx, stdout, *quick)
}
