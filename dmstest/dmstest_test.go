package dmstest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// get returns the response to a GET, and its body.
func get(t *testing.T, s *dmstest.Server) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(s.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

func TestAnswers(t *testing.T) {
	const description = "Requests are arriving too often: DMS limits the rate, although the status code is 404."
	for _, test := range []struct {
		name   string
		answer dmstest.Answer
		code   int
		body   string
		header map[string]string
	}{
		{"zero", dmstest.Answer{}, 200, `{}`, nil},
		{"success", dmstest.Answer{Code: 202}, 202, `{}`, nil},
		{"no content", dmstest.Answer{Code: 204}, 204, ``, nil},
		{"the last one without a message", dmstest.Answer{Code: 399}, 399, `{}`, nil},
		{"redirect", dmstest.Answer{Code: 300}, 300, `{}`, nil},
		{"bad request", dmstest.Answer{Code: 400, ErrorCode: "IAM.0011"}, 400,
			`{"error_code":"IAM.0011","error_msg":"The request is invalid. DMS says to modify it, not to retry it."}`, nil},
		{"not modified", dmstest.Answer{Code: 304, Body: "x"}, 304, ``, nil},
		{"status code", dmstest.Answer{Code: 411}, 411,
			`{"error_msg":"The request does not say how long its content is, so the server refused it."}`, nil},
		{"status code that DMS does not document", dmstest.Answer{Code: 499}, 499, `{"error_msg":"Code(499)"}`, nil},
		{"the last one", dmstest.Answer{Code: 599}, 599, `{"error_msg":"Code(599)"}`, nil},
		{"error code", dmstest.Answer{ErrorCode: "DMS.10240407"}, 404,
			`{"error_code":"DMS.10240407","error_msg":"` + description + `"}`, nil},
		{"error code, respelled", dmstest.Answer{ErrorCode: "10240407"}, 404,
			`{"error_code":"10240407","error_msg":"` + description + `"}`, nil},
		{"both", dmstest.Answer{Code: 400, ErrorCode: "DMS.10240407"}, 400,
			`{"error_code":"DMS.10240407","error_msg":"` + description + `"}`, nil},
		{"error code of another service", dmstest.Answer{Code: 411, ErrorCode: "IAM.0011"}, 411,
			`{"error_code":"IAM.0011","error_msg":"The request does not say how long its content is, so the server refused it."}`, nil},
		{"error code of another service in a success", dmstest.Answer{Code: 200, ErrorCode: "IAM.0011"}, 200, `{"error_code":"IAM.0011"}`, nil},
		{"body", dmstest.Answer{Code: 400, ErrorCode: "DMS.00400026", Body: "<html>"}, 400, "<html>",
			map[string]string{"Content-Type": "application/json"}},
		{"no body", dmstest.Answer{NoBody: true}, 200, "", map[string]string{"Content-Type": "", "Content-Length": "0"}},
		{"no body, error", dmstest.Answer{Code: 503, RetryAfter: time.Second, NoBody: true}, 503, "",
			map[string]string{"Content-Type": "", "Content-Length": "0", "Retry-After": "1"}},
		{"no body, error code", dmstest.Answer{ErrorCode: "DMS.10240407", NoBody: true}, 404, "", nil},
		{"no body, header", dmstest.Answer{Code: 502, NoBody: true, Header: http.Header{"Content-Type": {"text/html"}}}, 502, "",
			map[string]string{"Content-Type": "text/html"}},
		{"1s", dmstest.Answer{Code: 429, RetryAfter: time.Second, Body: "x"}, 429, "x", map[string]string{"Retry-After": "1"}},
		{"1.5s", dmstest.Answer{Code: 429, RetryAfter: 1500 * time.Millisecond, Body: "x"}, 429, "x", map[string]string{"Retry-After": "2"}},
		{"1s and 1ns", dmstest.Answer{Code: 429, RetryAfter: time.Second + 1, Body: "x"}, 429, "x", map[string]string{"Retry-After": "2"}},
		{"1ns", dmstest.Answer{Code: 429, RetryAfter: 1, Body: "x"}, 429, "x", map[string]string{"Retry-After": "1"}},
		{"long", dmstest.Answer{Code: 429, RetryAfter: 1<<63 - 1, Body: "x"}, 429, "x", map[string]string{"Retry-After": "9223372037"}},
		{"no wait", dmstest.Answer{Code: 429, Body: "x"}, 429, "x", map[string]string{"Retry-After": ""}},
		{"header", dmstest.Answer{Code: 503, RetryAfter: time.Second, Body: "x", Header: http.Header{
			"retry-after": {"soon"}, "Content-Type": {"text/html"}, "X-Request-Id": {"8e03"}, "Server": {"api-gateway"},
		}}, 503, "x", map[string]string{"Retry-After": "soon", "Content-Type": "text/html", "X-Request-Id": "8e03", "Server": "api-gateway"}},
		{"no header", dmstest.Answer{Code: 503, RetryAfter: time.Second, Body: "x", Header: http.Header{"Retry-After": nil}}, 503, "x",
			map[string]string{"Retry-After": ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := dmstest.NewServer(t, test.answer)
			resp, body := get(t, s)
			assert.Equal(t, test.code, resp.StatusCode)
			assert.Equal(t, test.body, body)
			assert.NotEmpty(t, resp.Header.Get("X-Request-Id"))
			for name, want := range test.header {
				assert.Equal(t, want, resp.Header.Get(name), name)
			}
		})
	}
}

func TestScript(t *testing.T) {
	header := http.Header{"Server": {"api-gateway"}}
	answers := []dmstest.Answer{{Code: 503, Header: header}, {ErrorCode: "DMS.00400026"}}
	s := dmstest.NewServer(t, answers...)
	answers[0].Code, header["Server"][0] = 500, "x" // too late
	ids := make(map[string]bool)
	for _, want := range []int{503, 400, 200, 200} {
		resp, body := get(t, s)
		assert.Equal(t, want, resp.StatusCode)
		ids[resp.Header.Get("X-Request-Id")] = true
		if want == 503 {
			assert.Equal(t, "api-gateway", resp.Header.Get("Server"))
		}
		if want == 200 {
			assert.Equal(t, "{}", body)
		}
	}
	assert.Len(t, ids, 4, "each answer has a request ID of its own")
}

// TestEveryErrorCode has the library understand every answer.
func TestEveryErrorCode(t *testing.T) {
	var answers []dmstest.Answer
	for row := range dmsstatus.AllErrorCodes() {
		answers = append(answers, dmstest.Answer{ErrorCode: row.ErrorCode})
	}
	s := dmstest.NewServer(t, answers...)
	for row := range dmsstatus.AllErrorCodes() {
		resp, err := http.Post(s.URL, "application/json", nil)
		require.NoError(t, err)
		var e *dmsstatus.Error
		require.True(t, errors.As(dmsstatus.CheckResponse(resp), &e))
		resp.Body.Close()
		assert.Equal(t, dmsstatus.Advice{Code: row.Code, ErrorCode: row.ErrorCode, Action: row.Action}, e.Advice)
		assert.Equal(t, row.Description, e.Message)
		assert.Equal(t, resp.Header.Get("X-Request-Id"), e.RequestID)
	}
}

func TestRequests(t *testing.T) {
	s := dmstest.NewServer(t, dmstest.Answer{Code: 408})
	assert.Empty(t, s.Requests())
	before := time.Now()
	large := strings.Repeat("x", 3<<20)
	for i, body := range []string{`{"name":"orders"}`, "", large} {
		req, err := http.NewRequest([]string{"POST", "DELETE", "PUT"}[i], s.URL+fmt.Sprint("/v2/", i, "?q=1"), strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("X-Auth-Token", fmt.Sprint("token", i))
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
	}
	got := s.Requests()
	require.Len(t, got, 3)
	for i, want := range []struct{ method, body string }{{"POST", `{"name":"orders"}`}, {"DELETE", ""}, {"PUT", large[:1<<20]}} {
		assert.Equal(t, want.method, got[i].Method)
		assert.Equal(t, fmt.Sprint("/v2/", i, "?q=1"), got[i].URL.String())
		assert.Equal(t, fmt.Sprint("token", i), got[i].Header.Get("X-Auth-Token"))
		assert.True(t, want.body == string(got[i].Body))
		assert.False(t, got[i].Time.Before(before))
		before = got[i].Time
	}
}

func TestRequestsAreCopies(t *testing.T) {
	s := dmstest.NewServer(t)
	resp, err := http.Post(s.URL+"/v2?q=1", "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	resp.Body.Close()
	first := s.Requests()[0]
	assert.Equal(t, first, s.Requests()[0])
	first.Method = "PATCH"
	first.URL.Path, first.URL.RawQuery = "/", ""
	first.Header["Content-Type"][0] = "text/html"
	first.Header.Set("Server", "x")
	first.Body[0] = 'x'
	r := s.Requests()[0]
	assert.Equal(t, "POST", r.Method)
	assert.Equal(t, "/v2?q=1", r.URL.String())
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	assert.Empty(t, r.Header.Get("Server"))
	assert.Equal(t, "{}", string(r.Body))
}

// TestLongRequest sends a body that has not ended after what is kept of it.
func TestLongRequest(t *testing.T) {
	s := dmstest.NewServer(t)
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

func TestConcurrentRequests(t *testing.T) {
	const n = 32
	answers := make([]dmstest.Answer, n)
	for i := range answers {
		answers[i] = dmstest.Answer{Code: dmsstatus.Code(400 + i)}
	}
	s := dmstest.NewServer(t, answers...)
	var mu sync.Mutex
	codes := make(map[int]int)
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := http.Get(s.URL)
			if !assert.NoError(t, err) {
				return
			}
			resp.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			codes[resp.StatusCode]++
			s.Requests()
		}()
	}
	wg.Wait()
	assert.Len(t, codes, n, "each answer was given once")
	assert.Len(t, s.Requests(), n)
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
	resp, _ := get(t, s)
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

// TestClosed fails unless the server is closed when the test ends.
func TestClosed(t *testing.T) {
	var s *dmstest.Server
	t.Run("inner", func(t *testing.T) {
		s = dmstest.NewServer(t)
		get(t, s)
	})
	_, err := http.Get(s.URL)
	assert.Error(t, err)
}

// A failing TB keeps what the test failed with.
type failing struct {
	testing.TB
	bytes.Buffer
}

func (f *failing) Helper() {}
func (f *failing) Fatal(args ...any) {
	fmt.Fprint(f, args...)
	runtime.Goexit()
}

var impossible = map[string]dmstest.Answer{
	`the ErrorCode "DMS.00400001" is not in the table, so give a Code too`: {ErrorCode: "DMS.00400001"},
	`the ErrorCode "IAM.0011" is not in the table, so give a Code too`:     {ErrorCode: "IAM.0011"},
	`the ErrorCode "\n" is not in the table, so give a Code too`:           {ErrorCode: "\n"},
	`the Delay -1ms is below 0`:                                            {Code: 429, Delay: -time.Millisecond},
	`the Delay -1ns is below 0`:                                            {Drop: true, Delay: -1},
	`NoBody contradicts the Body "{\"id\":1}"`:                             {Code: 200, NoBody: true, Body: `{"id":1}`},
	`the Code -1 is not from 200 to 599`:                                   {Code: -1},
	`the Code 99 is not from 200 to 599`:                                   {Code: 99},
	`the Code 100 is not from 200 to 599`:                                  {Code: 100},
	`the Code 199 is not from 200 to 599`:                                  {Code: 199, ErrorCode: "DMS.00400026"},
	`the Code 600 is not from 200 to 599`:                                  {Code: 600},
	`the RetryAfter -1ns is below 0`:                                       {Code: 429, RetryAfter: -1},
}

func TestDropIsNoAnswer(t *testing.T) {
	for _, answer := range []dmstest.Answer{
		{Code: 200}, {ErrorCode: "DMS.00400026"}, {ErrorCode: "APIG.0308"}, {RetryAfter: 1}, {RetryAfter: -1},
		{Header: http.Header{"Server": nil}}, {Body: "x"}, {NoBody: true},
	} {
		answer.Drop = true
		assert.PanicsWithError(t, "dmstest: answer 1: a Drop sends nothing, so only a Delay goes with it", func() {
			dmstest.NewServer(nil, answer)
		})
	}
}

func TestImpossibleAnswers(t *testing.T) {
	for want, answer := range impossible {
		tb := &failing{TB: t}
		done := make(chan bool)
		go func() {
			defer close(done)
			dmstest.NewServer(tb, dmstest.Answer{}, answer)
			t.Error("the test went on")
		}()
		<-done
		assert.Equal(t, "dmstest: answer 2: "+want, tb.String())
	}
}

func TestWithoutTest(t *testing.T) {
	assert.PanicsWithError(t, "dmstest: answer 1: the Code 99 is not from 200 to 599", func() {
		dmstest.NewServer(nil, dmstest.Answer{Code: 99})
	})
	s := dmstest.NewServer(nil, dmstest.Answer{Code: 429})
	defer s.Close()
	resp, _ := get(t, s)
	assert.Equal(t, 429, resp.StatusCode)
}

// TestPackageComment holds the test in the package comment to the one in
// example_test.go.
func TestPackageComment(t *testing.T) {
	source, err := os.ReadFile("dmstest.go")
	require.NoError(t, err)
	var comment strings.Builder
	for line := range strings.Lines(string(source)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			comment.WriteString(code)
		} else if line == "//\n" && comment.Len() > 0 {
			comment.WriteString("\n")
		} else if comment.Len() > 0 {
			break // the code has ended
		}
	}
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	code := strings.TrimSpace(comment.String())
	assert.Contains(t, code, "func Test")
	assert.Contains(t, string(example), code)
}
