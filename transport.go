package dmsstatus

import (
	"errors"
	"net/http"
	"net/url"
)

// A Transport is an [http.RoundTripper] for SDKs whose errors lose what the response
// said. What [CheckResponse] calls an error it returns as one, before the SDK sees the
// response: [errors.As] finds the [*Error], and [AdviseError] takes its advice. It lets
// through a 1xx, a 401, on which SDKs renew their token, and the 304 that the request
// asked for by If-None-Match or If-Modified-Since.
//
// It departs on purpose from the rule that a RoundTripper returns every response. So use
// it for a client that talks to DMS alone, as the outermost RoundTripper, not inside
// something that retries on errors, and move all checks of status codes at once: the
// SDK's own errors for them no longer come. docs/errors.md says what else it costs.
//
// A Transport does not change the request, and is safe for concurrent use if Base is.
type Transport struct {
	Base http.RoundTripper // nil: http.DefaultTransport
}

// RoundTrip implements [http.RoundTripper]. Before it returns an error for a response,
// it reads the body as [CheckResponse] does, and closes it.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base().RoundTrip(req)
	if err != nil {
		if resp != nil && resp.Body != nil {
			resp.Body.Close()
		}
		if _, ok := err.(*answer); ok {
			err = errors.Join(err) // it may be that to another request, which ended the context
		}
		return nil, err
	}
	if resp == nil || passes(req, resp) {
		return resp, nil
	}
	if resp.Request == nil {
		resp.Request = req
	}
	failure, ok := CheckResponse(resp).(*Error)
	if !ok {
		return resp, nil
	}
	if resp.Body != nil {
		resp.Body.Close()
	}
	return nil, &answer{failure, opOf(methodOf(req)), withoutUser(req.URL)}
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

// passes reports whether the caller gets the response itself, although it is no success.
func passes(req *http.Request, resp *http.Response) bool {
	switch code := Code(resp.StatusCode); code {
	case Unauthorized:
		changed, _ := methodChanged(resp.Request) // then it is that to another request
		return !changed
	case NotModified:
		method := methodOf(req)
		return (method == http.MethodGet || method == http.MethodHead) &&
			(req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != "")
	default:
		return code.IsInformational()
	}
}

// An answer is the error of a Transport. Directly in a url.Error with the same Op and URL
// it is the answer to that request. Any other error there can be that of another request.
type answer struct {
	err     *Error
	op, url string
}

// isTo reports whether the answer is that to the request of a url.Error.
func (a *answer) isTo(request *url.Error) bool {
	u, err := url.Parse(request.URL)
	return err == nil && a.op == request.Op && a.url == withoutUser(u)
}

// withoutUser returns the URL without a name and password, which net/http hides in a
// url.Error.
func withoutUser(u *url.URL) string {
	if u == nil {
		return ""
	}
	plain := *u
	plain.User = nil
	return plain.String()
}

// Error leaves out method and path, which url.Error prints.
func (a *answer) Error() string {
	unnamed := *a.err
	unnamed.Method, unnamed.Path = "", ""
	return unnamed.Error()
}

func (a *answer) Unwrap() error { return a.err }
