package dmsstatus

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Advice tells a client what to do next about one DMS response.
type Advice struct {
	Code      Code          // 0 when there was no response
	ErrorCode string        // the DMS error code, such as "DMS.00400026"; "" when it is not known
	Action    Action        // what to do next
	Delay     time.Duration // how long to wait first, from Retry-After; 0 without a valid one
}

// Retryable reports whether the same request can be retried after the Delay:
// whether the Action is [ActionRetry] or [ActionRetryAfter]. If the Delay is 0,
// back off as you usually do.
func (a Advice) Retryable() bool { return a.Action == ActionRetry || a.Action == ActionRetryAfter }

// WithErrorCode returns the advice refined by the error code in the body of an
// error response. The error code says more than the status code: DMS reports
// temporary conditions with a 400, and faults that need technical support with a
// 500.
//
// If [ByErrorCode] finds the error code, its Action replaces that of the
// advice. If not, only the ErrorCode changes. The Delay never changes.
//
// The ErrorCode of the result has the form "DMS.00400026" for every spelling
// that ByErrorCode takes. Of any other error code only the spaces around it are
// removed. An empty one changes nothing.
func (a Advice) WithErrorCode(errorCode string) Advice {
	a.ErrorCode, a.Action = refine(a.ErrorCode, a.Action, errorCode)
	return a
}

// refine is a function of its own to let the compiler inline WithErrorCode, which
// saves copying the advice.
func refine(oldCode string, action Action, errorCode string) (string, Action) {
	errorCode = strings.TrimSpace(errorCode)
	digits, value := errorNumber(errorCode)
	switch row := errorRow(digits, value); {
	case row != 0:
		return errorRows[row].ErrorCode, errorRows[row].Action
	case digits != "" && !strings.HasPrefix(errorCode, errorPrefix):
		return errorPrefix + digits, action
	case errorCode != "":
		return errorCode, action
	}
	return oldCode, action
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

// Advise returns what to do about a response. It starts from [ActionFor] and
// looks at more than the status code:
//
//   - A Retry-After header that [ParseRetryAfter] understands gives the Delay.
//     A date in it counts from the Date of the response if that is valid, because
//     the local clock may be wrong. After a 413 or a 503 the header also means
//     that the condition is temporary, and the Action is [ActionRetryAfter]: DMS
//     says so for a 413, and RFC 9110, section 10.2.3, for a 503.
//   - [ActionVerify] becomes [ActionRetry] if the request is idempotent: if its
//     method is GET, HEAD, OPTIONS, TRACE or DELETE, or if it has an
//     Idempotency-Key or X-Idempotency-Key header. net/http trusts these headers
//     too; send one only to a server that honours it. Without a request in the
//     response the Action stays ActionVerify.
//
// PUT does not count as idempotent, although RFC 9110, section 9.2.2, says it
// is. The DMS APIs use it for actions: a PUT restarts Kafka managers and
// connector tasks, or resets message offsets. Sent twice, it acts twice.
//
// Advise never says to retry a request that may have taken effect and is not
// idempotent. If a redirect turned a POST, PUT or PATCH into a GET, a retry would
// repeat the first request, so ActionRetry and ActionRetryAfter become ActionVerify.
//
// For a nil response Advise returns Code 0 and ActionVerify. It does not touch the
// body. [CheckResponse] does, to find the error code.
func Advise(resp *http.Response) Advice {
	if resp == nil {
		return Advice{Action: ActionVerify}
	}
	a := Advice{Code: Code(resp.StatusCode), Action: ActionFor(resp.StatusCode)}
	if value := resp.Header.Get("Retry-After"); value != "" {
		var ok bool
		a.Delay, ok = retryAfter(value, resp.Header)
		if ok && (a.Code == RequestEntityTooLarge || a.Code == ServiceUnavailable) {
			a.Action = ActionRetryAfter
		}
	}
	if req := resp.Request; req != nil {
		switch {
		case redirectedFromOther(req):
			if a.Retryable() {
				a.Action = ActionVerify
			}
		case a.Action == ActionVerify && isIdempotent(req):
			a.Action = ActionRetry
		}
	}
	return a
}

func isIdempotent(req *http.Request) bool {
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodDelete:
		return true
	}
	// A header without values counts too: net/http does not send it, but takes
	// the request for idempotent.
	_, key := req.Header["Idempotency-Key"]
	_, xKey := req.Header["X-Idempotency-Key"]
	return key || xKey
}

// redirectedFromOther reports whether a redirect led to req from a request that
// may have taken effect: one that is not idempotent, with another method. A
// redirect that keeps the method means that the server did not act on it.
func redirectedFromOther(req *http.Request) bool {
	from := req.Response
	for range maxRedirects {
		if from == nil || from.Request == nil {
			return false
		}
		if from.Request.Method != req.Method && !isIdempotent(from.Request) {
			return true
		}
		from = from.Request.Response
	}
	return true
}

const maxRedirects = 100 // how many redirects are looked at, because a chain may have no end
