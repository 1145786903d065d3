package dmsstatus

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Advice tells a client what to do next about one DMS response.
type Advice struct {
	Code      Code          // 0 when there was no response
	ErrorCode string        // the DMS error code, "DMS.00400026", when it is known; else ""
	Action    Action        // what the next request should be
	Delay     time.Duration // least wait before acting, from Retry-After; 0 when none was named
}

// Retryable reports whether the same request may be sent again, unmodified, no
// sooner than after the Delay: whether the Action is [ActionRetry] or
// [ActionRetryAfter]. A Delay of 0 leaves the wait to the back-off of the caller.
func (a Advice) Retryable() bool { return a.Action == ActionRetry || a.Action == ActionRetryAfter }

// WithErrorCode returns the advice refined by the error code in the body of an
// error response. The error code tells what the status code leaves open: DMS
// answers passing conditions with a 400, and faults that need technical support
// with a 500.
//
// If [ByErrorCode] finds the error code, its Action replaces that of the
// advice. If not, only the ErrorCode changes. The Delay stays in either case.
//
// The ErrorCode of the result has the form "DMS.00400026" for every spelling
// that ByErrorCode takes. An error code of another form is kept as it is,
// without the spaces around it. An empty one changes nothing.
func (a Advice) WithErrorCode(errorCode string) Advice {
	a.ErrorCode, a.Action = refine(a.ErrorCode, a.Action, errorCode)
	return a
}

// refine is apart from WithErrorCode so that the latter is inlined and does not
// copy the advice.
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

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// String returns the advice as one line for a log, such as
// "400 BadRequest DMS.00400026: retry-after, wait 2s". An error code that would
// break the line is quoted.
func (a Advice) String() string {
	s := "no response"
	if a.Code != 0 {
		s = a.Code.String()
	}
	if a.ErrorCode != "" {
		if quoted := strconv.Quote(a.ErrorCode); quoted != `"`+a.ErrorCode+`"` {
			s += " " + quoted
		} else {
			s += " " + a.ErrorCode
		}
	}
	s += ": " + a.Action.String()
	if a.Delay > 0 {
		s += ", wait " + a.Delay.String()
	}
	return s
}

// Advise returns what to do about a response. It starts from [ActionFor] and
// knows more than the status code:
//
//   - A Retry-After header that [ParseRetryAfter] understands gives the Delay.
//     A date in it is counted from the Date of the response where there is one,
//     so that a wrong clock does no harm. After a 413 or a 503 the header also
//     means that the condition passes, and the Action is [ActionRetryAfter]:
//     DMS says so of a 413, and RFC 9110, section 10.2.3, of a 503.
//   - Where the Action would be [ActionVerify] it is [ActionRetry] if the
//     request is idempotent: if its method is GET, HEAD, OPTIONS, TRACE, PUT or
//     DELETE (RFC 9110, section 9.2.2), or if it has an Idempotency-Key or
//     X-Idempotency-Key header, which net/http takes as the mark of a request
//     that can be sent twice. Without a request in the response it stays
//     ActionVerify.
//
// Advise never says that a request may be sent again, unmodified, which may
// already have taken effect. So, if the client was redirected from a request
// that is not idempotent to one with another method, the Action is
// ActionVerify where the last response by itself would be retryable.
//
// For a nil response Advise returns Code 0 and ActionVerify. It neither reads
// nor closes the body; see [Advice.WithErrorCode] for the error code in there.
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

// retryAfter parses a Retry-After value of a response with the given header.
func retryAfter(value string, header http.Header) (time.Duration, bool) {
	if d, ok := parseSeconds(value); ok {
		return d, true
	}
	sent, ok := parseDate(header.Get("Date"))
	if !ok {
		sent = time.Now()
	}
	return ParseRetryAfter(value, sent)
}

func isIdempotent(req *http.Request) bool {
	if isIdempotentMethod(req.Method) || req.Method == "" {
		return true
	}
	// That the key is there counts, as for net/http, which sends none for an
	// empty list of values.
	_, key := req.Header["Idempotency-Key"]
	_, xKey := req.Header["X-Idempotency-Key"]
	return key || xKey
}

func isIdempotentMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// redirectedFromOther reports whether a redirect led to req from a request that
// may have taken effect: one that is not idempotent and whose method was not
// kept, as it is when the server wants the request to be made elsewhere.
func redirectedFromOther(req *http.Request) bool {
	for from := req.Response; from != nil && from.Request != nil; from = from.Request.Response {
		if from.Request.Method != req.Method && !isIdempotent(from.Request) {
			return true
		}
	}
	return false
}

// ParseRetryAfter returns the wait that the value of a Retry-After header
// names, and reports whether it names one. The value is either a number of
// seconds, in digits and nothing else, or a date in one of the three forms of
// RFC 9110, section 5.6.7; spaces and tabs around it are ignored.
//
// A date is counted from now, and one in the past is no wait. A wait too long
// for a Duration is the longest Duration. Nothing else caps it: how long to
// wait at the most is for the caller to decide.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	if d, ok := parseSeconds(value); ok {
		return d, true
	}
	t, ok := parseDate(value)
	if !ok {
		return 0, false
	}
	return max(t.Sub(now), 0), true
}

func parseSeconds(value string) (time.Duration, bool) {
	const longest = math.MaxInt64 / int64(time.Second)
	value = strings.Trim(value, " \t")
	if value == "" || !isDigits(value) {
		return 0, false
	}
	seconds := int64(0)
	for i := range len(value) {
		seconds = 10*seconds + int64(value[i]-'0')
		if seconds > longest {
			return math.MaxInt64, true
		}
	}
	return time.Duration(seconds) * time.Second, true
}

func parseDate(value string) (time.Time, bool) {
	value = strings.Trim(value, " \t")
	t, err := http.ParseTime(value)
	// ParseTime lets the RFC 850 form have any time zone, and takes one that it
	// does not know for GMT. Only the asctime form, without a comma, has none.
	if err != nil || strings.Contains(value, ",") && !strings.HasSuffix(value, " GMT") {
		return time.Time{}, false
	}
	return t, true
}
