package main

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/paste"
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

	unsure, hidden bool
	failed         []dmsstatus.FailedItem
	outcome        *dmsstatus.Error // the same, for a person
}

// newResponse returns the row for a call.
func newResponse(c *paste.Call) response {
	row := rowFor(outcome(c))
	row.unsure, row.hidden = c.Unsure, c.Hidden
	row.Cut = c.Cut && !row.Status.IsSuccess()
	if row.Status.IsSuccess() {
		row.failed = dmsstatus.FailedItems([]byte(c.Body))
		row.PartlyFailed = len(row.failed) > 0
	}
	return row
}

func rowFor(e *dmsstatus.Error) response {
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
		r, other = other, r
	}
	e := *r.outcome
	e.Delay = delay
	merged := rowFor(&e)
	merged.failed = append(r.failed, other.failed...)
	merged.PartlyFailed = r.PartlyFailed || other.PartlyFailed
	merged.Cut, merged.unsure, merged.hidden = r.Cut || other.Cut, r.unsure || other.unsure, r.hidden && other.hidden
	return merged
}

// care says which actions are more careful than others, and which are less.
var care = map[dmsstatus.Action]int{dmsstatus.ActionRetry: -2, dmsstatus.ActionRetryAfter: -1, dmsstatus.ActionVerify: 1}

// outcome returns all that is known about a call. An Error has room for it, even if it is
// a success.
func outcome(c *paste.Call) *dmsstatus.Error {
	var e *dmsstatus.Error
	if c.Status == 0 || !errors.As(dmsstatus.CheckResponse(c.Response()), &e) {
		e = &dmsstatus.Error{RequestID: c.Header.Get("X-Request-Id")}
	}
	e.Advice = advice(c)
	e.Method, e.Path = c.Method, ""
	if u, err := url.Parse(c.URL); err == nil {
		e.Path = u.EscapedPath()
	}
	e.Message = cmp.Or(e.Message, c.Message)
	if c.ErrorCode != "" && e.Message == "" {
		e.Body = excerpt(c.Body)
	}
	return e
}

// excerpt returns the start of a body.
func excerpt(body string) string {
	return strings.ToValidUTF8(body[:min(len(body), 256)], "")
}

// advice returns what this library says about a call. Where it is not certain what belongs
// to the call, that is nothing but ActionVerify.
func advice(c *paste.Call) dmsstatus.Advice {
	if c.Redirect != nil && c.Method == "" {
		worst, first := *c, *c.Redirect
		worst.Redirect = &first
		setMethod(&worst, http.MethodPost)
		return advice(&worst)
	}
	switch {
	case c.Unsure:
		return dmsstatus.Advice{Code: dmsstatus.Code(c.Status), Action: dmsstatus.ActionVerify}
	case c.Said.Action != 0:
		a := c.Said
		a.ErrorCode = canonical(a.ErrorCode)
		return a
	case c.Status == 0:
		first := c
		for first.Redirect != nil {
			first = first.Redirect
		}
		return dmsstatus.AdviseError(first.Err())
	case c.IsError && dmsstatus.Code(c.Status).IsSuccess():
		return dmsstatus.AdviseError(sdkError{Response: c.Response()})
	}
	return dmsstatus.Advise(c.Response())
}

// An sdkError is the error of an SDK for a response.
type sdkError struct {
	error    // nil: AdviseError looks at the field
	Response *http.Response
}

// setMethod makes method that of the first request if the text names none, and reports
// whether it names none. Of what this library has said, the method changes one thing: an
// outcome that is not known is no reason to verify a GET.
func setMethod(c *paste.Call, method string) bool {
	if c.Method != "" || c.Unsure {
		return false
	}
	if c.Redirect != nil {
		redirect := *c.Redirect
		c.Redirect = &redirect
		setMethod(c.Redirect, method)
		if c.Redirect.Status <= http.StatusSeeOther && method != http.MethodHead {
			method = http.MethodGet // as curl and net/http do it
		}
	}
	c.Method = method
	if c.Said.Action == dmsstatus.ActionVerify && isForStatus(c) {
		if c.Status == 0 {
			c.Said.Action = dmsstatus.AdviseError(c.Err()).Action
		} else {
			c.Said.Action = dmsstatus.Advise(c.Response()).Action
		}
	}
	return true
}

// isForStatus reports whether what this library has said can be for the status code alone.
// What else it knew when it said so, such as a redirect, it knew better than the text.
func isForStatus(c *paste.Call) bool {
	row, listed := dmsstatus.ByErrorCode(c.ErrorCode)
	return dmsstatus.ActionFor(c.Status) == c.Said.Action && (!listed || row.Action == c.Said.Action)
}
