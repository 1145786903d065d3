// Package dmstest has a fake DMS that answers with the status codes, error
// codes and headers of a script. It is for unit tests of code that calls DMS, as
// [net/http/httptest] is for code that calls any server.
//
// A whole test, of a client that waits when DMS asks it to:
//
//	// createInstance is the code under test. It tries up to three times.
//	func createInstance(ctx context.Context, url string) error {
//		for range 3 {
//			body := strings.NewReader(`{"name":"orders"}`)
//			req, err := http.NewRequestWithContext(ctx, "POST", url+"/v2/p/instances", body)
//			if err != nil {
//				return err
//			}
//			resp, err := http.DefaultClient.Do(req)
//			if err == nil {
//				err = dmsstatus.CheckResponse(resp)
//				resp.Body.Close()
//			}
//			a := dmsstatus.AdviseError(err)
//			if !a.Retryable() {
//				return err
//			}
//			select {
//			case <-ctx.Done():
//				return ctx.Err()
//			case <-time.After(max(a.Delay, time.Millisecond)):
//			}
//		}
//		return errors.New("DMS was busy three times")
//	}
//
//	func TestWaits(t *testing.T) {
//		dms := dmstest.NewServer(t,
//			dmstest.Answer{Code: dmsstatus.TooManyRequests, RetryAfter: time.Second},
//		)
//		if err := createInstance(t.Context(), dms.URL); err != nil {
//			t.Fatal(err)
//		}
//		requests := dms.Requests()
//		if len(requests) != 2 {
//			t.Fatalf("sent %d requests, want 2", len(requests))
//		}
//		if wait := requests[1].Time.Sub(requests[0].Time); wait < time.Second {
//			t.Errorf("waited %v, want at least 1s", wait)
//		}
//	}
//
// The server gives its answers in order, whatever the requests, and after the
// last one 200 with {}. An [Answer] with Drop is lost on its way. After
// [Server.Close] no request arrives any more.
package dmstest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
)

// A Server is a fake DMS on a port of the loopback interface. Everything about
// it is safe for concurrent use.
type Server struct {
	*httptest.Server
	stop context.CancelFunc // ends every Delay

	mu       sync.Mutex
	answers  []Answer // those not yet given
	requests []Request
}

// An Answer is what the server says to one request. The zero Answer is 200 with
// {}.
type Answer struct {
	Code       dmsstatus.Code // 0: the status of ErrorCode in the table, or 200 without one
	ErrorCode  string         // sent in a body of DMS's form, with its description as message
	RetryAfter time.Duration  // whole seconds, rounded up; 0: no header
	Header     http.Header    // further headers, which win over those above
	Body       string         // sent in the place of the body of DMS's form
	NoBody     bool           // nothing is sent in its place, whatever the Code
	Delay      time.Duration  // the wait before the answer
	Drop       bool           // after the Delay, the connection is closed without an answer
}

// A Request is one that the server received.
type Request struct {
	Method string
	URL    *url.URL // its path and query
	Header http.Header
	Body   []byte    // the first 1 MiB
	Time   time.Time // when all of it had arrived
}

