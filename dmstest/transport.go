package dmstest

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"
)

// A Transport is a fake DMS without a port, for an [http.Client] or an SDK that takes
// an [http.RoundTripper]. It answers for any host, and starts no goroutine, so inside
// testing/synctest a Delay takes virtual time, as does the client's wait for a
// Retry-After. It is safe for concurrent use.
//
// It sees a request as the client hands it over, without the headers that net/http adds
// on the way, such as User-Agent.
type Transport struct {
	script *script
}

// NewTransport returns a Transport that gives the answers.
//
// In an example there is no test, and tb can be nil. Then the caller has to close the
// Transport. What would fail a test makes NewTransport or Close panic instead.
func NewTransport(tb testing.TB, answers ...Answer) *Transport {
	if tb != nil {
		tb.Helper()
	}
	t := &Transport{newScript(tb, answers)}
	if tb != nil {
		tb.Cleanup(t.Close)
	}
	return t
}

// Close ends the script. It is called when the test ends. From then on RoundTrip
// returns an error.
func (t *Transport) Close() { t.script.end() }

// Requests returns copies of the requests received so far, oldest first.
func (t *Transport) Requests() []Request { return t.script.received() }

// RoundTrip implements [http.RoundTripper]. It returns the error of the context if that
// ends before the answer, and [io.EOF], as net/http does, for an answer with Drop. A
// request whose body cannot be read does not arrive: RoundTrip returns the error.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	ctx := req.Context()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if req.URL == nil {
		return nil, errors.New("dmstest: the request has no URL")
	}
	u, err := url.ParseRequestURI(req.URL.RequestURI()) // what a server sees of it
	if err != nil {
		return nil, err
	}
	request, err := newRequest(req, u)
	if err != nil {
		return nil, err
	}
	request.Method = cmp.Or(req.Method, http.MethodGet)
	request.Host = cmp.Or(req.Host, req.URL.Host)

	a, number, err := t.script.answer(request)
	if err == nil {
		err = a.wait(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case a.Drop:
		return nil, io.EOF
	}
	return a.response(req, number)
}

// HTTPTransport returns an [http.Transport] that hands every request to t, for an SDK
// that takes nothing else.
func (t *Transport) HTTPTransport() *http.Transport {
	h := &http.Transport{Protocols: new(http.Protocols)}
	h.Protocols.SetHTTP1(true) // it would register HTTP/2 for https
	h.RegisterProtocol("http", t)
	h.RegisterProtocol("https", t)
	return h
}

// response returns the answer to the request with a number as net/http reads it from
// a connection.
func (a Answer) response(req *http.Request, number int) (*http.Response, error) {
	header := http.Header{
		"Content-Length": {strconv.Itoa(len(a.Body))},
		"Date":           {time.Now().UTC().Format(http.TimeFormat)},
	}
	maps.Copy(header, a.header(number))
	var sent bytes.Buffer
	fmt.Fprintf(&sent, "HTTP/1.1 %d %s\r\n", int(a.Code), http.StatusText(int(a.Code)))
	header.Write(&sent)
	sent.WriteString("\r\n" + a.Body)
	return http.ReadResponse(bufio.NewReader(&sent), req)
}
