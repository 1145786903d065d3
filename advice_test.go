package dmsstatus_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// sent is when the responses of these tests were sent, by their Date header.
var sent = time.Date(2020, time.November, 23, 10, 0, 0, 0, time.UTC)

const (
	sentDate  = "Mon, 23 Nov 2020 10:00:00 GMT"
	laterDate = "Mon, 23 Nov 2020 10:01:30 GMT"
)

func response(code int, method string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: code, Header: make(http.Header), Request: &http.Request{Method: method}}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Add(header[i], header[i+1])
	}
	return resp
}

func TestAdvise(t *testing.T) {
	for _, test := range []struct {
		name string
		resp *http.Response
		want dmsstatus.Advice
	}{
		{"nil", nil, dmsstatus.Advice{Action: dmsstatus.ActionVerify}},
		{"success", response(201, "POST"), dmsstatus.Advice{Code: 201, Action: dmsstatus.ActionNone}},
		{"timeout waiting for the request", response(408, "POST"), dmsstatus.Advice{Code: 408, Action: dmsstatus.ActionRetry}},
		{"rate limit", response(429, "POST", "Retry-After", "3"),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 3 * time.Second}},
		{"rate limit, no delay named", response(429, "POST"), dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
		{"rate limit, rubbish", response(429, "POST", "Retry-After", "soon"), dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
		{"the first of two", response(429, "GET", "Retry-After", "5", "Retry-After", "9"),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 5 * time.Second}},
		{"date by the clock of the server", response(429, "GET", "Retry-After", laterDate, "Date", sentDate),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 90 * time.Second}},
		{"too large", response(413, "PUT"), dmsstatus.Advice{Code: 413, Action: dmsstatus.ActionModify}},
		{"too large for now", response(413, "PUT", "Retry-After", "1"),
			dmsstatus.Advice{Code: 413, Action: dmsstatus.ActionRetryAfter, Delay: time.Second}},
		{"too large for no time", response(413, "PUT", "Retry-After", "0"), dmsstatus.Advice{Code: 413, Action: dmsstatus.ActionRetryAfter}},
		{"service", response(503, "GET"), dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionModify}},
		{"service, for now", response(503, "POST", "Retry-After", "2"),
			dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second}},
		{"service, rubbish", response(503, "POST", "Retry-After", "-2"), dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionModify}},
		{"gateway, GET", response(504, "GET"), dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry}},
		{"gateway, GET, delay", response(504, "GET", "Retry-After", "2"),
			dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry, Delay: 2 * time.Second}},
		{"gateway, method not given", response(504, ""), dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry}},
		{"gateway, PUT", response(504, "PUT"), dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}},
		{"gateway, POST", response(504, "POST"), dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}},
		{"gateway, POST, delay", response(504, "POST", "Retry-After", "2"),
			dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify, Delay: 2 * time.Second}},
		{"methods are case-sensitive", response(504, "get"), dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}},
		{"no header", &http.Response{StatusCode: 429}, dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
		{"no request", &http.Response{StatusCode: 504}, dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}},
		{"in no class", response(999, "POST"), dmsstatus.Advice{Code: 999, Action: dmsstatus.ActionVerify}},
		{"in no class, GET", response(999, "GET"), dmsstatus.Advice{Code: 999, Action: dmsstatus.ActionRetry}},
		{"zero", &http.Response{}, dmsstatus.Advice{Action: dmsstatus.ActionVerify}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, dmsstatus.Advise(test.resp))
		})
	}
}

func TestAdviseIdempotencyKey(t *testing.T) {
	for _, key := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		for _, values := range [][]string{{"8e03978e"}, {}, nil} {
			resp := response(504, "POST")
			resp.Request.Header = http.Header{key: values}
			assert.Equal(t, dmsstatus.ActionRetry, dmsstatus.Advise(resp).Action, "%s: %q", key, values)
		}
	}
}

// repeatable has the methods that can be sent twice. PROPFIND is idempotent by
// its own RFC, and PUT by RFC 9110, but not for DMS.
var repeatable = map[string]bool{
	"GET": true, "HEAD": true, "OPTIONS": true, "TRACE": true, "DELETE": true,
	"PUT": false, "POST": false, "PATCH": false, "CONNECT": false, "PROPFIND": false, "get": false,
}

// walkDelays has values of Retry-After with their delays, by sentDate.
var walkDelays = map[string]time.Duration{"": 0, "7": 7 * time.Second, laterDate: 90 * time.Second, "soon": 0}

