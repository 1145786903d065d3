package simulation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dms-go/dmsstatus/dmsretry"
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
	endless                     // it sent more than 100 requests
	columns

	shown = endless // in the tables: some clients wait so often
)

// A count is what is counted of some workflows.
type count struct {
	workflows int
	wrong     [columns]int

	timed    int // of the workflows, those that are not at a mistyped host
	requests int
	time     time.Duration // until the report
}

func (c *count) add(d count) {
	c.workflows += d.workflows
	for i := range c.wrong {
		c.wrong[i] += d.wrong[i]
	}
	c.timed += d.timed
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
func simulate(t *testing.T, c client, k *kind, with setting, seed uint64, n int) count {
	t.Helper()
	var sum count
	synctest.Test(t, func(t *testing.T) {
		for i := range n {
			w := newWire(k, with, lot{seed, k.name, i})
			one, report := c.simulate(w)
			if p, broken := one.broken(c.never); broken && !t.Failed() {
				t.Errorf("%s, %s, seed %d, workflow %d: %s\n%s\n%s", c.name, k.name, seed, i, headings[p], w, report)
			}
			sum.add(one)
		}
	})
	return sum
}

// String returns the exchanges, one a line.
func (w *wire) String() string {
	var b strings.Builder
	for _, e := range w.log {
		fmt.Fprintf(&b, "%v %s %s %+v\n", e.at.Format(time.TimeOnly), e.method, e.path, e.answer)
	}
	return b.String()
}

// simulate runs one workflow. It returns what is counted, and what was reported and is so.
func (c client) simulate(w *wire) (n count, report string) {
	start := time.Now()
	limited, err := c.do(w, firstToken)
	n = count{workflows: 1}
	if !w.dms.kind.mistyped {
		n.timed, n.requests, n.time = 1, len(w.log), time.Since(start)
	}
	if w.tooSoon {
		n.wrong[tooSoon] = 1
	}
	if len(w.log) > mostRequests {
		n.wrong[endless] = 1
	}
	acts, done := w.outcome()
	if err == nil && w.result != "" {
		done = done && w.dms.made(w.result)
	}
	report = fmt.Sprintf("reported: %v; it acted %d times; done: %v; hopeless: %v", err, acts, done, w.dms.hopeless())
	if acts > 1 {
		n.wrong[twice] = 1
	}
	switch {
	case err == nil && done:
	case err == nil && w.dms.kind.mistyped:
		n.wrong[mistyped] = 1
	case err == nil:
		n.wrong[falselyDone] = 1
	case done:
		n.wrong[falselyFailed] = 1
	case w.dms.kind.mistyped, w.dms.hopeless(): // as it should be
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
	return n, report
}

// mostRequests is more than dmsretry ever needs.
const mostRequests = 100

// do has the client do its operation, and reports whether it came to a limit.
func (c client) do(w *wire, token string) (limited bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), maxTime)
	defer cancel()
	err = c.run(&session{wire: w, kind: w.dms.kind, ctx: ctx, token: token})
	return ctx.Err() != nil || errors.Is(err, errLimit) || errors.Is(err, dmsretry.ErrLimit), err
}

// outcome waits ten minutes, and then returns what is so.
func (w *wire) outcome() (acts int, done bool) {
	time.Sleep(10 * time.Minute)
	return w.dms.truth(time.Now())
}
