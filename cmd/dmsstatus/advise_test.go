package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// TestAdvice has what differs between a response and an error of an SDK, and what
// else than status, error code and method counts.
func TestAdvice(t *testing.T) {
	const html = "<html>\n<h1>No</h1>\n</html>\nmore"
	sdk := func(method, status, body string) string {
		return "Expected HTTP response code [201] when accessing [" + method + " https://x/a], but got " + status + " instead" + body
	}
	for _, test := range []struct{ name, text, want string }{
		{"a success", "HTTP/2 200\n\n{}", "none"},
		{"a success that an SDK calls an error", sdk("POST", "200", ": {}"), "verify"},
		{"a part that an SDK calls an error", sdk("GET", "206", "\n{}"), "verify"},
		{"a success in a log", "API Response Code: 206\n", "none"},
		{"a 503 of DMS", sdk("GET", "503", `: {"error_msg":"x"}`), "modify"},
		{"a 503 in JSON of a stranger", sdk("GET", "503", `: {"x":1}`), "retry"},
		{"a 503 without a body", sdk("GET", "503", ""), "modify"},
		{"a 503 of a proxy", sdk("GET", "503", "\n"+html), "retry"},
		{"a 503 of a proxy to a POST", sdk("POST", "503", ": "+html), "verify"},
		{"a 503 of a proxy, plain", sdk("GET", "503", ": upstream connect error"), "retry"},
		{"the same on the next line", sdk("GET", "503", "\nupstream connect error"), "retry"},
		{"a 503, and a line about something else", sdk("GET", "503", ": \nupstream connect error"), "modify"},
		{"a 503, and a paragraph", sdk("GET", "503", "\n\nupstream connect error"), "modify"},
		{"a 503 in a log line", `err="` + sdk("GET", "503", ": ") + `" x=y`, "modify"},
		{"a 503 of a proxy with curl", "HTTP/1.1 503 x\n\nupstream connect error\n\nmore", "verify"},
		{"a 503 in the middle of a line", "it said HTTP/1.1 503 x\n\nupstream connect error", "modify"},
		{"a 503 and half a page", "HTTP/1.1 503 x\n\n<html><p>up\n\nmore", "verify"},
		{"a date", "HTTP/2 503\nDate: Mon, 23 Nov 2020 10:00:00 GMT\nRetry-After: Mon, 23 Nov 2020 10:01:30 GMT\n\n", "retry-after"},
		{"a code of DMS in half a body", sdk("PUT", "400", ` {"error_code":"DMS.00400026","error_msg":"The in`), "retry-after"},
		{"half a code", sdk("PUT", "400", ` {"error_code":"DMS.0040002`), "modify"},
		{"no code but a number", "HTTP/2 400\n\n{\"code\":10540010}", "modify"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := show(test.text, "")
			require.Len(t, got, 1)
			assert.Equal(t, test.want, got[0].action)
		})
	}
}

