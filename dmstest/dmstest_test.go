package dmstest_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// A dms is a Server or a Transport, with a client for it.
type dms struct {
	http.Client
	url string
	fake
}

type fake interface {
	Requests() []dmstest.Request
	Close()
}

// both runs a test with a Server and with a Transport.
func both(t *testing.T, test func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms)) {
	t.Run("server", func(t *testing.T) {
		test(t, func(tb testing.TB, answers ...dmstest.Answer) dms {
			s := dmstest.NewServer(tb, answers...)
			return dms{url: s.URL, fake: s}
		})
	})
	t.Run("transport", func(t *testing.T) {
		test(t, func(tb testing.TB, answers ...dmstest.Answer) dms {
			tr := dmstest.NewTransport(tb, answers...)
			return dms{http.Client{Transport: tr}, "https://dms.example", tr}
		})
	})
}

// send returns the response to a request, and its body.
func (d *dms) send(t *testing.T, method, path string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, d.url+path, nil)
	require.NoError(t, err)
	resp, err := d.Do(req)
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
			both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
				d := start(t, test.answer)
				resp, body := d.send(t, "GET", "")
				assert.Equal(t, test.code, resp.StatusCode)
				assert.Equal(t, test.body, body)
				assert.NotEmpty(t, resp.Header.Get("X-Request-Id"))
				assert.EqualValues(t, len(test.body), resp.ContentLength)
				assert.Equal(t, test.body == "", resp.Body == http.NoBody)
				for name, want := range test.header {
					assert.Equal(t, want, resp.Header.Get(name), name)
				}
			})
		})
	}
}

func TestScriptIsCopied(t *testing.T) {
	header := http.Header{"Server": {"api-gateway"}}
	answers := []dmstest.Answer{{Code: 503, Header: header}, {ErrorCode: "DMS.00400026"}}
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		answers[0].Code, header["Server"][0] = 503, "api-gateway"
		d := start(t, answers...)
		answers[0].Code, header["Server"][0] = 500, "x" // too late
		first, _ := d.send(t, "GET", "")
		assert.Equal(t, 503, first.StatusCode)
		assert.Equal(t, "api-gateway", first.Header.Get("Server"))
		second, _ := d.send(t, "GET", "")
		assert.Equal(t, 400, second.StatusCode)
		assert.NotEqual(t, first.Header.Get("X-Request-Id"), second.Header.Get("X-Request-Id"))
	})
}

// TestEveryErrorCode has the library understand every answer.
func TestEveryErrorCode(t *testing.T) {
	var answers []dmstest.Answer
	for row := range dmsstatus.AllErrorCodes() {
		a := dmstest.Answer{ErrorCode: row.ErrorCode}
		if row.Code == 0 {
			a.Code = dmsstatus.BadGateway
		}
		answers = append(answers, a)
	}
	client := &http.Client{Transport: dmstest.NewTransport(t, answers...)}
	for row := range dmsstatus.AllErrorCodes() {
		resp, err := client.Post("https://dms.example", "application/json", nil)
		require.NoError(t, err)
		var e *dmsstatus.Error
		require.True(t, errors.As(dmsstatus.CheckResponse(resp), &e))
		resp.Body.Close()
		want := dmsstatus.Advice{Code: row.Code, ErrorCode: row.ErrorCode, Action: row.Action}
		if row.Code == 0 { // the status code decides
			want.Code, want.Action = dmsstatus.BadGateway, dmsstatus.ActionVerify
		}
		assert.Equal(t, want, e.Advice)
		assert.Equal(t, row.Description, e.Message)
		assert.Equal(t, resp.Header.Get("X-Request-Id"), e.RequestID)
	}
}

func TestRequests(t *testing.T) {
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, dmstest.Answer{Code: 408}, dmstest.Answer{Repeat: true})
		assert.Empty(t, d.Requests())
		before := time.Now()
		large := strings.Repeat("x", 3<<20)
		for i, body := range []string{`{"name":"orders"}`, "", large} {
			req, err := http.NewRequest([]string{"POST", "DELETE", "PUT"}[i], d.url+fmt.Sprint("/v2/", i, "?q=1"), strings.NewReader(body))
			require.NoError(t, err)
			req.Header.Set("X-Auth-Token", fmt.Sprint("token", i))
			resp, err := d.Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			assert.Same(t, req, resp.Request)
		}
		got := d.Requests()
		require.Len(t, got, 3)
		for i, want := range []struct{ method, body string }{{"POST", `{"name":"orders"}`}, {"DELETE", ""}, {"PUT", large[:1<<20]}} {
			assert.Equal(t, want.method, got[i].Method)
			assert.Contains(t, d.url, "://"+got[i].Host)
			assert.NotEmpty(t, got[i].Host)
			assert.Equal(t, fmt.Sprint("/v2/", i, "?q=1"), got[i].URL.String())
			assert.Equal(t, fmt.Sprint("token", i), got[i].Header.Get("X-Auth-Token"))
			assert.True(t, want.body == string(got[i].Body))
			assert.False(t, got[i].Time.Before(before))
			before = got[i].Time
		}
	})
}

