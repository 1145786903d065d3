package integrations

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/dms-go/dmsstatus"
)

// Configure makes a retryablehttp.Client follow the advice of dmsstatus. Without a
// response the library's own policy applies, except that it does not retry a
// request that may have taken effect: a POST, PATCH or PUT.
func Configure(c *retryablehttp.Client) {
	c.CheckRetry, c.Backoff = checkRetry, backoffDelay
	if c.HTTPClient.Transport == nil {
		c.HTTPClient.Transport = http.DefaultTransport
	}
	c.HTTPClient.Transport = transport{c.HTTPClient.Transport}
}

func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() == nil && err == nil {
		return dmsstatus.AdviseError(dmsstatus.CheckResponse(resp)).Retryable(), nil
	}
	if ctx.Err() == nil && errors.As(err, new(mayHaveActed)) {
		return false, nil
	}
	return retryablehttp.DefaultRetryPolicy(ctx, resp, err)
}

// backoffDelay waits as long as DMS asks. Only the context limits that.
func backoffDelay(min, max time.Duration, attempt int, resp *http.Response) time.Duration {
	if delay := dmsstatus.Advise(resp).Delay; delay > 0 {
		return delay
	}
	return retryablehttp.DefaultBackoff(min, max, attempt, nil)
}

// A transport marks the errors of requests that are not safe to repeat.
// CheckRetry does not see the request.
type transport struct{ http.RoundTripper }

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.RoundTripper.RoundTrip(req)
	if err != nil && !dmsstatus.Advise(&http.Response{Request: req}).Retryable() {
		err = mayHaveActed{err}
	}
	return resp, err
}

// CloseIdleConnections is for the client, which calls it when it gives up.
func (t transport) CloseIdleConnections() {
	(&http.Client{Transport: t.RoundTripper}).CloseIdleConnections()
}

type mayHaveActed struct{ error }

func (e mayHaveActed) Unwrap() error { return e.error }
func (e mayHaveActed) Timeout() bool { return os.IsTimeout(e.error) }
