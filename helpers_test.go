package dmsstatus_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
)

// This file has what several test files use.

// sent is when the responses of these tests were sent, by their Date header.
var sent = time.Date(2020, time.November, 23, 10, 0, 0, 0, time.UTC)

const (
	sentDate  = "Mon, 23 Nov 2020 10:00:00 GMT"
	laterDate = "Mon, 23 Nov 2020 10:01:30 GMT"
)

func response(code int, method string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: code, Header: make(http.Header), Request: &http.Request{Method: method}}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Add(header[i], header[i+1])
	}
	return resp
}

// redirected returns a response to which a redirect led, from one method to another.
func redirected(code, redirect int, from, to string) *http.Response {
	resp := response(code, to)
	resp.Request.Response = &http.Response{StatusCode: redirect, Request: &http.Request{Method: from}}
	return resp
}

// advised returns the advice for a response to a POST with this error code.
func advised(code int, errorCode string) dmsstatus.Advice {
	resp := response(code, "POST")
	body, _ := json.Marshal(map[string]string{"error_code": errorCode}) // strings do not fail
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return dmsstatus.Advise(resp)
}

// spellings returns the ways to write a listed error code.
func spellings(code string) []string {
	service, number, _ := strings.Cut(code, ".")
	ways := []string{code, strings.ToLower(code), service[:1] + strings.ToLower(service[1:]) + "." + number, " " + code + "\n"}
	switch service {
	case "DMS":
		ways = append(ways, number, "\t"+number+" ")
		if old := "111" + strings.TrimPrefix(number, "00"); len(old) == 9 {
			ways = append(ways, "DMS."+old, "dms."+old, old+" ")
		}
	case "APIGW":
		ways = append(ways, "APIG."+number, " apig."+number)
	}
	return ways
}

// sized returns a body of n bytes with an error code.
func sized(n int) string {
	const start, end = `{"code":"DMS.00400026","x":"`, `"}`
	return start + strings.Repeat("x", n-len(start)-len(end)) + end
}

// A tracked body counts what is read, and whether it is closed.
type tracked struct {
	io.Reader
	read, closed int
}

func (b *tracked) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *tracked) Close() error { b.closed++; return errors.New("closed") }

func wrap(err error) error { return fmt.Errorf("creating: %w", fmt.Errorf("calling DMS: %w", err)) }

func advice(code int, a dmsstatus.Action) dmsstatus.Advice {
	return dmsstatus.Advice{Code: dmsstatus.Code(code), Action: a}
}

// coded returns the advice with an error code.
func coded(a dmsstatus.Advice, errorCode string) dmsstatus.Advice {
	a.ErrorCode = errorCode
	return a
}

var (
	noAnswer = dmsstatus.Advice{Action: dmsstatus.ActionVerify}
	missing  = advice(404, dmsstatus.ActionModify)
	slow     = dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}
	own      = &dmsstatus.Error{Advice: coded(slow, "DMS.10240407"), Message: "slow down"}
)

// An adviseErrorTest is an error and what AdviseError says of it.
type adviseErrorTest struct {
	name string
	err  error
	want dmsstatus.Advice
}

func testAdviseError(t *testing.T, tests []adviseErrorTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			same(t, test.want, dmsstatus.AdviseError(test.err))
		})
	}
}

// same compares two actions, bases, conditions or advices. assert.Equal prints an action
// as a number; this prints the text.
func same[T interface {
	comparable
	fmt.Stringer
}](t *testing.T, want, got T, about ...any) {
	t.Helper()
	if got != want {
		assert.Fail(t, fmt.Sprintf("got  %v\nwant %v", got, want), about...)
	}
}

// repeatable has the methods that can be sent twice. PROPFIND is idempotent by
// its own RFC, and PUT by RFC 9110, but not for DMS. The method of a request that is
// not known is "?".
var repeatable = map[string]bool{
	"": true, "GET": true, "HEAD": true, "OPTIONS": true, "TRACE": true, "DELETE": true,
	"PUT": false, "POST": false, "PATCH": false, "CONNECT": false, "PROPFIND": false, "get": false, "?": false,
}

// walkDelays has values of Retry-After with their delays, by sentDate.
var walkDelays = map[string]time.Duration{"": 0, "7": 7 * time.Second, laterDate: 90 * time.Second, "soon": 0}

