package dmsstatus

import (
	"log/slog"
	"net/http"
	"slices"
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
}

// Retryable reports whether the same request can be retried after the Delay:
// whether the Action is [ActionRetry] or [ActionRetryAfter]. If the Delay is 0,
// back off as you usually do.
func (a Advice) Retryable() bool { return a.Action.retryable() }

// Hint returns what to do, in a sentence or two for a person. It is the hint of the
// error code or of the status code if that has the same Action, else one for the
// Action. A status code has nothing to say about the error code of another service.
func (a Advice) Hint() string {
	if row, ok := ByErrorCode(a.ErrorCode); ok && row.Action == a.Action {
		return row.Hint
	}
	if row, ok := ByCode(a.Code); ok && row.Action == a.Action && !isOfOtherService(a.ErrorCode) {
		return row.Hint
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
	s := "no response"
	if a.Code != 0 {
		s = a.Code.String()
	}
	if a.ErrorCode != "" {
		s += " " + printable(a.ErrorCode, 200)
	}
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

// Advise returns what to do about a response, a success or not. It starts from
// [ActionFor] and looks at more than the status code, in this order:
//
//   - A Retry-After header that [ParseRetryAfter] understands gives the Delay.
//     A date in it counts from the Date of the response if that is valid, because
//     the local clock may be wrong. After a 413 or a 503 the header also means
//     that the condition is temporary, and the Action is [ActionRetryAfter]: DMS
//     says so for a 413, and RFC 9110, section 10.2.3, for a 503.
//   - An error code in the body gives the ErrorCode. If [ByErrorCode] finds it, its
//     Action counts: it says more than the status code. DMS reports temporary
//     conditions with a 400, and faults that need technical support with a 500.
//   - A 503 without a valid Retry-After and without a listed error code is a proxy's
//     if it has a body that is not JSON. The Action is [ActionVerify], as RFC 9110,
//     section 15.6.4, has it. DMS's own 503 means [ActionModify].
//   - ActionVerify becomes [ActionRetry] if the request is idempotent: if its method
//     is GET, HEAD, OPTIONS, TRACE or DELETE. PUT is not, although RFC 9110, section
//     9.2.2, says so: the DMS APIs use it for actions, such as the restart of a
//     connector task, and sent twice it acts twice. No header makes a request
//     idempotent, because no document of DMS says that it honours one. Without a
//     Request in the response the method is not known.
//   - If a redirect changed the method, the answer is to another request than the
//     one that the caller sent, and the Action is ActionVerify. A 2xx is the
//     exception if none but a 303 changed it, which says that the request was done.
//     A RoundTripper that leaves out the Request of its responses hides redirects.
//
// A 304 to anything but a GET or HEAD is ActionVerify. For a nil response Advise
// returns Code 0 and ActionVerify.
//
// Advise reads the body as [CheckResponse] does, under the same conditions.
func Advise(resp *http.Response) Advice {
	if resp == nil {
		return Advice{Action: ActionVerify}
	}
	return decide(resp, readBody(resp))
}

// decide returns the advice for a response whose body is c. It is the one place
// that knows the order of the rules.
func decide(resp *http.Response, c content) Advice {
	a := Advice{Code: Code(resp.StatusCode), Action: ActionFor(resp.StatusCode)}

	delayed := false
	if value := resp.Header.Get("Retry-After"); value != "" {
		a.Delay, delayed = retryAfter(value, resp.Header)
		if delayed && (a.Code == RequestEntityTooLarge || a.Code == ServiceUnavailable) {
			a.Action = ActionRetryAfter
		}
	}

	errorCode, row := findErrorCode(c.errorCode)
	a.ErrorCode = errorCode
	switch {
	case row != 0:
		a.Action = errorRows[row].Action
	case a.Code == ServiceUnavailable && !delayed && c.foreign:
		a.Action = ActionVerify
	}

	method := ""
	if resp.Request != nil {
		method = methodOf(resp.Request)
	}
	if a.Action == ActionVerify && isIdempotent(method) {
		a.Action = ActionRetry
	}
	if a.Code == NotModified && a.Action == ActionNone && method != http.MethodGet && method != http.MethodHead {
		a.Action = ActionVerify
	}

	changed, only303 := methodChanged(resp.Request)
	if changed && !(only303 && a.Code.IsSuccess()) {
		a.Action = ActionVerify
	}
	return a
}

// methodOf returns the method of a request, for which net/http lets "" stand for
// GET.
func methodOf(req *http.Request) string {
	if req.Method == "" {
		return http.MethodGet
	}
	return req.Method
}

// idempotent has the methods of the requests that can be sent twice.
var idempotent = [...]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodDelete}

// isIdempotent reports whether a request with this method can be sent twice.
func isIdempotent(method string) bool { return slices.Contains(idempotent[:], method) }

// isIdempotentOp does the same for the Op of a url.Error, such as "Get".
func isIdempotentOp(op string) bool {
	return slices.ContainsFunc(idempotent[:], func(method string) bool { return opOf(method) == op })
}

// opOf returns the Op of a url.Error after a request with this method, which is not
// empty.
func opOf(method string) string { return method[:1] + strings.ToLower(method[1:]) }

// methodChanged reports whether a redirect that led to req changed the method, and
// whether none but a 303 did. A redirect that keeps the method means that the
// server did not act on the request.
func methodChanged(req *http.Request) (changed, only303 bool) {
	only303 = true
	for range maxRedirects {
		if req == nil || req.Response == nil || req.Response.Request == nil {
			return changed, only303
		}
		from := req.Response.Request
		if methodOf(from) != methodOf(req) {
			changed = true
			only303 = only303 && req.Response.StatusCode == http.StatusSeeOther
		}
		req = from
	}
	return true, false
}

const maxRedirects = 100 // how many redirects are looked at, because a chain may have no end