// NewServer starts a server that gives the answers in order and 200 with {} from
// then on. It is closed when the test ends.
//
// Without an ErrorCode, an answer with a Code of 400 or more has a body with the
// description of the status code as message. Every answer has an X-Request-Id.
//
// The test fails at once if an answer has a Code outside 200 to 599, an ErrorCode
// that [dmsstatus.ByErrorCode] does not know and no Code, a RetryAfter or Delay
// below 0, NoBody and a Body, or Drop and anything but a Delay. In an example there
// is no test, and tb can be nil. Then the caller has to close the server, and
// NewServer panics instead.
//
// Each connection serves one request, because net/http sends a GET again by itself
// if a connection breaks that it has used before. It can still do so on one that it
// opened for a request which was cancelled meanwhile.
func NewServer(tb testing.TB, answers ...Answer) *Server {
	s := new(Server)
	for i, a := range answers {
		a, err := a.filled()
		if err != nil {
			err = fmt.Errorf("dmstest: answer %d: %w", i+1, err)
			if tb == nil {
				panic(err)
			}
			tb.Helper()
			tb.Fatal(err)
		}
		s.answers = append(s.answers, a)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	s.Config.SetKeepAlivesEnabled(false)
	s.Start()
	if tb != nil {
		tb.Cleanup(s.Close)
	}
	return s
}

// Close closes the server. A request that waits for a Delay gets no answer.
func (s *Server) Close() {
	s.stop()
	s.Server.Close()
}

// Requests returns copies of the requests received so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	requests := slices.Clone(s.requests)
	s.mu.Unlock()
	for i, r := range requests {
		u := *r.URL
		requests[i].URL, requests[i].Header, requests[i].Body = &u, r.Header.Clone(), bytes.Clone(r.Body)
	}
	return requests
}

// filled returns the answer with Code, Header and Body as they are sent.
func (a Answer) filled() (Answer, error) {
	if a.Drop && (a.Code != 0 || a.ErrorCode != "" || a.RetryAfter != 0 || len(a.Header) > 0 || a.Body != "" || a.NoBody) {
		return a, errors.New("a Drop sends nothing, so only a Delay goes with it")
	}
	row, listed := dmsstatus.ByErrorCode(a.ErrorCode)
	switch {
	case a.Code != 0:
	case a.ErrorCode == "":
		a.Code = dmsstatus.OK
	case listed:
		a.Code = row.Code
	default:
		return a, fmt.Errorf("the ErrorCode %q is not in the table, so give a Code too", a.ErrorCode)
	}
	switch {
	case a.Code < 200 || a.Code > 599:
		return a, fmt.Errorf("the Code %d is not from 200 to 599", int(a.Code))
	case a.RetryAfter < 0:
		return a, fmt.Errorf("the RetryAfter %v is below 0", a.RetryAfter)
	case a.Delay < 0:
		return a, fmt.Errorf("the Delay %v is below 0", a.Delay)
	case a.NoBody && a.Body != "":
		return a, fmt.Errorf("NoBody contradicts the Body %q", a.Body)
	}

	header := make(http.Header)
	if !a.NoBody {
		header.Set("Content-Type", "application/json")
	}
	if a.RetryAfter > 0 {
		seconds := (a.RetryAfter-1)/time.Second + 1
		header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	for name, values := range a.Header {
		header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	a.Header = header

	if a.Body == "" && !a.NoBody {
		var body struct {
			ErrorCode string `json:"error_code,omitempty"`
			Message   string `json:"error_msg,omitempty"`
		}
		body.ErrorCode, body.Message = a.ErrorCode, row.Description
		if body.Message == "" && a.Code >= 400 {
			status, _ := dmsstatus.ByCode(a.Code)
			body.Message = cmp.Or(status.Description, a.Code.String())
		}
		data, _ := json.Marshal(body) // strings do not fail
		a.Body = string(data)
	}
	return a, nil
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20)) // or what there is of it
	io.Copy(io.Discard, r.Body)

	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL, r.Header, body, time.Now()})
	id := len(s.requests)
	a, _ := Answer{}.filled()
	if len(s.answers) > 0 {
		a, s.answers = s.answers[0], s.answers[1:]
	}
	s.mu.Unlock()

	if a.Delay > 0 {
		select {
		case <-time.After(a.Delay):
		case <-r.Context().Done(): // the client gave up, or the test has ended
			a.Drop = true
		}
	}
	if a.Drop {
		panic(http.ErrAbortHandler) // closes the connection, and logs nothing
	}
	w.Header().Set("X-Request-Id", fmt.Sprintf("dmstest-%d", id))
	maps.Copy(w.Header(), a.Header)
	w.WriteHeader(int(a.Code))
	io.WriteString(w, a.Body)
}