// wantAction is ActionFor as its documentation has it.
func wantAction(code int) dmsstatus.Action {
	for _, e := range expected {
		if e.number == code {
			return e.action
		}
	}
	switch {
	case 100 <= code && code <= 199:
		return dmsstatus.ActionContinue
	case 200 <= code && code <= 299:
		return dmsstatus.ActionNone
	case 300 <= code && code <= 399:
		return dmsstatus.ActionRedirect
	case 400 <= code && code <= 499:
		return dmsstatus.ActionModify
	}
	return dmsstatus.ActionVerify
}

// wantAdvice is what has to be said about a response, put together step by step.
func wantAdvice(code int, method string, delay time.Duration, body said) dmsstatus.Advice {
	alone := wantAction(code)
	want := dmsstatus.Advice{Code: dmsstatus.Code(code), Action: alone, Delay: delay}
	if delay > 0 && (code == 413 || code == 503) {
		want.Action = dmsstatus.ActionRetryAfter
	}
	if 400 <= code && code <= 599 {
		want.ErrorCode = spelled(body.errorCode)
	}
	row, listed := dmsstatus.ByErrorCode(want.ErrorCode)
	repeats := dmsstatus.Advice{Action: row.Action}.Retryable()
	switch {
	case listed && repeats && alone == dmsstatus.ActionVerify && int(row.Code) != code:
		// Something broke on the way: it may be that the code is about another attempt.
	case listed:
		want.Action = row.Action
	case want.ErrorCode != "":
		// DMS's own form, in which a code that is not listed says nothing.
	case (code == 408 || code == 503) && body.foreign,
		(code == 301 || code == 302) && !repeatable[method],
		code == 304 && method != "" && method != "GET" && method != "HEAD":
		want.Action = dmsstatus.ActionVerify
	}
	if want.Action == dmsstatus.ActionVerify && repeatable[method] {
		want.Action = dmsstatus.ActionRetry
	}
	return want
}

// said is what a body says.
type said struct {
	errorCode, message, requestID string
	foreign                       bool // neither empty nor DMS's own
}

// spelled is how an Advice spells an error code.
func spelled(errorCode string) string {
	errorCode = strings.TrimSpace(errorCode)
	if row, ok := dmsstatus.ByErrorCode(errorCode); ok {
		return row.ErrorCode
	}
	digits := errorCode
	if len(digits) > 4 && strings.EqualFold(digits[:4], "DMS.") {
		digits = digits[4:]
	}
	if (len(digits) == 8 || len(digits) == 9) && strings.Trim(digits, "0123456789") == "" {
		return "DMS." + digits
	}
	return errorCode
}

// wantSaid is what a body says, by decoding it whole.
func wantSaid(data []byte) (s said) {
	s.foreign = strings.TrimSpace(string(data)) != ""
	if len(data) > 1<<16 || !json.Valid(data) {
		return s
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var whole map[string]any
	if decoder.Decode(&whole) != nil {
		return s
	}
	inner, _ := whole["error"].(map[string]any)
	s.requestID, _ = whole["request_id"].(string)
	for _, value := range []any{whole["error_code"], inner["code"], inner["error_code"], whole["errCode"], whole["code"]} {
		text, _ := value.(string)
		if n, ok := value.(json.Number); ok && (len(n) == 8 || len(n) == 9) && strings.Trim(string(n), "0123456789") == "" {
			text = "DMS." + string(n)
		}
		if s.errorCode == "" {
			s.errorCode = spelled(text)
		}
	}
	for _, value := range []any{whole["error_msg"], inner["message"], inner["error_msg"], whole["externalMessage"], whole["message"]} {
		if text, _ := value.(string); s.message == "" {
			s.message = text
		}
	}
	for _, value := range []any{s.errorCode, whole["error_msg"], inner["error_msg"]} {
		if text, _ := value.(string); text != "" {
			s.foreign = false
		}
	}
	return s
}

// public returns the advice without what only MaybeNotExist knows.
func public(a dmsstatus.Advice) dmsstatus.Advice {
	return dmsstatus.Advice{Code: a.Code, ErrorCode: a.ErrorCode, Action: a.Action, Delay: a.Delay}
}
