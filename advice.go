package dmsstatus

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Advice tells a client what to do next about one DMS response, or about a request
// that got none.
type Advice struct {
	Code Code `json:"status"` // 0 when there was no response
	// ErrorCode is spelled as in the table if it is there, such as "DMS.00400026". It
	// is "" when it is not known.
	ErrorCode string `json:"error_code,omitempty"`
	Action    Action `json:"action"` // what to do next
	// Delay is how long to wait first, by Retry-After. It is 0 without a valid one. In
	// JSON it is a number of nanoseconds, as any time.Duration.
	Delay time.Duration `json:"delay,omitempty"`

	stranger bool // the body of a 404 or 410 is not DMS's own; false after any other
}

// Retryable reports whether the same request can be retried after the Delay:
// whether the Action is [ActionRetry] or [ActionRetryAfter]. [Advice.Wait] waits.
func (a Advice) Retryable() bool { return a.Action.retryable() }

// Hint returns what to do, in a sentence or two for a person. It is the hint of the
// error code or of the status code if that has the same Action, else one for the
// Action. A status code has nothing to say about the error code of another service.
func (a Advice) Hint() string {
	row, listed := ByErrorCode(a.ErrorCode)
	if listed && row.Action == a.Action {
		return row.Hint
	}
	leavesIt := listed && row.Action == 0
	if status, ok := ByCode(a.Code); ok && status.Action == a.Action && (leavesIt || !isOfOtherService(a.ErrorCode)) {
		return status.Hint
	}
	if int(a.Action) < len(actionHints) {
		return actionHints[a.Action]
	}
	return actionHints[0]
}

// String returns the advice as one line for a log, such as
// "400 BadRequest DMS.00400026: retry-after, wait 2s". It quotes an error code
// that would break the line, and cuts one that is very long.
func (a Advice) String() string {
	s := ""
	switch {
	case a.Code != 0:
		s = a.Code.String() + " "
	case a.ErrorCode == "":
		s = "no response"
	}
	s = strings.TrimSpace(s + printable(a.ErrorCode, 200))
	s += ": " + a.Action.String()
	if a.Delay > 0 {
		s += ", wait " + a.Delay.String()
	}
	return s
}

// LogValue implements [slog.LogValuer]. It returns a group with the keys status
// and action and, if they are set, error_code and delay.
func (a Advice) LogValue() slog.Value { return slog.GroupValue(a.logAttrs()...) }

func (a Advice) logAttrs() []slog.Attr {
	attrs := []slog.Attr{slog.Int("status", int(a.Code)), slog.String("action", a.Action.String())}
	if a.ErrorCode != "" {
		attrs = append(attrs, slog.String("error_code", a.ErrorCode))
	}
	if a.Delay > 0 {
		attrs = append(attrs, slog.Duration("delay", a.Delay))
	}
	return attrs
}

// Advise returns what to do about a response, a success or not:
//
//  1. The status code gives the action, as [ActionFor] does.
//  2. A valid Retry-After gives the Delay, and with a 413 or 503 [ActionRetryAfter].
//  3. A listed error code in the body of a 4xx or 5xx gives the action instead. After
//     a 500, 502 or 504 it allows a retry only if it is listed with that very status.
//  4. Without an error code, an answer that is not DMS's own proves nothing, and the
//     action is [ActionVerify]: an HTML page with a 2xx, a 408 or 503 with a body that
//     has no error_msg either, a 301 or 302 to a request that cannot be repeated, and a
//     304 to anything but a GET or HEAD.
//  5. ActionVerify becomes [ActionRetry] for GET, HEAD, OPTIONS, TRACE and DELETE, but
//     not for the DELETE that purges a queue. A PUT can act, so it is not repeated.
//  6. For other requests with an Idempotency-Key or X-Idempotency-Key, which net/http
//     sends again by itself, a retry becomes ActionVerify.
//  7. After a redirect that changed the method the action is ActionVerify, unless none
//     but a 303 changed it and the answer is a success.
//
// For a nil response Advise returns Code 0 and ActionVerify. It reads the body as
// [CheckResponse] does. docs/errors.md has the rules in full.
func Advise(resp *http.Response) Advice {
	if resp == nil {
		return Advice{Action: ActionVerify}
	}
	return decide(resp, readBody(resp))
}

// decide returns the advice for a response whose body is c. It is the one place
// that knows the order of the rules.
func decide(resp *http.Response, c content) Advice {
	code := Code(resp.StatusCode)
	alone := ActionFor(code)
	a := Advice{Code: code, Action: alone}

	if value := resp.Header.Get("Retry-After"); value != "" {
		delay, ok := retryAfter(value, resp.Header)
		a.Delay = delay
		if ok && (code == RequestEntityTooLarge || code == ServiceUnavailable) {
			a.Action = ActionRetryAfter
		}
	}

	if code.IsClientError() || code.IsServerError() {
		errorCode, i := findErrorCode(c.errorCode)
		row := errorRows[i]
		a.ErrorCode = errorCode
		if row.Action != 0 && !(alone == ActionVerify && row.Action.retryable() && row.Code != code) {
			a.Action = row.Action
		}
		a.stranger = c.stranger && (code == NotFound || code == Gone)
	}

	method, repeatable := methodOf(resp.Request), isRepeatable(resp.Request)
	if a.ErrorCode == "" && provesNothing(resp, c, method, repeatable) {
		a.Action = ActionVerify
	}
	if repeatable && a.Action == ActionVerify {
		a.Action = ActionRetry
	}
	if !repeatable && a.Action.retryable() && hasIdempotencyKey(resp.Request) {
		a.Action = ActionVerify
	}
	if changed, only303 := methodChanged(resp.Request); changed && !(only303 && a.isSuccess()) {
		a.Action = ActionVerify
	}
	return a
}

// isSuccess reports whether the answer is a success by the rules, not only by its
// number.
func (a Advice) isSuccess() bool {
	return a.Code.IsSuccess() && (a.Action == ActionNone || a.Action == ActionPoll)
}

// provesNothing reports whether a response without an error code is not DMS's own, so
// that the request may have taken effect whatever the status code says.
func provesNothing(resp *http.Response, c content, method string, repeatable bool) bool {
	switch code := Code(resp.StatusCode); code {
	case RequestTimeout, ServiceUnavailable:
		return c.stranger
	case MovedPermanently, Found:
		return !repeatable // the target of a form acts, then redirects
	case NotModified:
		return method != http.MethodGet && method != http.MethodHead
	default:
		return code.IsSuccess() && isPage(resp)
	}
}

// isPage reports whether the response is an HTML page, and not known to be empty.
func isPage(resp *http.Response) bool {
	mediaType, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(mediaType)) == "text/html" &&
		resp.Body != nil && resp.Body != http.NoBody && resp.Header.Get("Content-Length") != "0" &&
		resp.StatusCode != http.StatusNoContent && methodOf(resp.Request) != http.MethodHead
}
