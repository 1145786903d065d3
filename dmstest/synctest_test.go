//go:build go1.25

package dmstest_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where a minute takes no time
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST /v2/*/instances", Code: dmsstatus.TooManyRequests, RetryAfter: time.Minute},
			dmstest.Answer{For: "POST /v2/*/instances", Body: `{"instance_id":"7"}`},
		)
		start := time.Now()
		if err := createInstance(t.Context(), &http.Client{Transport: dms}, "https://dms.example"); err != nil {
			t.Fatal(err)
		}
		if wait := time.Since(start); wait < time.Minute {
			t.Errorf("waited %v, want at least 1m", wait)
		}
	})
}

// TestPackageComment holds the test in the package comment to the one above.
func TestPackageComment(t *testing.T) {
	source, err := os.ReadFile("dmstest.go")
	require.NoError(t, err)
	var comment strings.Builder
	for line := range strings.Lines(string(source)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			comment.WriteString(code)
		} else if line == "//\n" && comment.Len() > 0 {
			comment.WriteString("\n")
		} else if comment.Len() > 0 {
			break // the code has ended
		}
	}
	caller, test, ok := strings.Cut(strings.TrimSpace(comment.String()), "\nfunc Test")
	require.True(t, ok)
	for file, code := range map[string]string{"example_test.go": strings.TrimSpace(caller), "synctest_test.go": "func Test" + test} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(source), code)
	}
}

// TestDelayInBubble takes hours of virtual time.
func TestDelayInBubble(t *testing.T) {
	outside := dmstest.NewTransport(t, dmstest.Answer{Delay: time.Hour})
	synctest.Test(t, func(t *testing.T) {
		inside := dmstest.NewTransport(t, dmstest.Answer{Delay: time.Hour})
		for _, transport := range []http.RoundTripper{outside, inside} {
			start := time.Now()
			resp, err := (&http.Client{Transport: transport}).Get("https://dms.example")
			require.NoError(t, err)
			assert.NoError(t, resp.Body.Close())
			assert.Equal(t, time.Hour, time.Since(start))
			assert.Equal(t, resp.Header.Get("Date"), time.Now().UTC().Format(http.TimeFormat))
		}
		assert.Len(t, inside.Requests(), 1)
	})
}

// TestGivenUpInBubble has clients that do not wait for the Delay.
func TestGivenUpInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dms := dmstest.NewTransport(t, dmstest.Answer{Delay: time.Hour}, dmstest.Answer{Delay: time.Hour, Drop: true})
		start := time.Now()
		_, err := (&http.Client{Transport: dms, Timeout: time.Minute}).Post("https://dms.example", "", nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
		assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action)

		why := errors.New("the service shuts down")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, why)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, "GET", "https://dms.example", nil)
		require.NoError(t, err)
		_, err = (&http.Client{Transport: dms}).Do(req)
		assert.ErrorIs(t, err, why)
		assert.Equal(t, 2*time.Minute, time.Since(start))
	})
}
