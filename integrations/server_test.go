package integrations_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// An answer is what the server says to one request.
type answer struct {
	status     int
	retryAfter string
	body       string
}

// A dms is a server on loopback that gives the answers of its script in order,
// and after them 200. It records when each request came.
type dms struct {
	*httptest.Server

	mu       sync.Mutex
	script   []answer
	requests []request
}

type request struct {
	method, path string
	at           time.Time
}

// play starts a server with a script. It is closed when the test ends, if there
// is one.
func play(t testing.TB, script ...answer) *dms {
	d := &dms{script: script}
	d.Server = httptest.NewServer(d)
	if t != nil {
		t.Cleanup(d.Close)
	}
	return d
}

func (d *dms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	io.Copy(io.Discard, r.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, request{r.Method, r.URL.Path, now})
	a := answer{status: 200, body: "{}"}
	if len(d.script) > 0 {
		a, d.script = d.script[0], d.script[1:]
	}
	w.Header().Set("Content-Type", "application/json")
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

// received returns the requests so far.
func (d *dms) received() []request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.requests
}
