// Dmsstatus explains DMS status codes: what each means, what to do next, and on
// whose word.
//
//	dmsstatus [-json] [CODE or NAME ...]
//
// Without arguments it lists the whole table. It exits with status 1 if an
// argument is outside the table, after it has answered the others, and with
// status 2 if the flags are wrong.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"text/tabwriter"

	"github.com/dms-go/dmsstatus"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is to be an error of Write
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) (exit int) {
	flags := flag.NewFlagSet("dmsstatus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: dmsstatus [-json] [CODE or NAME ...]")
		flags.PrintDefaults()
	}
	asJSON := flags.Bool("json", false, "print an array of rows instead of text")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}

	rows := []dmsstatus.Status{} // not nil, for JSON
	for _, arg := range flags.Args() {
		if row, err := lookup(arg); err != nil {
			fmt.Fprintln(stderr, "dmsstatus:", err)
			exit = 1
		} else {
			rows = append(rows, row)
		}
	}
	show := explain
	if flags.NArg() == 0 {
		rows = slices.Collect(dmsstatus.All())
		show = list
	}
	if *asJSON {
		show = printJSON
	}
	out := bufio.NewWriter(stdout)
	err := show(out, rows)
	if err == nil {
		err = out.Flush()
	}
	// A reader that has seen enough, such as head, is no failure.
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		fmt.Fprintln(stderr, "dmsstatus:", err)
		exit = 1
	}
	return exit
}

// lookup returns the row for a code or a name. The error for a number says
// which code it is treated as.
func lookup(arg string) (dmsstatus.Status, error) {
	code, err := strconv.Atoi(arg)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		if row, ok := dmsstatus.ByName(arg); ok {
			return row, nil
		}
		return dmsstatus.Status{}, fmt.Errorf("%q is neither a number nor the name of a status code; without arguments the whole table is listed", arg)
	}
	row, ok := dmsstatus.ByCode(code)
	if ok {
		return row, nil
	}
	class := "being in no class, it is treated as a 5xx code"
	if code >= 100 && code <= 599 {
		class = fmt.Sprintf("as a %dxx code it is treated as %d", code/100, code/100*100)
	}
	return row, fmt.Errorf("DMS does not document %s; %s: %s", arg, class, meaning(dmsstatus.ActionFor(code)))
}

// meaning returns an action with what it means.
func meaning(a dmsstatus.Action) string { return a.String() + " (" + actionMeanings[a] + ")" }

// explain prints rows in full.
func explain(w io.Writer, rows []dmsstatus.Status) error {
	for i, row := range rows {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%v\n", row.Code)
		fmt.Fprintf(w, "  Meaning: %s\n", row.Description)
		fmt.Fprintf(w, "  Action:  %s\n", meaning(row.Action))
		fmt.Fprintf(w, "  Basis:   %s (%s)\n", row.Basis, basisMeanings[row.Basis])
		fmt.Fprintf(w, "  Hint:    %s\n", row.Hint)
	}
	return nil // w keeps its error until it is flushed
}

// list prints rows one a line.
func list(w io.Writer, rows []dmsstatus.Status) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "CODE\tNAME\tACTION\tBASIS")
	for _, row := range rows {
		fmt.Fprintf(tab, "%d\t%s\t%s\t%s\n", row.Code, row.Name, row.Action, row.Basis)
	}
	return tab.Flush()
}

func printJSON(w io.Writer, rows []dmsstatus.Status) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}
