package dmsstatus

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// ParseRetryAfter returns the wait that the value of a Retry-After header asks
// for, and reports whether the value is valid. A valid value is either a number
// of seconds, in digits and nothing else, or a date in one of the three forms of
// RFC 9110, section 5.6.7. Spaces and tabs around it are ignored.
//
// A date counts from now; a date in the past gives 0. A wait that does not
// fit into a Duration gives the longest Duration. There is no other limit: set
// one yourself if you do not want to wait that long.
func ParseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	if d, ok := parseSeconds(value); ok {
		return d, true
	}
	t, ok := parseDate(value)
	if !ok {
		return 0, false
	}
	return max(t.Sub(now), 0), true
}

// retryAfter parses the Retry-After value of a response. A date counts from the Date in
// header, because the local clock may be wrong, or from now if that date is more than a
// day before or not valid.
func retryAfter(value string, header http.Header) (time.Duration, bool) {
	if sent, ok := parseDate(header.Get("Date")); ok {
		if d, ok := ParseRetryAfter(value, sent); ok && d <= 24*time.Hour {
			return d, true
		}
	}
	return ParseRetryAfter(value, time.Now())
}

func parseSeconds(value string) (time.Duration, bool) {
	const longest = math.MaxInt64 / int64(time.Second)
	value = strings.Trim(value, " \t")
	if value == "" {
		return 0, false
	}
	seconds := int64(0)
	for i := range len(value) {
		digit := value[i] - '0'
		if digit > 9 {
			return 0, false
		}
		seconds = min(10*seconds+int64(digit), longest+1) // no overflow, however many digits
	}
	if seconds > longest {
		return math.MaxInt64, true
	}
	return time.Duration(seconds) * time.Second, true
}

const maxDate = len("Wednesday, 25-Nov-2026 10:01:30 +0000") // no date is longer; ParseTime would copy all of it into its error

func parseDate(value string) (time.Time, bool) {
	value = strings.Trim(value, " \t")
	if len(value) > maxDate {
		return time.Time{}, false
	}
	t, err := http.ParseTime(value)
	// ParseTime accepts any time zone in the RFC 850 form, and takes an unknown one
	// for GMT. Only the asctime form, which has no comma, has no time zone.
	if err != nil || strings.Contains(value, ",") && !strings.HasSuffix(value, " GMT") {
		return time.Time{}, false
	}
	return t, true
}

// Wait waits before attempt number n, counted from 1, is made again: for the Delay or,
// if that is 0, for a backoff of one second that doubles with n up to 30 seconds, less
// up to half of it at random. Any n is safe.
//
// It returns nil when the time has passed. If ctx has ended, or ends before, it returns
// the error of ctx at once, and [context.DeadlineExceeded] if the deadline of ctx is too
// early. A server can ask for any delay, so ctx needs a deadline.
func (a Advice) Wait(ctx context.Context, n int) error {
	wait := a.Delay
	if wait <= 0 {
		wait = backoff(n)
		wait -= time.Duration(rand.Int64N(int64(wait) / 2))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

const maxBackoff = 30 * time.Second

// backoff returns how long to wait at most before attempt number n is made again.
func backoff(n int) time.Duration {
	wait := time.Second
	for ; n > 1 && wait < maxBackoff; n-- {
		wait *= 2
	}
	return min(wait, maxBackoff)
}
