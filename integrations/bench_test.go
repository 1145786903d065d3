package integrations_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/golden"
)

func tooManyRequests(retryAfter string) *http.Response {
	return &http.Response{
		StatusCode: http.StatusTooManyRequests,
		Header:     http.Header{"Retry-After": {retryAfter}},
		Request:    &http.Request{Method: http.MethodPost},
	}
}

// BenchmarkDecision decides about a 429 with Retry-After: whether to retry, and
// after which wait.
func BenchmarkDecision(b *testing.B) {
	resp := tooManyRequests("120")
	ctx := context.Background()
	var retry bool
	var wait time.Duration
	b.Run("dmsstatus", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a := dmsstatus.Advise(resp)
			retry, wait = a.Retryable(), a.Delay
		}
		require.True(b, retry)
		require.Equal(b, 2*time.Minute, wait)
	})
	b.Run("go-retryablehttp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			retry, _ = retryablehttp.DefaultRetryPolicy(ctx, resp, nil)
			wait = retryablehttp.DefaultBackoff(time.Second, 30*time.Second, 0, resp)
		}
		require.True(b, retry)
		require.Equal(b, 2*time.Minute, wait)
	})
}

// TestRetryAfterValues has both read Retry-After values, for the table in the
// README.
func TestRetryAfterValues(t *testing.T) {
	// What DefaultBackoff returns when it does not understand the header.
	const ownBackoff = 7 * time.Millisecond
	show := func(d time.Duration, ok bool) string {
		if !ok {
			return "not understood"
		}
		return d.String()
	}
	inAnHour := time.Now().Add(time.Hour).UTC()
	var b strings.Builder
	b.WriteString("| Retry-After | dmsstatus | go-retryablehttp |\n| --- | --- | --- |\n")
	for _, v := range []struct{ name, value string }{
		{"`0`", "0"},
		{"`120`", "120"},
		{"`9223372036`", "9223372036"},
		{"`9223372037`", "9223372037"},
		{"`99999999999999999999`", "99999999999999999999"},
		{"`+5`", "+5"},
		{"`-1`", "-1"},
		{"`1.5`", "1.5"},
		{"` 120 `, padded", " 120 "},
		{"an IMF-fixdate, in an hour", inAnHour.Format(http.TimeFormat)},
		{"the same as an RFC 850 date", inAnHour.Format("Monday, 02-Jan-06 15:04:05 GMT")},
		{"the same as an asctime date", inAnHour.Format(time.ANSIC)},
		{"the same, marked PST", strings.Replace(inAnHour.Format(http.TimeFormat), "GMT", "PST", 1)},
		{"`soon`", "soon"},
	} {
		resp := tooManyRequests(v.value)
		round := func(d time.Duration) time.Duration { // a date is counted from now
			if strings.Contains(v.value, ":") {
				return d.Round(time.Minute)
			}
			return d
		}
		ours, ok := dmsstatus.ParseRetryAfter(v.value, time.Now())
		theirs := retryablehttp.DefaultBackoff(ownBackoff, time.Hour, 0, resp)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", v.name, show(round(ours), ok), show(round(theirs), theirs != ownBackoff))
	}
	golden.Measured(t, "README.md", "how each reads Retry-After", b.String())
}
