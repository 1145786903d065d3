package simulation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A fault is what can happen to one request.
type fault struct {
	name   string
	permil int // of the requests
	effect effect
	answer reaction
	// A spell has the same answer for every request of the operation, for a time
	// from shortest to longest, in seconds, which Retry-After says, or not.
	shortest, longest int
	silent            bool
	done              bool // only if the request was done, and is no GET
}

// An effect says when a request takes effect, if DMS does not refuse it.
type effect string

const (
	before effect = "no"
	after  effect = "yes"
	late   effect = "up to 20 s later"
)

// faults is the weather. After four faults in a row an operation gets none.
var faults = []fault{
	{name: "connection closed without an answer", permil: 30, effect: after, answer: reaction{closed: true}},
	{name: "connection closed without an answer", permil: 30, effect: before, answer: reaction{closed: true}},
	{name: "no answer until the client gives up", permil: 10, effect: after, answer: reaction{hangs: true}},
	{name: "no answer until the client gives up", permil: 10, effect: before, answer: reaction{hangs: true}},
	{name: "504 with an HTML page", permil: 20, effect: after, answer: page(504)},
	{name: "504 with an HTML page", permil: 20, effect: before, answer: page(504)},
	{name: "504 with an HTML page", permil: 30, effect: late, answer: page(504)},
	{name: "502 with an HTML page", permil: 10, effect: after, answer: page(502)},
	{name: "502 with an HTML page", permil: 10, effect: before, answer: page(502)},
	{name: "500 DMS.00500006", permil: 10, effect: after, answer: failure(500, "DMS.00500006")},
	{name: "500 DMS.00500006", permil: 10, effect: before, answer: failure(500, "DMS.00500006")},
	{name: "408", permil: 10, effect: before, answer: failure(408, "")},
	{name: "202 with half a body", permil: 10, effect: after, answer: reaction{cut: true}},
	{name: "429 with Retry-After", permil: 15, effect: before, answer: failure(429, ""), shortest: 1, longest: 60},
	{name: "429 APIGW.0308 with Retry-After", permil: 15, effect: before, answer: failure(429, "APIGW.0308"), shortest: 1, longest: 60},
	{name: "404 DMS.10240407 with Retry-After", permil: 20, effect: before, answer: failure(404, "DMS.10240407"), shortest: 1, longest: 60},
	{name: "503 with Retry-After", permil: 20, effect: before, answer: failure(503, ""), shortest: 1, longest: 60},
	{name: "503 with an HTML page and no Retry-After", permil: 20, effect: before, answer: page(503), shortest: 2, longest: 20, silent: true},

	// Of strangers, in forms that DMS does not have.
	{name: "503 with Retry-After and an HTML page", permil: 10, effect: after, answer: reaction{status: 503, html: true, retryAfter: 5 * time.Second}},
	{name: "503 in JSON that is not DMS's", permil: 10, effect: after, answer: foreign(503)},
	{name: "503 in JSON that is not DMS's", permil: 10, effect: before, answer: foreign(503), shortest: 2, longest: 20, silent: true},
	{name: "502 in JSON that is not DMS's", permil: 5, effect: after, answer: foreign(502)},
	{name: "400 with an HTML page, to what was done", permil: 5, effect: after, answer: page(400), done: true},
	{name: "404 with an HTML page, to what was done", permil: 5, effect: after, answer: page(404), done: true},
	{name: "200 with an HTML page", permil: 5, effect: after, answer: page(200)},
	{name: "200 with an HTML page", permil: 5, effect: before, answer: page(200)},
}

const faultsInARow = 4

// What can happen to a whole workflow, in percent, and how long it lasts.
const (
	busyPercent, busyShortest, busyLongest = 10, 20 * time.Second, 2 * time.Minute
	expiryPercent, expiryLatest            = 10, time.Minute
	alreadyPercent                         = 10
	refusedPercent                         = 3
	quotaPercent                           = 10
	failsPercent                           = 5
	remadePercent                          = 10
	remadeEarliest, remadeLatest           = 40 * time.Minute, 45 * time.Minute
)

// How long it takes until what was done can be seen. At the latest that is as long after
// the answer as the loop waits by default.
const seenUsually, seenLatest = 15 * time.Second, time.Minute

// A lot decides what happens to one workflow. What happens to a request depends on
// the lot, the operation and how many requests of that operation came before, not
// on other requests: every client has the same weather.
type lot struct {
	seed     uint64
	workflow string
	index    int
}

// draws returns the random numbers for the nth request of an operation.
func (l lot) draws(operation string, n int) *rand.Rand {
	h := mix(l.seed)
	for _, s := range []string{l.workflow, operation} {
		for _, b := range []byte(s) {
			h = mix(h ^ uint64(b))
		}
	}
	h = mix(mix(h^uint64(l.index)) ^ uint64(n))
	return rand.New(rand.NewPCG(h, mix(h)))
}

// mix is the step of SplitMix64, a generator by Guy Steele, Doug Lea and Christine
// Flood.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// pick draws a fault for a GET or another request, or nil for none.
func pick(r *rand.Rand, get bool) *fault {
	n := r.IntN(1000)
	for i := range faults {
		if n -= faults[i].permil; n < 0 {
			if faults[i].done && get {
				return nil
			}
			return &faults[i]
		}
	}
	return nil
}

// between draws a duration. It does not compute with floats, whose results can differ
// from one processor to another.
func between(r *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(r.Int64N(int64(to-from)+1))
}

// weatherTable is the weather as tables of Markdown.
func weatherTable() string {
	var b strings.Builder
	b.WriteString("| What happens | takes effect | of all requests | lasts |\n| --- | --- | --- | --- |\n")
	for _, f := range faults {
		lasts := "one request"
		if f.longest > 0 {
			lasts = fmt.Sprintf("%d to %d s", f.shortest, f.longest)
		}
		fmt.Fprintf(&b, "| %s | %s | %v %% | %s |\n", f.name, f.effect, float64(f.permil)/10, lasts)
	}
	b.WriteString("\n| What happens | of all workflows | lasts |\n| --- | --- | --- |\n")
	fmt.Fprintf(&b, "| 400 DMS.00400026, or CBC.99003651 for a creation: busy | %d %% | the first %.0f to %.0f s |\n",
		busyPercent, busyShortest.Seconds(), busyLongest.Seconds())
	fmt.Fprintf(&b, "| 401: the token ends within %.0f s | %d %% | until it is renewed |\n", expiryLatest.Seconds(), expiryPercent)
	fmt.Fprintf(&b, "| the thing to delete does not exist, or the topic to create exists | %d %% | |\n", alreadyPercent)
	fmt.Fprintf(&b, "| refused: %s, %s, or %s | %d %% | for good |\n", quota, unlisted, noToken, refusedPercent)
	fmt.Fprintf(&b, "| the instance that is created ends in ERROR | %d %% of the creations | for good |\n", failsPercent)
	fmt.Fprintf(&b, "| another makes anew what was deleted, after %.0f to %.0f minutes | %d %% of the deletions | |\n",
		remadeEarliest.Minutes(), remadeLatest.Minutes(), remadePercent)
	return b.String()
}
