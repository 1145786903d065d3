package dmsstatus

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
// Of several errors one counts, with all that it says: the first with ActionVerify, or
// else the first, in the order of [errors.Is]. But an *Error, a *url.Error after a POST
// or the like, and a response that a Transport made an error of come before all others.
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
