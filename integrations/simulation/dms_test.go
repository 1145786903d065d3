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
	setting setting
	already bool          // nothing was left to do from the start
	refused string        // why it refuses the operation for good, or ""
	fails   bool          // what it creates ends in ERROR
	busy    time.Time     // the end of the busy spell
	expiry  time.Time     // of the first token
	remade  time.Duration // how long after a deletion another makes the thing anew; 0: never
	acts    []act         // what has taken effect and what will, in order
}

// An act is one time that the operation takes effect.
type act struct {
	id    string // of an instance that it creates
	at    time.Time
	seen  time.Time // from when on it can be seen
	ready time.Time // when the work has ended
	rival bool      // of another caller
}

// A setting is what is different from usual. What no advice can know is here.
type setting struct {
	quota bool // more operations are refused for good

	startsLater bool // what takes effect late does so minutes later
	noTrace     bool // tasks are not listed
	rival       bool // another caller does the same
	wrongRegion bool // it answers truthfully that the thing is not there
	liar        bool // what is refused for a while, as DMS refuses it, takes effect
	lateLists   bool // what was done can be seen only minutes later
	idle        bool // some successes did nothing
	refusedLook bool // strangers refuse some looks
}

// Why DMS refuses an operation for good.
const (
	quota    = "a quota is used up"
	unlisted = "an error code that the table lacks"
	noToken  = "no token is valid"
)

func newDMS(k *kind, with setting, l lot) *dms {
	r, now := l.draws("workflow", 0), time.Now()
	d := &dms{kind: k, setting: with, expiry: now.Add(24 * time.Hour)}
	chance := func(percent int) bool { return r.IntN(100) < percent }
	if long := between(r, busyShortest, busyLongest); chance(busyPercent) {
		d.busy = now.Add(long)
	}
	if left := between(r, 0, expiryLatest); chance(expiryPercent) {
		d.expiry = now.Add(left)
	}
	d.already = chance(alreadyPercent) && (k.deletes || k.adds) && !k.mistyped || with.wrongRegion
	if why := []string{quota, unlisted, noToken}[r.IntN(3)]; chance(refusedPercent) && !d.already && !k.mistyped {
		d.refused = why
	}
	if chance(quotaPercent) && with.quota && !d.already && !k.mistyped {
		d.refused = quota
	}
	d.fails = chance(failsPercent) && k.creates
	if after := between(r, remadeEarliest, remadeLatest); chance(remadePercent) && k.deletes {
		d.remade = after
	}
	if at := now.Add(between(r, 0, time.Minute)); with.rival {
		d.acts = []act{{id: "rival", at: at, seen: at, ready: at.Add(time.Minute), rival: true}}
	}
	return d
}

// handle is what DMS does with a request. If it is the operation, and not refused,
// it takes effect at the time given, now or later.
func (d *dms) handle(req *http.Request, now, at time.Time, r *rand.Rand) reaction {
	token := req.Header.Get("X-Auth-Token") + req.Header.Get("X-Security-Token")
	switch path := req.URL.Path; {
	case token == firstToken && now.After(d.expiry), d.refused == noToken:
		return failure(401, []string{"DMS.10240102", "APIGW.0301", "APIGW.0307"}[r.IntN(3)])
	case req.Method == d.kind.method && path == d.kind.path:
		return d.operate(now, at, r)
	case path == d.kind.list:
		return success(200, reply{Items: d.items(now)})
	default:
		return d.show(strings.TrimPrefix(path, instances+"/"), now, r)
	}
}

