package dmsretry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dms-go/dmsstatus"
)

// A run is one call of Do.
type run[T any] struct {
	Operation[T]
	accepted bool      // DMS will do it, so what Look does not see yet will come
	unsure   bool      // a request may have taken effect, and another one may act twice
	last     time.Time // when the last request ended that may have taken effect
	waits    int       // how many waits there were that DMS did not ask for
	renewed  bool      // the token is new, and nothing has shown yet that it is valid
}

// judge notes whether a request that ended with this advice may have taken effect. What
// is no listed error code of DMS proves nothing, but for a 401. A DELETE that can be sent
// again, or a request that the context has ended, may have taken effect, too.
func (r *run[T]) judge(ctx context.Context, a dmsstatus.Advice) {
	_, listed := dmsstatus.ByErrorCode(a.ErrorCode)
	proven := listed && a.Action != dmsstatus.ActionRetry || a.Code == dmsstatus.Unauthorized
	if isUnsure(a) {
		r.unsure = true
	}
	if isUnsure(a) || !proven || ctx.Err() != nil {
		r.last = time.Now()
	}
}

// isUnsure reports whether the advice for an error is no refusal, as that for the 200
// in the error of an SDK.
func isUnsure(a dmsstatus.Advice) bool {
	switch a.Action {
	case dmsstatus.ActionVerify, dmsstatus.ActionNone, dmsstatus.ActionContinue, dmsstatus.ActionPoll:
		return true
	}
	return false
}

// follow looks until it is known what has become of an accepted request.
func (r *run[T]) follow(ctx context.Context, result T) (T, error) {
	r.accepted, r.last, r.waits = true, time.Now(), 0
	_, reason := r.wait(ctx, dmsstatus.Advice{Action: dmsstatus.ActionPoll}, r.last.Add(r.Time))
	found, outcome, failure := r.look(ctx)
	if outcome == Unknown {
		return result, errors.Join(reason, failure)
	}
	return found, failure
}

// look looks until it is known whether the operation is done. Its error is one of
// ErrFailed and ErrUnknown.
func (r *run[T]) look(ctx context.Context) (T, Outcome, error) {
	var none T
	if r.Look == nil {
		return none, Unknown, ErrUnknown
	}
	for end := time.Now().Add(r.Time); ; {
		settled := !r.accepted && time.Since(r.last) >= r.Settle
		found, outcome, err := r.Look(ctx)
		if err == nil {
			r.renewed = false
			switch {
			case outcome == Done:
				return found, Done, nil
			case outcome == Failed:
				return found, Failed, ErrFailed
			case outcome == NotDone && settled:
				return none, NotDone, nil
			}
		}
		a := dmsstatus.AdviseError(err)
		if a.MaybeNotExist() {
			a.Action = dmsstatus.ActionPoll // it may be there later
		}
		if again, reason := r.wait(ctx, a, end); !again {
			return none, Unknown, fmt.Errorf("%w: %w", ErrUnknown, errors.Join(err, reason))
		}
	}
}

// wait waits as the advice says, or renews the token, and reports whether to go on. If
// not, the reason is nil if the advice is the reason.
func (r *run[T]) wait(ctx context.Context, a dmsstatus.Advice, end time.Time) (again bool, reason error) {
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case a.Action == dmsstatus.ActionAuthenticate && (r.renewed || r.Renew == nil):
		return false, nil
	case a.Action == dmsstatus.ActionAuthenticate && time.Until(end) < 0:
		return false, ErrLimit
	case a.Action == dmsstatus.ActionAuthenticate:
		r.renewed = true
		if err := r.Renew(ctx); err != nil {
			return false, fmt.Errorf("renew the token: %w", err)
		}
		return true, nil
	case !isUnsure(a) && !a.Retryable():
		return false, nil
	}
	r.renewed = false
	if a.Delay == 0 {
		r.waits++
	}
	limited, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	err := a.Wait(limited, r.waits)
	if deadline, _ := limited.Deadline(); err != nil && ctx.Err() == nil && deadline.Equal(end) {
		err = ErrLimit
	}
	return err == nil, err
}