// TestWords has what the server and the client say beside the codes.
func TestWords(t *testing.T) {
	const call = "Bad request with: [POST https://x/a], request_id: r1, error message: "
	for _, test := range []struct{ name, text, errorCode, message, body, requestID string }{
		{"a message", call + `{"error_code":"DMS.00400060","error_msg":"the \"}\" is taken"} and more`, "DMS.00400060", `the "}" is taken`, "", "r1"},
		{"one that a terminal broke", call + "{\"error_code\":\"DMS.00400060\",\"error_msg\":\"it is\ntaken\"}\nmore", "DMS.00400060", "it istaken", "", "r1"},
		{"a page", call + "<html>\nno\n</HTML>\nmore", "", "", "<html>\nno\n</HTML>", "r1"},
		{"text", call + "no\nmore", "", "", "no", "r1"},
		{"text in a string", `{"err":"` + call + `no","x":1}`, "", "", "no", "r1"},
		{"half a message", call + `{"error_code":"DMS.00400060","error_msg":"it i`, "DMS.00400060", "", `{"error_code":"DMS.00400060","error_msg":"it i`, "r1"},
		{"half of another body", call + `{"code":"DMS.00400060","message":"it i`, "DMS.00400060", "", `{"code":"DMS.00400060","message":"it i`, "r1"},
		{"half a code", call + `{"error_code":"DMS.004000`, "", "", `{"error_code":"DMS.004000`, "r1"},
		{"an object in a body", call + `{"error":{"code":"DMS.00400060","message":"taken"}}`, "DMS.00400060", "taken", "", "r1"},
		{"Go", `{"status_code":400,"request_id":"r1","error_code":"DMS.00400060","error_message":"taken"}`, "DMS.00400060", "taken", "", "r1"},
		{"Go, without a code", `{"status_code":400,"request_id":"r1","error_code":"","error_message":"<p>no</p>"}`, "", "", "<p>no</p>", "r1"},
		{"Python, without anything", "{status_code:400,request_id:r1,error_code:None,error_msg:None }", "", "", "", "r1"},
		{"axios", `{"status":400,"statusText":"x","code":"ERR_BAD_REQUEST","x-request-id":"r1"}`, "", "", "", "r1"},
		{"this library", "400 BadRequest DMS.00400060: resolve-conflict: it is taken (request ID r1)", "DMS.00400060", "it is taken", "", "r1"},
		{"this library, with quotes", `400 BadRequest: modify: a "b" c (request ID r1)`, "", `a "b" c`, "", "r1"},
		{"this library, in quotes", `msg="400 BadRequest: modify: no (request ID r1)" x="y"`, "", "no", "", "r1"},
		{"this library, in a string of a line", `err="400 BadRequest: modify: a \"b\" c (request ID r1)" action=stop hint="d"`, "", `a "b" c`, "", "r1"},
		{"this library, with half a page", `400 BadRequest: modify: "<p>\n"... (request ID r1)`, "", "<p>\n...", "", "r1"},
		{"this library, without a code", "400 BadRequest: modify: no (request ID r1)", "", "no", "", "r1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := read(strings.NewReader(test.text), "").rows
			require.NotEmpty(t, rows)
			row := rows[0].(response)
			assert.Equal(t, test.errorCode, row.ErrorCode)
			assert.Equal(t, test.message, row.Message)
			assert.Equal(t, test.body, row.Body)
			assert.Equal(t, test.requestID, row.RequestID)
		})
	}
}

// TestNoResponse has the errors of net/http as they print themselves.
func TestNoResponse(t *testing.T) {
	for _, test := range []struct {
		err       error
		get, post string
	}{
		{io.EOF, "retry", "verify"},
		{context.DeadlineExceeded, "retry", "verify"},
		{errors.New("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"), "retry", "verify"},
		{errors.New("dial tcp: lookup dms.example: no such host"), "retry", "verify"},
		{context.Canceled, "stop", "verify"},
		{http.ErrSchemeMismatch, "stop", "verify"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "stop", "verify"},
		{&tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: new(x509.Certificate), Host: "x"}}, "stop", "verify"},
	} {
		for op, want := range map[string]string{"Get": test.get, "Post": test.post} {
			err := &url.Error{Op: op, URL: "https://dms.example/v2/p%20x?secret=1", Err: test.err}
			require.Equal(t, want, dmsstatus.AdviseError(err).Action.String(), "%v", err)
			for _, text := range []string{err.Error(), fmt.Sprintf("%q", err.Error()), fmt.Sprintf(`{"err":%q,"note":"context canceled"}`, err), strings.ReplaceAll(err.Error(), `"`, "")} {
				assert.Equal(t, []shown{{"0", "", want, strings.ToUpper(op), "/v2/p%20x"}}, show(text, ""), text)
			}
		}
	}
	assert.Empty(t, show(`Make "https://x/a": EOF`, ""))
	assert.Equal(t, []shown{{"0", "", "verify", "POST", ""}}, show("Post \"https://%zz/\": EOF", ""), "a URL that is none")
}

