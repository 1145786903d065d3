// Dmsstatus explains DMS status codes and DMS error codes: what each means, what
// to do next, and which source says so.
//
//	dmsstatus [-json] [CODE or NAME or ERROR CODE ...]
//	dmsstatus [-json] -errors
//
// Flags come first. Quote a name with spaces, or write it with hyphens. Without
// arguments the command lists the status codes, with -errors the error codes.
// With -json it prints an array of rows; those of error codes have keys of their
// own.
//
// The exit status is 1 if an argument is in neither table, after the others are
// answered, and 2 if the flags are wrong.
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
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe shows as an error of Write
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) (exit int) {
	fail := func(status int, format string, args ...any) {
		fmt.Fprintf(stderr, "dmsstatus: "+format+"\n", args...)
		exit = status
	}
	flags := flag.NewFlagSet("dmsstatus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]")
		fmt.Fprintln(stderr, "       dmsstatus [-json] -errors")
		flags.PrintDefaults()
	}
	asJSON := flags.Bool("json", false, "print an array of rows instead of text")
	listErrors := flags.Bool("errors", false, "list the error codes")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if *listErrors && flags.NArg() > 0 {
		fail(2, "-errors takes no argument, not %q", flags.Arg(0))
		return exit
	}

	rows := []any{} // not nil, for JSON
	for _, arg := range flags.Args() {
		if row, err := lookup(arg); err != nil {
			fail(1, "%v", err)
		} else {
			rows = append(rows, row)
		}
	}
	show := explain
	switch {
	case *listErrors:
		for row := range dmsstatus.AllErrorCodes() {
			rows = append(rows, row)
		}
		show = list
	case flags.NArg() == 0:
		for row := range dmsstatus.All() {
			rows = append(rows, row)
		}
		show = list
	}
	if *asJSON {
		show = printJSON
	}
	out := bufio.NewWriter(stdout) // keeps an error until it is flushed
	show(out, rows)
	// A reader that has seen enough, such as head, is no failure.
	if err := out.Flush(); err != nil && !errors.Is(err, syscall.EPIPE) {
		fail(1, "%v", err)
	}
	return exit
}

var otherService = regexp.MustCompile(`(?i)^([A-Z]{2,})\.[0-9]{3,}$`)

// lookup returns the row for a code, a name or an error code. The error for
// anything else says what to go by.
func lookup(arg string) (any, error) {
	arg = strings.TrimSpace(arg)
	if row, ok := dmsstatus.ByErrorCode(arg); ok {
		return row, nil
	}
	if row, ok := dmsstatus.ByName(arg); ok {
		return row, nil
	}
	// WithErrorCode knows which other arguments are error codes of DMS.
	if code := (dmsstatus.Advice{}).WithErrorCode(arg).ErrorCode; strings.HasPrefix(code, "DMS.") {
		return nil, fmt.Errorf("DMS does not document %q; go by the status code of the response", code)
	}
	if m := otherService.FindStringSubmatch(arg); m != nil {
		service := m[1]
		if strings.HasPrefix(strings.ToUpper(service), "APIG") {
			service = "the API gateway"
		}
		return nil, fmt.Errorf("%q comes from %s, not from DMS; go by the status code of the response", arg, service)
	}
	code, err := strconv.Atoi(arg)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return nil, fmt.Errorf("%q is no status code, by number or by name, and no error code; dmsstatus alone lists the status codes, dmsstatus -errors the error codes", arg)
	}
	if row, ok := dmsstatus.ByCode(code); ok {
		return row, nil
	}
	class := "it is in no class, so treat it as a 5xx code"
	if code >= 100 && code <= 599 {
		class = fmt.Sprintf("as a %dxx code, treat it as %d", code/100, code/100*100)
	}
	return nil, fmt.Errorf("DMS does not document %s; %s: %s", arg, class, meaning(dmsstatus.ActionFor(code)))
}

// meaning returns an action with its meaning.
func meaning(a dmsstatus.Action) string {
	return fmt.Sprintf("%v (%s)", a, terms.Meaning(terms.Actions, a.String()))
}

// explain prints rows in full.
func explain(w io.Writer, rows []any) {
	for i, row := range rows {
		if i > 0 {
			fmt.Fprintln(w)
		}
		switch row := row.(type) {
		case dmsstatus.Status:
			fmt.Fprintln(w, row.Code)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
		case dmsstatus.ErrorStatus:
			fmt.Fprintf(w, "%s, with status code %v\n", row.ErrorCode, row.Status)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
			if alone := dmsstatus.ActionFor(row.Status); alone != row.Action {
				fmt.Fprintf(w, "  Alone:   status code %d would mean %v\n", row.Status, alone)
			}
		}
	}
}

func explainAdvice(w io.Writer, description string, action dmsstatus.Action, basis dmsstatus.Basis, hint string) {
	fmt.Fprintf(w, "  Meaning: %s\n", description)
	fmt.Fprintf(w, "  Action:  %s\n", meaning(action))
	fmt.Fprintf(w, "  Source:  %v (%s)\n", basis, terms.Meaning(terms.Bases, basis.String()))
	fmt.Fprintf(w, "  Hint:    %s\n", hint)
}

// list prints rows of one kind, one a line.
func list(w io.Writer, rows []any) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, row := range rows {
		switch row := row.(type) {
		case dmsstatus.Status:
			if i == 0 {
				fmt.Fprintln(tab, "CODE\tNAME\tACTION\tSOURCE")
			}
			fmt.Fprintf(tab, "%d\t%s\t%v\t%v\n", row.Code, row.Name, row.Action, row.Basis)
		case dmsstatus.ErrorStatus:
			if i == 0 {
				fmt.Fprintln(tab, "ERROR CODE\tSTATUS\tACTION\tDESCRIPTION")
			}
			fmt.Fprintf(tab, "%s\t%d\t%v\t%s\n", row.ErrorCode, row.Status, row.Action, row.Description)
		}
	}
	tab.Flush()
}

func printJSON(w io.Writer, rows []any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(rows) // cannot fail but for w
}
