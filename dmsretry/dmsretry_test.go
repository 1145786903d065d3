//go:build go1.25

package dmsretry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmsretry"
)

// A step is what Send or Look returns. The result is its name.
type step struct {
	result  string
	err     error
	outcome dmsretry.Outcome
	takes   time.Duration
}

// What Send and Look return, one after the other, and the last from then on.
var (
	sent = step{result: "sent"}

	verify   = fails(504, "", dmsstatus.ActionVerify)
	retried  = fails(504, "", dmsstatus.ActionRetry)
	busy     = fails(400, "DMS.00400026", dmsstatus.ActionRetryAfter)
	overload = fails(429, "", dmsstatus.ActionRetryAfter)
	expired  = fails(401, "", dmsstatus.ActionAuthenticate)
	refused  = fails(400, "DMS.00400002", dmsstatus.ActionModify)
	stranger = fails(403, "", dmsstatus.ActionModify)
	unlisted = fails(400, "DMS.99999999", dmsstatus.ActionModify)
	gone     = fails(404, "DMS.00404022", dmsstatus.ActionModify)
	bare     = fails(404, "", dmsstatus.ActionModify)

	unknown = step{result: "unknown", outcome: dmsretry.Unknown}
	notDone = step{result: "not done", outcome: dmsretry.NotDone}
	done    = step{result: "done", outcome: dmsretry.Done}
	failed  = step{result: "failed", outcome: dmsretry.Failed}
)

func fails(code dmsstatus.Code, errorCode string, action dmsstatus.Action) step {
	return step{err: &dmsstatus.Error{Advice: dmsstatus.Advice{Code: code, ErrorCode: errorCode, Action: action}}}
}

// after has DMS ask for a wait.
func (a step) after(delay time.Duration) step {
	e := *a.err.(*dmsstatus.Error)
	e.Delay = delay
	a.err = &e
	return a
}

// A recorder has the answers to an operation, and writes down what it does.
type recorder struct {
	t            *testing.T
	sends, looks []step
	last         time.Time
	log          []any // what it did, and the waits in between
	failure      error // what Send returned last
}

func (r *recorder) note(what string) {
	if wait := time.Since(r.last); wait > 0 {
		r.log = append(r.log, wait)
	}
	r.log = append(r.log, what)
}

// next returns the next step. The last one is given again and again.
func (r *recorder) next(what string, answers *[]step) step {
	r.note(what)
	if len(*answers) == 0 {
		r.t.Fatalf("%v: nobody expects that", r.log)
	}
	a := (*answers)[0]
	if len(*answers) > 1 {
		*answers = (*answers)[1:]
	}
	time.Sleep(a.takes)
	r.last = time.Now()
	return a
}

// operation returns o with the Send, Look and Renew of the recorder.
func (r *recorder) operation(o dmsretry.Operation[string]) dmsretry.Operation[string] {
	r.last = time.Now()
	o.Send = func(context.Context) (string, error) {
		a := r.next("send", &r.sends)
		r.failure = a.err
		return a.result, a.err
	}
	o.Look = func(context.Context) (string, dmsretry.Outcome, error) {
		a := r.next("look", &r.looks)
		return a.result, a.outcome, a.err
	}
	o.Renew = func(context.Context) error {
		r.note("renew")
		r.last = time.Now()
		return nil
	}
	return o
}

// wants compares the log with what is wanted. A wait of up to 30 s is a back-off, which
// can be shorter by half.
func (r *recorder) wants(want string) {
	r.t.Helper()
	var got []string
	tokens := strings.Fields(want)
	for i, entry := range r.log {
		token := fmt.Sprint(entry)
		if wait, ok := entry.(time.Duration); ok && i < len(tokens) {
			if most, err := time.ParseDuration(tokens[i]); err == nil && most <= 30*time.Second && most/2 <= wait && wait <= most {
				token = tokens[i]
			}
		}
		got = append(got, token)
	}
	assert.Equal(r.t, want, strings.Join(got, " "))
}

