package dmsstatus

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
)

// AdviseError returns what to do about the error of a call, from [CheckResponse],
// net/http or an SDK. It looks at err and at the errors that err wraps. Each gives an
// advice of its own:
//
//   - An [*Error]: its Advice. The zero Action becomes [ActionVerify].
//   - A [*url.Error] after a POST, PUT, PATCH or another method that is not in the next
//     line: Code 0 and ActionVerify, whatever it wraps. What net/http reports there can
//     be of another request.
//   - A *url.Error after a GET, HEAD, OPTIONS, TRACE or DELETE: [ActionStop] if it wraps
//     [context.Canceled], a certificate error or [http.ErrSchemeMismatch]. Else, after a
//     time-out too, the advice of a response that it wraps if there is one, or Code 0
//     and [ActionRetry]. An *Error of another method or path, and a *url.Error of
//     another request, is not that response: it can have ended the context of this one.
//   - A *url.Error with an error of [Transport] directly in it: the advice for the
//     response, or for an error that proves that nothing was sent.
//   - An error with a status code from 100 to 599: what [Advise] says about the response
//     that it describes, as far as it does. An error is no success, so ActionNone and
//     [ActionContinue] become ActionVerify, as for a 200 whose body could not be read.
//   - gophercloud's error for a token that could not be renewed: the advice for
//     ErrReauth, or that for the 401 if it is ActionVerify.
//   - Any other error: none. If no error gives any, it is Code 0 and ActionVerify.
//
// If several errors give an advice, the first one with ActionVerify counts, or else the
// first, in the order of [errors.Is]. But an *Error, a *url.Error after a POST or the
// like, and a response that a Transport made an error of come before all others.
//
// If there are more than 1,000 errors, err among them, or a method of one panics,
// AdviseError returns Code 0 and ActionVerify. For a nil error it returns [ActionNone],
// because retry hooks are called after a success too.
//
// The status code comes from a method StatusCode, GetStatusCode or HTTPStatusCode that
// takes nothing and returns an int; from a field StatusCode of type int; from a field
// Actual of type int beside a field Expected of type []int; or from a field Response of
// type *http.Response. The header comes from a field ResponseHeader or else Response,
// the method from a field Response or else Method. The error code comes from a string
// field ErrorCode, or from the body of the response in a []byte field Body or a string
// field ErrorMessage. Fields of embedded structs count as Go promotes them. An error
// without Unwrap can have what it wraps in a field ErrOriginal.
//
// An error does not always tell everything. If it does not tell the method, the
// Action stays ActionVerify, even for a GET. Some SDKs retry by themselves and show
// only the last response: gophertelekomcloud sends a POST again after a 429, 502 or
// 504. An SDK that follows a redirect from a POST to a GET shows the status code of the
// GET. Some clients return no error at all for a failed call. And a context that ended
// with a cause of its own cannot be told from a broken connection, so a loop has to look
// at its context too.
func AdviseError(err error) Advice {
	if err == nil {
		return Advice{Action: ActionNone}
	}
	s := survey{budget: maxErrors}
	if !s.run(err) || s.budget < 0 {
		return Advice{Action: ActionVerify}
	}
	return s.advice()
}

const maxErrors = 1000 // how many errors are looked at, because a chain may have no end

// A survey collects what an error and the errors that it wraps tell.
type survey struct {
	budget   int        // how many errors are still looked at
	first    Advice     // of *Errors, and of requests that may have taken effect
	others   Advice     // of all others
	hopeless bool       // the same request would fail again
	within   *url.Error // whose error this is, if it is that of a request
}

// advice returns the advice that counts.
func (s *survey) advice() Advice {
	for _, a := range []Advice{s.first, s.others} {
		if a.Action != 0 {
			return a
		}
	}
	return Advice{Action: ActionVerify}
}

