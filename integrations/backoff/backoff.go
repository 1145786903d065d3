// Package backoff makes retries of github.com/cenkalti/backoff/v5 follow the advice of
// dmsstatus.
package backoff

import (
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
)

// maxDelay is the longest wait that an Operation asks for.
const maxDelay = time.Minute

// Operation returns an operation for backoff.Retry. Each call of send has to make
// and send a new request, with the context that backoff.Retry gets. If the operation
// fails, it closes the body of the response and returns an error in which errors.As
// finds a *dmsstatus.Error, or the error of send.
//
// It ends the retries unless Advice.Retryable allows them, and also when DMS asks for
// a wait of more than a minute. The Delay is in the error.
//
// Let the http.Client that sends follow no redirect, as in the example: net/http makes
// a GET of a POST, and takes X-Auth-Token along. If it does, Operation does not take the
// answer for one to the POST, except after a 303.
//
// A retry cannot look whether something is done. Once a request may have taken effect,
// the retries end, and the advice is ActionVerify: look before you send again. So send
// a creation without backoff.Retry, in the Send of a dmsretry.Operation.
func Operation(send func() (*http.Response, error)) backoff.Operation[*http.Response] {
	return func() (*http.Response, error) {
		resp, err := send()
		if err == nil {
			if err = dmsstatus.CheckResponse(resp); err == nil {
				return resp, nil
			}
			resp.Body.Close()
		}
		switch a := dmsstatus.AdviseError(err); {
		case !a.Retryable() || a.Delay > maxDelay:
			return nil, backoff.Permanent(err)
		case a.Delay > 0:
			return nil, errors.Join(err, &backoff.RetryAfterError{Duration: a.Delay})
		default:
			return nil, err // backoff.Retry waits as it likes, and retries
		}
	}
}
