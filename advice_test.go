package dmsstatus_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

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
		{"date by a clock that is wrong", response(429, "GET", "Retry-After", sentDate, "Date", "Mon, 01 Jan 0001 00:00:00 GMT"),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
		{"date in more than a day", response(429, "GET", "Retry-After", "Tue, 24 Nov 2020 10:00:01 GMT", "Date", sentDate),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
		{"date in a day", response(429, "GET", "Retry-After", "Tue, 24 Nov 2020 10:00:00 GMT", "Date", sentDate),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 24 * time.Hour}},
		{"date before that of the server", response(429, "GET", "Retry-After", sentDate, "Date", laterDate),
			dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter}},
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
		{"304 to a GET", response(304, "GET"), dmsstatus.Advice{Code: 304, Action: dmsstatus.ActionNone}},
		{"304 to a HEAD", response(304, "HEAD"), dmsstatus.Advice{Code: 304, Action: dmsstatus.ActionNone}},
		{"304 to a POST", response(304, "POST"), dmsstatus.Advice{Code: 304, Action: dmsstatus.ActionVerify}},
		{"304 to a DELETE", response(304, "DELETE"), dmsstatus.Advice{Code: 304, Action: dmsstatus.ActionRetry}},
		{"304, method not known", &http.Response{StatusCode: 304}, dmsstatus.Advice{Code: 304, Action: dmsstatus.ActionVerify}},
		{"in no class", response(999, "POST"), dmsstatus.Advice{Code: 999, Action: dmsstatus.ActionVerify}},
		{"in no class, GET", response(999, "GET"), dmsstatus.Advice{Code: 999, Action: dmsstatus.ActionRetry}},
		{"zero", &http.Response{}, dmsstatus.Advice{Action: dmsstatus.ActionVerify}},
	} {
		t.Run(test.name, func(t *testing.T) {
			same(t, test.want, dmsstatus.Advise(test.resp))
		})
	}
}

// TestAdviseIdempotencyKey has requests that net/http sends again by itself, so that the
// answer can be that to the second.
func TestAdviseIdempotencyKey(t *testing.T) {
	for _, key := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		for _, test := range []struct {
			code   int
			method string
			body   string
			want   dmsstatus.Action
		}{
			{504, "POST", "", dmsstatus.ActionVerify}, // no document of DMS promises to honour a key
			{429, "POST", "", dmsstatus.ActionVerify},
			{408, "PUT", "", dmsstatus.ActionVerify},
			{400, "POST", `{"error_code":"DMS.00400026"}`, dmsstatus.ActionVerify},
			{400, "POST", `{"error_code":"DMS.00400002"}`, dmsstatus.ActionModify},
			{200, "POST", "", dmsstatus.ActionNone},
			{429, "GET", "", dmsstatus.ActionRetryAfter},
			{504, "DELETE", "", dmsstatus.ActionRetry},
		} {
			resp := response(test.code, test.method)
			resp.Request.Header = http.Header{key: nil} // net/http asks for the key only
			resp.Body = io.NopCloser(strings.NewReader(test.body))
			same(t, test.want, dmsstatus.Advise(resp).Action, "%d to %s with %s", test.code, test.method, key)
		}
	}
}

