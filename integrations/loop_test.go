package integrations_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/integrations"
)

// What Send and Look return, one after the other, and the last from then on.
var (
	sent     = send1(dmsstatus.ActionNone)
	accepted = send1(dmsstatus.ActionPoll)
	verify   = fail(dmsstatus.ActionVerify)
	retried  = fail(dmsstatus.ActionRetry)
	waits    = fail(dmsstatus.ActionRetryAfter)
	expired  = fail(dmsstatus.ActionAuthenticate)
	modify   = fail(dmsstatus.ActionModify)

	unknown = answer{outcome: integrations.Unknown}
	notDone = answer{outcome: integrations.NotDone}
	done    = answer{outcome: integrations.Done}
)

type answer struct {
	advice  dmsstatus.Advice
	err     error
	outcome integrations.Outcome
}

func send1(action dmsstatus.Action) answer { return answer{advice: dmsstatus.Advice{Action: action}} }

func fail(action dmsstatus.Action) answer {
	a := send1(action)
	a.err = &dmsstatus.Error{Advice: a.advice}
	return a
}

// after has DMS ask for a wait.
func (a answer) after(delay time.Duration) answer {
	a.advice.Delay = delay
	a.err = &dmsstatus.Error{Advice: a.advice}
	return a
}

// TestLoop wants what the loop does, and when. A wait without a Delay takes 1, 2, 4,
// 8, 16, 30 s and so on.
func TestLoop(t *testing.T) {
	for _, test := range []struct {
		name         string
		sends, looks []answer
		loop         integrations.Loop
		want         string
		err          error // nil: it is done
		not          error
	}{
		{name: "a success", sends: []answer{sent}, want: "send"},
		{name: "a refusal", sends: []answer{modify}, want: "send", err: modify.err, not: integrations.ErrUnknown},
		{name: "a wait", sends: []answer{waits.after(time.Minute), sent}, want: "send 1m0s send"},
		{name: "waits without a Delay", sends: []answer{waits, waits, waits, waits, waits, waits, waits, sent},
			want: "send 1s send 2s send 4s send 8s send 16s send 30s send 30s send"},
		{name: "a short MaxWait", sends: []answer{waits, waits, sent}, loop: integrations.Loop{MaxWait: 300 * time.Millisecond},
			want: "send 300ms send 300ms send"},
		{name: "a wait that is too long", sends: []answer{waits.after(time.Hour)}, want: "send",
			err: integrations.ErrLimit, not: integrations.ErrUnknown},
		{name: "too many attempts", sends: []answer{waits}, loop: integrations.Loop{Attempts: 2}, want: "send 1s send",
			err: integrations.ErrLimit, not: integrations.ErrUnknown},
		{name: "a refusal of the last attempt", sends: []answer{modify}, loop: integrations.Loop{Attempts: 1}, want: "send",
			err: modify.err, not: integrations.ErrLimit},

		{name: "done, in doubt", sends: []answer{verify}, looks: []answer{done}, want: "send 1s look"},
		{name: "done, in doubt, to be seen late", sends: []answer{verify}, looks: []answer{notDone, unknown, done},
			want: "send 1s look 2s look 4s look"},
		{name: "not done, in doubt", sends: []answer{verify, sent}, looks: []answer{notDone}, loop: integrations.Loop{Settle: 3 * time.Second},
			want: "send 1s look 2s look send"},
		{name: "busy, once in doubt", sends: []answer{verify, waits, waits, sent}, looks: []answer{notDone}, loop: integrations.Loop{Settle: time.Second},
			want: "send 1s look send 2s look send 4s look send"},
		{name: "busy with the first request", sends: []answer{verify, waits}, looks: []answer{notDone, done}, loop: integrations.Loop{Settle: time.Second},
			want: "send 1s look send 2s look"},
		{name: "refused, but done", sends: []answer{verify, modify}, looks: []answer{notDone, done}, loop: integrations.Loop{Settle: time.Second},
			want: "send 1s look send look"},
		{name: "refused, not done", sends: []answer{verify, modify}, looks: []answer{notDone}, loop: integrations.Loop{Settle: time.Second},
			want: "send 1s look send look", err: modify.err, not: integrations.ErrUnknown},
		{name: "the last attempt is in doubt", sends: []answer{verify}, looks: []answer{done}, loop: integrations.Loop{Attempts: 1}, want: "send look"},
		{name: "no answer to any look", sends: []answer{verify}, looks: []answer{waits.after(time.Minute)}, loop: integrations.Loop{Time: 2 * time.Minute},
			want: "send 1s look 1m0s look 1m0s look", err: integrations.ErrUnknown},
		{name: "a look that failed proves nothing", sends: []answer{verify}, looks: []answer{{outcome: integrations.Done, err: waits.err}, done},
			want: "send 1s look 2s look"},
		{name: "looks that cannot work", sends: []answer{verify}, looks: []answer{modify}, want: "send 1s look", err: integrations.ErrUnknown},
		{name: "no time left after the look", sends: []answer{waits.after(18 * time.Second), verify}, looks: []answer{notDone},
			loop: integrations.Loop{Time: 20 * time.Second, Settle: 2 * time.Second},
			want: "send 18s send 1s look 2s look", err: integrations.ErrLimit, not: integrations.ErrUnknown},
		{name: "an error of a success", sends: []answer{{advice: sent.advice, err: modify.err}}, looks: []answer{done}, want: "send 1s look"},
		{name: "an error without advice", sends: []answer{{err: modify.err}}, looks: []answer{done}, want: "send look"},

		{name: "a delete that was retried", sends: []answer{retried, sent}, want: "send 1s send"},
		{name: "a delete that was retried and refused", sends: []answer{retried, modify}, looks: []answer{done}, want: "send 1s send look"},

		{name: "accepted", sends: []answer{accepted}, looks: []answer{notDone, unknown, unknown, done}, want: "send 1s look 2s look 4s look 8s look"},
		{name: "accepted, and never seen", sends: []answer{accepted}, looks: []answer{notDone}, loop: integrations.Loop{Time: 10 * time.Second, Settle: time.Second},
			want: "send 1s look 2s look 4s look", err: integrations.ErrUnknown},

		{name: "a token that ended", sends: []answer{expired, sent}, want: "send renew send"},
		{name: "a token that never works", sends: []answer{expired}, want: "send renew send", err: expired.err},
		{name: "a token that ended in the last attempt", sends: []answer{retried, expired}, looks: []answer{done},
			loop: integrations.Loop{Attempts: 2}, want: "send 1s send look"},
		{name: "two tokens that ended", sends: []answer{expired, waits, expired, sent}, want: "send renew send 1s send renew send"},
		{name: "a token that ended before the look", sends: []answer{verify}, looks: []answer{expired, done}, want: "send 1s look renew look"},
		{name: "one that ended before each look", sends: []answer{verify, verify}, looks: []answer{expired, notDone, expired, done},
			loop: integrations.Loop{Settle: time.Second}, want: "send 1s look renew look send 2s look renew look"},
		{name: "one that ended before the look, and its successor", sends: []answer{verify, expired, sent}, looks: []answer{expired, notDone},
			loop: integrations.Loop{Settle: time.Second}, want: "send 1s look renew look send renew look send"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := recorder{t: t, last: time.Now()}
				loop := test.loop
				loop.Send = func(context.Context) (dmsstatus.Advice, error) {
					a := r.next("send", &test.sends)
					r.failure = a.err
					return a.advice, a.err
				}
				loop.Look = func(context.Context) (integrations.Outcome, error) {
					a := r.next("look", &test.looks)
					return a.outcome, a.err
				}
				loop.Renew = func(context.Context) error {
					r.note("renew")
					return nil
				}
				loop.Jitter = func() float64 { return 1 }
				err := loop.Do(t.Context())
				assert.Equal(t, test.want, strings.Join(r.log, " "))
				assert.ErrorIs(t, err, test.err)
				if test.err != nil && r.failure != nil {
					assert.ErrorIs(t, err, r.failure, "what Send returned last")
				}
				if test.not != nil {
					assert.NotErrorIs(t, err, test.not)
				}
				if errors.Is(err, integrations.ErrUnknown) {
					assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err), "whatever a look met")
				}
			})
		})
	}
}

