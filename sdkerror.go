package dmsstatus

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
)

// AdviseError returns what to do about the error of a call, from net/http or
// from an SDK. It looks at err and at the errors that err wraps. If those are more
// than 1,000, the Action is [ActionVerify].
//
// If one of them is an [*Error], AdviseError takes its Advice, except as said below.
// If not, it looks for a status code from 100 to 599:
//
//   - from a method StatusCode, GetStatusCode or HTTPStatusCode that takes
//     nothing and returns an int,
//   - in a field StatusCode of type int, as in huaweicloud-sdk-go-v3,
//   - in a field Actual of type int beside a field Expected of type []int, as in
//     golangsdk, gophertelekomcloud and gophercloud, or
//   - in a field Response of type *http.Response.
//
// It then takes what [Advise] says about the response that the error describes. The
// header comes from a field ResponseHeader or else Response, the method from a
// field Response or else Method. The error code comes from a string field
// ErrorCode, a []byte field Body, or a string field ErrorMessage that holds a body
// in one of the forms of [CheckResponse]. Promoted fields count.
//
// If several errors have a status code, the first counts, in the order of
// [errors.Is]; but if any of them gives ActionVerify, so does AdviseError. The
// same goes for several *Errors. An error is not a success, so ActionNone and
// ActionContinue become ActionVerify, for example for a 200 with an unreadable
// body.
//
// A [*url.Error] that wraps no *Error and no error with a status code means that
// there was no response. After a GET, HEAD, OPTIONS, TRACE or DELETE, AdviseError
// then returns Code 0 and [ActionRetry], unless another error tells of a response,
// or err wraps [context.Canceled], [context.DeadlineExceeded] (as some time-outs of
// net/http do) or a certificate error, which gives ActionVerify. After any other
// method the Action is ActionVerify, whatever the other errors say.
//
// For any other error without a status code, and if a method of an error panics,
// AdviseError returns Code 0 and ActionVerify. For a nil error it returns
// [ActionNone], because retry hooks are called after a success too.
//
// An error does not always tell everything. If it does not tell the method, the
// Action stays ActionVerify, even for a GET. Some SDKs retry by themselves and show
// only the last response: gophertelekomcloud sends every request once more after a
// 502 or 504, even a POST. An SDK that follows a redirect from a POST to a GET shows
// the status code of the GET. Some clients return no error at all for a failed call.
func AdviseError(err error) Advice {
	if err == nil {
		return Advice{Action: ActionNone}
	}
	s := survey{budget: maxErrors}
	s.run(err)
	a := Advice{Action: ActionVerify}
	switch {
	case s.own.Action != 0:
		a = s.own
	case s.others.Action != 0:
		a = s.others
	case s.repeatable && !s.final:
		a.Action = ActionRetry
	}
	if s.unsure {
		a.Action = ActionVerify
	}
	return a
}

const maxErrors = 1000 // how many errors are looked at, because a chain may have no end

// A survey collects what an error and the errors that it wraps tell.
type survey struct {
	budget      int    // how many errors are still looked at
	own, others Advice // of *Errors, and of other errors with a status code
	responses   int    // how many errors are in own and others
	repeatable  bool   // a request that is safe to repeat got no response
	unsure      bool   // one that is not safe to repeat got none, or the budget ended
	final       bool   // a retry is of no use
}

// run looks at err and the errors that it wraps.
func (s *survey) run(err error) {
	defer func() {
		if recover() != nil {
			*s = survey{} // nothing that the errors say is reliable
		}
	}()
	s.visit(err)
}

// visit looks at err and the errors that it wraps, depth first.
func (s *survey) visit(err error) {
	for err != nil {
		if s.budget == 0 {
			s.unsure = true
			return
		}
		s.budget--
		if e, ok := err.(*url.Error); ok {
			s.visitRequest(e)
			return
		}
		var fields sdkFields
		fields.read(err)
		s.look(err, fields)
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range wrapper.Unwrap() {
				s.visit(err)
			}
			return
		default: // golangsdk and gophercloud wrap the error in this when a token has expired
			err = fields.errOriginal
		}
	}
}

// visitRequest looks at the error of a request and at those that it wraps. They
// tell of a response if an http.RoundTripper made an error of one.
func (s *survey) visitRequest(e *url.Error) {
	before := s.responses
	s.visit(e.Err)
	switch {
	case s.responses > before:
	case e.Op != "" && isIdempotent(&http.Request{Method: strings.ToUpper(e.Op)}):
		s.repeatable = true
	default:
		s.unsure = true
	}
}

// look adds what err itself tells.
func (s *survey) look(err error, fields sdkFields) {
	switch e := err.(type) {
	case *Error:
		if e != nil {
			s.add(&s.own, e.Advice)
		}
		return
	case *tls.CertificateVerificationError, x509.UnknownAuthorityError, x509.HostnameError, x509.CertificateInvalidError:
		s.final = true
	case interface{ Is(error) bool }: // such as the time-out of net/http
		s.final = s.final || e.Is(context.Canceled) || e.Is(context.DeadlineExceeded)
	}
	s.final = s.final || err == context.Canceled || err == context.DeadlineExceeded
	if a, ok := adviceOf(err, fields); ok {
		s.add(&s.others, a)
	}
}

// add adds the advice of one error to the sum, which is own or others. The first
// advice counts; but any ActionVerify makes the Action of the sum ActionVerify.
func (s *survey) add(sum *Advice, a Advice) {
	s.responses++
	switch a.Action {
	case 0, ActionNone, ActionContinue:
		a.Action = ActionVerify // an error is not a success
	}
	if sum.Action == 0 {
		*sum = a
	} else if a.Action == ActionVerify {
		sum.Action = ActionVerify
	}
}
