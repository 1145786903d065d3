// Dmsstatus explains DMS status codes, DMS error codes and whole responses: what
// each means, what to do next, and on whose word.
//
//	dmsstatus [-json] [CODE or NAME or ERROR CODE ...]
//	dmsstatus [-json] -errors
//	dmsstatus -version
//	curl -si URL | dmsstatus [-json] [-method METHOD] -
//
// Flags come first. Quote a name with spaces, or write it with hyphens. Without
// arguments the command lists the status codes, with -errors the error codes. With
// -version it prints the edition of the tables.
//
// The argument - stands for standard input, of which the command reads up to
// 1 MiB. In any text it finds the responses that curl -i, curl -v, an SDK, a log of
// Terraform or this package shows, and the calls that got none. It gives the advice
// for each, and explains the status codes and error codes. An error of an SDK is no
// success, even with a 200. A text can be cut off: the command says so if that hides
// an error code. Where the text does not name the method of the request, name it
// with -method: after a 504, say, a GET can be retried and a POST cannot.
//
// With -json it prints an array of rows. The keys of a row depend on its kind:
// status code, error code or response. The status of no response is 0.
//
// It says so if it is not certain which call something belongs to, and if the text is
// longer than it reads.
//
// The exit status is 1 if something is not in the tables or not recognised; the
// rest is still explained. A code of another service is only a remark if there is
// a rest. The exit status is 2 if the flags are wrong.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/dms-go/dmsstatus"
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
	flags.SetOutput(io.Discard) // which would print an unknown flag as it is
	usage := func() {
		fmt.Fprintln(stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]")
		fmt.Fprintln(stderr, "       dmsstatus [-json] -errors")
		fmt.Fprintln(stderr, "       dmsstatus -version")
		fmt.Fprintln(stderr, "       curl -si URL | dmsstatus [-json] [-method METHOD] -")
		fmt.Fprintln(stderr, "The argument - reads from standard input what is on your screen: a response, curl -v, an error of an SDK, a log.")
		flags.SetOutput(stderr)
		flags.PrintDefaults()
	}
	flags.Usage = func() {}
	asJSON := flags.Bool("json", false, "print an array of rows instead of text")
	listErrors := flags.Bool("errors", false, "list the error codes")
	version := flags.Bool("version", false, "print the edition of the tables")
	method := flags.String("method", "", "the `METHOD` of the request, such as GET, where standard input does not name it")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		usage()
		return 0
	} else if err != nil {
		fail(2, "%s", quote(err.Error()))
		usage()
		return status
	}
	switch {
	case *listErrors && flags.NArg() > 0:
		fail(2, "-errors takes no arguments, but got %q", flags.Arg(0))
		return status
	case *version && flags.NArg() > 0:
		fail(2, "-version takes no arguments, but got %q", flags.Arg(0))
		return status
	case *method != "" && !slices.Contains(flags.Args(), "-"):
		fail(2, "-method %q needs the argument -, for a response on standard input", *method)
		return status
	case !methodForm.MatchString(*method):
		fail(2, "-method %q is not a method", *method)
		return status
	}

	if *version {
		if _, err := fmt.Fprintln(stdout, "dmsstatus, tables of", dmsstatus.Edition); err != nil {
			fail(1, "%v", err)
		}
		return status
	}

	rows := []any{} // not nil, for JSON
	for _, arg := range flags.Args() {
		var a explanation
		if arg == "-" {
			a = read(stdin, *method)
		} else {
			a.add(lookup(arg))
		}
		rows = append(rows, a.rows...)
		for _, err := range a.errs {
			fail(1, "%v", err)
		}
		for _, remark := range a.remarks {
			fail(status, "%v", remark)
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