// TestAdviseStrangers has answers of proxies, portals and frameworks, which prove nothing.
func TestAdviseStrangers(t *testing.T) {
	const (
		page   = "<html>Backend fetch failed</html>"
		spring = `{"timestamp":"2026-11-25T10:00:00","status":503,"error":"Service Unavailable","message":"x","path":"/"}`
		gone   = `{"error_code":"DMS.00404022","error_msg":"x"}`
	)
	for _, test := range []struct {
		name   string
		resp   *http.Response
		body   string
		action dmsstatus.Action // for a POST, or for the method that the response names
	}{
		{"Varnish, which acted", response(503, "POST", "Retry-After", "5", "Content-Type", "text/html"), page, dmsstatus.ActionVerify},
		{"Spring", response(503, "POST"), spring, dmsstatus.ActionVerify},
		{"http.TimeoutHandler", response(503, "POST"), "<html><head><title>Timeout</title></head></html>", dmsstatus.ActionVerify},
		{"JSON that is no object", response(503, "POST"), "[]", dmsstatus.ActionVerify},
		{"408 of a proxy", response(408, "POST"), page, dmsstatus.ActionVerify},
		{"408 of a proxy, GET", response(408, "GET"), page, dmsstatus.ActionRetry},
		{"503 of DMS", response(503, "POST"), `{"error_msg":"x"}`, dmsstatus.ActionModify},
		{"503 of DMS, for now", response(503, "POST", "Retry-After", "5"), `{"error":{"error_msg":"x"}}`, dmsstatus.ActionRetryAfter},
		{"503 with a code", response(503, "POST"), `{"error_code":"X.1"}`, dmsstatus.ActionModify},
		{"503 of 70,000 spaces and a page", response(503, "POST", "Retry-After", "5"), strings.Repeat(" ", 70_000) + page, dmsstatus.ActionVerify},
		{"503 without a body", response(503, "POST", "Retry-After", "5"), " \n", dmsstatus.ActionRetryAfter},
		{"400 of a firewall", response(400, "POST", "Content-Type", "text/html"), page, dmsstatus.ActionModify},
		{"404 of a proxy", response(404, "POST", "Content-Type", "text/html"), page, dmsstatus.ActionModify},

		{"portal", response(200, "POST", "Content-Type", "text/html"), page, dmsstatus.ActionVerify},
		{"portal, in capitals, with parameters", response(200, "POST", "Content-Type", "Text/HTML ; charset=utf-8"), page, dmsstatus.ActionVerify},
		{"portal, GET", response(200, "GET", "Content-Type", "text/html;charset=utf-8"), page, dmsstatus.ActionRetry},
		{"portal, accepted", response(202, "POST", "Content-Type", "text/html"), page, dmsstatus.ActionVerify},
		{"a page that is empty", response(200, "POST", "Content-Type", "text/html", "Content-Length", "0"), "", dmsstatus.ActionNone},
		{"no content", response(204, "POST", "Content-Type", "text/html"), "", dmsstatus.ActionNone},
		{"the head of a page", response(200, "HEAD", "Content-Type", "text/html"), "", dmsstatus.ActionNone},
		{"XHTML", response(200, "POST", "Content-Type", "application/xhtml+xml"), page, dmsstatus.ActionNone},
		{"portal after a 303", withHeader(redirected(200, 303, "POST", "GET"), "Content-Type", "text/html"), page, dmsstatus.ActionVerify},

		{"Post/Redirect/Get, 301", response(301, "POST"), "", dmsstatus.ActionVerify},
		{"Post/Redirect/Get, 302", response(302, "POST"), "", dmsstatus.ActionVerify},
		{"302 to a PUT", response(302, "PUT"), "", dmsstatus.ActionVerify},
		{"302 to a GET", response(302, "GET"), "", dmsstatus.ActionRedirect},
		{"302 to a DELETE", response(302, "DELETE"), "", dmsstatus.ActionRedirect},
		{"303 to a POST", response(303, "POST"), "", dmsstatus.ActionRedirect},
		{"307 to a POST", response(307, "POST"), "", dmsstatus.ActionRedirect},
		{"307 with an error code", response(307, "POST"), gone, dmsstatus.ActionRedirect},

		{"busy under a 504", response(504, "POST"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionVerify},
		{"busy under a 500", response(500, "POST"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionVerify},
		{"busy under a 599", response(599, "POST"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionVerify},
		{"busy under a 500, GET", response(500, "GET"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionRetry},
		{"busy under a 409", response(409, "POST"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionRetryAfter},
		{"busy under a 303", response(303, "POST"), `{"error_code":"DMS.00400026"}`, dmsstatus.ActionRedirect},
		{"not exist under a 500", response(500, "POST"), gone, dmsstatus.ActionModify},
		{"600", response(600, "POST"), gone, dmsstatus.ActionVerify},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.resp.Body = io.NopCloser(strings.NewReader(test.body))
			err := dmsstatus.CheckResponse(test.resp)
			a := dmsstatus.AdviseError(err)
			if err == nil {
				a = dmsstatus.Advise(test.resp)
				assert.True(t, a.Code.IsSuccess())
			}
			same(t, test.action, a.Action)
			if a.ErrorCode != "" {
				assert.Contains(t, test.body, a.ErrorCode)
				assert.True(t, a.Code.IsClientError() || a.Code.IsServerError())
			}
			var e *dmsstatus.Error
			if a.Code.IsSuccess() && errors.As(err, &e) {
				assert.Contains(t, e.Error(), "an HTML page")
			}
		})
	}
	for _, body := range []io.ReadCloser{nil, http.NoBody} {
		resp := response(200, "POST", "Content-Type", "text/html")
		resp.Body = body
		assert.NoError(t, dmsstatus.CheckResponse(resp))
	}
}

func withHeader(resp *http.Response, name, value string) *http.Response {
	resp.Header.Set(name, value)
	return resp
}

// TestAdvisePurge has the DELETE that destroys the messages of a queue, and others.
func TestAdvisePurge(t *testing.T) {
	const queues = "/v2/rabbitmq/p/instances/i/vhosts/v/queues"
	for target, want := range map[string]dmsstatus.Action{
		queues + "/q/contents":        dmsstatus.ActionVerify,
		queues + "/q%2Fr/contents":    dmsstatus.ActionVerify,
		queues + "/contents/contents": dmsstatus.ActionVerify,
		queues + "/q/contents/":       dmsstatus.ActionVerify,
		queues + "/q/contents?x=/y":   dmsstatus.ActionVerify,
		queues + "/contents":          dmsstatus.ActionRetry,
		queues + "/q":                 dmsstatus.ActionRetry,
		"/v2/topics/q/contents":       dmsstatus.ActionRetry,
		"/contents":                   dmsstatus.ActionRetry,
		"":                            dmsstatus.ActionRetry,
		queues + "/q//contents":       dmsstatus.ActionVerify,
		queues + "/q/content%73":      dmsstatus.ActionVerify,
		queues + "/q/contents#x":      dmsstatus.ActionVerify,
	} {
		req, err := http.NewRequest("DELETE", "https://dms.example"+target, nil)
		require.NoError(t, err)
		resp := response(504, "DELETE")
		resp.Request = req
		same(t, want, dmsstatus.Advise(resp).Action, target)
		resp.StatusCode = 429
		assert.Equal(t, "retry-after", dmsstatus.Advise(resp).Action.String(), "%s was refused", target)

		asked := &url.Error{Op: "Delete", URL: req.URL.String(), Err: io.EOF}
		same(t, want, dmsstatus.AdviseError(asked).Action, target)
		sdk := unexpected(504, "DELETE", "")
		sdk.URL = req.URL.String()
		same(t, want, dmsstatus.AdviseError(sdk).Action, target)

		resp.StatusCode = 504
		resp.Request = &http.Request{Method: "DELETE", URL: &url.URL{Path: "/result"}, Response: &http.Response{StatusCode: 307, Request: req}}
		same(t, want, dmsstatus.Advise(resp).Action, "%s, redirected", target)
		resp.Request = &http.Request{Method: "DELETE", URL: &url.URL{Scheme: "https", Opaque: "//dms.example" + req.URL.EscapedPath()}}
		same(t, want, dmsstatus.Advise(resp).Action, "%s, opaque", target)

		resp.Request = req
		req.Method = "GET"
		assert.Equal(t, "retry", dmsstatus.Advise(resp).Action.String(), "GET %s", target)
	}
}

// walkBodies has bodies, one of each kind.
var walkBodies = []string{
	"", "<html>", `{"error_msg":"x"}`, `{"message":"x","error":"Service Unavailable"}`,
	`{"error_code":"DMS.00400026"}`, `{"error_code":"DMS.00400002"}`, `{"error_code":"DMS.00500006"}`, `{"error_code":"X.1"}`,
}

// TestAdviseWalk goes through every code with every method, header and body. Above
// all, nothing is sent again that may have taken effect.
func TestAdviseWalk(t *testing.T) {
	n := 0
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			for value, delay := range walkDelays {
				for _, body := range walkBodies {
					n++
					resp := response(code, method, "Date", sentDate)
					if value != "" {
						resp.Header.Set("Retry-After", value)
					}
					if method == "?" {
						resp.Request = nil
					}
					resp.Body = io.NopCloser(strings.NewReader(body))
					said := wantSaid([]byte(body))
					if code <= 299 {
						said = wantSaid(nil)
					}
					want := wantAdvice(code, method, delay, said)
					got := dmsstatus.Advise(resp)
					if stranger := (code == 404 || code == 410) && said.foreign; stranger != (got != public(got)) {
						t.Fatalf("%d, body %s: stranger is %t", code, body, !stranger)
					}
					if public(got) != want {
						t.Fatalf("%d to %q, Retry-After %q, body %s: got %v, want %v", code, method, value, body, got, want)
					}
					mayHaveActed := wantAction(code) == dmsstatus.ActionVerify && !repeatable[method]
					if got.Retryable() && mayHaveActed {
						t.Fatalf("%d to %q, Retry-After %q, body %s: %v, though it may have taken effect", code, method, value, body, got)
					}
				}
			}
		}
	}
	assert.Equal(t, 500*13*4*8, n)
}

// TestAdviseAfterRedirect uses net/http for the redirects. What a caller of
// http.Client.Do sends again is its own request, not the one redirected to.
func TestAdviseAfterRedirect(t *testing.T) {
	const (
		busy = `{"error_code":"DMS.10240407"}`
		gone = `{"error_code":"DMS.00404022"}`
	)
	for _, test := range []struct {
		name             string
		method           string
		redirect, answer int
		body             string
		want             dmsstatus.Advice
	}{
		{"the POST was done, but its outcome is not known", "POST", 303, 504, "", advice(504, dmsstatus.ActionVerify)},
		{"the POST was done, its outcome under a rate limit", "POST", 303, 429, "", advice(429, dmsstatus.ActionVerify)},
		{"the POST was done, and an error code says retry", "POST", 303, 404, busy, coded(advice(404, dmsstatus.ActionVerify), "DMS.10240407")},
		{"the POST was done, its outcome is not found", "POST", 303, 404, "", advice(404, dmsstatus.ActionVerify)},
		{"the POST was done", "POST", 303, 200, "", advice(200, dmsstatus.ActionNone)},
		{"the POST was done, and goes on", "POST", 303, 202, "", advice(202, dmsstatus.ActionPoll)},
		{"the POST was not done", "POST", 302, 200, "", advice(200, dmsstatus.ActionVerify)},
		{"the POST was not done, the GET accepted", "POST", 301, 202, "", advice(202, dmsstatus.ActionVerify)},
		{"the POST became a GET", "POST", 302, 408, "", advice(408, dmsstatus.ActionVerify)},
		{"the POST was not done here", "POST", 307, 429, "", advice(429, dmsstatus.ActionRetryAfter)},
		{"the POST was perhaps done there", "POST", 307, 504, "", advice(504, dmsstatus.ActionVerify)},
		{"the POST was done there", "POST", 308, 200, "", advice(200, dmsstatus.ActionNone)},
		{"GET", "GET", 302, 504, "", advice(504, dmsstatus.ActionRetry)},
		{"GET, which is not found", "GET", 302, 404, gone, coded(advice(404, dmsstatus.ActionModify), "DMS.00404022")},
		{"HEAD", "HEAD", 302, 504, "", advice(504, dmsstatus.ActionRetry)},
		{"the PUT became a GET", "PUT", 303, 504, "", advice(504, dmsstatus.ActionVerify)},
		{"DELETE became a GET", "DELETE", 303, 504, "", advice(504, dmsstatus.ActionVerify)},
		{"DELETE became a GET that finds nothing", "DELETE", 302, 404, gone, coded(advice(404, dmsstatus.ActionVerify), "DMS.00404022")},
		{"DELETE became a GET that finds something", "DELETE", 302, 200, "", advice(200, dmsstatus.ActionVerify)},
		{"the DELETE was done", "DELETE", 303, 200, "", advice(200, dmsstatus.ActionNone)},
		{"OPTIONS became a GET", "OPTIONS", 302, 200, "", advice(200, dmsstatus.ActionVerify)},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/" {
					http.Redirect(w, r, "/elsewhere", test.redirect)
					return
				}
				w.WriteHeader(test.answer)
				io.WriteString(w, test.body)
			}))
			defer server.Close()
			req, err := http.NewRequest(test.method, server.URL, strings.NewReader("{}"))
			require.NoError(t, err)
			resp, err := server.Client().Do(req)
			require.NoError(t, err)
			defer resp.Body.Close()
			same(t, test.want, dmsstatus.Advise(resp))

			err = dmsstatus.CheckResponse(resp)
			if test.answer < 300 && test.want.Action != dmsstatus.ActionVerify {
				assert.NoError(t, err)
				return
			}
			var e *dmsstatus.Error
			require.ErrorAs(t, err, &e)
			same(t, test.want, e.Advice)
			assert.Equal(t, "/elsewhere", e.Path)
		})
	}
}