func TestRequestsAreCopies(t *testing.T) {
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, dmstest.Answer{})
		req, err := http.NewRequest("POST", d.url+"/v2?q=1", strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		resp, err := d.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		req.Header.Set("Content-Type", "text/plain") // its owner can use it again
		first := d.Requests()[0]
		assert.Equal(t, first, d.Requests()[0])
		first.Method = "PATCH"
		first.URL.Path, first.URL.RawQuery = "/", ""
		first.Header["Content-Type"][0] = "text/html"
		first.Header.Set("Server", "x")
		first.Body[0] = 'x'
		r := d.Requests()[0]
		assert.Equal(t, "POST", r.Method)
		assert.Equal(t, "/v2?q=1", r.URL.String())
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Empty(t, r.Header.Get("Server"))
		assert.Equal(t, "{}", string(r.Body))
	})
}

func TestConcurrentRequests(t *testing.T) {
	const n = 32
	answers := []dmstest.Answer{{For: "PUT", Repeat: true}}
	for i := range n {
		answers = append(answers, dmstest.Answer{Code: dmsstatus.Code(400 + i)})
	}
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, answers...)
		var mu sync.Mutex
		codes := make(map[int]int)
		var wg sync.WaitGroup
		for range n {
			wg.Add(1)
			go func() {
				defer wg.Done()
				resp, err := d.Get(d.url)
				if !assert.NoError(t, err) {
					return
				}
				resp.Body.Close()
				mu.Lock()
				defer mu.Unlock()
				codes[resp.StatusCode]++
				d.Requests()
			}()
		}
		wg.Wait()
		assert.Len(t, codes, n, "each answer was given once")
		assert.Len(t, d.Requests(), n)
	})
}

// What fails the test at once, after an answer {For: "GET", Repeat: true}.
var impossible = map[string]dmstest.Answer{
	`it is never given, because answer 1 for GET is repeated`:                        {For: "GET", Code: 404},
	`the ErrorCode "DMS.00400001" is not in the table, so give a Code too`:           {ErrorCode: "DMS.00400001"},
	`the ErrorCode "APIGW.0201" comes with several status codes, so give a Code too`: {ErrorCode: "APIGW.0201"},
	`the ErrorCode "IAM.0011" is not in the table, so give a Code too`:               {ErrorCode: "IAM.0011"},
	`the ErrorCode "\n" is not in the table, so give a Code too`:                     {ErrorCode: "\n"},
	`the Delay -1ms is below 0`:                                                      {Code: 429, Delay: -time.Millisecond},
	`the Delay -1ns is below 0`:                                                      {Drop: true, Delay: -1},
	`NoBody contradicts the Body "{\"id\":1}"`:                                       {Code: 200, NoBody: true, Body: `{"id":1}`},
	`the Code -1 is not from 200 to 599`:                                             {Code: -1},
	`the Code 99 is not from 200 to 599`:                                             {Code: 99},
	`the Code 100 is not from 200 to 599`:                                            {Code: 100},
	`the Code 199 is not from 200 to 599`:                                            {Code: 199, ErrorCode: "DMS.00400026"},
	`the Code 600 is not from 200 to 599`:                                            {Code: 600},
	`the RetryAfter -1ns is below 0`:                                                 {Code: 429, RetryAfter: -1},
}

func TestDropIsNoAnswer(t *testing.T) {
	for _, answer := range []dmstest.Answer{
		{Code: 200}, {ErrorCode: "DMS.00400026"}, {ErrorCode: "APIG.0308"}, {RetryAfter: 1}, {RetryAfter: -1},
		{Header: http.Header{"Server": nil}}, {Body: "x"}, {NoBody: true},
	} {
		answer.Drop = true
		assert.PanicsWithError(t, "dmstest: answer 1: a Drop sends nothing, so only For, Repeat and Delay go with it", func() {
			dmstest.NewServer(nil, answer)
		})
	}
}

func TestImpossibleFor(t *testing.T) {
	for _, text := range []string{
		"get", "Get", "G3T", "*", "* /v2", "GET ", " ", " /v2", "GET  /v2", "GET v2", "GET/v2", "v2/*", "GET /v2 ", "GET\t/v2",
		"GET /v2/a b", "/v2?limit=10", "/v2#x", "GET POST", "https://dms.example/v2", "GET https://dms.example/v2", "\n", "/v2\n?",
	} {
		want := fmt.Sprintf(`dmstest: answer 1: the For %q is neither a method nor a path without a query nor both, as in "DELETE /v2/*/instances/*"`, text)
		assert.PanicsWithError(t, want, func() { dmstest.NewTransport(nil, dmstest.Answer{For: text}) })
	}
}
