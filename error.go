package dmsstatus

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Error is the error for a response that is not a success. [CheckResponse] returns
// an *Error, and [errors.As] finds it.
type Error struct {
	Advice // what to do next

	// Method and Path are of the request that got the response, or "" when it is not
	// known. The Path is escaped, and without the query, which can hold secrets.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`

	// Message is what DMS says about it, for a person, or that a 2xx is an HTML page. If
	// the body does not say, Body is how it starts, in at most 256 bytes of text.
	Message string `json:"message,omitempty"`
	Body    string `json:"body,omitempty"`

	// RequestID is what support asks for: X-Request-Id, or request_id in the body.
	RequestID string `json:"request_id,omitempty"`
}

// Error returns one line for a log: the method and path of the request, the Advice
// as [Advice.String] has it, then the message or the start of the body, and the
// request ID. It quotes what could break or fake a log line, such as control
// characters and bidirectional marks, and cuts what is long, to keep the line below
// 2,000 bytes. The fields have the full text.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := strings.TrimSpace(printable(e.Method, 100) + " " + printable(e.Path, 300))
	if s != "" {
		s += ": "
	}
	s += e.Advice.String()
	if text := cmp.Or(e.Message, e.Body); text != "" {
		s += ": " + printable(text, 900)
	}
	if e.RequestID != "" {
		s += " (request ID " + printable(e.RequestID, 200) + ")"
	}
	return s
}

// LogValue implements [slog.LogValuer]. It returns the group of
// [Advice.LogValue] and, if they are set, the keys method, path, message, body and
// request_id.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.Value{}
	}
	attrs := e.Advice.logAttrs()
	for _, text := range [...]struct{ key, value string }{
		{"method", e.Method}, {"path", e.Path}, {"message", e.Message}, {"body", e.Body}, {"request_id", e.RequestID},
	} {
		if text.value != "" {
			attrs = append(attrs, slog.String(text.key, text.value))
		}
	}
	return slog.GroupValue(attrs...)
}

// CheckResponse returns nil for a success, and an *[Error] with the advice of [Advise]
// for anything else. A 2xx is no success if it is an HTML page, as of a login, or if a
// redirect other than a 303 changed the method. For a nil response the Error has Code 0
// and [ActionVerify].
//
// A nil does not say that all is done. After a 202, and after the 200 of a creation, DMS
// goes on: poll. After a call that does several things, ask [FailedItems].
//
// CheckResponse reads at most 64 KiB and a byte of the body, which can block, and puts a
// new reader in resp.Body, which reads from the start. The caller still closes it. So
// call it before you read the body, and not twice at once for one response. Of a body
// that is longer or cut off only the start is kept. That of a 1xx or 2xx is left alone.
func CheckResponse(resp *http.Response) error {
	if resp == nil {
		return &Error{Advice: Advise(nil)}
	}
	c := readBody(resp)
	a := decide(resp, c)
	if a.isSuccess() {
		return nil
	}
	e := &Error{Advice: a, Message: c.message, RequestID: cmp.Or(resp.Header.Get("X-Request-Id"), c.requestID)}
	e.Method, e.Path = callOf(resp.Request)
	if e.Message == "" {
		e.Body = c.excerpt()
	}
	if a.Code.IsSuccess() && isPage(resp) {
		e.Message = "an HTML page, which is not DMS's own answer"
	}
	return e
}

// said returns what an *Error says. One that was made by hand, as in a test, may have no
// Action.
func (e *Error) said() *verdict {
	a := e.Advice
	if a.Action == 0 {
		row, _ := ByErrorCode(a.ErrorCode)
		resp := &http.Response{StatusCode: int(cmp.Or(a.Code, row.Code))}
		if e.Method != "" {
			resp.Request = &http.Request{Method: e.Method, URL: &url.URL{Path: e.Path}}
		}
		a.Action = failed(decide(resp, content{errorCode: a.ErrorCode})).Action
	}
	return &verdict{Advice: a, method: e.Method, path: e.Path, strong: true}
}

// failed returns the advice of an error for a response: an error is no success.
func failed(a Advice) Advice {
	if a.Action == ActionNone || a.Action == ActionContinue {
		a.Action = ActionVerify
	}
	return a
}

// printable returns s for a line of a log, in a few bytes more than limit at the
// most. It quotes what could break or fake the line, and cuts what is too long.
func printable(s string, limit int) string {
	quote := !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
	if quote {
		limit /= 4 // quoting makes at most four bytes of one
	}
	end := ""
	if len(s) > limit {
		s, end = cut(s, limit), "..."
	}
	if quote {
		s = strconv.Quote(s)
	}
	return s + end
}

// cut returns at most limit bytes of s, and does not cut a character in two.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
