package dmstest_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus/dmstest"
)

// TestLongRequest sends a body that has not ended after what is kept of it.
func TestLongRequest(t *testing.T) {
	s := dmstest.NewServer(t, dmstest.Answer{})
	r, w := io.Pipe()
	go func() {
		defer w.Close()
		io.WriteString(w, strings.Repeat("x", 2<<20))
		time.Sleep(20 * time.Millisecond)
		assert.Empty(t, s.Requests(), "the request has not ended")
	}()
	resp, err := http.Post(s.URL, "application/json", r)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Len(t, s.Requests(), 1)
}

// received waits until the server has received n requests.
func received(t *testing.T, s *dmstest.Server, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return len(s.Requests()) == n }, 10*time.Second, time.Millisecond)
}

func TestDelay(t *testing.T) {
	s := dmstest.NewServer(t, dmstest.Answer{Delay: time.Hour}, dmstest.Answer{Code: 503, Delay: time.Millisecond})
	serve, served := s.Config.Handler, make(chan struct{}, 2)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { served <- struct{}{} }()
		serve.ServeHTTP(w, r)
	})

	// A client gives up.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", s.URL, strings.NewReader("{}"))
	require.NoError(t, err)
	failed := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(req)
		failed <- err
	}()
	received(t, s, 1)
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled, "there was no answer until then")
	<-served

	// The next one does not.
	resp, err := http.Get(s.URL)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, 503, resp.StatusCode)
	assert.Len(t, s.Requests(), 2)
}

// TestDrop has net/http send each request once, though an answer came before it
// whose connection could have been kept.
func TestDrop(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT"} {
		for _, client := range []*http.Client{http.DefaultClient, {Transport: &http.Transport{MaxIdleConnsPerHost: 8}}} {
			s := dmstest.NewServer(t,
				dmstest.Answer{},
				dmstest.Answer{Code: 503, Header: http.Header{"Connection": {"keep-alive"}}},
				dmstest.Answer{Drop: true},
				dmstest.Answer{Drop: true, Delay: time.Millisecond},
				dmstest.Answer{},
			)
			for i := range 5 {
				req, err := http.NewRequest(method, s.URL, nil)
				require.NoError(t, err)
				req.Header.Set("Idempotency-Key", "8e03") // or net/http would not send a POST again
				resp, err := client.Do(req)
				if i == 2 || i == 3 {
					assert.Error(t, err)
				} else if assert.NoError(t, err) {
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
				assert.Len(t, s.Requests(), i+1, method)
			}
		}
	}
}

// TestDropSendsNothing looks at the connection itself.
func TestDropSendsNothing(t *testing.T) {
	s := dmstest.NewServer(t, dmstest.Answer{Drop: true})
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	io.WriteString(conn, "DELETE /v2 HTTP/1.1\r\nHost: dms\r\n\r\n")
	got, err := io.ReadAll(conn)
	assert.NoError(t, err)
	assert.Empty(t, got)
	assert.Len(t, s.Requests(), 1)
}

func TestConcurrentDrops(t *testing.T) {
	const clients, calls = 16, 8
	answers := make([]dmstest.Answer, clients*calls)
	for i := range answers {
		answers[i].Drop = i%3 == 2
	}
	s := dmstest.NewServer(t, answers...)
	var dropped atomic.Int32
	var wg sync.WaitGroup
	for range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range calls {
				resp, err := http.Get(s.URL)
				if err != nil {
					dropped.Add(1)
					continue
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}()
	}
	wg.Wait()
	assert.EqualValues(t, len(answers)/3, dropped.Load())
	assert.Len(t, s.Requests(), len(answers))
}

// TestCloseDuringDelay closes the server under a client that would wait.
func TestCloseDuringDelay(t *testing.T) {
	s := dmstest.NewServer(t, dmstest.Answer{Delay: time.Hour})
	failed := make(chan error)
	go func() {
		_, err := http.Get(s.URL)
		failed <- err
	}()
	received(t, s, 1)
	s.Close()
	assert.Error(t, <-failed)
}
