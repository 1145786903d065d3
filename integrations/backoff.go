package integrations

import (
	"errors"
	"net/http"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
)

// Operation is for backoff.Retry. Each call of send makes and sends the request
// anew. An operation that fails has closed the body of the response; its error
// is a *dmsstatus.Error, or that of send.
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
			return nil, err // sent again after the back-off of backoff.Retry
		}
	}
}