// TestSamePlace has texts in which one thing stands in another.
func TestSamePlace(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []shown
	}{
		{"an error in an error", `Post "https://x/a": 504 ServerTimeout: verify`, []shown{{"504", "", "verify", "POST", "/a"}}},
		{"the same, quoted", `err="Post \"https://x/a\": 504 ServerTimeout: verify" action=verify`, []shown{{"504", "", "verify", "POST", "/a"}}},
		{"an error with its own call in an error", `Post "https://x/a": GET /b: 504 ServerTimeout: retry`, []shown{{"504", "", "retry", "GET", "/b"}}},
		{"two calls of one", `Get "https://x/a": Get "https://x/a": EOF`, []shown{{"0", "", "retry", "GET", "/a"}}},
		{"an error in a body", `HTTP/2 500` + "\n\n" + `{"error_msg":"Post \"https://b/c\": EOF"}`, []shown{{"500", "", "verify", "", ""}}},
		{"an error behind a body", `HTTP/2 500` + "\n\n" + `{"error_msg":"no"}` + "\n" + `Get "https://b/c": EOF`, []shown{{"500", "", "verify", "", ""}, {"0", "", "retry", "GET", "/c"}}},
		{"a call of nothing", "POST /a: it failed", nil},
		{"what is no call", "ERROR /a: 504 ServerTimeout: verify", []shown{{"504", "", "verify", "", ""}}},
		{"what is no action", "504 ServerTimeout: later", []shown{{"504", "", "verify", "", ""}}},
		{"what is no advice", "504 ServerTimeout: later\n404 Nothing Here: stop\n504 ServerTimeout: ret maybe\n504 ServerTimeout: verify, maybe", []shown{{"504", "", "verify", "", ""}}},
		{"words that anybody can say", "Bad Gateway, Gateway Timeout, Internal Server Error, Authentication failed, Method not allowed", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, show(test.text, ""))
		})
	}
}

