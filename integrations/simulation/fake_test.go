package simulation

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus/dmsretry"
)

// TestRates draws many faults, and wants each as often as the weather says.
func TestRates(t *testing.T) {
	const n = 200_000
	got := map[*fault]int{}
	for i := range n {
		got[pick(lot{1, "", i / 10}.draws("PUT /", i%10), false)]++
	}
	for i := range faults {
		f := &faults[i]
		assert.InDelta(t, f.permil, 1000*float64(got[f])/n, 2, "%s, takes effect: %s", f.name, f.effect)
	}
}

// TestDraws wants other numbers for each part of what is asked for, and the same for
// the same.
func TestDraws(t *testing.T) {
	draw := func(seed uint64, workflow string, index int, operation string, n int) uint64 {
		return lot{seed, workflow, index}.draws(operation, n).Uint64()
	}
	first := draw(1, "a", 1, "b", 1)
	assert.Equal(t, first, draw(1, "a", 1, "b", 1))
	for _, other := range []uint64{
		draw(2, "a", 1, "b", 1), draw(1, "c", 1, "b", 1), draw(1, "a", 2, "b", 1), draw(1, "a", 1, "c", 1), draw(1, "a", 1, "b", 2),
	} {
		assert.NotEqual(t, first, other)
	}
}

// get sends a request over a wire, without a client.
func get(w *wire) reaction {
	req, _ := http.NewRequest(http.MethodGet, endpoint+w.dms.kind.list, nil)
	req.Header.Set("X-Auth-Token", renewedToken)
	return w.answer(req, time.Now())
}

// TestSpells wants a spell to give the same answer until it ends, and to notice who
// does not wait.
func TestSpells(t *testing.T) {
	want := 0
	for _, f := range faults {
		if f.longest > 0 {
			want++
		}
	}
	seen := map[string]bool{}
	for i := 0; len(seen) < want && i < 10_000; i++ {
		synctest.Test(t, func(t *testing.T) {
			w := newWire(&createTopic, setting{}, lot{1, "", i})
			start, first := time.Now(), get(w)
			s := w.streams["GET "+createTopic.list]
			length := s.end.Sub(start)
			if length <= 0 {
				return
			}
			silent := first.html || first.foreign
			seen[fmt.Sprint(first.status, first.code, first.html, first.foreign)] = true
			if silent {
				assert.Zero(t, first.retryAfter)
			} else {
				assert.Equal(t, length, first.retryAfter)
			}
			time.Sleep(length - time.Millisecond)
			second := get(w)
			assert.Equal(t, first.status, second.status)
			assert.Equal(t, !silent, w.tooSoon)
			w.tooSoon = false
			time.Sleep(time.Millisecond)
			get(w)
			assert.False(t, w.tooSoon)
		})
	}
	assert.Len(t, seen, want)
}

// TestFaultsInARow wants at most four faults in a row, and four at times.
func TestFaultsInARow(t *testing.T) {
	longest := 0
	synctest.Test(t, func(t *testing.T) {
		for i := range 1000 {
			l := lot{1, "", i}
			w := newWire(&createTopic, setting{}, l)
			for range 20 {
				if a := get(w); a.status == http.StatusOK && !a.html {
					assert.Zero(t, w.streams["GET "+createTopic.list].row)
				}
				longest = max(longest, w.streams["GET "+createTopic.list].row)
				time.Sleep(time.Hour)
			}
		}
	})
	assert.Equal(t, faultsInARow, longest)
}

// A step is a request to a DMS without weather, and what comes of it.
type step struct {
	at      time.Duration // from the start
	send    bool          // the operation; else a look
	late    time.Duration // until it takes effect
	status  int
	code    string
	outcome dmsretry.Outcome
}