// wantAdvice is what Advise has to say, put together step by step.
func wantAdvice(code int, repeatable bool, delay time.Duration) dmsstatus.Advice {
	want := dmsstatus.Advice{Code: dmsstatus.Code(code), Action: wantAction(code), Delay: delay}
	switch {
	case delay > 0 && (code == 413 || code == 503):
		want.Action = dmsstatus.ActionRetryAfter
	case want.Action == dmsstatus.ActionVerify && repeatable:
		want.Action = dmsstatus.ActionRetry
	}
	return want
}

// TestAdviseWalk goes through every code with every method and header. Above
// all, nothing is sent again that may have taken effect.
func TestAdviseWalk(t *testing.T) {
	n := 0
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			for value, delay := range walkDelays {
				for _, request := range []string{"none", "no method", "plain", "with key"} {
					n++
					resp := response(code, method, "Date", sentDate)
					if value != "" {
						resp.Header.Set("Retry-After", value)
					}
					repeatable := repeatable[method]
					switch request {
					case "none":
						resp.Request = nil
						repeatable = false
					case "no method":
						resp.Request.Method = "" // GET
						repeatable = true
					case "with key":
						resp.Request.Header = http.Header{"Idempotency-Key": {"1"}}
						repeatable = true
					}
					want := wantAdvice(code, repeatable, delay)
					got := dmsstatus.Advise(resp)
					if got != want {
						t.Fatalf("%d to %q, Retry-After %q, request %s: got %v, want %v", code, method, value, request, got, want)
					}
					mayHaveActed := wantAction(code) == dmsstatus.ActionVerify && !repeatable
					if got.Retryable() && mayHaveActed {
						t.Fatalf("%d to %q, Retry-After %q, request %s: %v, though it may have taken effect", code, method, value, request, got)
					}
				}
			}
		}
	}
	assert.Equal(t, 500*11*4*4, n)
}

// TestAdviseAfterRedirect uses net/http for the redirects. What a caller of
// http.Client.Do sends again is its own request, not the one redirected to.
func TestAdviseAfterRedirect(t *testing.T) {
	for _, test := range []struct {
		name             string
		method           string
		redirect, answer int
		want             dmsstatus.Action
	}{
		{"the POST was done, but its outcome is not known", "POST", 303, 504, dmsstatus.ActionVerify},
		{"the POST was done, its outcome under a rate limit", "POST", 303, 429, dmsstatus.ActionVerify},
		{"the POST became a GET", "POST", 302, 408, dmsstatus.ActionVerify},
		{"the POST was not done here", "POST", 307, 429, dmsstatus.ActionRetryAfter},
		{"the POST was perhaps done there", "POST", 307, 504, dmsstatus.ActionVerify},
		{"GET", "GET", 302, 504, dmsstatus.ActionRetry},
		{"the PUT became a GET", "PUT", 303, 504, dmsstatus.ActionVerify},
		{"DELETE became a GET", "DELETE", 303, 504, dmsstatus.ActionRetry},
		{"nothing to send again", "POST", 303, 404, dmsstatus.ActionModify},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/" {
					http.Redirect(w, r, "/elsewhere", test.redirect)
					return
				}
				w.WriteHeader(test.answer)
			}))
			defer server.Close()
			req, err := http.NewRequest(test.method, server.URL, strings.NewReader("{}"))
			require.NoError(t, err)
			resp, err := server.Client().Do(req)
			require.NoError(t, err)
			defer resp.Body.Close()
			assert.Equal(t, dmsstatus.Advice{Code: dmsstatus.Code(test.answer), Action: test.want}, dmsstatus.Advise(resp))
		})
	}
}

// TestAdviseAfterRedirects has chains of requests, the first one first.
func TestAdviseAfterRedirects(t *testing.T) {
	key := http.Header{"Idempotency-Key": {"1"}}
	for _, test := range []struct {
		name  string
		chain []*http.Request
		want  dmsstatus.Action
	}{
		{"POST, GET, GET", []*http.Request{{Method: "POST"}, {Method: "GET"}, {Method: "GET"}}, dmsstatus.ActionVerify},
		{"PATCH, GET", []*http.Request{{Method: "PATCH"}, {Method: "GET"}}, dmsstatus.ActionVerify},
		{"POST with a key, GET", []*http.Request{{Method: "POST", Header: key}, {Method: "GET"}}, dmsstatus.ActionRetryAfter},
		{"GET, GET, GET", []*http.Request{{Method: "GET"}, {Method: "GET"}, {Method: "GET"}}, dmsstatus.ActionRetryAfter},
		{"not known, GET", []*http.Request{nil, {Method: "GET"}}, dmsstatus.ActionRetryAfter},
	} {
		t.Run(test.name, func(t *testing.T) {
			resp := response(429, "", "Retry-After", "7")
			for i, req := range test.chain {
				if i > 0 {
					req.Response = &http.Response{StatusCode: 302, Request: test.chain[i-1]}
				}
				resp.Request = req
			}
			assert.Equal(t, dmsstatus.Advice{Code: 429, Action: test.want, Delay: 7 * time.Second}, dmsstatus.Advise(resp))
		})
	}
}