// TestAdviseAfterRedirects has chains of requests, the first one first, with the
// status codes of the redirects between them.
func TestAdviseAfterRedirects(t *testing.T) {
	for _, test := range []struct {
		name      string
		methods   []string
		redirects []int
		code      int
		want      dmsstatus.Action
	}{
		{"POST, GET, GET", []string{"POST", "GET", "GET"}, []int{302, 302}, 429, dmsstatus.ActionVerify},
		{"PATCH, GET", []string{"PATCH", "GET"}, []int{302}, 429, dmsstatus.ActionVerify},
		{"GET, GET, GET", []string{"GET", "GET", ""}, []int{302, 302}, 429, dmsstatus.ActionRetryAfter},
		{"DELETE, GET", []string{"DELETE", "GET"}, []int{302}, 404, dmsstatus.ActionVerify},
		{"GET, HEAD", []string{"GET", "HEAD"}, []int{302}, 404, dmsstatus.ActionVerify},
		{"not known, GET", []string{"?", "GET"}, []int{302}, 429, dmsstatus.ActionRetryAfter},
		{"only a 303 changed it", []string{"POST", "POST", "GET", "GET"}, []int{307, 303, 302}, 200, dmsstatus.ActionNone},
		{"a 303 and a 302 changed it", []string{"POST", "PUT", "GET"}, []int{302, 303}, 200, dmsstatus.ActionVerify},
		{"a 303 before a 302, both of which changed it", []string{"POST", "PUT", "GET"}, []int{303, 302}, 200, dmsstatus.ActionVerify},
		{"a 302 before a 303", []string{"POST", "GET", "GET"}, []int{302, 303}, 200, dmsstatus.ActionVerify},
	} {
		t.Run(test.name, func(t *testing.T) {
			resp := response(test.code, "")
			for i, method := range test.methods {
				req := &http.Request{Method: method}
				if i > 0 {
					req.Response = &http.Response{StatusCode: test.redirects[i-1], Request: resp.Request}
				}
				if method == "?" {
					req = nil
				}
				resp.Request = req
			}
			same(t, advice(test.code, test.want), dmsstatus.Advise(resp))
		})
	}
}

