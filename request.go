package dmsstatus

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// methodOf returns the method of a request, for which net/http lets "" stand for GET.
// That of no request is "".
func methodOf(req *http.Request) string {
	if req == nil {
		return ""
	}
	return cmp.Or(req.Method, http.MethodGet)
}

// idempotent has the methods of the requests that can be sent twice. That of a PUT is
// not among them, although RFC 9110, section 9.2.2, says so: in the DMS APIs some act.
var idempotent = [...]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodDelete}

// isRepeatable reports whether a request can be sent twice, and, if redirects led to it,
// those before it. Without one it is not known.
func isRepeatable(req *http.Request) bool {
	if req == nil {
		return false
	}
	for range maxRedirects {
		method, path := callOf(req)
		if !slices.Contains(idempotent[:], method) || method == http.MethodDelete && purgesQueue(path) {
			return false
		}
		if req.Response == nil || req.Response.Request == nil {
			return true
		}
		req = req.Response.Request
	}
	return false
}

// callOf returns the method of a request, and the path as it is sent.
func callOf(req *http.Request) (method, path string) {
	if req != nil && req.URL != nil {
		path = cmp.Or(req.URL.Opaque, req.URL.EscapedPath())
	}
	return methodOf(req), path
}

// isRepeatableOp reports whether the request of a url.Error with this Op and URL can be
// sent twice.
func isRepeatableOp(op, address string) bool {
	i := slices.IndexFunc(idempotent[:], func(method string) bool { return opOf(method) == op })
	path, _, _ := strings.Cut(address, "#")
	path, _, _ = strings.Cut(path, "?")
	return i >= 0 && !(idempotent[i] == http.MethodDelete && purgesQueue(path))
}

// opOf returns the Op of a url.Error after a request with this method, which is not
// empty.
func opOf(method string) string { return method[:1] + strings.ToLower(method[1:]) }

// purgesQueue reports whether a DELETE of the path destroys the messages of a queue:
// sent again it would destroy those that have arrived since.
func purgesQueue(path string) bool {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	n := len(parts)
	is := func(part, want string) bool {
		plain, _ := url.PathUnescape(part)
		return plain == want
	}
	return n >= 3 && is(parts[n-3], "queues") && is(parts[n-1], "contents")
}

// hasIdempotencyKey reports whether net/http may have sent a request twice: on a
// connection that breaks it repeats one with such a header.
func hasIdempotencyKey(req *http.Request) bool {
	if req == nil {
		return false
	}
	_, key := req.Header["Idempotency-Key"]
	_, xKey := req.Header["X-Idempotency-Key"]
	return key || xKey
}

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

// isHopeless reports whether an error, or one that it wraps, says that the same request
// would fail again.
func (w *walk) isHopeless(err error) bool {
	if err == nil {
		return false
	}
	if !w.step() {
		return true // to end here; what has been found does not count any more
	}
	if e, ok := err.(interface{ Is(error) bool }); ok && (e.Is(context.Canceled) || e.Is(http.ErrSchemeMismatch)) {
		return true
	}
	if err == context.Canceled || err == http.ErrSchemeMismatch || isCertificateError(err) {
		return true
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return w.isHopeless(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(wrapper.Unwrap(), w.isHopeless)
	}
	return false
}

// isCertificateError reports whether err itself says that a certificate was refused.
func isCertificateError(err error) bool {
	switch err.(type) {
	case *tls.CertificateVerificationError, x509.UnknownAuthorityError, x509.HostnameError,
		x509.CertificateInvalidError, x509.SystemRootsError, x509.ConstraintViolationError,
		x509.InsecureAlgorithmError, x509.UnhandledCriticalExtension:
		return true
	}
	return false
}
