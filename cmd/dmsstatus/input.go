package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// A response is a row about a whole response.
type response struct {
	Status    dmsstatus.Code   `json:"status"`
	Action    dmsstatus.Action `json:"action"`
	ErrorCode string           `json:"error_code,omitempty"`
	Delay     string           `json:"delay,omitempty"` // in the form of time.Duration
	Message   string           `json:"message,omitempty"`
	Body      string           `json:"body,omitempty"` // how it starts, without a message
	RequestID string           `json:"request_id,omitempty"`
	Hint      string           `json:"hint"`

	line        string // the same for a person
	methodKnown bool
}

var (
	statusLine = regexp.MustCompile(`^HTTP/[0-9](?:\.[0-9])? ([1-9][0-9]{2})(?:[ \r\n]|$)`)
	dmsCode    = regexp.MustCompile(`(?i)DMS\.[0-9]{8,9}\b|"[0-9]{8,9}\\?"`) // without "DMS." only as a string of JSON
	otherCode  = regexp.MustCompile(`\b[A-Z]{2,}\.[0-9]{4,}\b`)
)

const maxInput = 1 << 20

// read returns rows for what it recognises in r: a raw HTTP response to a request
// with the given method, and every DMS error code. It returns an error for each
// thing that it recognises but has no row for.
func read(r io.Reader, method string) (rows []any, errs []error) {
	text, err := io.ReadAll(io.LimitReader(r, maxInput))
	if err != nil {
		return nil, []error{fmt.Errorf("standard input: %w", err)}
	}
	if len(text) == maxInput {
		text = bytes.TrimRight(text, "0123456789") // the number may go on
	}
	add := func(row any, err error) {
		if err != nil {
			errs = append(errs, err)
		} else if row != nil {
			rows = append(rows, row)
		}
	}
	resp := parseResponse(text)
	if resp != nil {
		if method != "" {
			resp.Request = &http.Request{Method: strings.ToUpper(method)}
		}
		row := advise(resp)
		add(row, nil)
		add(lookup(strconv.Itoa(resp.StatusCode)))
		if row.ErrorCode != "" || row.Status.IsSuccess() {
			add(lookupErrorCode(row.ErrorCode))
			return rows, errs
		}
	}
	codes := errorCodes(string(text))
	if resp == nil && codes == nil {
		codes = otherCode.FindAllString(string(text), 1)
	}
	for _, code := range codes {
		add(lookupErrorCode(code))
	}
	switch {
	case resp != nil || codes != nil:
	case len(bytes.TrimSpace(text)) == 0:
		add(nil, errors.New("standard input is empty"))
	default:
		add(nil, errors.New("standard input: neither an HTTP response nor a DMS error code"))
	}
	return rows, errs
}

// errorCodes returns the DMS error codes in text, once each.
func errorCodes(text string) (codes []string) {
	seen := make(map[string]bool)
	for _, found := range dmsCode.FindAllString(text, -1) {
		code := canonical(strings.Trim(found, `"\`))
		_, listed := dmsstatus.ByErrorCode(code)
		bare := found[0] == '"'
		if !seen[code] && (listed || !bare) {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	return codes
}

// parseResponse returns the response that text starts with, in the form of
// curl -i, or nil. If there are several, the last counts: the earlier ones are
// interim responses, redirects or a proxy's. Text that is cut off is not an error.
func parseResponse(text []byte) *http.Response {
	text = bytes.TrimLeft(text, "\ufeff \t\r\n")
	var resp *http.Response
	for {
		match := statusLine.FindSubmatch(text)
		if match == nil {
			break
		}
		code, _ := strconv.Atoi(string(match[1]))
		resp = &http.Response{StatusCode: code, Header: make(http.Header)}
		_, text, _ = bytes.Cut(text, []byte("\n"))
		for {
			var line []byte
			line, text, _ = bytes.Cut(text, []byte("\n"))
			if line = bytes.TrimSpace(line); len(line) == 0 {
				break
			}
			name, value, _ := bytes.Cut(line, []byte(":"))
			resp.Header.Add(string(name), string(bytes.TrimSpace(value)))
		}
	}
	if resp != nil {
		resp.Body = io.NopCloser(bytes.NewReader(text))
	}
	return resp
}

// advise returns the row for a response.
func advise(resp *http.Response) response {
	var e *dmsstatus.Error
	if !errors.As(dmsstatus.CheckResponse(resp), &e) {
		e = &dmsstatus.Error{Advice: dmsstatus.Advise(resp)} // a success
	}
	row := response{
		Status:    e.Code,
		Action:    e.Action,
		ErrorCode: e.ErrorCode,
		Message:   e.Message,
		Body:      e.Body,
		RequestID: e.RequestID,
		Hint:      e.Hint(),

		line:        e.Error(),
		methodKnown: resp.Request != nil,
	}
	if e.Delay > 0 {
		row.Delay = e.Delay.String()
	}
	return row
}
