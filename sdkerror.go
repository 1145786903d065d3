package dmsstatus

// AdviseError returns what to do about the error of a call, from [CheckResponse],
// net/http or an SDK. It looks at err and at the errors that err wraps:
//
//   - An [*Error] gives its Advice. With the zero Action that becomes [ActionVerify].
//   - A [*url.Error] after a GET, HEAD, OPTIONS, TRACE or DELETE gives [ActionStop]
//     if it wraps [context.Canceled], a certificate error or
//     [http.ErrSchemeMismatch]. Else, after a time-out too, it gives the advice of a
//     response that it wraps if there is one, or Code 0 and [ActionRetry].
//   - A *url.Error after any other method gives Code 0 and ActionVerify, whatever it
//     wraps: what net/http reports there can be of another request.
//   - An error of [Transport] directly in a *url.Error is about that very request,
//     and gives the advice for its response, or for an error that proves that nothing
//     was sent.
//   - An error with a status code from 100 to 599 gives what [Advise] says about the
//     response that the error describes, as far as it does. An error is no success,
//     so ActionNone and [ActionContinue] become ActionVerify, as for a 200 whose body
//     could not be read.
//   - Any other error says nothing. If there is no other, the advice is Code 0 and
//     ActionVerify.
//
// Of several, *Errors and the *url.Errors of the third kind come before all others.
// Of these, or else of the others, the first with ActionVerify counts, or else the
// first, in the order of [errors.Is]. The advice is always that of a single one.
//
// If there are more than 1,000 errors, err among them, or a method of one panics, AdviseError returns
// Code 0 and ActionVerify. For a nil error it returns [ActionNone], because retry
// hooks are called after a success too.
//
// The status code comes from a method StatusCode, GetStatusCode or HTTPStatusCode
// that takes nothing and returns an int; from a field StatusCode of type int; from a
// field Actual of type int beside a field Expected of type []int; or from a field
// Response of type *http.Response. The header comes from a field ResponseHeader or
// else Response, the method from a field Response or else Method. The error code
// comes from a string field ErrorCode, or from the body of the response in a []byte
// field Body or a string field ErrorMessage. Fields of embedded structs count as Go
// promotes them.
//
// An error without Unwrap can have what it wraps in a field ErrOriginal, as after the
// renewal of a token. If gophercloud could not renew one, the reason in ErrReauth comes
// before the 401.
//
// An error does not always tell everything. If it does not tell the method, the
// Action stays ActionVerify, even for a GET. Some SDKs retry by themselves and show
// only the last response: gophertelekomcloud sends every request once more after a
// 502 or 504, even a POST. An SDK that follows a redirect from a POST to a GET shows
// the status code of the GET. Some clients return no error at all for a failed call.
// And a context that ended with a cause of its own cannot be told from a broken
// connection, so a loop has to look at its context too.
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
