package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
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
	RequestID string           `json:"request_id,omitempty"`
	Hint      string           `json:"hint,omitempty"`

	line        string // the same for a person
	methodKnown bool
}

var (
	statusLine = regexp.MustCompile(`^HTTP/[0-9](?:\.[0-9])? ([1-9][0-9]{2})(?:[ \r\n]|$)`)
	dmsCode    = regexp.MustCompile(`(?i)DMS\.[0-9]{8,9}\b`)
	otherCode  = regexp.MustCompile(`\b[A-Z]{2,}\.[0-9]{4,}\b`)
)

// read returns rows for what it recognises in r: a raw HTTP response to a request
// with the given method, or else every DMS error code. It returns an error for
// each thing that it recognises but has no row for.
func read(r io.Reader, method string) (rows []any, errs []error) {
	text, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, []error{fmt.Errorf("standard input: %w", err)}
	}
	add := func(row any, err error) {
		if err != nil {
			errs = append(errs, err)
		} else if row != nil {
			rows = append(rows, row)
		}
	}
	if resp := parseResponse(text); resp != nil {
		if method != "" {
			resp.Request = &http.Request{Method: strings.ToUpper(method)}
		}
		row := advise(resp)
		add(row, nil)
		add(lookup(strconv.Itoa(resp.StatusCode)))
		add(lookupErrorCode(row.ErrorCode))
		return rows, errs
	}
	codes := dmsCode.FindAllString(string(text), -1)
	if codes == nil {
		codes = otherCode.FindAllString(string(text), 1)
	}
	switch {
	case codes != nil:
	case len(bytes.TrimSpace(text)) == 0:
		add(nil, errors.New("standard input is empty"))
	default:
		add(nil, errors.New("standard input: neither an HTTP response nor a DMS error code"))
	}
	for i, code := range codes {
		codes[i] = strings.ToUpper(code)
		if !slices.Contains(codes[:i], codes[i]) {
			add(lookupErrorCode(codes[i]))
		}
	}
	return rows, errs
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
