// Dmsstatus explains DMS status codes, and those DMS error codes that ask for
// something else than their status code does: what each means, what to do next,
// and on whose word.
//
//	dmsstatus [-json] [CODE or NAME or ERROR CODE ...]
//
// Flags come first; a name with spaces is quoted, or written with hyphens.
// Without arguments the command lists the status codes. With -json it prints an
// array, in which the rows of error codes have keys of their own. It exits with
// status 1 if an argument is in neither table, after it has answered the others,
// and with status 2 if the flags are wrong.
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
	"strconv"
	"strings"
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
		fmt.Fprintln(stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]")
		flags.PrintDefaults()
	}
	asJSON := flags.Bool("json", false, "print an array of rows instead of text")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}

	rows := []any{} // of type dmsstatus.Status or errorCode; not nil, for JSON
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
		for row := range dmsstatus.All() {
			rows = append(rows, row)
		}
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

// An errorCode is one row of the table of error codes.
type errorCode struct {
	Code   string           `json:"error_code"`
	Status dmsstatus.Code   `json:"status"`
	Action dmsstatus.Action `json:"action"`
	Basis  dmsstatus.Basis  `json:"basis"`
	Note   string           `json:"note"`
}

// lookup returns the row for a code, a name or an error code. The error for a
// number says which code it is treated as.
func lookup(arg string) (any, error) {
	// WithErrorCode knows which of the arguments are error codes.
	if code := (dmsstatus.Advice{}).WithErrorCode(arg).ErrorCode; strings.HasPrefix(code, "DMS.") {
		for _, row := range errorCodes {
			if row.Code == code {
				return row, nil
			}
		}
		return nil, fmt.Errorf("%q has no advice of its own; go by the status code of the response", code)
	}
	arg = strings.TrimSpace(arg)
	code, err := strconv.Atoi(arg)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		if row, ok := dmsstatus.ByName(arg); ok {
			return row, nil
		}
		return nil, fmt.Errorf("%q is not a status code, by number or by name, nor an error code; without arguments all status codes are listed", arg)
	}
	if row, ok := dmsstatus.ByCode(code); ok {
		return row, nil
	}
	class := "being in no class, it is treated as a 5xx code"
	if code >= 100 && code <= 599 {
		class = fmt.Sprintf("as a %dxx code it is treated as %d", code/100, code/100*100)
	}
	return nil, fmt.Errorf("DMS does not document %s; %s: %s", arg, class, meaning(dmsstatus.ActionFor(code)))
}

// meaning returns an action with what it means.
func meaning(a dmsstatus.Action) string { return a.String() + " (" + actionMeanings[a] + ")" }

// explain prints rows in full.
func explain(w io.Writer, rows []any) error {
	for i, row := range rows {
		if i > 0 {
			fmt.Fprintln(w)
		}
		switch row := row.(type) {
		case dmsstatus.Status:
			fmt.Fprintln(w, row.Code)
			explainAdvice(w, row.Description, row.Action, row.Basis)
			fmt.Fprintf(w, "  Hint:    %s\n", row.Hint)
		case errorCode:
			fmt.Fprintf(w, "%s, with status %v\n", row.Code, row.Status)
			explainAdvice(w, row.Note, row.Action, row.Basis)
			fmt.Fprintf(w, "  Without: %v, for status %d alone\n", dmsstatus.ActionFor(row.Status), row.Status)
		}
	}
	return nil // w keeps its error until it is flushed
}

func explainAdvice(w io.Writer, text string, action dmsstatus.Action, basis dmsstatus.Basis) {
	fmt.Fprintf(w, "  Meaning: %s\n", text)
	fmt.Fprintf(w, "  Action:  %s\n", meaning(action))
	fmt.Fprintf(w, "  Basis:   %s (%s)\n", basis, basisMeanings[basis])
}

// list prints status codes one a line.
func list(w io.Writer, rows []any) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "CODE\tNAME\tACTION\tBASIS")
	for _, row := range rows {
		row := row.(dmsstatus.Status)
		fmt.Fprintf(tab, "%d\t%s\t%s\t%s\n", row.Code, row.Name, row.Action, row.Basis)
	}
	return tab.Flush()
}

func printJSON(w io.Writer, rows []any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}
