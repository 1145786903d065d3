package integrations

import (
	"errors"
	"net/http"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
)

// An AdviceError is a response that is no success.
type AdviceError struct{ dmsstatus.Advice }

func (e *AdviceError) Error() string { return e.String() }

// Operation is for backoff.Retry. Each call of send makes and sends the request
// anew. An operation that fails has closed the body of the response.
func Operation(send func() (*http.Response, error)) backoff.Operation[*http.Response] {
	return func() (*http.Response, error) {
		resp, err := send()
		if err != nil {
			return nil, backoff.Permanent(err) // it may have taken effect all the same
		}
		if dmsstatus.Code(resp.StatusCode).IsSuccess() {
			return resp, nil
		}
		defer resp.Body.Close()
		failure := &AdviceError{dmsstatus.Advise(resp).WithErrorCode(errorCode(resp))}
		switch {
		case !failure.Retryable():
			return nil, backoff.Permanent(failure)
		case failure.Delay > 0:
			return nil, errors.Join(failure, &backoff.RetryAfterError{Duration: failure.Delay})
		default:
			return nil, failure // sent again after the back-off of backoff.Retry
		}
	}
}