// TestExchanges has requests and responses that belong together, or not.
func TestExchanges(t *testing.T) {
	const (
		post     = "> POST /a HTTP/1.1\n>\n"
		get      = "> GET /b HTTP/1.1\n>\n"
		found    = "< HTTP/1.1 302 Found\n< Location: /b\n<\n"
		missing  = "< HTTP/1.1 404 Not Found\n<\n"
		tooOften = missing + `{"error_code":"DMS.10240407"}` + "\n"
	)
	lostPost := shown{"0", "", "verify", "POST", "/a"}
	withI := strings.NewReplacer("< ", "", "<\n", "\n").Replace // as curl -i prints it
	for _, test := range []struct {
		name, text, method string
		want               []shown
	}{
		{"a redirect", post + found + "* Issue another request\n" + get + tooOften, "", []shown{{"302", "", "verify", "POST", "/a"}, {"404", "DMS.10240407", "retry-after", "GET", "/b"}}},
		{"one that keeps the method", post + strings.ReplaceAll(found, "302", "307") + post + tooOften, "", []shown{{"307", "", "redirect", "POST", "/a"}, {"404", "DMS.10240407", "retry-after", "POST", "/a"}}},
		{"one that was not followed", post + found, "", []shown{{"302", "", "verify", "POST", "/a"}}},
		{"one that keeps the method, after a POST", withI(strings.ReplaceAll(found, "302", "307") + tooOften), "POST", []shown{{"404", "DMS.10240407", "retry-after", "POST", ""}}},
		{"a redirect and another response", withI(found) + "<html>moved</html>\n" + withI(missing), "", []shown{{"302", "", "verify", "", ""}, {"404", "", "modify", "", ""}}},
		{"a redirect with curl -i", withI(found + tooOften), "", []shown{{"404", "DMS.10240407", "verify", "", ""}}},
		{"the same after a POST", withI(found + tooOften), "POST", []shown{{"404", "DMS.10240407", "verify", "GET", ""}}},
		{"the same after a GET", withI(found + tooOften), "GET", []shown{{"404", "DMS.10240407", "retry-after", "GET", ""}}},
		{"an interim response", post + "< HTTP/1.1 100 Continue\n<\n" + tooOften, "", []shown{{"404", "DMS.10240407", "retry-after", "POST", "/a"}}},
		{"a proxy", "> CONNECT x:443 HTTP/1.1\n>\n< HTTP/1.1 200 Connection established\n<\n" + post + missing, "", []shown{{"200", "", "verify", "", ""}, {"404", "", "modify", "POST", "/a"}}},
		{"curl -iv", post + missing + withI(tooOften), "", []shown{{"404", "", "modify", "POST", "/a"}, {"404", "DMS.10240407", "retry-after", "", ""}}},
		{"two responses", "HTTP/2 504\n\nHTTP/2 404\n\n", "", []shown{{"504", "", "verify", "", ""}, {"404", "", "modify", "", ""}}},
		{"a lost request sent again", post + "* Empty reply from server\nWarning: Problem : timeout. Will retry in 1 second.\n" + post + missing, "", []shown{lostPost, {"404", "", "modify", "POST", "/a"}}},
		{"another request after a lost one", post + get + "< HTTP/1.1 200 OK\n<\n{}", "", []shown{{"200", "", "verify", "", ""}}},
		{"a lost request after a redirect", post + found + get + "curl: (52) x", "", []shown{{"302", "", "verify", "POST", "/a"}, {"0", "", "retry", "GET", "/b"}}},
		{"one that was promised more", post + "< HTTP/1.1 100 Continue\n<\ncurl: (52) x", "", []shown{lostPost}},
		{"one through a proxy", "< HTTP/1.1 200 Connection established\n<\n" + post + "curl: (56) x", "", []shown{{"200", "", "verify", "", ""}, lostPost}},
		{"one to a proxy", "> POST http://x/a HTTP/1.1\n>\n", "", []shown{lostPost}},
		{"one before another connection to a proxy", post + "< HTTP/1.1 200 Connection established\n<\n" + post + missing, "", []shown{{"200", "", "verify", "", ""}, {"404", "", "verify", "", ""}}},
		{"two at the same time", "Request URL: POST https://x/a\nRequest URL: GET https://x/b\nResponse Code: 504\nResponse Code: 502\nRequest URL: GET https://x/b\nResponse Code: 500", "",
			[]shown{{"504", "", "verify", "", ""}, {"502", "", "verify", "", ""}, {"500", "", "retry", "GET", "/b"}}},
		{"three at the same time, the last two alike", "Request URL: POST https://x/a\nRequest URL: GET https://x/b\nRequest URL: GET https://x/b\nResponse Code: 504", "", []shown{{"504", "", "verify", "", ""}}},
		{"a third before the second is done", "Request URL: POST https://x/a\nRequest URL: GET https://x/b\nResponse Code: 504\nRequest URL: GET https://x/c\nResponse Code: 502\nResponse Code: 500", "",
			[]shown{{"504", "", "verify", "", ""}, {"502", "", "verify", "", ""}, {"500", "", "verify", "", ""}}},
		{"a request without a response", post, "", []shown{lostPost}}, // curl -sv says no more
		{"one of a log of Terraform, which may come later", "Request URL: POST https://x/a", "", nil},
		{"one whose response is in a string", `{"msg":"> POST /a HTTP/1.1\n\nHTTP/1.1 504 x\n\n"}`, "", []shown{{"504", "", "verify", "", ""}, lostPost}},
		{"a GET that timed out", get + "curl: (28) x", "", []shown{{"0", "", "retry", "GET", "/b"}}},
		{"a GET whose certificate is wrong", "curl: (60) x", "GET", []shown{{"0", "", "stop", "GET", ""}}},
		{"no connection", "curl: (7) x", "POST", []shown{{"0", "", "verify", "POST", ""}}},
		{"no host", "curl: (6) x", "GET", []shown{{"0", "", "retry", "GET", ""}}},
		{"no host after a redirect", withI(found) + "curl: (6) x", "", []shown{{"0", "", "verify", "", ""}}},
		{"a retry that gets no connection", post + "* Empty reply\ncurl: (7) x", "", []shown{lostPost}},
		{"the end of half a response", post + missing + "curl: (56) x", "", []shown{{"404", "", "modify", "POST", "/a"}}},
		{"the same with curl -i", withI(missing) + "curl: (18) x", "", []shown{{"404", "", "modify", "", ""}}},
		{"what may be another call", withI(missing) + "curl: (28) x", "", []shown{{"404", "", "modify", "", ""}, {"0", "", "verify", "", ""}}},
		{"what is another call", post + missing + "curl: (7) x", "", []shown{{"404", "", "modify", "POST", "/a"}, {"0", "", "verify", "", ""}}},
		{"curl -f with -v", post + missing + "curl: (22) The requested URL returned error: 404", "", []shown{{"404", "", "modify", "POST", "/a"}}},
		{"what is no failure of a call", "curl: (23) Failed writing body\ncurl: (3) bad URL", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, show(test.text, test.method))
		})
	}
}