// TestLoopUnknown wants an error that wraps ErrUnknown to show what DMS said to the
// request, and then what the look met.
func TestLoopUnknown(t *testing.T) {
	failed := func(code int, method, requestID string) *dmsstatus.Error {
		return &dmsstatus.Error{
			Advice: dmsstatus.Advice{Code: dmsstatus.Code(code), Action: dmsstatus.ActionFor(code)},
			Method: method, Path: "/v2/project/instances", RequestID: requestID,
		}
	}
	gateway := failed(504, "POST", "one")
	refused := failed(400, "POST", "two")
	forbidden := failed(403, "GET", "three")
	hangs := &url.Error{Op: "Post", URL: "https://dms.example/v2/project/instances", Err: context.DeadlineExceeded}
	for _, test := range []struct {
		name    string
		sends   []error // one after the other; nil: accepted
		notDone bool    // what the first look says
		look    error   // of the looks from then on; nil: they cannot tell
		first   *dmsstatus.Error
		code    dmsstatus.Code // of the advice
		want    string
	}{
		{name: "in doubt", sends: []error{gateway}, look: forbidden, first: gateway, code: 504,
			want: "POST /v2/project/instances: 504 ServerTimeout: verify (request ID one)\n" +
				"it is not known whether the operation is done: GET /v2/project/instances: 403 Forbidden: modify (request ID three)"},
		{name: "in doubt, then refused", sends: []error{gateway, refused}, notDone: true, look: forbidden, first: refused,
			want: "POST /v2/project/instances: 400 BadRequest: modify (request ID two)\n" +
				"it is not known whether the operation is done: GET /v2/project/instances: 403 Forbidden: modify (request ID three)"},
		{name: "no answer, and none to a look", sends: []error{hangs},
			want: hangs.Error() + "\nit is not known whether the operation is done: limit of attempts or time reached"},
		{name: "accepted, and never seen", sends: []error{nil},
			want: "it is not known whether the operation is done: limit of attempts or time reached"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends, looks := 0, 0
				loop := integrations.Loop{
					Settle: time.Second,
					Send: func(context.Context) (dmsstatus.Advice, error) {
						err := test.sends[sends]
						if sends++; err == nil {
							return accepted.advice, nil
						}
						return dmsstatus.AdviseError(err), err
					},
					Look: func(context.Context) (integrations.Outcome, error) {
						if looks++; looks == 1 && test.notDone {
							time.Sleep(time.Second)
							return integrations.NotDone, nil
						}
						return integrations.Unknown, test.look
					},
				}
				err := loop.Do(t.Context())
				assert.ErrorIs(t, err, integrations.ErrUnknown)
				assert.EqualError(t, err, test.want)
				assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
				var first *dmsstatus.Error
				errors.As(err, &first)
				assert.Equal(t, test.first, first)
			})
		})
	}
}

