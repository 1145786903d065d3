// Package retryablehttp makes clients of go-retryablehttp follow the advice of dmsstatus.
package retryablehttp

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/dms-go/dmsstatus"
)

// Configure makes a retryablehttp.Client follow the advice of dmsstatus. Call it
// before the first request.
//
// Do retries what Advice.Retryable allows, and nothing else. A POST that gets no answer
// is not sent again: it may have taken effect. The end of the context ends the retries.
// Do returns the last response or error as it is, also when no attempt is left. So
// check the response with dmsstatus.CheckResponse, and close its body.
//
// Do waits as long as DMS asks, but not longer than RetryWaitMax, which Configure sets
// to a minute. If DMS asks for more, Do returns the response, which has the Delay.
//
// By itself the client follows redirects: net/http makes a GET of a POST, and takes
// X-Auth-Token along. Configure turns that off, and Do returns the redirect. Use Do,
// because the http.Client of StandardClient follows redirects again.
//
// A retry cannot look whether something is done. Once a request may have taken effect,
// Do returns, and the advice is ActionVerify: look before you send again. So for a
// creation set RetryMax to 0, and call Do in the Send of a dmsretry.Operation.
func Configure(c *retryablehttp.Client) {
	c.RetryWaitMax = time.Minute
	c.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.Backoff = backoffDelay
	c.CheckRetry = func(ctx context.Context, resp *http.Response, err error) (bool, error) {
		if ctx.Err() != nil {
			if resp != nil {
				resp.Body.Close() // with an error, nobody else does
			}
			return false, ctx.Err()
		}
		if err == nil {
			err = dmsstatus.CheckResponse(resp)
		}
		a := dmsstatus.AdviseError(err)
		return a.Retryable() && a.Delay <= c.RetryWaitMax, nil
	}

	var client http.Client
	if c.HTTPClient != nil {
		client = *c.HTTPClient // which can be shared
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.HTTPClient = &client
}

// backoffDelay waits as long as DMS asks, or else as the client does by default.
func backoffDelay(min, max time.Duration, attempt int, resp *http.Response) time.Duration {
	if delay := dmsstatus.Advise(resp).Delay; delay > 0 {
		return delay
	}
	return retryablehttp.DefaultBackoff(min, max, attempt, nil)
}
