package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// lookup returns the row for a code, a name or an error code. The error for
// anything else says what to do instead.
func lookup(arg string) (any, error) {
	arg = core(strings.Trim(arg, " \t\r\n\"'`,;:.")) // people copy more than the code
	row, unlisted := lookupErrorCode(arg)
	if row != nil || unlisted != nil {
		return row, unlisted
	}
	if row, ok := dmsstatus.ByName(arg); ok {
		return row, nil
	}
	code, err := strconv.Atoi(arg)
	zero := len(arg) > 1 && arg[0] == '0' // no status code starts with one
	if row, ok := dmsstatus.ByCode(code); ok && !zero {
		return row, nil
	}
	near := suggest(arg)
	switch {
	case near != "":
		return nil, fmt.Errorf("%q is not a status code, name or error code; did you mean %s?", arg, near)
	case (err == nil || errors.Is(err, strconv.ErrRange)) && !zero:
		class := "it is outside 100 to 599, so treat it as 500"
		if code >= 100 && code <= 599 {
			class = fmt.Sprintf("as a %dxx code, treat it as %d", code/100, code/100*100)
		}
		return nil, fmt.Errorf("DMS does not document %s; %s: %s", arg, class, meaning(dmsstatus.ActionFor(code)))
	case strings.HasPrefix(arg, "-"):
		return nil, fmt.Errorf("%q comes too late: flags go before other arguments", arg)
	}
	return nil, fmt.Errorf("%q is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes", arg)
}

var (
	// An error code can have its status code or its key in front of it.
	codeWithLead = regexp.MustCompile(`^(?:[1-5][0-9]{2}(?:\s\w+)?[/\s]|(?i:(?:err(?:or)?_?)?code)["']?\s*[=:]\s*["']?)([A-Za-z]+[.-]?\w+|[0-9]{8,9})$`)
	// A status code can have the protocol in front of it, and its name behind it.
	codeWithName = regexp.MustCompile(`^(?:(?i:HTTP)(?:/[0-9.]+)?[\s-]*)?([1-9][0-9]{2})(?:\s+(.+))?$`)
)

// core returns the code in arg if it has more than that, as logs and this command
// print it, else arg.
func core(arg string) string {
	if m := codeWithLead.FindStringSubmatch(arg); m != nil && strings.ContainsAny(m[1], "0123456789") {
		return m[1]
	}
	m := codeWithName.FindStringSubmatch(arg)
	if m == nil {
		return arg
	}
	code, _ := strconv.Atoi(m[1])
	name := letters(m[2])
	if row, _ := dmsstatus.ByCode(code); name == "" || name == letters(row.Name) || name == letters(http.StatusText(code)) {
		return m[1]
	}
	return arg
}

// otherService is the form of an error code, with the name of the service.
var otherService = regexp.MustCompile(`^([A-Za-z]{2,}[A-Za-z0-9]*)(?:[.-][A-Za-z0-9]+)*\.[0-9]{4,}$`)

// A foreignError says that an error code is none of DMS.
type foreignError struct{ errorCode, service string }

func (e foreignError) Error() string {
	return fmt.Sprintf("%q comes from %s, not from DMS; go by the status code of the response", e.errorCode, e.service)
}

// lookupErrorCode returns the row for an error code, or an error with a proposal if
// it has none, or nothing if arg does not look like an error code.
func lookupErrorCode(arg string) (any, error) {
	row, err := errorCodeRow(arg)
	if near := ""; err != nil {
		if near = suggest(arg); near != "" {
			err = fmt.Errorf("%w; did you mean %s?", err, near)
		}
	}
	return row, err
}

// errorCodeRow does the same without a proposal.
func errorCodeRow(code string) (any, error) {
	if row, ok := dmsstatus.ByErrorCode(code); ok {
		return row, nil
	}
	return nil, unlisted(code)
}

// unlisted says what an error code is that is not in the table, or nothing if arg
// does not look like one.
func unlisted(arg string) error {
	if code := canonical(arg); strings.HasPrefix(strings.ToUpper(code), "DMS.") {
		return fmt.Errorf("%q is not in the table; go by the status code of the response", code)
	}
	if m := otherService.FindStringSubmatch(arg); m != nil {
		service := strings.ToUpper(m[1])
		if strings.HasPrefix(service, "APIG") {
			service = "the API gateway"
		}
		return foreignError{arg, service}
	}
	return nil
}

// canonical returns an error code in the form that the library gives it: that of
// "DMS.00400026" for every spelling of an error code of DMS, listed or not.
func canonical(errorCode string) string {
	resp := &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader(bodyWith(errorCode)))}
	return dmsstatus.Advise(resp).ErrorCode
}

// bodyWith returns the body of a response with an error code.
func bodyWith(errorCode string) string {
	body, _ := json.Marshal(map[string]string{"error_code": errorCode}) // strings do not fail
	return string(body)
}
