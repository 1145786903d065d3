package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/paste"
)

// An explanation is what the command says about an argument.
type explanation struct {
	rows    []any
	errs    []error // for each thing that it has no row for
	remarks []error // which are no failures
}

// add adds a row or, if there is none, an error.
func (a *explanation) add(row any, err error) {
	if err != nil {
		a.errs = append(a.errs, err)
	} else if row != nil {
		a.rows = append(a.rows, row)
	}
}

const maxInput = 1 << 20

// read explains what it recognises in r: first each response, whose request had
// the given method if the text does not name it, then the status codes, then the
// error codes.
func read(r io.Reader, method string) (a explanation) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput))
	if err != nil {
		a.add(nil, fmt.Errorf("standard input: %w", err))
		return a
	}
	cutOff := len(data) == maxInput
	if cutOff {
		data = bytes.TrimRight(data, "0123456789") // the number may go on
	}
	text := paste.Read(string(data))
	rows, used := responses(text.Calls, strings.ToUpper(method))
	for _, row := range rows {
		a.add(row, nil)
	}
	for _, row := range rows {
		if _, err := lookup(strconv.Itoa(int(row.Status))); err != nil && row.Status != 0 {
			a.add(nil, err)
		}
	}
	a.addErrorCodes(rows, text.Codes)
	if cutOff {
		a.remarks = append(a.remarks, errors.New("standard input: only the first 1 MiB was read"))
	}
	switch {
	case a.rows != nil || a.errs != nil:
	case len(bytes.TrimSpace(data)) == 0:
		a.add(nil, errors.New("standard input is empty"))
	default:
		a.add(nil, fmt.Errorf("standard input: found no response, no error of a client and no error code; give a code as an argument: dmsstatus %s", numberIn(string(data))))
	}
	if method != "" && !used {
		a.remarks = append(a.remarks, fmt.Errorf("-method %q has no use: there is no response whose method is not known", method))
	}
	return a
}

// responses returns the rows for calls, merged if they differ in their advice only, and
// reports whether the method was of use.
func responses(calls []paste.Call, method string) (rows []response, used bool) {
	type key struct {
		method, path string
		status       dmsstatus.Code
		errorCode    string
	}
	index := make(map[key]int)
	for _, c := range calls {
		used = method != "" && setMethod(&c, method) || used
		row := newResponse(&c)
		k := key{row.Method, row.Path, row.Status, row.ErrorCode}
		if i, seen := index[k]; seen {
			rows[i] = rows[i].merge(row)
			continue
		}
		index[k] = len(rows)
		rows = append(rows, row)
	}
	return rows, used
}

// addErrorCodes adds the rows for the error codes, those of the responses first. A
// code of another service is not recognised only if nothing else is.
func (a *explanation) addErrorCodes(rows []response, found []string) {
	seen := map[string]bool{"": true}
	var codes []string
	for _, row := range rows {
		codes = append(codes, row.ErrorCode)
	}
	for _, code := range found {
		codes = append(codes, canonical(code))
	}
	var foreign []error
	for _, code := range codes {
		if seen[code] {
			continue
		}
		seen[code] = true
		row, err := errorCodeRow(code)
		if errors.As(err, new(foreignError)) {
			foreign = append(foreign, err)
		} else {
			a.add(row, err)
		}
	}
	if len(a.rows) > 0 {
		a.remarks = append(a.remarks, foreign...)
	} else {
		a.errs = append(a.errs, foreign...)
	}
}

var number = regexp.MustCompile(`\b[1-5][0-9]{2}\b`)

// numberIn returns the first number in a text that is a status code, or an example of one.
func numberIn(text string) string {
	for _, found := range number.FindAllString(text, -1) {
		if _, err := lookup(found); err == nil {
			return found
		}
	}
	return "504"
}
