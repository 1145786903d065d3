package integrations_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus/integrations"
)

// closedServer returns the address of a server that is no more.
func closedServer(t *testing.T) string {
	server := play(t)
	server.Close()
	return server.URL
}

func TestStrategy(t *testing.T) {
	response := func(retryAfter string) http.Response {
		return http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {retryAfter}}}
	}
	s := &integrations.Strategy{Strategy: retry.NewExponential()}
	own := retry.NewExponential().ComputeDelayBeforeNextRetry(1)
	assert.Equal(t, own, s.ComputeDelayBeforeNextRetry(1), "nothing asked yet")
	s.Observe(response("soon"))
	assert.Equal(t, own, s.ComputeDelayBeforeNextRetry(1), "nothing understood")
	s.Observe(response("3600"))
	s.Observe(response("1"))
	s.Observe(http.Response{StatusCode: 200})
	assert.InDelta(t, 3600_000, s.ComputeDelayBeforeNextRetry(1), 60_000, "asked of one call, kept by all")
	s.Observe(response("99999999999999999999"))
	assert.EqualValues(t, math.MaxInt32, s.ComputeDelayBeforeNextRetry(1))
}

func TestRetryCheckerWithoutResponse(t *testing.T) {
	for method, want := range map[string]bool{http.MethodGet: true, http.MethodPost: false} {
		url := closedServer(t)
		err := callKafka(url, method, nil, func(inv *invoker.BaseInvoker) {
			check := integrations.RetryChecker(inv)
			assert.Equal(t, want, check(nil, errors.New("connection reset by peer")), method)
			assert.False(t, check(nil, nil), "%s that succeeded", method)
		})
		assert.Error(t, err)
	}
}

// TestCheckRetryWithoutResponse wants what the library does by itself.
func TestCheckRetryWithoutResponse(t *testing.T) {
	ctx := context.Background()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, transport := http.Get(closedServer(t))
	require.Error(t, transport)
	_, scheme := http.Get("gopher://dms.example")
	require.Error(t, scheme)
	for _, test := range []struct {
		ctx   context.Context
		err   error
		retry bool
	}{{ctx, transport, true}, {ctx, scheme, false}, {cancelled, transport, false}} {
		want, wantErr := retryablehttp.DefaultRetryPolicy(test.ctx, nil, test.err)
		got, err := integrations.CheckRetry(test.ctx, nil, test.err)
		assert.Equal(t, test.retry, got)
		assert.Equal(t, want, got)
		assert.Equal(t, wantErr, err)
	}
	got, err := integrations.CheckRetry(cancelled, &http.Response{StatusCode: 408}, nil)
	assert.False(t, got)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, time.Second, integrations.Backoff(time.Second, time.Minute, 0, nil))
}

// TestBodyIsLeft reads the body after CheckRetry has looked into it.
func TestBodyIsLeft(t *testing.T) {
	for _, body := range []string{
		`{"error_code":"DMS.00400002"}`, "<html>", "", strings.Repeat("x", 1<<17),
	} {
		server := play(t, answer{status: 400, body: body})
		c := newRetryableClient()
		c.CheckRetry = integrations.CheckRetry
		resp, err := c.Get(server.URL)
		require.NoError(t, err)
		got, err := io.ReadAll(resp.Body)
		assert.NoError(t, err)
		assert.NoError(t, resp.Body.Close())
		assert.Equal(t, body, string(got))
	}
}

func TestOperationWithoutResponse(t *testing.T) {
	n := 0
	broken := errors.New("connection reset by peer")
	err := callBackoff(context.Background(), integrations.Operation(func() (*http.Response, error) {
		n++
		return nil, broken
	}))
	assert.Equal(t, broken, err)
	assert.Equal(t, 1, n)
}

func TestOperationGivesUp(t *testing.T) {
	server := play(t, answer{status: 400, body: `{"error_code":"DMS.00400035"}`})
	_, err := integrations.Operation(func() (*http.Response, error) { return http.Get(server.URL) })()
	var permanent *backoff.PermanentError
	require.ErrorAs(t, err, &permanent)
	assert.EqualError(t, permanent.Err, "400 BadRequest DMS.00400035: stop")
	var failure *integrations.AdviceError
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, "DMS.00400035", failure.ErrorCode)
}

// TestOperationCancelled cancels during a wait of an hour.
func TestOperationCancelled(t *testing.T) {
	server := play(t, answer{status: 429, retryAfter: "3600"})
	ctx, cancel := context.WithCancel(context.Background())
	op := integrations.Operation(func() (*http.Response, error) { return send(ctx, server.URL, http.MethodGet) })
	_, err := backoff.Retry(ctx, op, backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(_ error, wait time.Duration) {
		assert.Equal(t, time.Hour, wait)
		cancel() // the wait begins
	}))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Len(t, server.received(), 1)
}
