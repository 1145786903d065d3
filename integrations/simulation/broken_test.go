package simulation

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmsretry"
)

// A breakage spoils the advice of the library, or what dmsretry does.
type breakage struct {
	name   string
	advice func(method string, a *dmsstatus.Advice)
	loop   func(*session, *dmsretry.Operation[string])
	column column // what goes wrong then
}

// run is the client with dmsretry, and something broken.
func (b breakage) run(s *session) error {
	var advise adviser
	if b.advice != nil {
		advise = func(method string, err error) dmsstatus.Advice {
			a := dmsstatus.AdviseError(err)
			b.advice(method, &a)
			return a
		}
	}
	o := operation(s, netHTTP(dmsstatus.CheckResponse)(s), advise)
	if b.loop != nil {
		b.loop(s, &o)
	}
	return s.do(o)
}

// gives gives answers with a status code, or with an error code, an action.
func gives(code dmsstatus.Code, errorCode string, action dmsstatus.Action) func(string, *dmsstatus.Advice) {
	return func(_ string, a *dmsstatus.Advice) {
		if a.Code == code && (errorCode == "" || a.ErrorCode == errorCode) {
			a.Action = action
		}
	}
}

// looksIf lets a look be one only if the condition on the last advice for Send holds.
// Else it says NotDone.
func looksIf(o *dmsretry.Operation[string], condition func(last *dmsstatus.Advice) bool) {
	var last dmsstatus.Advice
	send, look := o.Send, o.Look
	o.Settle = 1
	o.Send = func(ctx context.Context) (string, error) {
		result, err := send(ctx)
		last = dmsstatus.AdviseError(err)
		return result, err
	}
	o.Look = func(ctx context.Context) (string, dmsretry.Outcome, error) {
		if last.Action == dmsstatus.ActionNone || condition(&last) { // ActionNone: accepted
			return look(ctx)
		}
		return "", dmsretry.NotDone, nil
	}
}

