package integrations

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
)

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
		a := dmsstatus.Advise(resp).WithErrorCode(errorCode(resp))
		switch {
		case !a.Retryable():
			return nil, backoff.Permanent(errors.New(a.String()))
		case a.Delay > 0:
			return nil, fmt.Errorf("%v: %w", a, &backoff.RetryAfterError{Duration: a.Delay})
		default:
			return nil, errors.New(a.String()) // after the back-off of backoff.Retry
		}
	}
}