// TestDo wants what Do does, when, and what it returns. A wait that DMS did not ask for
// takes up to 1, 2, 4, 8, 16, 30 s and so on.
func TestDo(t *testing.T) {
	for _, test := range []struct {
		name         string
		sends, looks []step
		operation    dmsretry.Operation[string]
		want         string
		result       string
		err          error // nil: it is done
		not          error
	}{
		{name: "a success", sends: []step{sent}, want: "send", result: "sent"},
		{name: "a refusal", sends: []step{refused}, want: "send", err: refused.err, not: dmsretry.ErrUnknown},
		{name: "a wait", sends: []step{busy.after(time.Minute), sent}, want: "send 1m0s send", result: "sent"},
		{name: "waits without a Delay", sends: []step{busy, busy, busy, busy, busy, busy, busy, sent},
			want: "send 1s send 2s send 4s send 8s send 16s send 30s send 30s send", result: "sent"},
		{name: "a Delay does not count as a back-off", sends: []step{busy.after(time.Minute), busy, sent},
			want: "send 1m0s send 1s send", result: "sent"},
		{name: "a wait that is too long", sends: []step{busy.after(time.Hour)}, want: "send",
			err: dmsretry.ErrLimit, not: dmsretry.ErrUnknown},
		{name: "too many attempts", sends: []step{busy}, operation: dmsretry.Operation[string]{Attempts: 2}, want: "send 1s send",
			err: dmsretry.ErrLimit, not: dmsretry.ErrUnknown},
		{name: "a refusal of the last attempt", sends: []step{refused}, operation: dmsretry.Operation[string]{Attempts: 1}, want: "send",
			err: refused.err, not: dmsretry.ErrLimit},

		{name: "done, in doubt", sends: []step{verify}, looks: []step{done}, want: "send 1s look", result: "done"},
		{name: "done, in doubt, to be seen late", sends: []step{verify}, looks: []step{notDone, unknown, done},
			want: "send 1s look 2s look 4s look", result: "done"},
		{name: "not done, in doubt", sends: []step{verify, sent}, looks: []step{notDone},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look send", result: "sent"},
		{name: "a slow look shows what was so when it began", sends: []step{verify, sent},
			looks:     []step{{outcome: dmsretry.NotDone, takes: time.Hour}, notDone},
			operation: dmsretry.Operation[string]{Settle: 90 * time.Second, Time: 2 * time.Hour}, want: "send 1s look 2s look send", result: "sent"},
		{name: "in doubt, with a code", sends: []step{fails(500, "DMS.00500006", dmsstatus.ActionVerify)}, looks: []step{notDone, done},
			want: "send 1s look 2s look", result: "done"},
		{name: "busy, once in doubt", sends: []step{verify, busy, busy, sent}, looks: []step{notDone},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look send 2s look send 4s look send", result: "sent"},
		{name: "busy with the first request", sends: []step{verify, busy}, looks: []step{notDone, done},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look send 2s look", result: "done"},
		{name: "refused, but done", sends: []step{verify, refused}, looks: []step{notDone, done},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look send look", result: "done"},
		{name: "refused, not done", sends: []step{verify, refused}, looks: []step{notDone},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look send look", err: refused.err, not: dmsretry.ErrUnknown},
		{name: "the last attempt is in doubt", sends: []step{verify}, looks: []step{done},
			operation: dmsretry.Operation[string]{Attempts: 1}, want: "send look", result: "done"},
		{name: "no answer to any look", sends: []step{verify}, looks: []step{busy.after(time.Minute)},
			operation: dmsretry.Operation[string]{Time: 150 * time.Second}, want: "send 1s look 1m0s look 1m0s look", err: dmsretry.ErrUnknown},
		{name: "a look that failed proves nothing", sends: []step{verify}, looks: []step{{outcome: dmsretry.Done, err: busy.err}, done},
			want: "send 1s look 2s look", result: "done"},
		{name: "looks that cannot work", sends: []step{verify}, looks: []step{refused}, want: "send 1s look", err: dmsretry.ErrUnknown},
		{name: "no time left after the look", sends: []step{busy.after(time.Minute), verify}, looks: []step{{outcome: dmsretry.NotDone, takes: 3 * time.Second}},
			operation: dmsretry.Operation[string]{Time: 62 * time.Second, Settle: time.Millisecond},
			want:      "send 1m0s send 1s look", err: dmsretry.ErrLimit, not: dmsretry.ErrUnknown},
		{name: "a body that cannot be read", sends: []step{{err: io.ErrUnexpectedEOF}}, looks: []step{done}, want: "send 1s look", result: "done"},
		{name: "an error of a success", sends: []step{fails(200, "", dmsstatus.ActionNone)}, looks: []step{done}, want: "send 1s look", result: "done"},
		{name: "one of a request that goes on", sends: []step{fails(202, "", dmsstatus.ActionPoll)}, looks: []step{done}, want: "send 1s look", result: "done"},

		{name: "a stranger's refusal, but done", sends: []step{stranger}, looks: []step{done}, want: "send look", result: "done"},
		{name: "a stranger's refusal, not done", sends: []step{stranger}, looks: []step{notDone},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send look 1s look", err: stranger.err, not: dmsretry.ErrUnknown},
		{name: "a code that is not listed", sends: []step{unlisted}, looks: []step{done}, want: "send look", result: "done"},
		{name: "no code, and another request", sends: []step{overload, sent}, want: "send 1s send", result: "sent"},
		{name: "no code, then refused", sends: []step{overload, refused}, looks: []step{done}, want: "send 1s send look", result: "done"},
		{name: "no code in the last attempt", sends: []step{overload}, looks: []step{done},
			operation: dmsretry.Operation[string]{Attempts: 1}, want: "send look", result: "done"},

		{name: "a delete that was retried", sends: []step{retried, sent}, want: "send 1s send", result: "sent"},
		{name: "a delete that was retried and refused", sends: []step{retried, refused}, looks: []step{done}, want: "send 1s send look", result: "done"},
		{name: "the same with a code", sends: []step{fails(500, "DMS.00500006", dmsstatus.ActionRetry), refused}, looks: []step{done},
			want: "send 1s send look", result: "done"},

		{name: "accepted", sends: []step{sent}, looks: []step{notDone, unknown, unknown, done}, operation: dmsretry.Operation[string]{Accepted: true},
			want: "send 1s look 2s look 4s look 8s look", result: "done"},
		{name: "the waits begin anew", sends: []step{busy, busy, sent}, looks: []step{unknown, done}, operation: dmsretry.Operation[string]{Accepted: true},
			want: "send 1s send 2s send 1s look 2s look", result: "done"},
		{name: "accepted by the last attempt", sends: []step{sent}, looks: []step{unknown, done}, operation: dmsretry.Operation[string]{Accepted: true, Attempts: 1},
			want: "send 1s look 2s look", result: "done"},
		{name: "accepted, and never seen", sends: []step{sent}, looks: []step{{outcome: dmsretry.NotDone, takes: 10 * time.Second}},
			operation: dmsretry.Operation[string]{Accepted: true, Time: 10 * time.Second, Settle: time.Millisecond},
			want:      "send 1s look", result: "sent", err: dmsretry.ErrUnknown, not: dmsretry.ErrFailed},
		{name: "accepted, not yet to be found", sends: []step{sent}, looks: []step{gone, bare, done}, operation: dmsretry.Operation[string]{Accepted: true},
			want: "send 1s look 2s look 4s look", result: "done"},
		{name: "in doubt, not to be found", sends: []step{verify}, looks: []step{{err: gone.err, takes: 5 * time.Second}},
			operation: dmsretry.Operation[string]{Time: 8 * time.Second, Settle: time.Millisecond},
			want:      "send 1s look 2s look", err: dmsretry.ErrUnknown},
		{name: "accepted, and failed", sends: []step{sent}, looks: []step{unknown, failed}, operation: dmsretry.Operation[string]{Accepted: true},
			want: "send 1s look 2s look", result: "failed", err: dmsretry.ErrFailed, not: dmsretry.ErrUnknown},
		{name: "in doubt, and failed", sends: []step{verify}, looks: []step{notDone, failed}, want: "send 1s look 2s look",
			result: "failed", err: dmsretry.ErrFailed, not: dmsretry.ErrUnknown},

		{name: "a token that ended", sends: []step{expired, sent}, want: "send renew send", result: "sent"},
		{name: "a token that never works", sends: []step{expired}, want: "send renew send", err: expired.err},
		{name: "a token that ended in the last attempt", sends: []step{retried, expired}, looks: []step{done},
			operation: dmsretry.Operation[string]{Attempts: 2}, want: "send 1s send look", result: "done"},
		{name: "two tokens that ended", sends: []step{expired, busy, expired, sent}, want: "send renew send 1s send renew send", result: "sent"},
		{name: "a token that ended before the look", sends: []step{verify}, looks: []step{expired, done}, want: "send 1s look renew look", result: "done"},
		{name: "a token that works in no look", sends: []step{verify}, looks: []step{expired}, want: "send 1s look renew look", err: dmsretry.ErrUnknown},
		{name: "one that ended before each look", sends: []step{verify, verify}, looks: []step{expired, notDone, expired, done},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look renew look send 2s look renew look", result: "done"},
		{name: "one that ended before the look, and its successor", sends: []step{verify, expired, sent}, looks: []step{expired, notDone},
			operation: dmsretry.Operation[string]{Settle: time.Millisecond}, want: "send 1s look renew look send renew look send", result: "sent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := recorder{t: t, sends: test.sends, looks: test.looks}
				result, err := r.operation(test.operation).Do(t.Context())
				r.wants(test.want)
				assert.Equal(t, test.result, result)
				assert.ErrorIs(t, err, test.err)
				if test.err != nil && r.failure != nil {
					assert.ErrorIs(t, err, r.failure, "what Send returned last")
				}
				if test.not != nil {
					assert.NotErrorIs(t, err, test.not)
				}
				if errors.Is(err, dmsretry.ErrUnknown) {
					assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action, "whatever a look met")
				}
				if errors.Is(err, dmsretry.ErrFailed) {
					assert.False(t, dmsstatus.AdviseError(err).Retryable(), "whatever was said before")
				}
			})
		})
	}
}

// TestDoWithoutLook wants a request that can be sent twice to be sent again after any
// doubt, and a doubt that stays to be told.
func TestDoWithoutLook(t *testing.T) {
	for _, test := range []struct {
		name    string
		sends   []step
		want    string
		result  string
		err     error
		unknown bool
	}{
		{name: "no answer", sends: []step{{err: io.ErrUnexpectedEOF}, verify, sent}, want: "send 1s send 2s send", result: "sent"},
		{name: "a token that ended", sends: []step{expired, sent}, want: "send renew send", result: "sent"},
		{name: "refused", sends: []step{refused}, want: "send", err: refused.err},
		{name: "in doubt, then refused", sends: []step{retried, refused}, want: "send 1s send", err: refused.err, unknown: true},
		{name: "a stranger's refusal", sends: []step{stranger}, want: "send", err: stranger.err, unknown: true},
		{name: "always in doubt", sends: []step{verify}, want: "send 1s send 2s send", err: dmsretry.ErrLimit, unknown: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := recorder{t: t, sends: test.sends}
				o := r.operation(dmsretry.Operation[string]{Attempts: 3})
				o.Look = nil
				result, err := o.Do(t.Context())
				r.wants(test.want)
				assert.Equal(t, test.result, result)
				assert.ErrorIs(t, err, test.err)
				assert.Equal(t, test.unknown, errors.Is(err, dmsretry.ErrUnknown))
			})
		})
	}
}

