package dmsstatus

import (
	"cmp"
	"log/slog"
	"net/http"
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

	// Message is what DMS says about it, for a person. If the body does not say, Body
	// is how it starts, in at most 256 bytes of text.
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

// CheckResponse returns nil for a success, and an *[Error] with the advice of
// [Advise] for anything else: for a status code outside 200 to 299, including a 304
// and a redirect that was not followed, and for a 2xx that is not the answer to the
// caller's own request, because a redirect changed the method. For a nil response
// the Error has Code 0 and [ActionVerify].
//
// A nil does not say that all is done. A 202 means that DMS has accepted the
// request but has not finished it; [Advise] returns [ActionPoll] for it. DMS goes on
// after the 200 of a creation, too. A 2xx of a call that does several things at once
// can hold failures of single items, in failed_topics, failed_groups, results or the
// success of each of topics: CheckResponse does not look for them.
//
// CheckResponse reads at most 64 KiB and a byte of the body, which can block; the
// context of the request limits the wait. It puts a new reader in resp.Body, which
// reads from the start and ends with the same error, and the caller still closes
// it. So CheckResponse has to come before the caller reads the body, and is not
// safe for concurrent use of one response. A body that is read or closed already
// counts as none. Of one that is longer or cut off only the start counts, for the
// Body of the Error and for what a 503 means. The body of a 1xx or 2xx is left alone.
//
// The body is a JSON object. The error code is in error_code, else in code or
// error_code of the object error, in errCode, or in code. It is a string, or a
// number of 8 or 9 digits. The message is in error_msg, else in message or error_msg
// of the object error, in externalMessage, or in message. The first that is not
// empty counts, for each of the two by itself.
func CheckResponse(resp *http.Response) error {
	if resp == nil {
		return &Error{Advice: Advise(nil)}
	}
	c := readBody(resp)
	a := decide(resp, c)
	if a.Code.IsSuccess() && a.Action != ActionVerify {
		return nil
	}
	e := &Error{Advice: a, Message: c.message, RequestID: resp.Header.Get("X-Request-Id")}
	if req := resp.Request; req != nil {
		e.Method = methodOf(req)
		if req.URL != nil {
			e.Path = req.URL.EscapedPath()
		}
	}
	if e.Message == "" {
		e.Body = c.excerpt()
	}
	if e.RequestID == "" {
		e.RequestID = c.requestID
	}
	return e
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
