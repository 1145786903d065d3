package integrations

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/dms-go/dmsstatus"
)

// CheckRetry is for the CheckRetry field of a retryablehttp.Client. Where there
// is no response it leaves the decision to the policy of the library, which
// sends even a POST again when the connection breaks.
func CheckRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err != nil || ctx.Err() != nil {
		return retryablehttp.DefaultRetryPolicy(ctx, resp, err)
	}
	return dmsstatus.Advise(resp).WithErrorCode(errorCode(resp)).Retryable(), nil
}

// Backoff is for the Backoff field of a retryablehttp.Client. It waits as long
// as DMS asks, which only the context of the request limits.
func Backoff(min, max time.Duration, attempt int, resp *http.Response) time.Duration {
	if delay := dmsstatus.Advise(resp).Delay; delay > 0 {
		return delay
	}
	return retryablehttp.DefaultBackoff(min, max, attempt, nil)
}