// TestDefaults wants 20 attempts, 15 minutes to send and as many to look, and a minute
// until a look counts.
func TestDefaults(t *testing.T) {
	count := func(r *recorder, what string) (n int) {
		for _, entry := range r.log {
			if entry == what {
				n++
			}
		}
		return n
	}
	do := func(t *testing.T, r *recorder, o dmsretry.Operation[string]) (took time.Duration, err error) {
		r.t = t
		start := time.Now()
		_, err = r.operation(o).Do(t.Context())
		return time.Since(start), err
	}
	t.Run("20 attempts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := recorder{sends: []step{busy.after(time.Second)}}
			_, err := do(t, &r, dmsretry.Operation[string]{})
			assert.ErrorIs(t, err, dmsretry.ErrLimit)
			assert.Equal(t, 20, count(&r, "send"))
		})
	})
	t.Run("15 minutes to send", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := recorder{sends: []step{busy.after(2 * time.Minute)}}
			took, err := do(t, &r, dmsretry.Operation[string]{})
			assert.ErrorIs(t, err, dmsretry.ErrLimit)
			assert.Equal(t, 14*time.Minute, took)
		})
	})
	t.Run("15 minutes to look", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := recorder{sends: []step{{takes: time.Hour}}, looks: []step{busy.after(2 * time.Minute)}}
			took, err := do(t, &r, dmsretry.Operation[string]{Accepted: true})
			assert.ErrorIs(t, err, dmsretry.ErrUnknown)
			assert.Equal(t, 14*time.Minute, (took - time.Hour).Truncate(time.Minute), "and the first wait")
		})
	})
	t.Run("a minute until a look counts", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := recorder{sends: []step{verify.after(59900 * time.Millisecond), sent}, looks: []step{notDone}}
			_, err := do(t, &r, dmsretry.Operation[string]{})
			assert.NoError(t, err)
			r.wants("send 59.9s look 1s look send")
		})
	})
}

