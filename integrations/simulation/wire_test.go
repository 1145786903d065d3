package simulation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing/iotest"
	"time"
)

// A wire is the way to a DMS, where the weather is. It is a transport for clients.
type wire struct {
	dms    *dms
	lot    lot
	result string // the ID that the client found, or ""

	mu      sync.Mutex
	streams map[string]*stream
	log     []exchange
	tooSoon bool // a request came before the Retry-After of its operation had ended
}

func newWire(k *kind, with setting, l lot) *wire {
	return &wire{dms: newDMS(k, with, l), lot: l, streams: map[string]*stream{}}
}

// An exchange is a request and what came back.
type exchange struct {
	at           time.Time
	method, path string
	answer       reaction
}

// A stream is the requests of one operation.
type stream struct {
	n     int       // how many there were
	row   int       // how many faults in a row
	spell reaction  // what is said until the spell ends
	end   time.Time // of the spell
}

const latency = 200 * time.Millisecond

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
		req.Body.Close()
	}
	select {
	case <-req.Context().Done():
		return nil, gaveUp(req)
	case <-time.After(latency):
	}
	w.mu.Lock()
	a := w.answer(req, time.Now())
	w.log = append(w.log, exchange{time.Now(), req.Method, req.URL.Path, a})
	w.mu.Unlock()
	switch {
	case a.hangs:
		<-req.Context().Done()
		return nil, gaveUp(req)
	case a.closed:
		return nil, io.EOF
	}
	return a.response(req), nil
}

// gaveUp returns the error of a request whose context has ended. It waits a little,
// so that whoever ended the context is the first to say so.
func gaveUp(req *http.Request) error {
	time.Sleep(time.Millisecond)
	return context.Cause(req.Context())
}

// answer returns what the weather lets through of what DMS says.
func (w *wire) answer(req *http.Request, now time.Time) reaction {
	if w.dms.kind.mistyped { // there is no DMS
		return []reaction{failure(404, "APIGW.0101"), failure(404, "DMS.00404001"), page(404)}[w.lot.index%3]
	}
	operation := req.Method + " " + req.URL.Path
	if w.streams[operation] == nil {
		w.streams[operation] = new(stream)
	}
	s := w.streams[operation]
	s.n++
	r := w.lot.draws(operation, s.n)
	get := req.Method == http.MethodGet
	f := pick(r, get)
	if now.Before(s.end) {
		s.row++
		w.tooSoon = w.tooSoon || s.spell.retryAfter > 0
		if s.spell.retryAfter > 0 {
			s.spell.retryAfter = s.end.Sub(now)
		}
		return s.spell
	}
	if w.dms.setting.refusedLook && get && r.IntN(100) == 0 {
		return []reaction{page(400), page(404)}[r.IntN(2)]
	}
	if f == nil || s.row >= faultsInARow {
		s.row = 0
		return w.dms.handle(req, now, now, r)
	}
	s.row++
	switch {
	case f.longest > 0:
		length := time.Duration(f.shortest+r.IntN(f.longest-f.shortest+1)) * time.Second
		s.spell, s.end = f.answer, now.Add(length)
		if !f.silent {
			s.spell.retryAfter = length
		}
		if w.dms.setting.liar && !f.answer.html && !f.answer.foreign {
			w.dms.handle(req, now, now, r)
		}
		return s.spell
	case f.effect == after:
		a := w.dms.handle(req, now, now, r)
		switch {
		case f.answer.cut && a.status == http.StatusAccepted:
			a.cut = true
			return a
		case f.answer.cut, f.done && a.status >= 400: // there is nothing to cut, or to hide
			s.row = 0
			return a
		}
	case w.dms.setting.liar && f.answer.status == http.StatusRequestTimeout:
		w.dms.handle(req, now, now, r)
	case f.effect == late:
		wait := between(r, 0, 20*time.Second)
		if w.dms.setting.startsLater {
			wait = 2*time.Minute + 9*wait
		}
		w.dms.handle(req, now, now.Add(wait), r)
	}
	return f.answer
}

// A reaction is what a client gets for a request.
type reaction struct {
	status     int
	code       string        // of an error
	html       bool          // a page of a proxy in the place of a body of DMS
	foreign    bool          // JSON of a proxy in its place
	retryAfter time.Duration // 0: no such header
	body       reply         // of a success
	closed     bool          // no answer: the connection closes
	hangs      bool          // no answer as long as the client waits
	cut        bool          // the connection closes in the middle of the body
}

func foreign(status int) reaction              { return reaction{status: status, foreign: true} }
func page(status int) reaction                 { return reaction{status: status, html: true} }
func failure(status int, code string) reaction { return reaction{status: status, code: code} }
func success(status int, body reply) reaction  { return reaction{status: status, body: body} }

func (a reaction) response(req *http.Request) *http.Response {
	header, body := http.Header{"Content-Type": {"application/json"}}, []byte(nil)
	switch {
	case a.html:
		header.Set("Content-Type", "text/html")
		body = fmt.Appendf(nil, "<html><body>%s</body></html>", http.StatusText(a.status))
	case a.foreign:
		body, _ = json.Marshal(map[string]any{"status": a.status, "error": http.StatusText(a.status), "path": req.URL.Path, "message": "no backend"})
	case a.status == http.StatusNoContent:
	case a.status >= 400:
		body, _ = json.Marshal(map[string]string{"error_code": a.code, "error_msg": "DMS says no."})
	default:
		body, _ = json.Marshal(a.body)
	}
	if a.retryAfter > 0 {
		header.Set("Retry-After", fmt.Sprint(int((a.retryAfter+time.Second-1)/time.Second)))
	}
	content := io.Reader(bytes.NewReader(body))
	if a.cut {
		content = io.MultiReader(bytes.NewReader(body[:len(body)/2]), iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	return &http.Response{
		Status: fmt.Sprint(a.status, " ", http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(content), ContentLength: int64(len(body)), Request: req,
	}
}