// add adds the advice of one error to the sum, which is first or others.
func add(sum *Advice, a Advice) {
	if sum.Action == 0 || a.Action == ActionVerify && sum.Action != ActionVerify {
		*sum = a
	}
}

// run looks at err and the errors that it wraps, and reports whether none of them
// panicked: their methods are anybody's code, and some fail on a nil pointer.
func (s *survey) run(err error) (ok bool) {
	defer func() { ok = recover() == nil }()
	s.visit(err)
	return true
}

// visit looks at err and the errors that it wraps, depth first.
func (s *survey) visit(err error) {
	for err != nil {
		if s.budget--; s.budget < 0 {
			return
		}
		switch e := err.(type) {
		case *url.Error:
			s.visitRequest(e)
			return
		case *Error:
			s.visitError(e)
			return
		}
		field := fieldsOf(err)
		s.look(err, field)
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range wrapper.Unwrap() {
				if s.visit(err); s.budget < 0 {
					return
				}
			}
			return
		default: // golangsdk and gophercloud wrap errors in these when a token has expired
			s.visitRenewal(field("ErrReauth"))
			err, _ = field("ErrOriginal").(error)
		}
	}
}

// look adds what err itself tells.
func (s *survey) look(err error, field func(name string) any) {
	if e, ok := err.(interface{ Is(error) bool }); ok {
		s.hopeless = s.hopeless || e.Is(context.Canceled) || e.Is(http.ErrSchemeMismatch)
	}
	s.hopeless = s.hopeless || err == context.Canceled || err == http.ErrSchemeMismatch || isCertificateError(err)
	if a, ok := adviceOf(err, field); ok {
		if a.Action == ActionNone || a.Action == ActionContinue {
			a.Action = ActionVerify // an error is no success
		}
		add(&s.others, a)
	}
}

// visitRenewal looks at the error of the renewal of a token. It comes before the 401
// that led to it, unless it is not sure: a renewal can be repeated.
func (s *survey) visitRenewal(v any) {
	err, ok := v.(error)
	if !ok {
		return
	}
	inner := survey{budget: s.budget}
	inner.visit(err)
	s.budget = inner.budget
	if a := inner.advice(); a.Action != ActionVerify {
		add(&s.others, a)
	}
}

// visitRequest looks at the error of a request and at those that it wraps.
func (s *survey) visitRequest(e *url.Error) {
	if e == nil {
		return
	}
	inner := survey{budget: s.budget, within: e}
	inner.visit(e.Err)
	s.budget, s.hopeless = inner.budget, s.hopeless || inner.hopeless
	own, _ := e.Err.(*answer)
	switch a := inner.advice(); {
	case s.within != nil && (e.Op != s.within.Op || e.URL != s.within.URL):
		// Another request, perhaps the one whose error ended the context of this one.
	case own != nil && own.isResponse():
		add(&s.first, own.advice)
	case own != nil && own.advice.Action != 0:
		add(&s.others, own.advice)
	case !isIdempotentOp(e.Op):
		add(&s.first, Advice{Action: ActionVerify})
	case inner.hopeless:
		add(&s.others, Advice{Action: ActionStop})
	case a.Code != 0:
		add(&s.others, a)
	default:
		add(&s.others, Advice{Action: ActionRetry})
	}
}

// visitError looks at an *Error, which wraps nothing.
func (s *survey) visitError(e *Error) {
	if e == nil || s.within != nil && !isAbout(s.within, e) {
		return
	}
	a := e.Advice
	if a.Action == 0 {
		a.Action = ActionVerify
	}
	add(&s.first, a)
}

// isAbout reports whether an *Error can be about the request of a *url.Error. What it
// does not say counts as the same.
func isAbout(request *url.Error, e *Error) bool {
	if e.Method != "" && request.Op != opOf(e.Method) {
		return false
	}
	u, err := url.Parse(request.URL)
	return e.Path == "" || err != nil || u.EscapedPath() == e.Path
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
