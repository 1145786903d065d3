package dmsstatus_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// do sends a request by a client with a Transport.
func do(t *testing.T, base http.RoundTripper, method, target string, header ...string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequest(method, target, strings.NewReader("{}"))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return (&http.Client{Transport: &dmsstatus.Transport{Base: base}}).Do(req)
}

// TestTransport goes through every status code with every method.
func TestTransport(t *testing.T) {
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			if method == "?" {
				continue
			}
			body := &tracked{Reader: strings.NewReader(`{"error_code":"DMS.00400026","error_msg":"busy"}`)}
			base := roundTrip(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: code, Header: http.Header{"X-Request-Id": {"8e03"}}, Body: body}, nil
			})
			req := &http.Request{
				Method: method, URL: &url.URL{Scheme: "https", Host: "dms.example", Path: "/v2"}, Header: http.Header{"If-None-Match": {"1"}},
			}
			resp, err := (&dmsstatus.Transport{Base: base}).RoundTrip(req)
			passes := code < 300 || code == 401 || code == 304 && (method == "" || method == "GET" || method == "HEAD")
			if (err == nil) != passes {
				t.Fatalf("%d to %q: %v", code, method, err)
			}
			if passes {
				assert.Equal(t, code, resp.StatusCode)
				assert.Zero(t, body.read)
				assert.Zero(t, body.closed)
				continue
			}
			assert.Nil(t, resp)
			assert.Equal(t, 1, body.closed)
			var e *dmsstatus.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "/v2", e.Path)
			assert.Equal(t, "busy", e.Message)
			assert.Equal(t, "8e03", e.RequestID)
			same(t, wantAdvice(code, method, 0, said{errorCode: "DMS.00400026"}), e.Advice)
			assert.NotContains(t, err.Error(), "/v2", "the path is for url.Error")
			assert.Contains(t, err.Error(), e.Advice.String()+": busy (request ID 8e03)")
			assert.NotContains(t, err.Error(), "POST", "the method too")
			method := cmp.Or(method, "GET")
			asked := &url.Error{Op: method[:1] + strings.ToLower(method[1:]), URL: "https://user:***@dms.example/v2", Err: err}
			same(t, e.Advice, dmsstatus.AdviseError(wrap(asked)))
			asked.URL = "https://dms.example/v2/other"
			assert.Zero(t, dmsstatus.AdviseError(asked).Code, "another request")
		}
	}
}

// TestTransportOfServer has answers of a server, through a client that would follow
// redirects.
func TestTransportOfServer(t *testing.T) {
	for _, test := range []struct {
		name   string
		method string
		answer dmstest.Answer
		want   dmsstatus.Advice
	}{
		{"busy", "POST", dmstest.Answer{ErrorCode: "DMS.00400026"}, coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026")},
		{"rate limit", "POST", dmstest.Answer{Code: 429, RetryAfter: 7 * time.Second, NoBody: true}, slow},
		{"gateway", "POST", dmstest.Answer{Code: 504, Body: "<html>"}, advice(504, dmsstatus.ActionVerify)},
		{"gateway, GET", "GET", dmstest.Answer{Code: 504, Body: "<html>"}, advice(504, dmsstatus.ActionRetry)},
		{"redirect", "POST", dmstest.Answer{Code: 302, Header: http.Header{"Location": {"/elsewhere"}}}, advice(302, dmsstatus.ActionVerify)},
		{"portal", "POST", dmstest.Answer{Code: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>"}, advice(200, dmsstatus.ActionVerify)},
		{"a 304 that nobody asked for", "GET", dmstest.Answer{Code: 304, NoBody: true}, advice(304, dmsstatus.ActionNone)},
		{"redirect, GET", "GET", dmstest.Answer{Code: 307, Header: http.Header{"Location": {"/elsewhere"}}}, advice(307, dmsstatus.ActionRedirect)},
		{"lost, POST", "POST", dmstest.Answer{Drop: true}, noAnswer},
		{"lost, GET", "GET", dmstest.Answer{Drop: true}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := dmstest.NewServer(t, test.answer)
			_, err := do(t, nil, test.method, server.URL+"/v2?x=1")
			require.Error(t, err)
			same(t, test.want, dmsstatus.AdviseError(err))
			same(t, test.want, dmsstatus.AdviseError(wrap(err)))
			assert.Len(t, server.Requests(), 1)
			var e *dmsstatus.Error
			if test.want.Code != 0 {
				require.ErrorAs(t, err, &e)
				assert.Equal(t, test.method, e.Method)
				assert.Equal(t, 1, strings.Count(err.Error(), "/v2"), err)
			}
		})
	}

	server := dmstest.NewServer(t, dmstest.Answer{Code: 401}, dmstest.Answer{Code: 202})
	for _, want := range []int{401, 202} {
		resp, err := do(t, nil, "POST", server.URL)
		require.NoError(t, err)
		assert.Equal(t, want, resp.StatusCode)
		resp.Body.Close()
	}
}

// TestTransportBetween has something between the url.Error and the answer, and answers
// of another request.
func TestTransportBetween(t *testing.T) {
	server := dmstest.NewServer(t, dmstest.Answer{Code: 408}, dmstest.Answer{Code: 408})
	_, err := do(t, nil, "POST", server.URL)
	var asked *url.Error
	require.ErrorAs(t, err, &asked)
	same(t, advice(408, dmsstatus.ActionRetry), dmsstatus.AdviseError(err))
	answer := asked.Err

	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Post", URL: server.URL, Err: fmt.Errorf("outer: %w", answer)}))
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Post", URL: server.URL, Err: err}), "the cause of a context")
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Post", URL: server.URL + "/other", Err: answer}), "of another URL")
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Put", URL: server.URL, Err: answer}), "of another method")
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Post", URL: "http://\x7f", Err: answer}), "of no URL")
	same(t, advice(408, dmsstatus.ActionRetry), dmsstatus.AdviseError(answer), "alone")

	_, err = do(t, &dmsstatus.Transport{}, "POST", server.URL)
	same(t, noAnswer, dmsstatus.AdviseError(err), "of another Transport")
	other := roundTrip(func(*http.Request) (*http.Response, error) { return nil, answer })
	_, err = do(t, other, "POST", server.URL+"/other")
	same(t, noAnswer, dmsstatus.AdviseError(err), "of another request")
	assert.ErrorIs(t, err, answer)

	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(asked, &url.Error{Op: "Post", Err: io.EOF})), "the other one is not sure")
	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(unexpected(504, "POST", ""), asked)), "of two answers")
}