// TestDoUnknown wants an error that wraps ErrUnknown to show what DMS said to the
// request, and then what the look met.
func TestDoUnknown(t *testing.T) {
	failure := func(code int, method, requestID string) *dmsstatus.Error {
		return &dmsstatus.Error{
			Advice: dmsstatus.Advice{Code: dmsstatus.Code(code), Action: dmsstatus.ActionFor(code)},
			Method: method, Path: "/v2/project/instances", RequestID: requestID,
		}
	}
	gateway := failure(504, "POST", "one")
	refused := failure(400, "POST", "two")
	forbidden := failure(403, "GET", "three")
	expired := failure(401, "POST", "four")
	hangs := &url.Error{Op: "Post", URL: "https://dms.example/v2/project/instances", Err: context.DeadlineExceeded}
	const isUnknown = "no response: verify: it is not known whether the operation is done"
	for _, test := range []struct {
		name    string
		sends   []error // one after the other; nil: accepted
		notDone bool    // what the first look says
		look    error   // of the looks from then on; nil: they cannot tell
		first   error   // that errors.As finds
		want    string
	}{
		{name: "in doubt", sends: []error{gateway}, look: forbidden, first: gateway,
			want: "POST /v2/project/instances: 504 ServerTimeout: verify (request ID one)\n" +
				isUnknown + ": GET /v2/project/instances: 403 Forbidden: modify (request ID three)"},
		{name: "in doubt, then refused", sends: []error{gateway, refused}, notDone: true, look: forbidden, first: refused,
			want: "POST /v2/project/instances: 400 BadRequest: modify (request ID two)\n" +
				isUnknown + ": GET /v2/project/instances: 403 Forbidden: modify (request ID three)"},
		{name: "no answer, and none to a look", sends: []error{hangs}, first: dmsretry.ErrUnknown,
			want: hangs.Error() + "\n" + isUnknown + ": " + dmsretry.ErrLimit.Error()},
		{name: "accepted, and never seen", sends: []error{nil}, first: dmsretry.ErrUnknown,
			want: isUnknown + ": " + dmsretry.ErrLimit.Error()},
		{name: "in doubt, then expired", sends: []error{gateway, expired}, notDone: true, look: forbidden, first: expired,
			want: "POST /v2/project/instances: 401 Unauthorized: authenticate (request ID four)\n" +
				"renew the token: 403 Forbidden: modify: no such user\n" +
				isUnknown + ": GET /v2/project/instances: 403 Forbidden: modify (request ID three)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends, looks := 0, 0
				o := dmsretry.Operation[string]{
					Accepted: true,
					Settle:   time.Millisecond,
					Send: func(context.Context) (string, error) {
						err := test.sends[sends]
						sends++
						return "", err
					},
					Look: func(context.Context) (string, dmsretry.Outcome, error) {
						if looks++; looks == 1 && test.notDone {
							return "", dmsretry.NotDone, nil
						}
						return "", dmsretry.Unknown, test.look
					},
					Renew: func(context.Context) error {
						e := failure(403, "", "")
						e.Path, e.Message = "", "no such user"
						return e
					},
				}
				_, err := o.Do(t.Context())
				assert.ErrorIs(t, err, dmsretry.ErrUnknown)
				assert.EqualError(t, err, test.want)
				assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action)
				var first *dmsstatus.Error
				require.ErrorAs(t, err, &first)
				assert.Same(t, test.first, first)
			})
		})
	}
}

