// Package dmsretry does an operation of DMS once: it sends the request, waits, looks
// and sends again, as [dmsstatus.AdviseError] says, until the operation is done or has
// failed for good.
//
// Once a request may have taken effect, another one could act twice: the next "busy"
// can be that request, at work. So from then on [Operation.Do] looks before it sends
// again, each time, whatever the answers since, and before it reports a failure.
//
// The answers of proxies and gateways prove little. So it also looks before it reports a
// failure for which DMS gave no error code of the table. A 401 is the exception.
//
// It is as good as Look. Look has to tell the caller's own thing from another's, by
// name, ID or time, and to read every page of a list: what is on the second page is not
// "not done". The creation of a topic:
//
//	_, err := dmsretry.Operation[struct{}]{
//		Send: func(ctx context.Context) (struct{}, error) {
//			return struct{}{}, createTopic(ctx, name)
//		},
//		Look: func(ctx context.Context) (struct{}, dmsretry.Outcome, error) {
//			topics, err := listTopics(ctx) // all pages
//			if slices.Contains(topics, name) {
//				return struct{}{}, dmsretry.Done, err
//			}
//			return struct{}{}, dmsretry.NotDone, err
//		},
//	}.Do(ctx)
//
// A list or a GET needs no Operation: a loop with [dmsstatus.Advice.Wait] says more about
// its failures.
package dmsretry

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/dms-go/dmsstatus"
)

// An Operation is a request of DMS and what it is to lead to. T is its result, such as
// an ID.
type Operation[T any] struct {
	// Send sends the request once, and returns the result or the error of the client.
	// A client that retries by itself must not do so here. What counts as a success is
	// for Send to say, such as IsNotExist after a DELETE. An error after a success, as
	// for a body that cannot be read, means that the request may have taken effect.
	//
	// Send and Look need time-outs of their own: Time does not end a request that hangs.
	Send func(context.Context) (T, error)

	// Look looks whether the operation is done, and changes nothing. With an error, its
	// Outcome does not count. If DMS says IsNotExist of what a creation made, that is
	// NotDone, because DMS does not show it at once; after a deletion it is Done. Do
	// cannot tell these apart, so after an error with MaybeNotExist it looks again.
	//
	// Look can be nil if the request can be sent twice, as a GET or a DELETE can. Without
	// Look, any failure that DMS does not explain with an error code of the table wraps
	// ErrUnknown, even a GET's.
	Look func(context.Context) (T, Outcome, error)

	// Accepted means that a success of Send is not the end, as for the creation of an
	// instance: Look decides. The request is not sent again then.
	Accepted bool

	// Renew gets a new token, and retries by itself: if it fails, so does the
	// operation. If it is nil, an expired token is a failure.
	Renew func(context.Context) error

	// Settle is how long it can take, from the end of a request, until Look sees what
	// the request did. NotDone counts from then on; before, Do looks again after each
	// wait. 0: a minute. In a test, a nanosecond makes it one look.
	Settle time.Duration

	Attempts int           // how often to send at most; 0: 20 times
	Time     time.Duration // how long to send at most, and then how long to look; 0: 15 minutes
}

// An Outcome is what a look says about an operation.
type Outcome int

const (
	Unknown Outcome = iota // it cannot be told yet: the instance is being created
	NotDone                // not, or not any more
	Done
	Failed // it has failed for good, and is not to be sent again: the instance is in ERROR
)

var (
	// ErrLimit means that there was no attempt left, or not enough time. A Delay that is
	// longer than the time left ends an operation at once.
	ErrLimit = errors.New("limit of attempts or time reached")
	// ErrUnknown means that the operation may be done, or be done later. It is an
	// *dmsstatus.Error with ActionVerify, which errors.As can find: do not change it.
	ErrUnknown error = &dmsstatus.Error{
		Advice:  dmsstatus.Advice{Action: dmsstatus.ActionVerify},
		Message: "it is not known whether the operation is done",
	}
	// ErrFailed means that Look returned Failed. It is an *dmsstatus.Error with
	// ActionStop.
	ErrFailed error = &dmsstatus.Error{
		Advice:  dmsstatus.Advice{Action: dmsstatus.ActionStop},
		Message: "the operation has failed for good",
	}
)

// Do does the operation. If it is done, Do returns the result of the Send or Look that
// showed it. Else it returns an error that wraps the last one of Send, in which errors.As
// looks first, and says why it does not go on. An error that does not wrap ErrUnknown
// means that the operation is not done. If Look returned Failed, or could not tell after
// a success of Send, the result of that Look or Send comes with the error.
//
// Each call of Do does the operation anew. A program that may have been restarted in
// between has to look by itself before it calls Do.
func (o Operation[T]) Do(ctx context.Context) (T, error) {
	var none T
	if o.Send == nil || o.Accepted && o.Look == nil {
		return none, errors.New("dmsretry: an Operation needs Send, and Look if Accepted")
	}
	if err := ctx.Err(); err != nil {
		return none, err // nothing was sent
	}
	r := run[T]{Operation: o}
	r.Settle, r.Attempts, r.Time = cmp.Or(o.Settle, time.Minute), cmp.Or(o.Attempts, 20), cmp.Or(o.Time, 15*time.Minute)
	end := time.Now().Add(r.Time)
	for n := 1; ; n++ {
		result, err := r.Send(ctx)
		switch {
		case err == nil && r.Accepted:
			return r.follow(ctx, result)
		case err == nil:
			return result, nil
		}
		a := dmsstatus.AdviseError(err)
		r.judge(ctx, a)
		if n >= r.Attempts {
			end = time.Time{} // there is no other attempt to wait for
		}
		again, reason := r.wait(ctx, a, end)
		if r.unsure && r.Look != nil || !again && !r.last.IsZero() {
			found, outcome, failure := r.look(ctx)
			switch {
			case outcome == Done:
				return found, nil
			case failure != nil:
				return found, errors.Join(err, reason, failure)
			}
		}
		switch { // because looking takes time
		case again && ctx.Err() != nil:
			again, reason = false, ctx.Err()
		case again && time.Until(end) < 0:
			again, reason = false, ErrLimit
		}
		if !again {
			return none, errors.Join(err, reason)
		}
	}
}
