package retryablehttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	dmsretryablehttp "github.com/dms-go/dmsstatus/integrations/retryablehttp"
)

// newClient returns a configured client over a RoundTripper.
func newClient(base http.RoundTripper) *retryablehttp.Client {
	c := retryablehttp.NewClient()
	c.Logger = nil
	c.HTTPClient.Transport = base
	dmsretryablehttp.Configure(c)
	return c
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// attempts returns how often a client sends a request that gets no response.
func attempts(t *testing.T, method string, header http.Header, fail error) (n int, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(roundTrip(func(*http.Request) (*http.Response, error) {
			n++
			return nil, fail
		}))
		client.RetryMax = 2
		req, failure := retryablehttp.NewRequest(method, "https://dms.example", nil)
		require.NoError(t, failure)
		req.Header = header
		_, err = client.Do(req)
	})
	return n, err
}

func TestWithoutResponse(t *testing.T) {
	broken := errors.New("connection reset by peer")
	for method, want := range map[string]int{"GET": 3, "HEAD": 3, "DELETE": 3, "POST": 1, "PATCH": 1, "PUT": 1} {
		n, err := attempts(t, method, http.Header{}, broken)
		assert.ErrorIs(t, err, broken)
		assert.IsType(t, new(url.Error), err, "as it was, after %s", method)
		assert.Equal(t, want, n, method)
		n, _ = attempts(t, method, http.Header{"Idempotency-Key": {"8e03978e"}}, broken)
		assert.Equal(t, want, n, "%s with a key", method)
	}
	n, err := attempts(t, "GET", nil, &tls.CertificateVerificationError{Err: broken})
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, 1, n)
	n, err = attempts(t, "POST", nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionRetry}})
	assert.Equal(t, 1, n, "of another request")
	assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action)
}

// TestCancelled wants what the client does by itself.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := newClient(nil)
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

// TestLastAnswer wants the answer to the last attempt, or to one that asks for too long a
// wait, and what the client waits until then.
func TestLastAnswer(t *testing.T) {
	busy := dmstest.Answer{For: "POST", ErrorCode: "DMS.00400026"}
	slow := dmstest.Answer{For: "POST", ErrorCode: "DMS.00400026", RetryAfter: time.Minute}
	tomorrow := dmstest.Answer{For: "POST", Code: 429, RetryAfter: 24 * time.Hour}
	for _, test := range []struct {
		answers []dmstest.Answer
		want    string
		wait    time.Duration
	}{
		{[]dmstest.Answer{busy, busy, busy, busy, busy}, "400 BadRequest DMS.00400026: retry-after", (1 + 2 + 4 + 8) * time.Second},
		{[]dmstest.Answer{slow, busy, tomorrow}, "429 TooManyRequests: retry-after, wait 24h0m0s", (60 + 2) * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			dms, start := dmstest.NewTransport(t, test.answers...), time.Now()
			resp, err := newClient(dms).Post("https://dms.example/v2", "application/json", []byte("{}"))
			require.NoError(t, err)
			assert.Equal(t, test.want, dmsstatus.AdviseError(dmsstatus.CheckResponse(resp)).String())
			assert.NoError(t, resp.Body.Close())
			assert.Equal(t, test.wait, time.Since(start))
			for _, r := range dms.Requests() {
				assert.Equal(t, "{}", string(r.Body))
			}
		})
	}
}

// TestOwnLimit sets the longest wait.
func TestOwnLimit(t *testing.T) {
	c := newClient(nil)
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

// TestSharedClient configures one that has the http.Client of others.
func TestSharedClient(t *testing.T) {
	shared := &http.Client{Timeout: time.Minute}
	c := &retryablehttp.Client{HTTPClient: shared}
	dmsretryablehttp.Configure(c)
	assert.Nil(t, shared.CheckRedirect, "others follow redirects")
	assert.Equal(t, time.Minute, c.HTTPClient.Timeout)
}

// TestRedirect wants the redirect, from a client without an http.Client of its own.
func TestRedirect(t *testing.T) {
	c := new(retryablehttp.Client)
	dmsretryablehttp.Configure(c)
	server := dmstest.NewServer(t, dmstest.Answer{Code: 302, Header: http.Header{"Location": {"/login"}}})
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
		resp, err := newClient(dmstest.NewTransport(t, dmstest.Answer{Code: 400, Body: body})).Get("https://dms.example")
		require.NoError(t, err)
		got, err := io.ReadAll(resp.Body)
		assert.NoError(t, err)
		assert.NoError(t, resp.Body.Close())
		assert.Equal(t, body, string(got))
	}
}
