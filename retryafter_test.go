package dmsstatus_test

import (
	"math"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
)

func TestParseRetryAfter(t *testing.T) {
	const longest = time.Duration(math.MaxInt64)
	for _, test := range []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"0", 0, true},
		{"1", time.Second, true},
		{"120", 2 * time.Minute, true},
		{"000120", 2 * time.Minute, true},
		{" \t120 \t", 2 * time.Minute, true},
		{"9223372036", 9223372036 * time.Second, true},
		{"9223372037", longest, true},
		{"9223372036854775808", longest, true},
		{"18446744073709551617", longest, true},
		{"99999999999999999999", longest, true},
		{strings.Repeat("9", 10000), longest, true},
		{strings.Repeat("0", 10000) + "5", 5 * time.Second, true},

		{laterDate, 90 * time.Second, true},
		{" " + laterDate + "\t", 90 * time.Second, true},
		{"Monday, 23-Nov-20 10:01:30 GMT", 90 * time.Second, true},
		{"Mon Nov 23 10:01:30 2020", 90 * time.Second, true},
		{"Sun Nov  6 08:49:37 1994", 0, true},
		{sentDate, 0, true},
		{"Mon, 23 Nov 2020 09:59:59 GMT", 0, true},
		{"Sun, 06 Nov 1994 08:49:37 GMT", 0, true},
		{"Fri, 31 Dec 9999 23:59:59 GMT", longest, true},

		{"", 0, false},
		{" ", 0, false},
		{"soon", 0, false},
		{"+5", 0, false},
		{"-1", 0, false},
		{"-0", 0, false},
		{"1.5", 0, false},
		{"1,5", 0, false},
		{"0x10", 0, false},
		{"1e3", 0, false},
		{"1_000", 0, false},
		{"1 000", 0, false},
		{"5s", 0, false},
		{"x5", 0, false},
		{"5x", 0, false},
		{"1:", 0, false},
		{"1/", 0, false},
		{"x" + laterDate, 0, false},
		{laterDate + "x", 0, false},
		{"5, 6", 0, false},
		{"5\n", 0, false},
		{laterDate + "\n", 0, false},
		{"\u0665", 0, false},
		{"5\x00", 0, false},
		{"Mon, 23 Nov 2020 10:01:30 PST", 0, false},
		{"Monday, 23-Nov-20 10:01:30 PST", 0, false},
		{"Monday, 23-Nov-20 10:01:30 GMT+3", 0, false},
		{"Mon, 32 Nov 2020 10:01:30 GMT", 0, false},
		{"2020-11-23T10:01:30Z", 0, false},
		{laterDate + strings.Repeat(" GMT", 1<<10), 0, false},
	} {
		d, ok := dmsstatus.ParseRetryAfter(test.value, sent)
		assert.Equal(t, test.ok, ok, "%.40q", test.value)
		assert.Equal(t, test.want, d, "%.40q", test.value)
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	for _, s := range []string{"0", "120", " 7\t", "9223372037", "99999999999999999999", "+5", "-1", "1.5", laterDate,
		"Monday, 23-Nov-20 10:01:30 GMT", "Mon Nov 23 10:01:30 2020", "soon", ""} {
		f.Add(s, int64(1764000000))
	}
	f.Fuzz(func(t *testing.T, value string, now int64) {
		d, ok := dmsstatus.ParseRetryAfter(value, time.Unix(now, 0))
		if d < 0 || !ok && d != 0 {
			t.Fatalf("%q: %d, %t", value, d, ok)
		}
		digits := strings.Trim(value, " \t")
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			return
		}
		want, _ := new(big.Int).SetString(digits, 10)
		want.Mul(want, big.NewInt(int64(time.Second)))
		if longest := big.NewInt(math.MaxInt64); want.Cmp(longest) > 0 {
			want = longest
		}
		if !ok || want.Cmp(big.NewInt(int64(d))) != 0 {
			t.Fatalf("%q: %d, %t, want %d", value, d, ok, want)
		}
	})
}

// TestAdviseWithoutDate has invalid Date headers. A date in Retry-After then
// counts from now.
func TestAdviseWithoutDate(t *testing.T) {
	for _, date := range []string{
		"", "yesterday", "Mon, 23 Nov 2020 10:00:00 PST", "Monday, 23-Nov-20 10:00:00 PST", "Mon, 23 Nov 2020 10:00:00 +0000",
	} {
		in := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		a := dmsstatus.Advise(response(429, "GET", "Retry-After", in, "Date", date))
		assert.Greater(t, a.Delay, 55*time.Minute, "Date %q", date)
		assert.LessOrEqual(t, a.Delay, time.Hour, "Date %q", date)
	}
}

// TestAdviseByServerClock has Date headers of a server whose clock is wrong.
func TestAdviseByServerClock(t *testing.T) {
	for _, sent := range []time.Time{
		time.Now().Add(-1000 * time.Hour), time.Now().Add(-time.Minute), time.Now().Add(time.Minute), time.Now().Add(1000 * time.Hour),
	} {
		date := sent.UTC().Format(http.TimeFormat)
		later := sent.Add(90 * time.Second).UTC().Format(http.TimeFormat)
		a := dmsstatus.Advise(response(429, "GET", "Retry-After", later, "Date", date))
		assert.Equal(t, 90*time.Second, a.Delay, "Date %q", date)
	}
}