// TestTransportOverRedirects has a Base that follows redirects by itself.
func TestTransportOverRedirects(t *testing.T) {
	base := roundTrip(func(*http.Request) (*http.Response, error) {
		resp := redirected(404, 302, "DELETE", "GET")
		resp.Body = io.NopCloser(strings.NewReader(`{"error_code":"DMS.00404022"}`))
		return resp, nil
	})
	_, err := do(t, base, "DELETE", "http://dms.example/v2")
	same(t, coded(advice(404, dmsstatus.ActionVerify), "DMS.00404022"), dmsstatus.AdviseError(err))
	_, err = do(t, &dmsstatus.Transport{Base: roundTrip(func(*http.Request) (*http.Response, error) { return response(404, "GET"), nil })}, "GET", "http://dms.example/v2")
	same(t, dmsstatus.Advice{Action: dmsstatus.ActionRetry}, dmsstatus.AdviseError(err), "nothing is sure through two Transports")
}

// TestTransportOfSiblings has requests that end because another one failed, as those
// of an errgroup do.
func TestTransportOfSiblings(t *testing.T) {
	server := dmstest.NewServer(t, dmstest.Answer{ErrorCode: "DMS.00404022"})
	_, asked := do(t, nil, "DELETE", server.URL+"/v2/a")
	var sibling *dmsstatus.Error
	require.ErrorAs(t, asked, &sibling)
	for name, cause := range map[string]error{"an *Error": sibling, "a *url.Error": asked, "wrapped": wrap(sibling)} {
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(cause)
		for _, transport := range []http.RoundTripper{nil, &dmsstatus.Transport{}} {
			req, err := http.NewRequestWithContext(ctx, "DELETE", server.URL+"/v2/b", nil)
			require.NoError(t, err)
			_, err = (&http.Client{Transport: transport}).Do(req)
			require.ErrorIs(t, err, sibling)
			same(t, dmsstatus.Advice{Action: dmsstatus.ActionRetry}, dmsstatus.AdviseError(err), name)
		}
	}
	assert.Len(t, server.Requests(), 1)
}

// TestTransportOfStripped has a sibling's answer without its url.Error, as the cause that
// ended the context of the same call.
func TestTransportOfStripped(t *testing.T) {
	server := dmstest.NewServer(t, dmstest.Answer{Code: 408})
	_, err := do(t, nil, "POST", server.URL+"/v2/instances")
	var asked *url.Error
	require.ErrorAs(t, err, &asked)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(asked.Err)
	req, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/v2/instances", nil)
	require.NoError(t, err)
	_, err = (&http.Client{Transport: &dmsstatus.Transport{}}).Do(req)
	require.ErrorIs(t, err, asked.Err)
	same(t, noAnswer, dmsstatus.AdviseError(err))
}