// TestMethodFlag has texts with and without the method. What this library has said
// stands, but for a verify that the method makes a retry.
func TestMethodFlag(t *testing.T) {
	const none = "dmsstatus: -method %q has no use: there is no response whose method is not known\n"
	for _, test := range []struct{ method, text, action, delay, stderr string }{
		{"get", "HTTP/2 504\n\n", "retry", "", ""},
		{"get", "API Response Code: 504", "retry", "", ""},
		{"get", `{"status_code":502,"request_id":"r1","error_code":"","error_message":"no"}`, "retry", "", ""},
		{"get", "curl: (28) Operation timed out", "retry", "", ""},
		{"get", "> POST /a HTTP/1.1\n>\ncurl: (28) Operation timed out", "verify", "", none},
		{"get", "POST /a: 504 ServerTimeout: verify", "verify", "", none},
		{"get", "GET /a: 504 ServerTimeout: verify", "verify", "", none}, // after a redirect from a POST
		{"get", "Internal Server Error: [PUT https://x/a], error message: {}", "verify", "", none},
		{"get", "DMS.00400026", "", "", none},

		{"get", "504 ServerTimeout: verify", "retry", "", ""},
		{"head", "504 ServerTimeout: verify, wait 2s", "retry", "2s", ""},
		{"options", "status=504 action=verify", "retry", "", ""},
		{"trace", "Code(599): verify", "retry", "", ""},
		{"delete", "500 InternalServerError DMS.00500006: verify", "retry", "", ""},
		{"delete", "500 InternalServerError IAM.0011: verify", "retry", "", ""},
		{"delete", "no response: verify", "retry", "", ""},
		{"put", "504 ServerTimeout: verify", "verify", "", ""},
		{"patch", "no response: verify", "verify", "", ""},

		{"post", "404 NotFound DMS.10240407: verify", "verify", "", ""},
		{"get", "404 NotFound DMS.10240407: verify", "verify", "", ""},
		{"get", "504 ServerTimeout DMS.00400026: verify", "verify", "", ""},
		{"post", "429 TooManyRequests: verify", "verify", "", ""},
		{"get", "503 ServiceUnavailable: verify", "verify", "", ""},
		{"get", "200 OK: verify", "verify", "", ""},
		{"post", "429 TooManyRequests: retry-after, wait 30s", "retry-after", "30s", ""},
		{"post", `{"status":503,"action":"retry-after","delay":30000000000}`, "retry-after", "30s", ""},
		{"post", "504 ServerTimeout: retry", "retry", "", ""},
		{"get", "no response: stop", "stop", "", ""},
	} {
		stdout, stderr, _ := runInput(t, test.text, "-json", "-method", test.method, "-")
		if test.stderr != "" {
			test.stderr = fmt.Sprintf(test.stderr, test.method)
		}
		assert.Contains(t, stderr, test.stderr, test.text)
		assert.Equal(t, test.stderr != "", strings.Contains(stderr, "-method"), test.text)
		var rows []response
		require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
		if test.action != "" {
			assert.Equal(t, test.action, rows[0].Action.String(), test.text)
			assert.Equal(t, test.delay, rows[0].Delay, test.text)
		}
	}
}

// TestPartlyFailed has successes with items that failed, and others.
func TestPartlyFailed(t *testing.T) {
	for body, want := range map[string]bool{
		`{"topics":[{"id":"a","success":true},{"id":"b","success":false}]}`:                                 true,
		`{"results":[{"id":"a","result":"success"},{"id":"b","result":"failed"}]}`:                          true,
		`{"failed_topics":[{"error_msg":"no"}]}`:                                                            true,
		`{"failed_groups": [ "g" ]}`:                                                                        true,
		`{"failed_topics":[],"failed_groups":[ ],"results":[{"success":true,"error_code":"DMS.00000000"}]}`: false,
		`{"message":"\"success\":false"}`:                                                                   false,
		`{"success":true}`:                                                                                  false,
		``:                                                                                                  false,
	} {
		const line = "\n  Partly:  a part of it failed: "
		stdout, stderr, status := runInput(t, "HTTP/2 200\n\n"+body, "-")
		assert.Equal(t, want, strings.Contains(stdout, line), body)
		assert.Empty(t, stderr)
		assert.Zero(t, status)
		stdout, _, _ = runInput(t, "HTTP/2 200\n\n"+body, "-json", "-")
		assert.Equal(t, want, strings.Contains(stdout, `"partly_failed": true`), body)
		stdout, _, _ = runInput(t, "HTTP/2 400\n\n"+body, "-")
		assert.NotContains(t, stdout, "Partly", "of an error")
	}

	stdout, stderr, status := runInput(t, readFile(t, "testdata/oncall/partial-200.txt"), "-")
	assert.Equal(t, []string{"Response: 200 OK: none", "DMS.00400882, with status code 400 BadRequest"}, headings(stdout))
	assert.Empty(t, stderr)
	assert.Zero(t, status)

	_, stderr, _ = runInput(t, "DMS.00000000", "-")
	assert.Contains(t, stderr, `"DMS.00000000"`, "beside no success")
}

