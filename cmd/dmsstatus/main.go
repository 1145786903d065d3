// Dmsstatus explains DMS status codes, DMS error codes and whole responses: what
// each means, what to do next, and which source says so.
//
//	dmsstatus [-json] [CODE or NAME or ERROR CODE ...]
//	dmsstatus [-json] -errors
//	curl -si URL | dmsstatus [-json] [-method METHOD] -
//
// Flags come first. Quote a name with spaces, or write it with hyphens. Without
// arguments the command lists the status codes, with -errors the error codes.
//
// The argument - stands for standard input, of which the command reads up to
// 1 MiB. If this is an HTTP response as curl -i prints it, the command gives the
// advice for it and explains its codes. Name the method of the request with
// -method: after a 504, say, a GET can be retried and a POST cannot. In any other
// text, such as a body or a log, the command explains every DMS error code.
//
// With -json it prints an array of rows. The keys of a row depend on its kind:
// status code, error code or response.
//
// The exit status is 1 if something is not in the tables or not recognised; the
// rest is still explained. It is 2 if the flags are wrong.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

var methodForm = regexp.MustCompile(`^[A-Za-z]*$`)

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	fail := func(failed int, format string, args ...any) {
		fmt.Fprintf(stderr, "dmsstatus: "+format+"\n", args...)
		status = failed
	}
	flags := flag.NewFlagSet("dmsstatus", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]")
		fmt.Fprintln(stderr, "       dmsstatus [-json] -errors")
		fmt.Fprintln(stderr, "       curl -si URL | dmsstatus [-json] [-method METHOD] -")
		fmt.Fprintln(stderr, "The argument - reads a response, a body or a log from standard input.")
		flags.PrintDefaults()
	}
	asJSON := flags.Bool("json", false, "print an array of rows instead of text")
	listErrors := flags.Bool("errors", false, "list the error codes")
	method := flags.String("method", "", "the `METHOD` of the request, such as GET, for a response on standard input")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	switch {
	case *listErrors && flags.NArg() > 0:
		fail(2, "-errors takes no arguments, but got %q", flags.Arg(0))
		return status
	case *method != "" && !slices.Contains(flags.Args(), "-"):
		fail(2, "-method %q needs the argument -, for a response on standard input", *method)
		return status
	case !methodForm.MatchString(*method):
		fail(2, "-method %q is not a method", *method)
		return status
	}

	rows := []any{} // not nil, for JSON
	for _, arg := range flags.Args() {
		found, errs := lookupAll(arg, stdin, *method)
		rows = append(rows, found...)
		for _, err := range errs {
			fail(1, "%v", err)
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
	if err := out.Flush(); err != nil {
		fail(1, "%v", err)
	}
	return status
}

// lookupAll returns the rows for an argument.
func lookupAll(arg string, stdin io.Reader, method string) ([]any, []error) {
	if arg == "-" {
		return read(stdin, method)
	}
	row, err := lookup(arg)
	if err != nil {
		return nil, []error{err}
	}
	return []any{row}, nil
}

// lookup returns the row for a code, a name or an error code. The error for
// anything else says what to do instead.
func lookup(arg string) (any, error) {
	arg = strings.Trim(arg, " \t\r\n\"'`,;:.") // people copy more than the code
	if row, err := lookupErrorCode(arg); row != nil || err != nil {
		return row, err
	}
	if row, ok := dmsstatus.ByName(arg); ok {
		return row, nil
	}
	code, err := strconv.Atoi(arg)
	switch {
	case err == nil || errors.Is(err, strconv.ErrRange):
	case strings.HasPrefix(arg, "-"):
		return nil, fmt.Errorf("%q comes too late: flags go before other arguments", arg)
	default:
		return nil, fmt.Errorf("%q is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes", arg)
	}
	if row, ok := dmsstatus.ByCode(code); ok {
		return row, nil
	}
	class := "it is outside 100 to 599, so treat it as 500"
	if code >= 100 && code <= 599 {
		class = fmt.Sprintf("as a %dxx code, treat it as %d", code/100, code/100*100)
	}
	return nil, fmt.Errorf("DMS does not document %s; %s: %s", arg, class, meaning(dmsstatus.ActionFor(code)))
}

var otherService = regexp.MustCompile(`^(?i)([A-Z]{2,})\.[0-9]{4,}$`)

// lookupErrorCode returns the row for an error code, or an error if it has none,
// or nothing if arg does not look like an error code.
func lookupErrorCode(arg string) (any, error) {
	if row, ok := dmsstatus.ByErrorCode(arg); ok {
		return row, nil
	}
	if code := canonical(arg); strings.HasPrefix(strings.ToUpper(code), "DMS.") {
		return nil, fmt.Errorf("%q is not in the table; go by the status code of the response", code)
	}
	if m := otherService.FindStringSubmatch(arg); m != nil {
		service := strings.ToUpper(m[1])
		if strings.HasPrefix(service, "APIG") {
			service = "the API gateway"
		}
		return nil, fmt.Errorf("%q comes from %s, not from DMS; go by the status code of the response", arg, service)
	}
	return nil, nil
}

// canonical returns an error code in the form that the library gives it: that of
// "DMS.00400026" for every spelling of an error code of DMS, listed or not.
func canonical(errorCode string) string {
	body, _ := json.Marshal(map[string]string{"error_code": errorCode}) // strings do not fail
	resp := &http.Response{StatusCode: 400, Body: io.NopCloser(bytes.NewReader(body))}
	return dmsstatus.Advise(resp).ErrorCode
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
		case response:
			fmt.Fprintf(w, "Response: %s\n", row.line)
			fmt.Fprintf(w, "  Action:  %s\n", meaning(row.Action))
			fmt.Fprintf(w, "  Hint:    %s\n", row.Hint)
			if row.Action == dmsstatus.ActionVerify && !row.methodKnown {
				fmt.Fprintln(w, "  Method:  not known; give it with -method, because a GET can be retried")
			}
		case dmsstatus.Status:
			general := ""
			if i > 0 {
				if _, ok := rows[i-1].(response); ok {
					general = ", in general" // the advice for the response can differ
				}
			}
			fmt.Fprintf(w, "%v%s\n", row.Code, general)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
		case dmsstatus.ErrorStatus:
			fmt.Fprintf(w, "%s, with status code %v\n", row.ErrorCode, row.Status)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
			if alone := dmsstatus.ActionFor(row.Status); alone != row.Action {
				fmt.Fprintf(w, "  Alone:   without the error code, status code %d would mean %v\n", row.Status, alone)
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
	enc.Encode(rows) // fails only if w does
}