// TestAdviseAfterEndlessRedirects has a request that leads to itself, and one of
// very many redirects.
func TestAdviseAfterEndlessRedirects(t *testing.T) {
	itself := response(429, "GET")
	itself.Request.Response = itself
	many := response(429, "GET")
	for range 100 {
		many.Request = &http.Request{Method: "GET", Response: &http.Response{Request: many.Request}}
	}
	for _, resp := range []*http.Response{itself, many} {
		same(t, advice(429, dmsstatus.ActionVerify), dmsstatus.Advise(resp))
		same(t, advice(429, dmsstatus.ActionVerify), dmsstatus.AdviseError(&responseError{Response: resp}))
	}
}

// body fails the test when it is used.
type body struct{ t *testing.T }

func (b body) Read([]byte) (int, error) { b.t.Error("the body was read"); return 0, io.EOF }
func (b body) Close() error             { b.t.Error("the body was closed"); return nil }

func TestAdviseLeavesBodyAlone(t *testing.T) {
	for _, resp := range []*http.Response{
		response(100, "GET"), response(199, "GET"), response(200, "GET"), response(299, "POST"), redirected(200, 302, "POST", "GET"),
	} {
		resp.Body = body{t}
		dmsstatus.Advise(resp)
		dmsstatus.CheckResponse(resp)
		assert.Equal(t, body{t}, resp.Body)
	}
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
		"DMS.00400026: verify":                                     {ErrorCode: "DMS.00400026", Action: dmsstatus.ActionVerify}, // of an item
		"404 NotFound: modify":                                     {Code: 404, Action: dmsstatus.ActionModify},
		"429 TooManyRequests: retry-after, wait 1m30s":             {Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 90 * time.Second},
		"400 BadRequest DMS.00400026: retry-after, wait 2s":        {Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second},
		`Code(499) "a\nb": modify`:                                 {Code: 499, ErrorCode: "a\nb", Action: dmsstatus.ActionModify},
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

var errEnded = errors.New("ended")

// A tightContext ends when somebody waits for its end, and its deadline is always as
// far away as left says. So what Wait returns tells how long it was going to wait, and
// no test has to wait that long.
type tightContext struct {
	context.Context
	left  time.Duration
	ended bool
}

func (c *tightContext) Deadline() (time.Time, bool) { return time.Now().Add(c.left), true }

func (c *tightContext) Done() <-chan struct{} {
	c.ended = true
	done := make(chan struct{})
	close(done)
	return done
}

func (c *tightContext) Err() error {
	if c.ended {
		return errEnded
	}
	return nil
}

// waits reports whether Wait starts to wait although only so much time is left.
func waits(t *testing.T, a dmsstatus.Advice, n int, left time.Duration) bool {
	t.Helper()
	err := a.Wait(&tightContext{Context: context.Background(), left: left}, n)
	if err != context.DeadlineExceeded {
		require.Equal(t, errEnded, err)
	}
	return err == errEnded
}

func TestAdviceWait(t *testing.T) {
	for _, test := range []struct {
		n    int
		most time.Duration
	}{
		{math.MinInt, time.Second}, {-1, time.Second}, {0, time.Second}, {1, time.Second},
		{2, 2 * time.Second}, {3, 4 * time.Second}, {4, 8 * time.Second}, {5, 16 * time.Second},
		{6, 30 * time.Second}, {7, 30 * time.Second}, {64, 30 * time.Second}, {65, 30 * time.Second},
		{math.MaxInt, 30 * time.Second},
	} {
		long, short := 0, 0
		for range 100 {
			assert.False(t, waits(t, dmsstatus.Advice{}, test.n, test.most/2), "attempt %d", test.n)
			assert.True(t, waits(t, dmsstatus.Advice{}, test.n, test.most+time.Second/2), "attempt %d", test.n)
			if waits(t, dmsstatus.Advice{}, test.n, test.most*3/4) {
				short++
			} else {
				long++
			}
		}
		assert.Positive(t, short, "attempt %d", test.n)
		assert.Positive(t, long, "attempt %d", test.n)
	}

	for _, delay := range []time.Duration{time.Minute, math.MaxInt64 / 2} { // whatever the attempt
		a := dmsstatus.Advice{Delay: delay}
		for _, n := range []int{math.MinInt, 1, 9} {
			assert.False(t, waits(t, a, n, delay), delay)
			assert.True(t, waits(t, a, n, delay+time.Minute), delay)
		}
	}
	assert.False(t, waits(t, dmsstatus.Advice{Delay: -time.Minute}, 1, time.Second/2), "a negative delay is none")
	assert.NoError(t, dmsstatus.Advice{Delay: time.Millisecond}.Wait(context.Background(), 1))
}

func TestAdviceWaitEnded(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	soon, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	caused, cancelCause := context.WithCancelCause(context.Background())
	cancelCause(io.EOF)
	for _, delay := range []time.Duration{0, time.Nanosecond, math.MaxInt64} {
		a := dmsstatus.Advice{Delay: delay}
		assert.Equal(t, context.Canceled, a.Wait(ended, 1), delay)
		assert.Equal(t, context.Canceled, a.Wait(caused, 1), delay)
		assert.Equal(t, context.DeadlineExceeded, a.Wait(late, 1), delay)
	}
	assert.Equal(t, context.DeadlineExceeded, dmsstatus.Advice{Delay: time.Hour}.Wait(soon, 1))
	assert.NoError(t, soon.Err(), "it did not wait for the deadline")

	running, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Millisecond, cancel)
	assert.Equal(t, context.Canceled, dmsstatus.Advice{Delay: math.MaxInt64}.Wait(running, 1))
}