// TestMerge has what is said twice about one response, in either order.
func TestMerge(t *testing.T) {
	for _, test := range []struct{ one, other, action, delay string }{
		{"504 ServerTimeout: verify", "504 ServerTimeout: retry", "verify", ""},
		{"429 TooManyRequests: retry-after, wait 2s", "429 TooManyRequests: retry-after, wait 1m30s", "retry-after", "1m30s"},
		{"429 TooManyRequests: retry", "429 TooManyRequests: retry-after, wait 3s", "retry-after", "3s"},
		{"503 ServiceUnavailable: modify", "503 ServiceUnavailable: retry-after, wait 3s", "modify", "3s"},
		{"200 OK: none", "200 OK: verify", "verify", ""},
		{`POST /a: 503 ServiceUnavailable: retry`, "> POST /a HTTP/1.1\n< HTTP/1.1 503 x\n<\nno upstream\n\n", "verify", ""},
	} {
		for _, text := range []string{test.one + "\n" + test.other, test.other + "\n" + test.one} {
			rows := responseRows(text)
			require.Len(t, rows, 1, text)
			assert.Equal(t, test.action, rows[0].Action.String(), text)
			assert.Equal(t, test.delay, rows[0].Delay, text)
			assert.Contains(t, rows[0].outcome.Error(), test.action)
			assert.Contains(t, rows[0].outcome.Error(), test.delay)
		}
	}
}

// TestTransport has the errors of Transport, which are a call and a response.
func TestTransport(t *testing.T) {
	for body, want := range map[string]struct{ errorCode, message string }{
		`{"error_code":"APIGW.0308","error_msg":"it is \"too\" much"}`: {"APIGW.0308", `it is "too" much`},
		"<html>\n<p id=\"a\">no</p>\n</html>\n":                        {"", "<html>\n<p id=\"a\">no</p>\n</html>"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("X-Request-Id", "r1")
			w.WriteHeader(http.StatusTooManyRequests)
			io.WriteString(w, body)
		}))
		defer server.Close()
		client := http.Client{Transport: new(dmsstatus.Transport)}
		_, err := client.Post(server.URL+"/v2/p1/topics?secret=1", "", nil)
		require.Error(t, err)
		for _, text := range []string{err.Error(), inSlog("failed: " + err.Error()), inJSON(err.Error()), inJSON(inSlog("failed: " + err.Error()))} {
			assert.Equal(t, []shown{{"429", want.errorCode, "retry-after", "POST", "/v2/p1/topics"}}, show(text, ""), text)
			row := responseRows(text)[0]
			assert.Equal(t, "7s", row.Delay)
			assert.Equal(t, want.message, row.Message)
			assert.Equal(t, "r1", row.RequestID)
		}
	}
}

// TestHiddenBody has what curl -f prints. The body decides what a 408 and a 503 are, and
// nobody knows it.
func TestHiddenBody(t *testing.T) {
	for code, want := range map[string]string{"408": "verify", "503": "verify", "404": "modify", "429": "retry-after"} {
		text := "curl: (22) The requested URL returned error: " + code + "\n"
		assert.Equal(t, []shown{{code, "", want, "", ""}}, show(text, ""))
		a := read(strings.NewReader(text), "")
		var out strings.Builder
		explain(&out, a.rows)
		assert.Contains(t, out.String(), "not known: curl -f", code)
	}
}
