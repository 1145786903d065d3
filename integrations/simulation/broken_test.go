package simulation

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/integrations"
)

// A breakage spoils the advice, or the loop.
type breakage struct {
	name   string
	advice func(method string, a *dmsstatus.Advice)
	loop   func(*integrations.Loop)
	column column // what goes wrong then
}

// run is the client with the loop, and something broken.
func (b breakage) run(s *session) error {
	l := loop(s, netHTTP(dmsstatus.CheckResponse)(s), func(method string, err error) dmsstatus.Advice {
		a := advised(method, err)
		if b.advice != nil {
			b.advice(method, &a)
		}
		return a
	})
	if b.loop != nil {
		b.loop(&l)
	}
	return l.Do(s.ctx)
}

// gives gives answers with a status code, or with an error code, an action.
func gives(code dmsstatus.Code, errorCode string, action dmsstatus.Action) func(string, *dmsstatus.Advice) {
	return func(_ string, a *dmsstatus.Advice) {
		if a.Code == code && (errorCode == "" || a.ErrorCode == errorCode) {
			a.Action = action
		}
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
	{name: "429 as modify", advice: gives(429, "", dmsstatus.ActionModify), column: advice},
	{name: "APIGW.0308 as modify", advice: gives(429, "APIGW.0308", dmsstatus.ActionModify), column: advice},
	{name: "401 as stop", advice: gives(401, "", dmsstatus.ActionStop), column: advice},
	{name: "503 as modify", advice: gives(503, "", dmsstatus.ActionModify), column: advice},
	{name: "Retry-After ignored", column: tooSoon, advice: func(_ string, a *dmsstatus.Advice) { a.Delay = 0 }},
	{name: "any 404 of a DELETE as gone", column: mistyped, advice: func(method string, a *dmsstatus.Advice) {
		if method == http.MethodDelete && a.Code == 404 {
			*a = dmsstatus.Advice{Code: 404, ErrorCode: "DMS.00404022", Action: dmsstatus.ActionModify}
		}
	}},
	{name: "no look before another request", column: twice, loop: func(l *integrations.Loop) {
		l.Settle = 1
		l.Look = func(context.Context) (integrations.Outcome, error) { return integrations.NotDone, nil }
	}},
	{name: "no look before a failure", column: falselyFailed, loop: func(l *integrations.Loop) {
		l.Look = func(context.Context) (integrations.Outcome, error) {
			return 0, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionStop}}
		}
	}},
	{name: "a look that proves too much", column: twice, loop: func(l *integrations.Loop) { l.Settle = 1 }},
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
				n.add(simulate(t, client{run: b.run}, k, unknowable{}, seed, brokenWorkflows))
			}
			t.Log(n.wrong)
			assert.Positive(t, n.wrong[b.column], headings[b.column])
		})
	}
}

// TestUnlisted does the same with each error code that says that a thing is gone, or
// there already. As long as it is listed, nothing goes wrong.
func TestUnlisted(t *testing.T) {
	skipRace(t)
	seed, _, _ := settings(t)
	tested := 0
	for row := range dmsstatus.AllErrorCodes() {
		k := createTopic
		switch {
		case (row.Condition == dmsstatus.ConditionNotExist):
			k = deleteGroup
		case !(row.Condition == dmsstatus.ConditionExist):
			continue
		}
		k.already = failure(int(row.Code), row.ErrorCode)
		tested++
		unlisted := breakage{advice: func(_ string, a *dmsstatus.Advice) {
			if a.ErrorCode == row.ErrorCode {
				a.ErrorCode, a.Action = "DMS.99999999", dmsstatus.ActionFor(a.Code)
			}
		}}
		n := simulate(t, client{name: "listed", run: breakage{}.run, never: loopPromises}, &k, unknowable{}, seed, brokenWorkflows)
		assert.Zero(t, n.wrong[falselyFailed], row.ErrorCode)
		n = simulate(t, client{run: unlisted.run}, &k, unknowable{}, seed, brokenWorkflows)
		assert.Positive(t, n.wrong[falselyFailed], row.ErrorCode)
	}
	assert.Positive(t, tested)
}

// TestFewAttempts wants the loop to keep its promises where its attempts end early,
// but for a thing that was gone or there from the start: nobody may have said so yet.
func TestFewAttempts(t *testing.T) {
	seed, workflows, _ := settings(t)
	few := client{run: breakage{loop: func(l *integrations.Loop) { l.Attempts = 2 }}.run}
	var sum count
	for _, k := range everyKind {
		synctest.Test(t, func(t *testing.T) {
			for i := range workflows {
				l := lot{seed, k.name, i}
				if newDMS(k, unknowable{}, l).already {
					continue
				}
				n := few.simulate(k, unknowable{}, l, nil)
				if p, broken := n.broken(loopPromises); broken {
					t.Errorf("%s, workflow %d: %s", k.name, i, headings[p])
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
				w := &wire{dms: newDMS(k, unknowable{}, l), lot: l, streams: map[string]*stream{}}
				ctx, cancel := context.WithTimeout(t.Context(), between(l.draws("cancel", 0), 0, 2*time.Minute))
				err := breakage{}.run(&session{wire: w, kind: k, ctx: ctx, token: firstToken})
				cancel()
				acts, done := w.outcome()
				switch already := w.dms.already; {
				case errors.Is(err, integrations.ErrUnknown):
					unknown++
				case err == nil && !done, err != nil && done && !already, acts > 1:
					t.Errorf("%s, workflow %d: acted %d times, done: %v, error: %v", k.name, i, acts, done, err)
				}
			}
		})
	}
	assert.Positive(t, unknown)
}
