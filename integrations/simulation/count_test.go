package simulation

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dms-go/dmsstatus/integrations"
)

// A column is a thing that can go wrong with a workflow.
type column int

const (
	twice         column = iota // it acted twice
	falselyDone                 // it was reported as done, and was not
	falselyFailed               // it was done, and reported as failed or unknown
	limit                       // the client gave up at its limit, although all would have passed
	advice                      // the client gave up for an answer, although all would have passed
	tooSoon                     // a request came before Retry-After had ended
	mistyped                    // a delete at a mistyped host was reported as done
	again                       // it acted twice, when a reported failure was run once more
	columns
)

// A count is what is counted of some workflows.
type count struct {
	workflows int
	wrong     [columns]int
	requests  int
	time      time.Duration // until the report
}

func (c *count) add(d count) {
	c.workflows += d.workflows
	for i := range c.wrong {
		c.wrong[i] += d.wrong[i]
	}
	c.requests += d.requests
	c.time += d.time
}

// broken returns which promise of a client the workflows break, or false.
func (c count) broken(promises []column) (column, bool) {
	for _, p := range promises {
		if c.wrong[p] > 0 {
			return p, true
		}
	}
	return 0, false
}

// simulate counts what a client does in the first n workflows of a kind. It fails the
// test, and shows the workflow, if the client breaks a promise.
func simulate(t *testing.T, c client, k *kind, u unknowable, seed uint64, n int) count {
	t.Helper()
	var sum count
	synctest.Test(t, func(t *testing.T) {
		for i := range n {
			one := c.simulate(k, u, lot{seed, k.name, i}, nil)
			if p, broken := one.broken(c.never); broken && !t.Failed() {
				t.Errorf("%s, %s, seed %d, workflow %d: %s", c.name, k.name, seed, i, headings[p])
				c.simulate(k, u, lot{seed, k.name, i}, t.Log)
			}
			sum.add(one)
		}
	})
	return sum
}

// simulate runs one workflow.
func (c client) simulate(k *kind, u unknowable, l lot, trace func(...any)) (n count) {
	w := &wire{dms: newDMS(k, u, l), lot: l, streams: map[string]*stream{}, trace: trace}
	start := time.Now()
	limited, err := c.do(w, firstToken)
	n = count{workflows: 1, requests: w.requests, time: time.Since(start)}
	if w.tooSoon {
		n.wrong[tooSoon] = 1
	}
	acts, done := w.outcome()
	if trace != nil {
		trace(fmt.Sprintf("reported: %v; it acted %d times; done: %v", err, acts, done))
	}
	if acts > 1 {
		n.wrong[twice] = 1
	}
	switch {
	case err == nil && done:
	case err == nil && k.mistyped:
		n.wrong[mistyped] = 1
	case err == nil:
		n.wrong[falselyDone] = 1
	case done:
		n.wrong[falselyFailed] = 1
	case k.mistyped: // as it should be
	case limited:
		n.wrong[limit] = 1
	default:
		n.wrong[advice] = 1
	}
	if err != nil && c.oneShot && acts < 2 {
		c.do(w, renewedToken)
		if acts, _ := w.outcome(); acts > 1 {
			n.wrong[again] = 1
		}
	}
	return n
}

// do has the client do its operation, and reports whether it came to a limit.
func (c client) do(w *wire, token string) (limited bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), maxTime)
	defer cancel()
	err = c.run(&session{wire: w, kind: w.dms.kind, ctx: ctx, token: token})
	return ctx.Err() != nil || errors.Is(err, errLimit) || errors.Is(err, integrations.ErrLimit), err
}

// outcome waits ten minutes, and then returns what is so.
func (w *wire) outcome() (acts int, done bool) {
	time.Sleep(10 * time.Minute)
	return w.dms.truth(time.Now())
}
