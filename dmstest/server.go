package dmstest

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A Server is a fake DMS on a port of the loopback interface. Everything about
// it is safe for concurrent use.
//
// Inside testing/synctest use a [Transport]: virtual time stands still while a
// goroutine waits for a port.
type Server struct {
	*httptest.Server
	script *script
	stop   context.CancelFunc // ends every Delay
}

// NewServer starts a server that gives the answers. It is closed when the test ends.
//
// In an example there is no test, and tb can be nil. Then the caller has to close the
// server. What would fail a test makes NewServer or Close panic instead.
//
// Each connection serves one request, because net/http sends a GET again by itself
// if a connection breaks that it has used before. It can still do so on one that it
// opened for a request which was cancelled meanwhile.
func NewServer(tb testing.TB, answers ...Answer) *Server {
	if tb != nil {
		tb.Helper()
	}
	s := &Server{script: newScript(tb, answers)}
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

// Close closes the server and ends the script. A request that waits for a Delay gets
// no answer, and none arrives any more.
func (s *Server) Close() {
	s.stop()
	s.Server.Close()
	s.script.end()
}

// Requests returns copies of the requests received so far, oldest first.
func (s *Server) Requests() []Request { return s.script.received() }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	request, _ := newRequest(r, r.URL) // or what there is of it
	a, number, err := s.script.answer(request)
	if err == nil {
		err = a.wait(r.Context())
	}
	if err != nil || a.Drop {
		panic(http.ErrAbortHandler) // closes the connection, and logs nothing
	}
	maps.Copy(w.Header(), a.header(number))
	w.WriteHeader(int(a.Code))
	io.WriteString(w, a.Body)
}
