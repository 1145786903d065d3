package main

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// A response is a row about a response, or about a call that got none.
type response struct {
	Method       string           `json:"method,omitempty"`
	Path         string           `json:"path,omitempty"`
	Status       dmsstatus.Code   `json:"status"` // 0 for no response
	Action       dmsstatus.Action `json:"action"`
	ErrorCode    string           `json:"error_code,omitempty"`
	Delay        string           `json:"delay,omitempty"` // in the form of time.Duration
	Message      string           `json:"message,omitempty"`
	Body         string           `json:"body,omitempty"` // how it starts, without a message
	RequestID    string           `json:"request_id,omitempty"`
	Hint         string           `json:"hint"`
	NotExist     bool             `json:"not_exist,omitempty"`     // DMS said so of what the request addresses
	Exist        bool             `json:"exist,omitempty"`         // DMS said so of what the request creates
	PartlyFailed bool             `json:"partly_failed,omitempty"` // a success
	Cut          bool             `json:"cut,omitempty"`           // where the text is cut off, the error code may have been

	fragment string           // of the error code, if the text is cut off there
	outcome  *dmsstatus.Error // the same, for a person
}

// partlyFailed is what the body of a success has if it holds items that failed.
var partlyFailed = regexp.MustCompile(`(?i)"success"\s*:\s*false|"result"\s*:\s*"failed"|"failed_(?:topics|groups)"\s*:\s*\[\s*[^\]\s]`)

// row returns the row for f.
func (f *finding) row() response {
	e := f.outcome()
	row := newResponse(e)
	row.PartlyFailed = e.Code.IsSuccess() && partlyFailed.MatchString(f.body)
	row.Cut, row.fragment = f.cut && !e.Code.IsSuccess(), f.fragment
	return row
}

// newResponse returns the row for e.
func newResponse(e *dmsstatus.Error) response {
	row := response{
		Method:    e.Method,
		Path:      e.Path,
		Status:    e.Code,
		Action:    e.Action,
		ErrorCode: e.ErrorCode,
		Message:   e.Message,
		Body:      e.Body,
		RequestID: e.RequestID,
		Hint:      e.Hint(),
		NotExist:  e.IsNotExist(),
		Exist:     e.IsExist(),

		outcome: e,
	}
	if e.Delay > 0 {
		row.Delay = e.Delay.String()
	}
	return row
}

// merge returns the row for two that differ in their advice only: that with the
// more careful action, or the first, with the longer delay.
func (r response) merge(other response) response {
	delay := max(r.outcome.Delay, other.outcome.Delay)
	if care[other.Action] > care[r.Action] {
		r = other
	}
	e := *r.outcome
	e.Delay = delay
	merged := newResponse(&e)
	merged.PartlyFailed = r.PartlyFailed || other.PartlyFailed
	merged.Cut, merged.fragment = r.Cut || other.Cut, cmp.Or(r.fragment, other.fragment)
	return merged
}

// care says which actions are more careful than others, and which are less.
var care = map[dmsstatus.Action]int{dmsstatus.ActionRetry: -2, dmsstatus.ActionRetryAfter: -1, dmsstatus.ActionVerify: 1}

// outcome returns all that is known about f. An Error has room for it, even if f is
// a success.
func (f *finding) outcome() *dmsstatus.Error {
	var e *dmsstatus.Error
	if !errors.As(dmsstatus.CheckResponse(f.response(f.body)), &e) {
		e = &dmsstatus.Error{RequestID: f.header.Get("X-Request-Id")} // a success
	}
	e.Advice = f.advice()
	e.Method, e.Path = f.method, f.path
	e.Message = cmp.Or(e.Message, f.message)
	return e
}

// advice returns what this library has said about f already, else what AdviseError
// says of the error of a client, else what Advise says.
func (f *finding) advice() dmsstatus.Advice {
	if f.redirect != nil && f.method == "" {
		worst, redirect := *f, *f.redirect
		worst.redirect = &redirect
		worst.setMethod(http.MethodPost)
		return worst.advice()
	}
	switch {
	case f.action != 0:
		return dmsstatus.Advice{Code: dmsstatus.Code(f.status), ErrorCode: canonical(f.errorCode), Action: f.action, Delay: f.delay}
	case f.status == 0:
		first := f
		for first.redirect != nil {
			first = first.redirect
		}
		op := first.method // as net/http has it
		if op != "" {
			op = op[:1] + strings.ToLower(op[1:]) // as net/http spells it
		}
		return dmsstatus.AdviseError(&url.Error{Op: op, URL: f.path, Err: cmp.Or(f.cause, io.ErrUnexpectedEOF)})
	case f.kind == isError:
		return dmsstatus.AdviseError(sdkError{nil, f.status, f.method, f.header, f.errorCode, []byte(f.body)})
	case f.errorCode != "":
		return dmsstatus.Advise(f.response(bodyWith(f.errorCode)))
	}
	return dmsstatus.Advise(f.response(f.body))
}

// An sdkError is the error of an SDK, with all that AdviseError looks for.
type sdkError struct {
	error          // nil: AdviseError looks at the fields
	StatusCode     int
	Method         string
	ResponseHeader http.Header
	ErrorCode      string
	Body           []byte
}

// response returns the response that f shows, with the given body.
func (f *finding) response(body string) *http.Response {
	resp := &http.Response{StatusCode: f.status, Header: f.header, Body: io.NopCloser(strings.NewReader(body))}
	if f.method != "" {
		resp.Request = &http.Request{Method: f.method}
		if f.redirect != nil {
			resp.Request.Response = f.redirect.response("")
		}
	}
	return resp
}

// setMethod makes method that of the first request if the text names none, and
// reports whether it names none. Of what this library has said, the method changes
// one thing: an outcome that is not known is no reason to verify a GET.
func (f *finding) setMethod(method string) bool {
	if f.method != "" {
		return false
	}
	if f.redirect != nil {
		f.redirect.setMethod(method)
		if f.redirect.status <= http.StatusSeeOther && method != http.MethodHead {
			method = http.MethodGet // as curl and net/http do it
		}
	}
	f.method = method
	if f.action == dmsstatus.ActionVerify && f.isForStatus() {
		f.action = dmsstatus.Advise(f.response("")).Action
	}
	return true
}

// isForStatus reports whether the action of f can be that for its status code
// alone. What else this library knew when it said so, such as a redirect, it knew
// better than f.
func (f *finding) isForStatus() bool {
	row, listed := dmsstatus.ByErrorCode(f.errorCode)
	return dmsstatus.ActionFor(f.status) == f.action && (!listed || row.Action == f.action)
}
