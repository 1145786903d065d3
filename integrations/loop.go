package integrations

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/dms-go/dmsstatus"
)

// A Loop does an operation of DMS. It sends the request until the operation is done or
// has failed for good. Once a request may have taken effect, it looks before it sends
// again, each time, whatever the answers since, and before it reports a failure.
//
// Each call of Do does the operation anew. A program that may have been restarted in
// between has to look by itself before it calls Do.
type Loop struct {
	// Send sends the request once. It returns what dmsstatus.Advise says of the
	// response, or dmsstatus.AdviseError of the error, and the error. After a success
	// that is not the end, such as the 200 of a creation, it returns ActionPoll, and
	// Look decides. For a delete, what IsNotExist says is a success. It needs a time-out
	// of its own, and so does Look: Time does not end a request that hangs.
	Send func(context.Context) (dmsstatus.Advice, error)
	// Look looks whether the operation is done. It changes nothing. An instance whose
	// creation has failed, but which DMS lists, is Done, because otherwise the Loop
	// makes a second one. After Do, the caller looks at its status.
	Look func(context.Context) (Outcome, error)
	// Renew gets a new token, and retries by itself: if it fails, so does the
	// operation. If it is nil, an expired token is a failure.
	Renew func(context.Context) error

	Settle   time.Duration  // how long it can take until Look sees what a request did; 0: a minute
	Attempts int            // how often to send at most; 0: 20 times
	Time     time.Duration  // how long to send at most, and then how long to look; 0: 15 minutes
	MaxWait  time.Duration  // the longest wait that DMS did not ask for; 0: 30 seconds
	Jitter   func() float64 // from 0 to 1; nil: rand.Float64

	backoff time.Duration // the next wait, before jitter
	renewed bool          // the token is new, and nothing has shown yet that it is valid
	last    time.Time     // when the last request ended that may have taken effect
}

// An Outcome is what a look says about an operation.
type Outcome int

const (
	Unknown Outcome = iota // it cannot be told yet: the instance is being created
	NotDone
	Done
)

var (
	// ErrLimit means that there was no attempt left, or not enough time.
	ErrLimit = errors.New("limit of attempts or time reached")
	// ErrUnknown means that the operation may be done, or be done later. So
	// dmsstatus.AdviseError says ActionVerify, whatever else the error wraps.
	ErrUnknown error = &unsureError{&dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}}}
)

// An unsureError has its advice where AdviseError finds it and errors.As does not,
// which is to find the *dmsstatus.Error of Send.
type unsureError struct{ ErrOriginal error }

func (*unsureError) Error() string { return "it is not known whether the operation is done" }

// Do does the operation. It returns nil if it is done, else an error that wraps the
// last one of Send, in which errors.As looks first. If the error does not wrap
// ErrUnknown, the operation is not done. A Delay that is longer than the time left
// ends it at once, with ErrLimit.
func (l Loop) Do(ctx context.Context) error {
	l.Settle, l.Attempts = cmp.Or(l.Settle, time.Minute), cmp.Or(l.Attempts, 20)
	l.Time, l.MaxWait = cmp.Or(l.Time, 15*time.Minute), cmp.Or(l.MaxWait, 30*time.Second)
	if l.Jitter == nil {
		l.Jitter = rand.Float64
	}
	l.backoff = min(time.Second, l.MaxWait)
	end, unsure := time.Now().Add(l.Time), false
	for n := 1; ; n++ {
		a, err := l.Send(ctx)
		switch {
		case err == nil && a.Action != dmsstatus.ActionPoll:
			return nil
		case err == nil: // accepted: what cannot be seen yet will come
			l.Settle = 2 * l.Time
			fallthrough
		case a.Action == dmsstatus.ActionVerify, a.Action == dmsstatus.ActionNone, a.Action == 0:
			l.last, unsure = time.Now(), true
		case a.Action == dmsstatus.ActionRetry, ctx.Err() != nil: // a DELETE, say, may have taken effect too
			l.last = time.Now()
		}
		if n == l.Attempts {
			end = time.Time{}
		}
		failure := l.wait(ctx, a, err, end)
		if unsure || failure != nil && !l.last.IsZero() {
			outcome, unknown := l.look(ctx)
			if outcome == Done {
				return nil
			}
			if unknown != nil {
				return errors.Join(err, unknown)
			}
		}
		if failure == nil && time.Until(end) < 0 {
			failure = errors.Join(ErrLimit, err)
		}
		if failure != nil {
			return failure
		}
	}
}

// look looks until it is known whether the operation is done.
func (l *Loop) look(ctx context.Context) (Outcome, error) {
	end := time.Now().Add(l.Time)
	for {
		outcome, err := l.Look(ctx)
		if err == nil {
			l.renewed = false
		}
		if err == nil && (outcome == Done || outcome == NotDone && time.Since(l.last) >= l.Settle) {
			return outcome, nil
		}
		if err := l.wait(ctx, dmsstatus.AdviseError(err), err, end); err != nil {
			return Unknown, fmt.Errorf("%w: %w", ErrUnknown, err)
		}
	}
}

// wait waits as the advice says, or returns why there is no use in going on.
func (l *Loop) wait(ctx context.Context, a dmsstatus.Advice, err error, end time.Time) error {
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	switch a.Action {
	case dmsstatus.ActionAuthenticate:
		if l.renewed || l.Renew == nil {
			return err
		}
		if time.Until(end) < 0 {
			return errors.Join(ErrLimit, err)
		}
		l.renewed = true
		if failure := l.Renew(ctx); failure != nil {
			return errors.Join(failure, err)
		}
		return nil
	case dmsstatus.ActionNone, dmsstatus.ActionPoll, dmsstatus.ActionVerify, dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter:
		l.renewed = false
	default:
		return err
	}
	wait := a.Delay
	if wait == 0 {
		wait = time.Duration((1 + l.Jitter()) / 2 * float64(l.backoff))
		l.backoff = min(2*l.backoff, l.MaxWait)
	}
	if time.Until(end) < wait {
		return errors.Join(ErrLimit, err)
	}
	select {
	case <-ctx.Done():
		return errors.Join(ctx.Err(), err)
	case <-time.After(wait):
		return nil
	}
}