// A verdict is what a caller does who asks the questions in their order.
type verdict string

const (
	gone    verdict = "it does not exist"
	confirm verdict = "it may not exist"
	exists  verdict = "it exists already"
	wait    verdict = "wait for the state"
	again   verdict = "send again"
	look    verdict = "look first"
	fail    verdict = "fail"
)

func verdictOn(a dmsstatus.Advice) verdict {
	switch {
	case a.IsNotExist():
		return gone
	case a.MaybeNotExist():
		return confirm
	case a.IsExist():
		return exists
	case a.IsBusy():
		return wait
	case a.Retryable():
		return again
	case a.Action == dmsstatus.ActionVerify:
		return look
	default:
		return fail
	}
}

// TestVerdicts has answers of DMS, and of what is in front of it, with what is right
// to do after each. A caller who takes any 404 for "gone", any 400 for "wrong" and any
// 409 or 5xx for "busy" is wrong in many of them.
func TestVerdicts(t *testing.T) {
	const page = "<html>404 page not found</html>"
	coded := func(errorCode string) string { return `{"error_code":"` + errorCode + `","error_msg":"m"}` }
	tests := []struct {
		name string
		resp *http.Response
		body string
		want verdict
	}{
		// After a delete, or a read of what is to be deleted.
		{"instance", response(404, "GET"), coded("DMS.00404022"), gone},
		{"instance, deleted again", response(404, "DELETE"), coded("DMS.00404022"), gone},
		{"group of Kafka, with a 400", response(400, "GET"), coded("DMS.111400864"), gone},
		{"group of RocketMQ, with a 400", response(400, "DELETE"), coded("DMS.00050012"), gone},
		{"user, with a 400", response(400, "DELETE"), coded("DMS.00500972"), gone},
		{"report", response(404, "GET"), coded("DMS.00500975"), gone},
		{"connector", response(404, "DELETE"), coded("DMS.00404024"), gone},
		{"dumping task", response(404, "DELETE"), coded("dms.00404026"), gone},
		{"queue, by number", response(404, "DELETE"), `{"code":10240401}`, gone},
		{"group of a queue", response(404, "DELETE"), coded("10240405"), gone},
		{"log that is off", response(400, "POST"), coded("DMS.00501007"), gone},
		{"resource that billing does not know", response(400, "POST"), coded("CBC.99003012"), gone},
		{"resource that billing may not know", response(400, "POST"), coded("CBC.30000067"), confirm},
		{"topic of RocketMQ", response(400, "GET"), coded("DMS.00050004"), confirm},
		{"migration task of RocketMQ", response(400, "GET"), coded("DMS.00405011"), confirm},
		{"topic of Kafka, code not listed", response(404, "GET"), coded("DMS.00404999"), confirm},
		{"vhost, no body", response(404, "DELETE"), "", confirm},
		{"exchange, no code", response(404, "GET"), `{"error_msg":"no exchange"}`, confirm},
		{"queue, for ever", response(410, "GET"), "", confirm},
		{"page of a proxy", response(404, "GET"), page, fail},
		{"page of a proxy, for ever", response(410, "DELETE"), page, fail},
		{"JSON of a stranger", response(404, "GET"), `{"status":404,"error":"Not Found","path":"/"}`, fail},
		{"no such API", response(404, "DELETE"), coded("APIGW.0101"), fail},
		{"no backend", response(404, "DELETE"), coded("APIGW.0103"), fail},
		{"no such URL", response(404, "DELETE"), coded("DMS.00404001"), fail},
		{"another service", response(404, "GET"), coded("IAM.0004"), fail},
		{"limit, with a 404", response(404, "POST"), coded("DMS.00404029"), fail},
		{"connector that exists, with a 404", response(404, "POST"), coded("DMS.00404027"), exists},
		{"rate limit, with a 404", response(404, "GET"), coded("DMS.10240407"), again},
		{"the answer to another request", redirected(404, 302, "POST", "GET"), coded("DMS.00404022"), look},
		{"no answer in time", response(504, "DELETE"), "", again},
		{"forbidden", response(403, "GET"), coded("DMS.00403002"), fail},

		// What "busy" is, and what it is not.
		{"being created", response(400, "DELETE"), coded("DMS.00400099"), wait},
		{"wrong state", response(400, "PUT"), coded("DMS.00400026"), wait},
		{"wrong state, older edition", response(400, "PUT"), coded("DMS.111400026"), wait},
		{"background task", response(400, "POST"), coded("DMS.00400017"), wait},
		{"not running", response(400, "POST"), coded("DMS.00400052"), wait},
		{"order", response(400, "POST", "Retry-After", "9"), coded("DMS.00400108"), wait},
		{"partitions on the move", response(400, "POST"), coded("DMS.00500980"), wait},
		{"log being switched", response(400, "POST"), coded("DMS.00501008"), wait},
		{"queue being created", response(400, "POST"), coded("DMS.10240032"), wait},
		{"billing", response(400, "POST"), coded("CBC.99003651"), wait},
		{"sold out", response(400, "POST"), coded("DMS.00400055"), again},
		{"rate limit", response(429, "POST"), coded("APIGW.0308"), again},
		{"IAM is not there", response(503, "POST"), coded("APIGW.0613"), again},
		{"query that took too long", response(408, "GET"), coded("DMS.111501024"), again},
		{"name that is taken", response(400, "POST"), coded("DMS.00400060"), exists},
		{"no answer in time to a POST", response(504, "POST"), "", look},
		{"page of a proxy that is busy", response(503, "POST", "Retry-After", "5"), page, look},
		{"failed inside", response(500, "PUT"), coded("DMS.00500000"), look},
		{"busy, after a failure", response(500, "PUT"), coded("DMS.00400026"), look},
		{"busy, to another request", redirected(400, 302, "POST", "GET"), coded("DMS.00400026"), look},
		{"conflict, no code", response(409, "POST"), "", fail},
		{"wrong parameter", response(400, "PUT"), coded("DMS.00400062"), fail},
		{"unavailable", response(503, "POST"), "", fail},
		{"order that is not paid", response(400, "POST"), coded("DMS.00400107"), fail},
	}
	for _, test := range tests {
		test.resp.Body = io.NopCloser(strings.NewReader(test.body))
		a := dmsstatus.AdviseError(dmsstatus.CheckResponse(test.resp))
		assert.Equal(t, test.want, verdictOn(a), "%s: %v", test.name, a)
		assert.Equal(t, test.want == gone || test.want == confirm, a.MaybeNotExist(), test.name)
		if a.IsBusy() {
			assert.Equal(t, dmsstatus.ActionRetryAfter, a.Action, test.name)
		}
	}
}