// A recorder writes down what a loop does, and how long it waits in between.
type recorder struct {
	t       *testing.T
	last    time.Time
	log     []string
	failure error // what Send returned last
}

func (r *recorder) note(what string) {
	if wait := time.Since(r.last); wait > 0 {
		r.log = append(r.log, fmt.Sprint(wait))
	}
	r.log, r.last = append(r.log, what), time.Now()
}

// next returns the next answer. The last one is given again and again.
func (r *recorder) next(what string, answers *[]answer) answer {
	r.note(what)
	if len(*answers) == 0 {
		r.t.Fatalf("%v: nobody expects that", r.log)
	}
	a := (*answers)[0]
	if len(*answers) > 1 {
		*answers = (*answers)[1:]
	}
	return a
}

// TestLoopJitter wants a wait from half of the back-off to all of it.
func TestLoopJitter(t *testing.T) {
	for _, jitter := range []func() float64{func() float64 { return 0 }, nil, func() float64 { return 1 }} {
		synctest.Test(t, func(t *testing.T) {
			start, sends := time.Now(), 0
			loop := integrations.Loop{Jitter: jitter, Send: func(context.Context) (dmsstatus.Advice, error) {
				if sends++; sends == 2 {
					return sent.advice, nil
				}
				return waits.advice, waits.err
			}}
			assert.NoError(t, loop.Do(t.Context()))
			wait := time.Since(start)
			assert.True(t, time.Second/2 <= wait && wait <= time.Second, wait)
			if jitter != nil {
				assert.Equal(t, time.Duration((1+jitter())/2*float64(time.Second)), wait)
			}
		})
	}
}

// TestLoopRenewFails wants a failure to renew the token to end the loop.
func TestLoopRenewFails(t *testing.T) {
	gone := errors.New("no such user")
	loop := integrations.Loop{
		Send:  func(context.Context) (dmsstatus.Advice, error) { return expired.advice, expired.err },
		Renew: func(context.Context) error { return gone },
	}
	err := loop.Do(t.Context())
	assert.ErrorIs(t, err, gone)
	assert.ErrorIs(t, err, expired.err)
	loop.Renew = nil
	assert.ErrorIs(t, loop.Do(t.Context()), expired.err)
}

// TestLoopCancelled cancels the context at each of the waits, and during a request.
func TestLoopCancelled(t *testing.T) {
	for _, test := range []struct {
		name    string
		send    answer
		look    answer
		during  bool // the request, not the wait after it
		looks   int
		unknown bool
	}{
		{name: "busy", send: waits},
		{name: "in doubt", send: verify, look: unknown, looks: 1, unknown: true},
		{name: "expired", send: expired, during: true, looks: 1, unknown: true},
		{name: "a delete without an answer", send: fail(dmsstatus.ActionStop), during: true, looks: 1, unknown: true},
		{name: "a success", send: sent, during: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second/4)
			defer cancel()
			looks := 0
			loop := integrations.Loop{
				Send: func(context.Context) (dmsstatus.Advice, error) {
					if test.during {
						cancel()
					}
					return test.send.advice, test.send.err
				},
				Look: func(context.Context) (integrations.Outcome, error) {
					looks++
					return test.look.outcome, test.look.err
				},
				Renew: func(context.Context) error { panic("renewed") },
			}
			err := loop.Do(ctx)
			assert.Equal(t, test.looks, looks, test.name)
			if test.send.err == nil {
				assert.NoError(t, err, test.name)
				return
			}
			assert.ErrorIs(t, err, ctx.Err(), test.name)
			assert.ErrorIs(t, err, test.send.err, test.name)
			assert.Equal(t, test.unknown, errors.Is(err, integrations.ErrUnknown), test.name)
		})
	}
}
