package backoff_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	dmsbackoff "github.com/dms-go/dmsstatus/integrations/backoff"
	"github.com/dms-go/dmsstatus/integrations/internal/clienttest"
)

// post sends a request over a RoundTripper. Its client follows redirects.
func post(base http.RoundTripper) func() (*http.Response, error) {
	client := &http.Client{Transport: base}
	return func() (*http.Response, error) { return client.Post("https://dms.example/v2", "application/json", nil) }
}

// TestRetry wants the waits that DMS asks for, and those of backoff else. The body of
// each answer that backoff.Retry does not return has to be closed.
func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bodies := &clienttest.Bodies{Base: dmstest.NewTransport(t,
			dmstest.Answer{For: "POST", Code: 429, RetryAfter: 7 * time.Second},
			dmstest.Answer{For: "POST", ErrorCode: "DMS.00400026"},
			dmstest.Answer{For: "POST", Code: 503, RetryAfter: time.Minute},
			dmstest.Answer{For: "POST", Code: 202},
		)}
		start := time.Now()
		resp, err := backoff.Retry(t.Context(), dmsbackoff.Operation(post(bodies)),
			backoff.WithBackOff(backoff.NewConstantBackOff(3*time.Second)))
		require.NoError(t, err)
		assert.Equal(t, 202, resp.StatusCode)
		assert.Equal(t, (7+3+60)*time.Second, time.Since(start))
		assert.EqualValues(t, 4, bodies.Opened.Load())
		assert.EqualValues(t, 3, bodies.Closed.Load())
		assert.NoError(t, resp.Body.Close())
	})
}

func TestWithoutResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		broken := errors.New("connection reset by peer")
		_, err := backoff.Retry(t.Context(), dmsbackoff.Operation(func() (*http.Response, error) {
			n++
			return nil, broken
		}))
		assert.Equal(t, broken, err)
		assert.Equal(t, 1, n)
	})
}

// TestGivesUp wants the error of an answer that is not retried, and its body closed.
func TestGivesUp(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer dmstest.Answer
		want   dmsstatus.Advice
	}{
		{"quota", dmstest.Answer{ErrorCode: "DMS.00400035"}, dmsstatus.Advice{Code: 400, ErrorCode: "DMS.00400035", Action: dmsstatus.ActionStop}},
		{"long wait", dmstest.Answer{Code: 429, RetryAfter: 61 * time.Second}, dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 61 * time.Second}},
		{"gateway", dmstest.Answer{Code: 504}, dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}},
	} {
		t.Run(test.name, func(t *testing.T) {
			bodies := &clienttest.Bodies{Base: dmstest.NewTransport(t, test.answer)}
			_, err := dmsbackoff.Operation(post(bodies))()
			var permanent *backoff.PermanentError
			require.ErrorAs(t, err, &permanent)
			var failure *dmsstatus.Error
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, test.want, failure.Advice)
			assert.EqualValues(t, 1, bodies.Closed.Load())
		})
	}
}

// TestLongestWait has DMS ask for exactly a minute.
func TestLongestWait(t *testing.T) {
	dms := dmstest.NewTransport(t, dmstest.Answer{Code: 429, RetryAfter: time.Minute})
	_, err := dmsbackoff.Operation(post(dms))()
	var permanent *backoff.PermanentError
	assert.False(t, errors.As(err, &permanent))
	var wait *backoff.RetryAfterError
	require.ErrorAs(t, err, &wait)
	assert.Equal(t, time.Minute, wait.Duration)
}

// TestRedirect sends with a client that makes a GET of a POST.
func TestRedirect(t *testing.T) {
	dms := dmstest.NewTransport(t,
		dmstest.Answer{For: "POST", Code: 302, Header: http.Header{"Location": {"/login"}}},
		dmstest.Answer{For: "GET /login"},
	)
	_, err := dmsbackoff.Operation(post(dms))()
	assert.Equal(t, dmsstatus.Advice{Code: 200, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
}

// TestCancelled cancels during a wait.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dms := dmstest.NewTransport(t, dmstest.Answer{Code: 429, RetryAfter: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := backoff.Retry(ctx, dmsbackoff.Operation(post(dms)))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