// TestAdviseAfterEndlessRedirects has a request that leads to itself, and one of
// very many redirects.
func TestAdviseAfterEndlessRedirects(t *testing.T) {
	itself := response(429, "GET")
	itself.Request.Response = itself
	many := response(429, "GET")
	for range 1000 {
		many.Request = &http.Request{Method: "GET", Response: &http.Response{Request: many.Request}}
	}
	for _, resp := range []*http.Response{itself, many} {
		assert.Equal(t, advice(429, dmsstatus.ActionVerify), dmsstatus.Advise(resp))
		assert.Equal(t, advice(429, dmsstatus.ActionVerify), dmsstatus.AdviseError(&responseError{Response: resp}))
	}
}

// body fails the test when it is used.
type body struct{ t *testing.T }

func (b body) Read([]byte) (int, error) { b.t.Error("the body was read"); return 0, io.EOF }
func (b body) Close() error             { b.t.Error("the body was closed"); return nil }

func TestAdviseLeavesBodyAlone(t *testing.T) {
	resp := response(400, "POST")
	resp.Body = body{t}
	dmsstatus.Advise(resp)
}

func TestAdviceRetryable(t *testing.T) {
	for action := range dmsstatus.Action(20) {
		want := action == dmsstatus.ActionRetry || action == dmsstatus.ActionRetryAfter
		assert.Equal(t, want, dmsstatus.Advice{Action: action}.Retryable(), action)
	}
}

func TestAdviceString(t *testing.T) {
	for want, a := range map[string]dmsstatus.Advice{
		"no response: verify":                                      {Action: dmsstatus.ActionVerify},
		"404 NotFound: modify":                                     {Code: 404, Action: dmsstatus.ActionModify},
		"429 TooManyRequests: retry-after, wait 1m30s":             {Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 90 * time.Second},
		"400 BadRequest DMS.00400026: retry-after, wait 2s":        {Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second},
		`Code(418) "a\nb": modify`:                                 {Code: 418, ErrorCode: "a\nb", Action: dmsstatus.ActionModify},
		"no response: Action(0)":                                   {},
		"Code(-1): verify":                                         {Code: -1, Action: dmsstatus.ActionVerify},
		"408 Request Time-out: retry, wait 1ns":                    {Code: 408, Action: dmsstatus.ActionRetry, Delay: 1},
		"408 Request Time-out: retry, wait 500ms":                  {Code: 408, Action: dmsstatus.ActionRetry, Delay: 500 * time.Millisecond},
		`404 NotFound "a\rb": modify`:                              {Code: 404, ErrorCode: "a\rb", Action: dmsstatus.ActionModify},
		`404 NotFound "\x1b[2J": modify`:                           {Code: 404, ErrorCode: "\x1b[2J", Action: dmsstatus.ActionModify},
		`404 NotFound "\u202eSMD": modify`:                         {Code: 404, ErrorCode: "\u202eSMD", Action: dmsstatus.ActionModify},
		`404 NotFound "\xff": modify`:                              {Code: 404, ErrorCode: "\xff", Action: dmsstatus.ActionModify},
		"404 NotFound é\"x: modify":                                {Code: 404, ErrorCode: "é\"x", Action: dmsstatus.ActionModify},
		"404 NotFound " + strings.Repeat("x", 200) + "...: modify": {Code: 404, ErrorCode: strings.Repeat("x", 1000), Action: dmsstatus.ActionModify},
	} {
		assert.Equal(t, want, a.String())
	}
}

func TestAdviceDoesNotAllocate(t *testing.T) {
	seconds := response(429, "POST", "Retry-After", "7", "Date", sentDate)
	date := response(429, "POST", "Retry-After", laterDate, "Date", sentDate)
	plain := response(404, "GET")
	for name, f := range map[string]func(){
		"Advise, seconds":         func() { dmsstatus.Advise(seconds) },
		"Advise, date":            func() { dmsstatus.Advise(date) },
		"Advise, plain":           func() { dmsstatus.Advise(plain) },
		"Advise, nil":             func() { dmsstatus.Advise(nil) },
		"ParseRetryAfter, digits": func() { dmsstatus.ParseRetryAfter("99999999999999999999", sent) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
