package integrations_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations"
)

func TestErrorHandler(t *testing.T) {
	server := dmstest.NewServer(t, dmstest.Answer{ErrorCode: "DMS.00400035"})
	err := callKafka(call{url: server.URL, method: http.MethodGet}, integrations.ErrorHandler{}, config.DefaultHttpConfig(), oneAttempt)
	var theirs *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &theirs)
	assert.Equal(t, "DMS.00400035", theirs.ErrorCode)
	assert.Equal(t, "The tenant has reached its instance quota.", theirs.ErrorMessage, "the SDK reads the body too")
	var ours *dmsstatus.Error
	require.ErrorAs(t, err, &ours)
	assert.Equal(t, "DMS.00400035", ours.ErrorCode)
	assert.Equal(t, dmsstatus.ActionStop, ours.Action)
}

// redirect answers with a redirect to a path that succeeds, as everything after it.
var (
	redirect = dmstest.Answer{Code: 302, Header: http.Header{"Location": {"/login"}}}
	success  = dmstest.Answer{Repeat: true}
)

// TestErrorHandlerRedirect shows what the SDK makes of a redirect.
func TestErrorHandlerRedirect(t *testing.T) {
	create := func(handler sdkerr.ErrorHandler, follow bool) ([]dmstest.Request, error) {
		server := dmstest.NewServer(t, redirect, success)
		conf := config.DefaultHttpConfig().WithAllowRedirects(follow)
		err := callKafka(call{url: server.URL, method: http.MethodPost}, handler, conf, oneAttempt)
		return server.Requests(), err
	}
	requests, err := create(sdkerr.DefaultErrorHandler{}, false)
	assert.NoError(t, err, "the SDK takes it for a success")
	assert.Len(t, requests, 1)
	requests, err = create(integrations.ErrorHandler{}, false)
	assert.Equal(t, dmsstatus.Advice{Code: 302, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
	assert.Len(t, requests, 1)

	requests, err = create(sdkerr.DefaultErrorHandler{}, true)
	assert.NoError(t, err)
	require.Len(t, requests, 2)
	assert.Equal(t, http.MethodGet, requests[1].Method)
	_, err = create(integrations.ErrorHandler{}, true)
	assert.Equal(t, dmsstatus.Advice{Code: 200, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
}

func TestRetry(t *testing.T) {
	r := integrations.NewRetry()
	check := func(delay time.Duration) bool {
		return r.Check(nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionRetryAfter, Delay: delay}})
	}
	assert.True(t, check(0))
	for i, want := range []int32{1000, 2000, 4000, 8000, 16_000, 32_000, 60_000} {
		assert.Equal(t, want, r.ComputeDelayBeforeNextRetry(int32(i+1)))
	}
	for _, attempt := range []int32{22, 23, 30, 1000, math.MaxInt32} {
		assert.EqualValues(t, 60_000, r.ComputeDelayBeforeNextRetry(attempt), "%d", attempt)
	}
	assert.True(t, check(time.Minute))
	assert.EqualValues(t, 60_000, r.ComputeDelayBeforeNextRetry(1))
	assert.False(t, check(time.Minute+1), "nothing can end the wait")
	assert.False(t, check(24*time.Hour))
	assert.True(t, check(0))
	assert.EqualValues(t, 1000, r.ComputeDelayBeforeNextRetry(1), "that wait was for another answer")
	assert.False(t, r.Check(nil, nil), "a success")
	assert.False(t, r.Check(nil, errors.New("connection reset by peer")))

	r.MaxDelay = 5 * time.Second
	assert.False(t, check(6*time.Second))
	assert.True(t, check(5*time.Second))
	assert.EqualValues(t, 5000, r.ComputeDelayBeforeNextRetry(1))
	assert.EqualValues(t, 5000, r.ComputeDelayBeforeNextRetry(9))
	r.MaxDelay = math.MaxInt64
	assert.True(t, check(math.MaxInt64))
	assert.EqualValues(t, math.MaxInt32, r.ComputeDelayBeforeNextRetry(1))
}

// attempts returns how often a client sends a request that gets no response.
func attempts(t *testing.T, client *retryablehttp.Client, method string, header http.Header, fail error) (int, error) {
	t.Helper()
	n := 0
	client.HTTPClient.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		n++
		return nil, fail
	})
	integrations.Configure(client)
	client.RetryMax = 2
	req, err := retryablehttp.NewRequest(method, "http://dms.example", nil)
	require.NoError(t, err)
	req.Header = header
	_, err = client.Do(req)
	return n, err
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestConfigureWithoutResponse(t *testing.T) {
	broken := errors.New("connection reset by peer")
	for method, want := range map[string]int{"GET": 3, "HEAD": 3, "DELETE": 3, "POST": 1, "PATCH": 1, "PUT": 1} {
		n, err := attempts(t, newRetryableClient(), method, http.Header{}, broken)
		assert.ErrorIs(t, err, broken)
		assert.IsType(t, new(url.Error), err, "as it was, after %s", method)
		assert.Equal(t, want, n, method)
		n, _ = attempts(t, newRetryableClient(), method, http.Header{"Idempotency-Key": {"8e03978e"}}, broken)
		assert.Equal(t, want, n, "%s with a key", method)
	}
	n, err := attempts(t, newRetryableClient(), "GET", nil, &tls.CertificateVerificationError{Err: broken})
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, 1, n)
	n, err = attempts(t, newRetryableClient(), "POST", nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionRetry}})
	assert.Equal(t, 1, n, "of another request")
	assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action)
}