var breakages = []breakage{
	{name: "504 as retry", advice: gives(504, "", dmsstatus.ActionRetry), column: twice},
	{name: "no answer to a POST as retry", column: twice, advice: func(method string, a *dmsstatus.Advice) {
		if method == http.MethodPost && a.Code == 0 {
			a.Action = dmsstatus.ActionRetry
		}
	}},
	{name: "DMS.00500006 as stop", advice: gives(500, "DMS.00500006", dmsstatus.ActionStop), column: falselyFailed},
	{name: "DMS.00400026 as modify", advice: gives(400, "DMS.00400026", dmsstatus.ActionModify), column: advice},
	{name: "CBC.99003651 as modify", advice: gives(400, "CBC.99003651", dmsstatus.ActionModify), column: advice},
	{name: "DMS.10240407 as modify", advice: gives(404, "DMS.10240407", dmsstatus.ActionModify), column: advice},
	{name: "408 as modify", advice: gives(408, "", dmsstatus.ActionModify), column: advice},
	{name: "429 as modify", advice: gives(429, "", dmsstatus.ActionModify), column: advice},
	{name: "APIGW.0308 as modify", advice: gives(429, "APIGW.0308", dmsstatus.ActionModify), column: advice},
	{name: "401 as stop", advice: gives(401, "", dmsstatus.ActionStop), column: advice},
	{name: "503 as modify", advice: gives(503, "", dmsstatus.ActionModify), column: advice},
	{name: "503 as retry", advice: gives(503, "", dmsstatus.ActionRetryAfter), column: twice},
	{name: "502 as retry", advice: gives(502, "", dmsstatus.ActionRetry), column: twice},
	{name: "Retry-After ignored", column: tooSoon, advice: func(_ string, a *dmsstatus.Advice) { a.Delay = 0 }},
	{name: "any 404 of a DELETE as gone", column: mistyped, advice: func(method string, a *dmsstatus.Advice) {
		if method == http.MethodDelete && a.Code == 404 {
			*a = dmsstatus.Advice{Code: 404, ErrorCode: "DMS.00404022", Action: dmsstatus.ActionModify}
		}
	}},
	{name: "a bare 404 of a look as an end", column: falselyFailed, advice: func(method string, a *dmsstatus.Advice) {
		if method == http.MethodGet && a.Code == 404 && a.ErrorCode == "" {
			a.Code = 400
		}
	}},

	{name: "a 202 is done", column: falselyDone, loop: func(_ *session, o *dmsretry.Operation[string]) { o.Accepted = false }},
	{name: "looks only on verify", column: falselyFailed, loop: func(_ *session, o *dmsretry.Operation[string]) {
		looksIf(o, func(last *dmsstatus.Advice) bool { return last.Action == dmsstatus.ActionVerify })
	}},
	{name: "forgets a doubt after one look", column: twice, loop: func(_ *session, o *dmsretry.Operation[string]) {
		looksIf(o, func(last *dmsstatus.Advice) bool {
			doubt := last.Action == dmsstatus.ActionVerify
			last.Action = dmsstatus.ActionStop
			return doubt
		})
	}},
	{name: "a failed look is not done", column: twice, loop: func(_ *session, o *dmsretry.Operation[string]) {
		look := o.Look
		o.Look = func(ctx context.Context) (string, dmsretry.Outcome, error) {
			id, outcome, err := look(ctx)
			if err != nil {
				outcome = dmsretry.NotDone
			}
			return id, outcome, nil
		}
	}},
	{name: "a short Settle", column: twice, loop: func(_ *session, o *dmsretry.Operation[string]) { o.Settle = 5 * time.Second }},
	{name: "renews without end", column: endless, loop: func(s *session, o *dmsretry.Operation[string]) {
		send, look := o.Send, o.Look
		expired := func(err error) bool {
			again := dmsstatus.AdviseError(err).Action == dmsstatus.ActionAuthenticate
			if again {
				s.renew()
			}
			return again
		}
		o.Send = func(ctx context.Context) (string, error) {
			id, err := send(ctx)
			for expired(err) {
				id, err = send(ctx)
			}
			return id, err
		}
		o.Look = func(ctx context.Context) (string, dmsretry.Outcome, error) {
			id, outcome, err := look(ctx)
			for expired(err) {
				id, outcome, err = look(ctx)
			}
			return id, outcome, err
		}
	}},
	{name: "no look before another request", column: twice, loop: func(_ *session, o *dmsretry.Operation[string]) {
		looksIf(o, func(*dmsstatus.Advice) bool { return false })
	}},
	{name: "no look before a failure", column: falselyFailed, loop: func(_ *session, o *dmsretry.Operation[string]) {
		o.Look = func(context.Context) (string, dmsretry.Outcome, error) {
			return "", 0, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionStop}}
		}
	}},
	{name: "ERROR is not done", column: twice, loop: func(_ *session, o *dmsretry.Operation[string]) {
		o.Accepted = false
		send := o.Send
		o.Send = func(ctx context.Context) (string, error) {
			_, err := send(ctx)
			return "", errors.Join(err, io.ErrUnexpectedEOF) // unsure, accepted or not
		}
		look := o.Look
		o.Look = func(ctx context.Context) (string, dmsretry.Outcome, error) {
			id, outcome, err := look(ctx)
			if outcome == dmsretry.Failed {
				outcome = dmsretry.NotDone
			}
			return id, outcome, err
		}
	}},
	{name: "the ID of something else", column: falselyDone, loop: func(_ *session, o *dmsretry.Operation[string]) {
		look := o.Look
		o.Look = func(ctx context.Context) (string, dmsretry.Outcome, error) {
			_, outcome, err := look(ctx)
			return "something else", outcome, err
		}
	}},
}

const brokenWorkflows = 300

// skipRace skips a test that needs many workflows.
func skipRace(t *testing.T) {
	if raceEnabled {
		t.Skip("too slow with the race detector")
	}
}

// TestBroken breaks one thing at a time, and wants the simulation to notice each.
func TestBroken(t *testing.T) {
	skipRace(t)
	seed, _, _ := settings(t)
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			var n count
			for _, k := range everyKind {
				n.add(simulate(t, client{run: b.run}, k, setting{}, seed, brokenWorkflows))
			}
			t.Log(n.wrong)
			assert.Positive(t, n.wrong[b.column], headings[b.column])
		})
	}
}

