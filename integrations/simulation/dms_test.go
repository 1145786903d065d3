package simulation

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A dms is the control plane of DMS, with what one workflow needs.
type dms struct {
	kind    *kind
	unknown unknowable
	already bool      // nothing was left to do from the start
	busy    time.Time // the end of the busy spell
	expiry  time.Time // of the first token
	acts    []act     // what has taken effect and what will, in order
}

// An act is one time that the operation takes effect.
type act struct {
	id    string // of an instance that it creates
	at    time.Time
	seen  time.Time // from when on it can be seen in the list
	ready time.Time // when the work has ended
	rival bool      // of another caller
}

// An unknowable is what no advice can know. The zero unknowable has none of it.
type unknowable struct {
	startsLater bool // what takes effect late does so minutes later
	noTrace     bool // tasks are not listed
	rival       bool // another caller does the same
	wrongRegion bool // it answers truthfully that the thing is not there
}

func newDMS(k *kind, u unknowable, l lot) *dms {
	r, now := l.draws("workflow", 0), time.Now()
	d := &dms{kind: k, unknown: u, expiry: now.Add(24 * time.Hour)}
	chance := func(percent int) bool { return r.IntN(100) < percent }
	if long := between(r, busyShortest, busyLongest); chance(busyPercent) {
		d.busy = now.Add(long)
	}
	if left := between(r, 0, expiryLatest); chance(expiryPercent) {
		d.expiry = now.Add(left)
	}
	d.already = chance(alreadyPercent) && (k.deletes || k.adds) && !k.mistyped || u.wrongRegion
	if at := now.Add(between(r, 0, time.Minute)); u.rival {
		d.acts = []act{{id: "rival", at: at, seen: at, ready: at.Add(time.Minute), rival: true}}
	}
	return d
}

// handle is what DMS does with a request. If it is the operation, and not refused,
// it takes effect at the time given, now or later.
func (d *dms) handle(req *http.Request, now, at time.Time, r *rand.Rand) answer {
	token := req.Header.Get("X-Auth-Token") + req.Header.Get("X-Security-Token")
	switch path := req.URL.Path; {
	case token == firstToken && now.After(d.expiry):
		return failure(401, []string{"DMS.10240102", "APIGW.0301", "APIGW.0307"}[r.IntN(3)])
	case req.Method == d.kind.method && path == d.kind.path:
		return d.operate(now, at, r)
	case path == d.kind.list:
		return success(200, reply{Items: d.items(now)})
	default:
		return d.show(strings.TrimPrefix(path, instances+"/"), now)
	}
}

// operate is what DMS does with the operation of the workflow.
func (d *dms) operate(now, at time.Time, r *rand.Rand) answer {
	k, acts := d.kind, d.effective(now)
	working := len(acts) > 0 && now.Before(acts[len(acts)-1].ready)
	switch {
	case now.Before(d.busy), working && k.exclusive: // perhaps with an earlier request of the same client
		return k.busy
	case k.unique() && (d.already || len(acts) > 0):
		return k.already
	}
	a := act{id: fmt.Sprintf("instance-%d", len(d.acts)+1), at: at, seen: at.Add(between(r, 0, 15*time.Second))}
	switch {
	case k.deletes && k.exclusive:
		a.ready = a.seen
	default:
		a.ready = at.Add(between(r, k.shortest, k.longest))
	}
	d.acts = append(d.acts, a)
	slices.SortFunc(d.acts, func(a, b act) int { return a.at.Compare(b.at) })
	return success(k.status, reply{InstanceID: a.id})
}

// effective returns the acts that have taken effect. Of a unique thing only the
// first can.
func (d *dms) effective(now time.Time) []act {
	n := 0
	for n < len(d.acts) && !d.acts[n].at.After(now) {
		n++
	}
	if d.kind.unique() {
		n = min(n, 1)
	}
	return d.acts[:n]
}

// items returns the list that shows what has been done.
func (d *dms) items(now time.Time) []item {
	var list []item
	if d.kind.deletes && !d.already || d.kind.adds && d.already {
		list = []item{{running}}
	}
	for _, a := range d.effective(now) {
		seen := !now.Before(a.seen)
		switch {
		case d.kind.deletes && seen:
			list = nil
		case d.kind.deletes && d.kind.exclusive:
			list = []item{{deleting}}
		case d.kind.deletes, !seen, d.unknown.noTrace:
		default:
			list = append(list, item{d.kind.stage(a, now)})
		}
	}
	return list
}

// stage returns the status of what an act made.
func (k *kind) stage(a act, now time.Time) string {
	if k.creates && now.Before(a.ready) {
		return creating
	}
	return running
}

// show returns an instance that was created.
func (d *dms) show(id string, now time.Time) answer {
	for _, a := range d.effective(now) {
		if id == a.id && !now.Before(a.seen) {
			return success(200, reply{Status: d.kind.stage(a, now)})
		}
	}
	return failure(404, "DMS.00404022")
}

// truth returns how often the client's operation has taken effect, and whether what
// the client wants is so.
func (d *dms) truth(now time.Time) (acts int, done bool) {
	for _, a := range d.effective(now) {
		if !a.rival {
			acts++
			done = done || !now.Before(a.ready)
		}
	}
	return acts, done || d.already && !d.unknown.wrongRegion
}