// TestConfigureCancelled wants what the library does by itself.
func TestConfigureCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := newConfiguredClient()
	body := &closed{Reader: strings.NewReader("{}")}
	for _, resp := range []*http.Response{{StatusCode: 408, Body: body}, {StatusCode: 200, Body: body}, nil} {
		body.n = 0
		got, err := c.CheckRetry(ctx, resp, nil)
		assert.False(t, got)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, resp != nil, body.n > 0, "nobody else closes it")
	}
	assert.Equal(t, time.Second, c.Backoff(time.Second, time.Minute, 0, nil))
}

// A closed is a body that counts how often it is closed.
type closed struct {
	io.Reader
	n int
}

func (c *closed) Close() error {
	c.n++
	return nil
}

// TestConfigureLastAnswer wants the answer to the last attempt, and one that asks for
// too long a wait.
func TestConfigureLastAnswer(t *testing.T) {
	busy := dmstest.Answer{ErrorCode: "DMS.00400026"}
	tomorrow := dmstest.Answer{Code: 429, RetryAfter: 24 * time.Hour}
	for _, tt := range []struct {
		answers []dmstest.Answer
		want    string
	}{
		{[]dmstest.Answer{busy, busy, busy, busy, busy}, "400 BadRequest DMS.00400026: retry-after"},
		{[]dmstest.Answer{busy, tomorrow}, "429 TooManyRequests: retry-after, wait 24h0m0s"},
	} {
		server := dmstest.NewServer(t, tt.answers...)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, server.URL, nil)
		require.NoError(t, err)
		resp, err := newConfiguredClient().Do(req)
		require.NoError(t, err)
		assert.Equal(t, tt.want, dmsstatus.AdviseError(dmsstatus.CheckResponse(resp)).String())
		assert.NoError(t, resp.Body.Close())
		assert.Len(t, server.Requests(), len(tt.answers))
	}
}

// TestConfigureOwnLimit sets the longest wait.
func TestConfigureOwnLimit(t *testing.T) {
	c := newConfiguredClient()
	resp := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"61"}}, Body: http.NoBody}
	retry, err := c.CheckRetry(context.Background(), resp, nil)
	assert.False(t, retry)
	assert.NoError(t, err)
	c.RetryWaitMax = 61 * time.Second
	retry, err = c.CheckRetry(context.Background(), resp, nil)
	assert.True(t, retry)
	assert.NoError(t, err)
	assert.Equal(t, c.RetryWaitMax, c.Backoff(c.RetryWaitMin, c.RetryWaitMax, 0, resp))
}

// TestConfigureSharedClient configures one that has the http.Client of others.
func TestConfigureSharedClient(t *testing.T) {
	shared := &http.Client{Timeout: time.Minute}
	c := &retryablehttp.Client{HTTPClient: shared}
	integrations.Configure(c)
	assert.Nil(t, shared.CheckRedirect, "others follow redirects")
	assert.Equal(t, time.Minute, c.HTTPClient.Timeout)

	c = new(retryablehttp.Client) // without an http.Client
	integrations.Configure(c)
	server := dmstest.NewServer(t, redirect, success)
	resp, err := c.Get(server.URL)
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Equal(t, 302, resp.StatusCode)
}

// TestBodyIsLeft reads the body after the adapter has looked into it.
func TestBodyIsLeft(t *testing.T) {
	for _, body := range []string{
		`{"error_code":"DMS.00400002"}`, "<html>", strings.Repeat("x", 1<<17),
	} {
		server := dmstest.NewServer(t, dmstest.Answer{Code: 400, Body: body})
		resp, err := newConfiguredClient().Get(server.URL)
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
	err := callBackoff(integrations.Operation(func() (*http.Response, error) {
		n++
		return nil, broken
	}))
	assert.Equal(t, broken, err)
	assert.Equal(t, 1, n)
}

func TestOperationGivesUp(t *testing.T) {
	for _, tt := range []struct {
		answer dmstest.Answer
		want   dmsstatus.Advice
	}{
		{dmstest.Answer{ErrorCode: "DMS.00400035"}, dmsstatus.Advice{Code: 400, ErrorCode: "DMS.00400035", Action: dmsstatus.ActionStop}},
		{dmstest.Answer{Code: 429, RetryAfter: 61 * time.Second}, dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 61 * time.Second}},
	} {
		server := dmstest.NewServer(t, tt.answer)
		_, err := integrations.Operation(func() (*http.Response, error) { return http.Get(server.URL) })()
		var permanent *backoff.PermanentError
		require.ErrorAs(t, err, &permanent)
		var failure *dmsstatus.Error
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, tt.want, failure.Advice)
	}
}

// TestOperationRedirect sends with a client that makes a GET of a POST.
func TestOperationRedirect(t *testing.T) {
	server := dmstest.NewServer(t, redirect, success)
	_, err := integrations.Operation(func() (*http.Response, error) { return http.Post(server.URL, "", nil) })()
	assert.Equal(t, dmsstatus.Advice{Code: 200, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
}

// TestOperationCancelled cancels during a wait of a minute.
func TestOperationCancelled(t *testing.T) {
	server := dmstest.NewServer(t, dmstest.Answer{Code: 429, RetryAfter: time.Minute})
	ctx, cancel := context.WithCancel(context.Background())
	op := integrations.Operation(func() (*http.Response, error) {
		return send(ctx, http.DefaultClient, call{url: server.URL, method: http.MethodGet})
	})
	_, err := backoff.Retry(ctx, op, backoff.WithNotify(func(_ error, wait time.Duration) {
		assert.Equal(t, time.Minute, wait)
		cancel() // the wait begins
	}))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Len(t, server.Requests(), 1)
}