// TestUnlisted takes each error code that says that a thing is gone, or there already,
// from the table. It wants nothing to go wrong, with the code or without, because dmsretry
// looks then. The code saves the look.
func TestUnlisted(t *testing.T) {
	skipRace(t)
	seed, _, _ := settings(t)
	var listed, without count
	for row := range dmsstatus.AllErrorCodes() {
		k := createTopic
		switch row.Condition {
		case dmsstatus.ConditionNotExist:
			k = deleteGroup
		case dmsstatus.ConditionExist:
		default:
			continue
		}
		k.already = failure(int(row.Code), row.ErrorCode)
		unlisted := breakage{advice: func(_ string, a *dmsstatus.Advice) {
			if a.ErrorCode == row.ErrorCode {
				a.ErrorCode, a.Action = "DMS.99999999", dmsstatus.ActionFor(int(a.Code))
			}
		}}
		listed.add(simulate(t, client{name: "listed", run: breakage{}.run, never: loopPromises}, &k, setting{}, seed, brokenWorkflows))
		without.add(simulate(t, client{name: "unlisted", run: unlisted.run, never: loopPromises}, &k, setting{}, seed, brokenWorkflows))
	}
	assert.Less(t, listed.requests, without.requests)
}

// TestFewAttempts wants dmsretry to keep its promises where its attempts end early,
// but for a thing that was gone or there from the start: nobody may have said so yet.
func TestFewAttempts(t *testing.T) {
	seed, workflows, _ := settings(t)
	few := client{run: breakage{loop: func(_ *session, o *dmsretry.Operation[string]) { o.Attempts = 2 }}.run}
	var sum count
	for _, k := range everyKind {
		synctest.Test(t, func(t *testing.T) {
			for i := range workflows {
				w := newWire(k, setting{}, lot{seed, k.name, i})
				if w.dms.already {
					continue
				}
				n, report := few.simulate(w)
				if p, broken := n.broken(loopPromises); broken {
					t.Errorf("%s, workflow %d: %s\n%s\n%s", k.name, i, headings[p], w, report)
				}
				sum.add(n)
			}
		})
	}
	assert.Positive(t, sum.wrong[limit])
}

// TestCancelled cancels the context at any time. It wants an error that does not say
// that the outcome is unknown to mean that nothing was done.
func TestCancelled(t *testing.T) {
	seed, workflows, _ := settings(t)
	unknown := 0
	for _, k := range everyKind {
		synctest.Test(t, func(t *testing.T) {
			for i := range workflows {
				l := lot{seed, k.name, i}
				w := newWire(k, setting{}, l)
				ctx, cancel := context.WithTimeout(t.Context(), between(l.draws("cancel", 0), 0, 2*time.Minute))
				err := breakage{}.run(&session{wire: w, kind: k, ctx: ctx, token: firstToken})
				cancel()
				acts, done := w.outcome()
				switch already := w.dms.already; {
				case errors.Is(err, dmsretry.ErrUnknown):
					unknown++
				case err == nil && !done, err != nil && done && !already, acts > 1:
					t.Errorf("%s, workflow %d: acted %d times, done: %v, error: %v", k.name, i, acts, done, err)
				}
			}
		})
	}
	assert.Positive(t, unknown)
}

// TestTwice has a client that sends again whatever it is told, at once and an hour later.
// It wants every kind of operation to be able to act twice.
func TestTwice(t *testing.T) {
	stubborn := client{run: func(s *session) error {
		call := netHTTP(checkStatus)(s)
		for _, wait := range []time.Duration{0, time.Second, time.Hour} {
			time.Sleep(wait)
			call(context.Background(), s.kind.method, s.kind.path)
		}
		return nil
	}}
	for _, k := range everyKind {
		if !k.mistyped {
			n := simulate(t, stubborn, k, setting{}, 1, 100)
			assert.Positive(t, n.wrong[twice], k.name)
		}
	}
}