// TestTransportUnauthorized has a 401 after a redirect that changed the method. An SDK that
// got it would renew its token and send the POST again.
func TestTransportUnauthorized(t *testing.T) {
	for from, passes := range map[string]bool{"GET": true, "POST": false} {
		base := roundTrip(func(*http.Request) (*http.Response, error) { return redirected(401, 302, from, "GET"), nil })
		resp, err := do(t, base, from, "http://dms.example/v2")
		assert.Equal(t, passes, err == nil, from)
		if err != nil {
			same(t, advice(401, dmsstatus.ActionVerify), dmsstatus.AdviseError(err))
		} else {
			assert.Equal(t, 401, resp.StatusCode)
		}
	}
}

// TestTransportRefused has requests that were not sent. Nothing but the connection knows
// that, so a POST is not sure, with and without a Transport.
func TestTransportRefused(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the client
	secure.StartTLS()
	defer secure.Close()
	for target, get := range map[string]dmsstatus.Action{
		"http://127.0.0.1:1": dmsstatus.ActionRetry,
		secure.URL:           dmsstatus.ActionStop,
	} {
		for method, want := range map[string]dmsstatus.Action{"GET": get, "POST": dmsstatus.ActionVerify, "PUT": dmsstatus.ActionVerify} {
			_, err := do(t, nil, method, target)
			same(t, dmsstatus.Advice{Action: want}, dmsstatus.AdviseError(err), "%s %s", method, target)
			req, newErr := http.NewRequest(method, target, nil)
			require.NoError(t, newErr)
			_, err = http.DefaultClient.Do(req)
			same(t, dmsstatus.Advice{Action: want}, dmsstatus.AdviseError(err), "%s %s, plain", method, target)
		}
	}

	// What Read of a body returns looks like what a dial does.
	body := io.NopCloser(iotest.ErrReader(&net.OpError{Op: "dial", Err: io.EOF}))
	server := dmstest.NewServer(t, dmstest.Answer{Repeat: true})
	_, err := (&http.Client{Transport: &dmsstatus.Transport{}}).Post(server.URL, "", body)
	same(t, noAnswer, dmsstatus.AdviseError(err))
}

// TestTransportTimeout ends a wait for the header and one for the body.
func TestTransportTimeout(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // else the server does not see that the client is gone
		if r.URL.Path == "/body" {
			w.WriteHeader(429)
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	base := &http.Transport{ResponseHeaderTimeout: 20 * time.Millisecond}
	defer base.CloseIdleConnections()
	_, err := do(t, base, "GET", server.URL)
	var asked *url.Error
	require.ErrorAs(t, err, &asked)
	assert.True(t, asked.Timeout())

	client := &http.Client{Transport: &dmsstatus.Transport{}, Timeout: 100 * time.Millisecond}
	_, err = client.Post(server.URL+"/body", "", nil)
	// Two timers run, and the status code is lost if that of the client is first.
	assert.Contains(t, []string{"no response: verify", "429 TooManyRequests: retry-after"}, dmsstatus.AdviseError(err).String())
}

func TestTransportKeepsItsPromises(t *testing.T) {
	idle := new(idleTransport)
	(&http.Client{Transport: &dmsstatus.Transport{Base: idle}}).CloseIdleConnections()
	assert.Equal(t, 1, idle.closed)
	(&dmsstatus.Transport{Base: roundTrip(nil)}).CloseIdleConnections() // cannot

	body := &tracked{Reader: strings.NewReader("x")}
	_, err := (&dmsstatus.Transport{Base: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: body}, io.ErrUnexpectedEOF
	})}).RoundTrip(&http.Request{})
	assert.Equal(t, io.ErrUnexpectedEOF, err)
	assert.Equal(t, 1, body.closed, "a response beside an error")
	_, err = (&dmsstatus.Transport{Base: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200}, io.ErrUnexpectedEOF
	})}).RoundTrip(&http.Request{})
	assert.Equal(t, io.ErrUnexpectedEOF, err, "a response without a body beside an error")

	_, err = do(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, nil }), "GET", "http://dms.example")
	assert.Error(t, err)
	_, err = do(t, roundTrip(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 404}, nil }), "GET", "http://dms.example")
	same(t, missing, dmsstatus.AdviseError(err), "no body, no request")
}

// An idleTransport counts how often its idle connections are closed.
type idleTransport struct {
	roundTrip
	closed int
}

func (t *idleTransport) CloseIdleConnections() { t.closed++ }

// TestTransportConcurrently is for the race detector.
func TestTransportConcurrently(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) }))
	defer server.Close()
	client := &http.Client{Transport: &dmsstatus.Transport{}}
	req, err := http.NewRequest("GET", server.URL+"/v2", nil)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := client.Do(req) // all of them read one request
			same(t, missing, dmsstatus.AdviseError(err))
		}()
	}
	wg.Wait()
	assert.Empty(t, req.Header)
}
