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
	answer answer
	// A spell has the same answer for every request of the operation, for a time
	// from shortest to longest, in seconds, which Retry-After says, or not.
	shortest, longest int
	silent            bool
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
	{name: "connection closed without an answer", permil: 30, effect: after, answer: answer{closed: true}},
	{name: "connection closed without an answer", permil: 30, effect: before, answer: answer{closed: true}},
	{name: "no answer until the client gives up", permil: 10, effect: after, answer: answer{hangs: true}},
	{name: "no answer until the client gives up", permil: 10, effect: before, answer: answer{hangs: true}},
	{name: "504 with an HTML page", permil: 20, effect: after, answer: page(504)},
	{name: "504 with an HTML page", permil: 20, effect: before, answer: page(504)},
	{name: "504 with an HTML page", permil: 30, effect: late, answer: page(504)},
	{name: "502 with an HTML page", permil: 10, effect: after, answer: page(502)},
	{name: "502 with an HTML page", permil: 10, effect: before, answer: page(502)},
	{name: "500 DMS.00500006", permil: 10, effect: after, answer: failure(500, "DMS.00500006")},
	{name: "500 DMS.00500006", permil: 10, effect: before, answer: failure(500, "DMS.00500006")},
	{name: "202 with half a body", permil: 10, effect: after, answer: answer{cut: true}},
	{name: "429 with Retry-After", permil: 15, effect: before, answer: failure(429, ""), shortest: 1, longest: 60},
	{name: "429 APIGW.0308 with Retry-After", permil: 15, effect: before, answer: failure(429, "APIGW.0308"), shortest: 1, longest: 60},
	{name: "404 DMS.10240407 with Retry-After", permil: 20, effect: before, answer: failure(404, "DMS.10240407"), shortest: 1, longest: 60},
	{name: "503 with Retry-After", permil: 20, effect: before, answer: failure(503, ""), shortest: 1, longest: 60},
	{name: "503 with an HTML page and no Retry-After", permil: 20, effect: before, answer: page(503), shortest: 2, longest: 20, silent: true},
}

const faultsInARow = 4

// What can happen to a whole workflow, in percent, and how long it lasts.
const (
	busyPercent, busyShortest, busyLongest = 10, 20 * time.Second, 2 * time.Minute
	expiryPercent, expiryLatest            = 10, time.Minute
	alreadyPercent                         = 10
)

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

// pick draws a fault, or nil for none.
func pick(r *rand.Rand) *fault {
	n := r.IntN(1000)
	for i := range faults {
		if n -= faults[i].permil; n < 0 {
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
	fmt.Fprintf(&b, "| the thing to delete is gone, or the topic to create is there | %d %% | |\n", alreadyPercent)
	return b.String()
}