// TestRenewFails wants a failure to renew the token to end the operation, and to be told.
func TestRenewFails(t *testing.T) {
	missing := errors.New("no such user")
	o := dmsretry.Operation[string]{
		Send:  func(context.Context) (string, error) { return "", expired.err },
		Renew: func(context.Context) error { return missing },
	}
	_, err := o.Do(t.Context())
	assert.ErrorIs(t, err, missing)
	assert.ErrorIs(t, err, expired.err)
	assert.NotErrorIs(t, err, dmsretry.ErrUnknown)

	o.Renew = nil
	_, err = o.Do(t.Context())
	assert.ErrorIs(t, err, expired.err)
	assert.NotErrorIs(t, err, dmsretry.ErrUnknown)
}

// TestCancelled ends the context before the first request, during one, during a look
// and at each of the waits. A wait that is longer than the context lasts is not begun.
func TestCancelled(t *testing.T) {
	const (
		atStart = iota + 1
		inSend
		inLook
		inWait
		deadline
	)
	for _, test := range []struct {
		name         string
		send, look   step
		when         int
		sends, looks int
		unknown      bool
	}{
		{name: "at the start", when: atStart},
		{name: "busy", send: busy, when: inWait, sends: 1},
		{name: "busy until the end", send: busy, when: deadline, sends: 1},
		{name: "no code", send: overload, look: unknown, when: inWait, sends: 1, looks: 1, unknown: true},
		{name: "no code until the end", send: overload, look: unknown, when: deadline, sends: 1, looks: 1, unknown: true},
		{name: "in doubt", send: verify, look: unknown, when: inWait, sends: 1, looks: 1, unknown: true},
		{name: "in doubt until the end", send: verify, look: unknown, when: deadline, sends: 1, looks: 1, unknown: true},
		{name: "not done", send: verify, look: notDone, when: inLook, sends: 1, looks: 1},
		{name: "expired", send: expired, look: unknown, when: inSend, sends: 1, looks: 1, unknown: true},
		{name: "a delete without an answer", send: fails(0, "", dmsstatus.ActionStop), look: unknown, when: inSend, sends: 1, looks: 1, unknown: true},
		{name: "refused", send: refused, look: done, when: inSend, sends: 1, looks: 1},
		{name: "a success", send: sent, when: inSend, sends: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				want := context.Canceled
				switch test.when {
				case atStart:
					cancel()
				case inWait:
					defer time.AfterFunc(time.Second/4, cancel).Stop()
				case deadline:
					want = context.DeadlineExceeded
					ctx, cancel = context.WithTimeout(ctx, time.Second/4)
					defer cancel()
				}
				sends, looks := 0, 0
				o := dmsretry.Operation[string]{
					Settle: time.Millisecond,
					Send: func(context.Context) (string, error) {
						if sends++; test.when == inSend {
							cancel()
						}
						return test.send.result, test.send.err
					},
					Look: func(context.Context) (string, dmsretry.Outcome, error) {
						if looks++; test.when == inLook {
							cancel()
						}
						return test.look.result, test.look.outcome, test.look.err
					},
					Renew: func(context.Context) error { panic("renewed") },
				}
				start := time.Now()
				_, err := o.Do(ctx)
				assert.Equal(t, test.sends, sends)
				assert.Equal(t, test.looks, looks)
				if test.when == deadline {
					assert.Equal(t, start, time.Now())
				}
				if test.sends > 0 && test.send.err == nil || test.look.outcome == dmsretry.Done {
					assert.NoError(t, err)
					return
				}
				assert.ErrorIs(t, err, want)
				if test.sends > 0 {
					assert.ErrorIs(t, err, test.send.err)
				}
				assert.Equal(t, test.unknown, errors.Is(err, dmsretry.ErrUnknown))
				assert.NotErrorIs(t, err, dmsretry.ErrLimit)
			})
		})
	}
}

// TestIncomplete wants an operation without what it needs to be refused.
func TestIncomplete(t *testing.T) {
	_, err := dmsretry.Operation[string]{}.Do(t.Context())
	assert.ErrorContains(t, err, "Send")
	_, err = dmsretry.Operation[string]{Accepted: true, Send: func(context.Context) (string, error) {
		panic("sent")
	}}.Do(t.Context())
	assert.ErrorContains(t, err, "Look")
}
