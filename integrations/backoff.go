package integrations

import (
	"errors"
	"net/http"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
)

// Operation returns an operation for backoff.Retry. Each call of send has to make
// and send a new request. If the operation fails, it closes the body of the
// response and returns an error in which errors.As finds a *dmsstatus.Error, or
// the error of send.
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
		case !a.Retryable():
			return nil, backoff.Permanent(err)
		case a.Delay > 0:
			return nil, errors.Join(err, &backoff.RetryAfterError{Duration: a.Delay})
		default:
			return nil, err // backoff.Retry waits as it likes, and retries
		}
	}
}