// TestDMS wants of the control plane what the workflows rest on.
func TestDMS(t *testing.T) {
	const (
		soon  = time.Minute     // what was done is visible
		later = 5 * time.Minute // and the work has ended
	)
	for _, test := range []struct {
		name    string
		kind    kind
		already bool
		busy    time.Duration
		expired bool
		fails   bool
		refused string
		remade  time.Duration
		steps   []step
		acts    int
		done    bool
	}{
		{name: "create", kind: createInstance, acts: 1, done: true, steps: []step{
			{outcome: dmsretry.NotDone},
			{send: true, status: 202},
			{at: soon, send: true, status: 400, code: "DMS.00400060"},
			{at: soon, outcome: dmsretry.Unknown},
			{at: later, outcome: dmsretry.Done},
		}},
		{name: "create a namesake", kind: createNamesake, acts: 2, done: true, steps: []step{
			{send: true, status: 202},
			{send: true, status: 202},
			{at: later, outcome: dmsretry.Done},
		}},
		{name: "create twice, before a list shows it", kind: createInstance, acts: 2, done: true, steps: []step{
			{send: true, status: 202},
			{send: true, status: 202},
			{at: later, outcome: dmsretry.Done},
		}},
		{name: "create what fails", kind: createInstance, fails: true, acts: 1, steps: []step{
			{send: true, status: 202},
			{at: later, outcome: dmsretry.Failed},
		}},
		{name: "the same late", kind: createInstance, acts: 2, done: true, steps: []step{
			{send: true, late: 20 * time.Second, status: 202},
			{send: true, status: 202},
			{at: later, outcome: dmsretry.Done},
		}},
		{name: "a topic", kind: createTopic, acts: 1, done: true, steps: []step{
			{send: true, status: 200},
			{at: soon, send: true, status: 400, code: "DMS.40050005"},
			{at: soon, outcome: dmsretry.Done},
		}},
		{name: "a topic that is there", kind: createTopic, already: true, done: true, steps: []step{
			{outcome: dmsretry.Done},
			{send: true, status: 400, code: "DMS.40050005"},
		}},
		{name: "resend", kind: resend, acts: 2, done: true, steps: []step{
			{send: true, status: 200},
			{send: true, status: 400, code: "DMS.00400026"},
			{at: soon, outcome: dmsretry.Done},
			{at: later, send: true, status: 200},
		}},
		{name: "restart", kind: restart, acts: 1, done: true, steps: []step{
			{outcome: dmsretry.NotDone},
			{send: true, late: 20 * time.Second, status: 204},
			{at: 19 * time.Second, outcome: dmsretry.NotDone},
			{at: 20*time.Second + soon, outcome: dmsretry.Done},
		}},
		{name: "delete", kind: deleteInstance, acts: 1, done: true, steps: []step{
			{outcome: dmsretry.NotDone},
			{send: true, status: 204},
			{outcome: dmsretry.Unknown},
			{send: true, status: 400, code: "DMS.00400026"},
			{at: soon, outcome: dmsretry.Done},
			{at: soon, send: true, status: 404, code: "DMS.00404022"},
		}},
		{name: "delete a group", kind: deleteGroup, acts: 1, done: true, steps: []step{
			{send: true, status: 204},
			{send: true, status: 400, code: "DMS.111400864"},
			{at: soon, outcome: dmsretry.Done},
		}},
		{name: "delete what was made anew", kind: deleteGroup, remade: 2 * later, acts: 2, done: true, steps: []step{
			{send: true, status: 204},
			{at: later, send: true, status: 400, code: "DMS.111400864"},
			{at: later, outcome: dmsretry.Done},
			{at: 2 * later, outcome: dmsretry.NotDone},
			{at: 2 * later, send: true, status: 204},
			{at: 3 * later, outcome: dmsretry.Done},
			{at: 3 * later, send: true, status: 400, code: "DMS.111400864"},
		}},
		{name: "a quota", kind: createTopic, refused: quota, steps: []step{
			{send: true, status: 400, code: "DMS.00400039"},
			{at: later, outcome: dmsretry.NotDone},
		}},
		{name: "an unlisted code", kind: restart, refused: unlisted, steps: []step{
			{send: true, status: 400, code: "DMS.00499999"},
		}},
		{name: "no token is valid", kind: restart, refused: noToken, steps: []step{
			{send: true, status: 401},
		}},
		{name: "delete what is gone", kind: deleteUser, already: true, done: true, steps: []step{
			{outcome: dmsretry.Done},
			{send: true, status: 400, code: "DMS.00500972"},
		}},
		{name: "busy", kind: restart, busy: time.Minute, acts: 1, done: true, steps: []step{
			{send: true, status: 400, code: "DMS.00400026"},
			{at: time.Minute, send: true, status: 204},
		}},
		{name: "expired", kind: restart, expired: true, steps: []step{
			{send: true, status: 401},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				d := &dms{kind: &test.kind, already: test.already, busy: start.Add(test.busy), expiry: start.Add(24 * time.Hour),
					fails: test.fails, refused: test.refused, remade: test.remade}
				if test.expired {
					d.expiry = start.Add(-1)
				}
				r := lot{}.draws("", 0)
				for i, s := range test.steps {
					time.Sleep(time.Until(start.Add(s.at)))
					now := time.Now()
					req, _ := http.NewRequest(http.MethodGet, endpoint+test.kind.list, nil)
					if s.send {
						req, _ = http.NewRequest(test.kind.method, endpoint+test.kind.path, nil)
					}
					req.Header.Set("X-Auth-Token", firstToken)
					a := d.handle(req, now, now.Add(s.late), r)
					if !s.send {
						_, outcome := test.kind.outcome(a.body.Items)
						assert.Equal(t, s.outcome, outcome, "step %d", i+1)
						continue
					}
					assert.Equal(t, s.status, a.status, "step %d", i+1)
					if s.code != "" {
						assert.Equal(t, s.code, a.code, "step %d", i+1)
					}
				}
				acts, done := d.truth(start.Add(time.Hour))
				assert.Equal(t, test.acts, acts)
				assert.Equal(t, test.done, done)
			})
		})
	}
}
