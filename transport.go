package dmsstatus

import (
	"net"
	"net/http"
)

// A Transport is a RoundTripper for SDKs whose errors lose what the response said.
// Use it where there is no better place: a client of net/http calls [CheckResponse],
// and huaweicloud-sdk-go-v3 has an error handler that sees the whole response.
//
// It returns an error for a response that is no success, before the SDK sees it. In
// that error [errors.As] finds the [*Error], and [AdviseError] takes its advice. It
// lets through a 1xx and a 2xx, a 401, on which SDKs renew their token, and the 304 of
// a GET or HEAD. A redirect becomes an error too: DMS redirects nothing, and net/http
// would take X-Auth-Token to wherever it leads.
//
// A failed dial or a wrong certificate can prove that nothing was sent. AdviseError then
// returns [ActionRetry] or [ActionStop] for a POST too. It does so if Base is nil or an
// *http.Transport, no proxy is in between, no redirect led to the request, the request
// can be made anew (GetBody), and it has no Idempotency-Key or X-Idempotency-Key, with
// which net/http sends a POST again by itself. It also sends one again, unseen, if an
// HTTP/2 server breaks off with PROTOCOL_ERROR.
//
// What it costs:
//
//   - It departs on purpose from the rule that a RoundTripper returns every response.
//   - The SDK's own error types, and its checks by status code, do not see these
//     responses. Its own back-off after a 429 does not run.
//   - It has to be the outermost RoundTripper, and must not stand inside something
//     that retries on errors, such as go-retryablehttp, the RetryFunc of gophercloud
//     or the logging transport of a Terraform provider. That would take the error for
//     a broken connection, and send a POST again. A Base that retries or follows
//     redirects inside hides all but its last answer.
//   - It is for a client that talks to DMS alone. On a ProviderClient of gophercloud
//     that other services share, ResponseCodeIs turns false for them.
//   - If [http.Client.Timeout] ends while it reads a slow body, the error may have no
//     status code.
//   - The discovery of versions by a 300, as of an identity endpoint without a
//     version, fails. So set it after the first authentication.
//   - If a token cannot be renewed, gophercloud keeps the reason in ErrReauth, where
//     AdviseError finds it; golangsdk and gophertelekomcloud drop it. After a renewal
//     the errors of these two and of gophercloud v1 do not unwrap: errors.As finds no
//     *Error in them, though AdviseError does.
//   - A [*net/url.Error] prints the whole URL, with the query.
//
// A Transport does not change the request, and is safe for concurrent use if Base is.
type Transport struct {
	Base http.RoundTripper // nil: http.DefaultTransport
}

// RoundTrip implements [http.RoundTripper]. Before it returns an error for a response,
// it reads the body as [CheckResponse] does, and closes it.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	base := t.base()
	resp, err := base.RoundTrip(req)
	if err != nil {
		if resp != nil && resp.Body != nil {
			resp.Body.Close()
		}
		return nil, failure(base, req, err)
	}
	if resp == nil || passes(req, resp) {
		return resp, nil
	}
	if resp.Body != nil {
		defer resp.Body.Close()
	}
	if resp.Request == nil {
		resp.Request = req
	}
	e := CheckResponse(resp).(*Error) // no success passed
	return nil, &answer{e.Advice, e}
}

// CloseIdleConnections closes those of Base, if it can.
func (t *Transport) CloseIdleConnections() {
	(&http.Client{Transport: t.base()}).CloseIdleConnections()
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}

// passes reports whether the caller gets the response itself.
func passes(req *http.Request, resp *http.Response) bool {
	code := Code(resp.StatusCode)
	method := methodOf(req)
	return code.IsInformational() || code.IsSuccess() || code == Unauthorized ||
		code == NotModified && (method == http.MethodGet || method == http.MethodHead)
}

// failure returns the error for a request without a response. An error inside err can
// be the cause of a context or of an earlier attempt, so only err itself counts.
func failure(base http.RoundTripper, req *http.Request, err error) error {
	op, _ := err.(*net.OpError)
	_, other := err.(*answer)
	switch once := sendsOnce(base, req); {
	case once && op != nil && op.Op == "dial":
		return &answer{Advice{Action: ActionRetry}, err}
	case once && isCertificateError(err):
		return &answer{Advice{Action: ActionStop}, err}
	case other:
		return &answer{Advice{}, err}
	}
	return err
}

// sendsOnce reports whether the error of base is about all that was sent. net/http
// sends a request with one of these headers again by itself, and returns as they are
// the cause of a context that has ended, which can be of another request, and the error
// of a body that cannot be read.
func sendsOnce(base http.RoundTripper, req *http.Request) bool {
	_, plain := base.(*http.Transport)
	_, key := req.Header["Idempotency-Key"]
	_, xKey := req.Header["X-Idempotency-Key"]
	hasBody := req.Body != nil && req.Body != http.NoBody && req.GetBody == nil
	return plain && req.Response == nil && !key && !xKey && !hasBody && req.Context().Err() == nil
}

// An answer is an error of Transport. Directly in a *url.Error it is about that very
// request, which no other error there need be. With the zero Action it says nothing,
// and keeps what it wraps from being taken for one.
type answer struct {
	advice Advice
	err    error
}

// isResponse reports whether the answer is that of the server.
func (a *answer) isResponse() bool {
	_, ok := a.err.(*Error)
	return ok
}

// Error leaves out method and path, which url.Error prints.
func (a *answer) Error() string {
	if e, ok := a.err.(*Error); ok {
		unnamed := *e
		unnamed.Method, unnamed.Path = "", ""
		return unnamed.Error()
	}
	return a.err.Error()
}

func (a *answer) Unwrap() error { return a.err }

// Timeout is for url.Error.
func (a *answer) Timeout() bool {
	t, ok := a.err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}