// operate is what DMS does with the operation of the workflow.
func (d *dms) operate(now, at time.Time, r *rand.Rand) reaction {
	k, acts := d.kind, d.effective(now)
	working := len(acts) > 0 && now.Before(acts[len(acts)-1].ready)
	switch {
	case now.Before(d.busy), working && k.exclusive: // perhaps with an earlier request of the same client
		return k.busy
	case k.deletes && !d.exists(now), !k.deletes && k.already.status != 0 && (d.already || d.visible(now)):
		return k.already
	case d.refused == quota:
		return failure(400, "DMS.00400039")
	case d.refused == unlisted:
		return failure(400, "DMS.00499999")
	}
	a := act{id: fmt.Sprintf("instance-%d", len(d.acts)+1), at: at}
	if d.setting.idle && r.IntN(10) == 0 {
		return success(k.status, reply{InstanceID: a.id})
	}
	lag := between(r, 0, seenUsually)
	if late := between(r, 0, seenLatest); r.IntN(10) == 0 {
		lag = late
	}
	a.seen = later(a.at, earlier(a.at.Add(lag), now.Add(seenLatest)))
	if d.setting.lateLists {
		a.seen = a.at.Add(between(r, seenLatest, 5*time.Minute))
	}
	a.ready = at.Add(between(r, k.shortest, k.longest))
	if k.deletes && k.exclusive {
		a.ready = a.seen
	}
	d.acts = append(d.acts, a)
	slices.SortFunc(d.acts, func(a, b act) int { return a.at.Compare(b.at) })
	return success(k.status, reply{InstanceID: a.id})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// effective returns the acts that have taken effect. A second deletion can only delete
// what was made anew.
func (d *dms) effective(now time.Time) []act {
	n := 0
	for n < len(d.acts) && !d.acts[n].at.After(now) {
		n++
	}
	acts := d.acts[:n]
	if !d.kind.deletes || n < 2 {
		return acts
	}
	for _, second := range acts[1:] {
		if d.isRemade(acts[0], second.at) {
			return []act{acts[0], second}
		}
	}
	return acts[:1]
}

// isRemade reports whether another has made anew what an act deleted.
func (d *dms) isRemade(deletion act, now time.Time) bool {
	return d.remade > 0 && !now.Before(deletion.at.Add(d.remade))
}

// exists reports whether the thing to delete is there.
func (d *dms) exists(now time.Time) bool {
	acts := d.effective(now)
	return !d.already && (len(acts) == 0 || len(acts) == 1 && d.isRemade(acts[0], now))
}

// visible reports whether something that was made can be seen.
func (d *dms) visible(now time.Time) bool {
	return slices.ContainsFunc(d.effective(now), func(a act) bool { return !now.Before(a.seen) })
}

// items returns the list that shows what has been done.
func (d *dms) items(now time.Time) []item {
	if d.kind.deletes {
		return d.left(now)
	}
	var list []item
	if d.already {
		list = []item{{Status: running}}
	}
	for _, a := range d.effective(now) {
		if !now.Before(a.seen) && !d.setting.noTrace {
			list = append(list, item{a.id, d.stage(a, now)})
		}
	}
	return list
}

// left returns the list of what is to be deleted.
func (d *dms) left(now time.Time) []item {
	acts := d.effective(now)
	switch {
	case d.already:
		return nil
	case len(acts) == 0, len(acts) == 1 && d.isRemade(acts[0], now):
		return []item{{Status: running}}
	case !now.Before(acts[len(acts)-1].seen):
		return nil
	case d.kind.exclusive:
		return []item{{Status: deleting}}
	}
	return []item{{Status: running}}
}

// stage returns the status of what an act made.
func (d *dms) stage(a act, now time.Time) string {
	switch {
	case d.kind.creates && now.Before(a.ready):
		return creating
	case d.fails:
		return broken
	}
	return running
}

// show returns an instance that was created. At first it is not to be found.
func (d *dms) show(id string, now time.Time, r *rand.Rand) reaction {
	for _, a := range d.effective(now) {
		if id == a.id && !now.Before(a.seen) {
			return success(200, reply{Status: d.stage(a, now)})
		}
	}
	return failure(404, []string{"DMS.00404022", ""}[r.IntN(2)])
}

// made reports whether an act of the client made an instance with this ID.
func (d *dms) made(id string) bool {
	return slices.ContainsFunc(d.acts, func(a act) bool { return a.id == id && !a.rival })
}

// truth returns how often the client's operation has taken effect, and whether what
// the client wants is so.
func (d *dms) truth(now time.Time) (acts int, done bool) {
	for _, a := range d.effective(now) {
		if !a.rival {
			acts++
			done = done || !now.Before(a.ready) && !d.fails
		}
	}
	return acts, done || d.already && !d.setting.wrongRegion
}

// hopeless reports whether the operation cannot be done.
func (d *dms) hopeless() bool { return d.fails || d.refused != "" }
