package dmsstatus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

func utf16(s string) string {
	var b strings.Builder
	for _, c := range []byte("\xff\xfe" + s) {
		b.WriteByte(c)
		if c < 0x80 {
			b.WriteByte(0)
		}
	}
	return b.String()
}

// bodies has bodies with what they say.
var bodies = map[string]said{
	`{"error_code":"DMS.00400026","error_msg":"busy"}`:                     {"DMS.00400026", "busy", "", false},
	`{"error_code":"DMS.00400026","error_msg":"busy","request_id":"8e03"}`: {"DMS.00400026", "busy", "8e03", false},
	`{"error":{"code":"DMS.00400026","message":"busy"}}`:                   {"DMS.00400026", "busy", "", false},
	`{"error":{"error_code":"DMS.00400026","error_msg":"busy"}}`:           {"DMS.00400026", "busy", "", false},
	`{"error":{"code":"APIG.9999","message":"slow"},"request_id":"8e03"}`:  {"APIG.9999", "slow", "8e03", false},
	`{"errCode":"DMS.00400026","externalMessage":"busy"}`:                  {"DMS.00400026", "busy", "", false},
	`{"code":"DMS.00400026","message":"busy"}`:                             {"DMS.00400026", "busy", "", false},
	" {\n\t\"error_code\" : \"DMS.00400026\" }\r\n":                        {"DMS.00400026", "", "", false},
	`{"error_msg":"busy"}`:                                                 {"", "busy", "", false},
	`{"error":{"message":"busy"}}`:                                         {"", "busy", "", true},
	`{"externalMessage":"busy"}`:                                           {"", "busy", "", true},
	`{"message":"busy"}`:                                                   {"", "busy", "", true},
	`{"request_id":"8e03"}`:                                                {"", "", "8e03", true},
	`{"code":"dms.00400026"}`:                                              {"DMS.00400026", "", "", false},
	`{"code":" 00400026 "}`:                                                {"DMS.00400026", "", "", false},
	`{"code":"DMS.0040002\u0036","message":"\u00e9\n"}`:                    {"DMS.00400026", "é\n", "", false},
	`{"x":["}"],"code":"DMS.00400026"}`:                                    {"DMS.00400026", "", "", false},
	`{"code":"DMS.00400026","message":"` + "\xff" + `"}`:                   {"DMS.00400026", "\ufffd", "", false},
	sized(1 << 16): {"DMS.00400026", "", "", false},

	// The first that is not empty, code and message each by itself.
	`{"code":"F","message":"e","errCode":"E","externalMessage":"d","error":{"code":"B","error_code":"C","message":"b","error_msg":"c"},"error_code":"A","error_msg":"a"}`: {"A", "a", "", false},
	`{"code":"F","message":"e","errCode":"E","externalMessage":"d","error":{"code":"B","error_code":"C","message":"b","error_msg":"c"}}`:                                  {"B", "b", "", false},
	`{"code":"F","message":"e","errCode":"E","externalMessage":"d","error":{"error_code":"C","error_msg":"c"}}`:                                                           {"C", "c", "", false},
	`{"code":"F","message":"e","errCode":"E","externalMessage":"d"}`:                                                                                                      {"E", "d", "", false},
	`{"error_msg":"a","code":"D"}`:                             {"D", "a", "", false},
	`{"error_code":"A","message":"d"}`:                         {"A", "d", "", false},
	`{"error_code":null,"error_msg":"","code":"D"}`:            {"D", "", "", false},
	`{"error_code":" ","code":"D"}`:                            {"D", "", "", false},
	`{"error":"failed","code":"D"}`:                            {"D", "", "", false},
	`{"error":{},"code":"D"}`:                                  {"D", "", "", false},
	`{"error":null,"code":"D"}`:                                {"D", "", "", false},
	`{"error_code":400,"error_msg":"busy","code":"D"}`:         {"D", "busy", "", false},
	`{"error_code":"A","error_msg":["busy"],"message":"slow"}`: {"A", "slow", "", false},

	// A number of 8 or 9 digits is a code.
	`{"code":10540010}`:                                        {"DMS.10540010", "", "", false},
	`{"error_code":10240407,"error_msg":"m"}`:                  {"DMS.10240407", "m", "", false},
	`{"error":{"code": 111501025 }}`:                           {"DMS.111501025", "", "", false},
	`{"code":1054001}`:                                         {foreign: true},
	`{"code":1054001000}`:                                      {foreign: true},
	`{"code":-10540010}`:                                       {foreign: true},
	`{"code":1054001.0}`:                                       {foreign: true},
	`{"code":1054001e1}`:                                       {foreign: true},
	`{"error_code":1,"code":10540010}`:                         {"DMS.10540010", "", "", false},
	`{"request_id":10540010,"code":"D"}`:                       {"D", "", "", false},
	`{"message":10540010,"error_msg":"m"}`:                     {"", "m", "", false},
	`{"error_code":{"code":"X"},"error_msg":"busy"}`:           {"", "busy", "", false},
	`{"error":{"code":400,"message":"busy"}}`:                  {"", "busy", "", true},
	`{"errCode":true,"externalMessage":"busy"}`:                {"", "busy", "", true},
	`{"code":["X"],"message":"busy"}`:                          {"", "busy", "", true},
	`{"error_code":"DMS.00400026","request_id":5}`:             {"DMS.00400026", "", "", false},
	`{"error_code":400,"error_msg":4,"code":1,"message":null}`: {foreign: true},

	// Other places and spellings.
	`{"error":{"error":{"code":"X"}}}`:                            {foreign: true},
	`{"data":{"error_code":"X","error_msg":"x"}}`:                 {foreign: true},
	`{"error.code":"X","error.message":"x"}`:                      {foreign: true},
	`{"failed_topics":[{"error_msg":"Topic policy is empty."}]}`:  {foreign: true},
	`{"error":[{"code":"X"}]}`:                                    {foreign: true},
	`[{"error_code":"X"}]`:                                        {foreign: true},
	`{"Error_Code":"X","ERROR_MSG":"x","Code":"X","Message":"x"}`: {foreign: true},
	`{"error":{"Code":"X","request_id":"8e03"}}`:                  {foreign: true},
	`{"x":"code"}`:                         {foreign: true},
	"":                                     {},
	" \n":                                  {},
	"null":                                 {foreign: true},
	`"code"`:                               {foreign: true},
	"{}":                                   {foreign: true},
	`{"code":"X"`:                          {foreign: true},
	`{"code":"X"} {}`:                      {foreign: true},
	`<html>{"code":"X"}</html>`:            {foreign: true},
	"Service Unavailable":                  {foreign: true},
	"\ufeff" + `{"code":"X"}`:              {foreign: true},
	utf16(`{"code":"X"}`):                  {foreign: true},
	"\xff\xfe\x00":                         {foreign: true},
	sized(1<<16 + 1):                       {foreign: true},
	"[" + strings.Repeat(" ", 1<<16) + "]": {foreign: true},
	"<" + strings.Repeat("x", 1<<16):       {foreign: true},
	`{"x":"` + strings.Repeat("x", 3<<20) + `","code":"X"}`:                              {foreign: true},
	strings.Repeat("[", 30_000):                                                          {foreign: true},
	strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000):                  {foreign: true},
	`{"code":"X","a":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `}`: {foreign: true}, // deeper than encoding/json goes
}

func TestBodies(t *testing.T) {
	for data, want := range bodies {
		for _, code := range []int{400, 503} {
			advised, checked := response(code, "POST"), response(code, "POST")
			advised.Body = io.NopCloser(strings.NewReader(data))
			checked.Body = io.NopCloser(strings.NewReader(data))
			wantAdvice := wantAdvice(code, "POST", 0, want)
			same(t, wantAdvice, dmsstatus.Advise(advised), "%.80s", data)
			var e *dmsstatus.Error
			require.ErrorAs(t, dmsstatus.CheckResponse(checked), &e)
			same(t, wantAdvice, e.Advice, "%.80s", data)
			assert.Equal(t, want.message, e.Message, "%.80s", data)
			assert.Equal(t, want.requestID, e.RequestID, "%.80s", data)
			for _, resp := range []*http.Response{advised, checked} {
				after, err := io.ReadAll(resp.Body)
				assert.NoError(t, err)
				assert.True(t, data == string(after), "%.80s: the body was changed", data)
			}
			same(t, wantAdvice, dmsstatus.AdviseError(unexpected(code, "POST", data)), "%.80s, in an SDK's error", data)
		}
		assert.Equal(t, want, wantSaid([]byte(data)), "%.80s: the oracle", data)
	}
}

// TestBodyInError has bodies that say nothing else to a person.
func TestBodyInError(t *testing.T) {
	long := strings.Repeat("é", 200)
	for data, want := range map[string]string{
		"":                              "",
		" \n\t":                         "",
		"<html>\n":                      "<html>",
		`{"error_msg":"busy"}`:          "",
		`{"error_code":"DMS.00400026"}`: `{"error_code":"DMS.00400026"}`,
		`{"failed_topics":[{"error_msg":"Topic policy is empty."}]}`: `{"failed_topics":[{"error_msg":"Topic policy is empty."}]}`,
		" a\xffb\xc3":                            "a\ufffdb\ufffd",
		long:                                     long[:256],
		"x" + long:                               "x" + long[:254],
		strings.Repeat("x", 253) + "\U0001f600y": strings.Repeat("x", 253),
		strings.Repeat("x", 252) + "\U0001f600y": strings.Repeat("x", 252) + "\U0001f600",
		strings.Repeat("x", 255) + " yyyy":       strings.Repeat("x", 255),
		strings.Repeat("\xff", 5000):             strings.Repeat("\ufffd", 85),
		strings.Repeat(" ", 1<<15) + "late":      "late",
		strings.Repeat("<p>", 1<<16):             strings.Repeat("<p>", 86)[:256],
		sized(1<<16 + 1):                         sized(1 << 16)[:256],
	} {
		resp := response(400, "POST")
		resp.Body = io.NopCloser(strings.NewReader(data))
		var e *dmsstatus.Error
		require.ErrorAs(t, dmsstatus.CheckResponse(resp), &e)
		assert.Equal(t, want, e.Body, "%.80q", data)
	}

	resp := response(503, "POST")
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("<html> cut o"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	sameError(t, &dmsstatus.Error{Advice: advice(503, dmsstatus.ActionVerify), Method: "POST", Body: "<html> cut o"}, dmsstatus.CheckResponse(resp))
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error_`), iotest.ErrReader(io.ErrUnexpectedEOF)))
	assert.Equal(t, &dmsstatus.Error{Advice: advice(503, dmsstatus.ActionVerify), Method: "POST", Body: `{"error_`}, dmsstatus.CheckResponse(resp))
}

// TestBodyThatIsGone has a body that the caller has read or closed.
func TestBodyThatIsGone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(503)
		io.WriteString(w, "<html>")
	}))
	defer server.Close()
	for _, test := range []struct {
		read, close bool
		want        dmsstatus.Action
	}{
		{true, false, dmsstatus.ActionModify}, // the same as an empty one
		{false, true, dmsstatus.ActionVerify}, // nobody can know
		{true, true, dmsstatus.ActionVerify},
	} {
		resp, err := server.Client().Post(server.URL, "", nil)
		require.NoError(t, err)
		defer resp.Body.Close()
		if test.read {
			io.Copy(io.Discard, resp.Body)
		}
		if test.close {
			require.NoError(t, resp.Body.Close())
		}
		same(t, advice(503, test.want), dmsstatus.Advise(resp), "read %t, closed %t", test.read, test.close)
	}
}

// sameError compares two errors, and prints their texts too: they say the action.
func sameError(t *testing.T, want, got error) {
	t.Helper()
	assert.Equal(t, want, got, "got  %v\nwant %v", got, want)
}

func TestCheckResponse(t *testing.T) {
	for _, test := range []struct {
		name string
		resp *http.Response
		want *dmsstatus.Error
	}{
		{"nil", nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}}},
		{"zero", &http.Response{}, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}}},
		{"199", response(199, "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(199, dmsstatus.ActionContinue)}},
		{"200", response(200, "GET"), nil},
		{"202", response(202, "POST"), nil},
		{"299", response(299, "GET"), nil},
		{"300", response(300, "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(300, dmsstatus.ActionRedirect)}},
		{"304", response(304, "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(304, dmsstatus.ActionNone)}},
		{"307 not followed", response(307, "POST"), &dmsstatus.Error{Method: "POST", Advice: advice(307, dmsstatus.ActionRedirect)}},
		{"no body", response(404, "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(404, dmsstatus.ActionModify)}},
		{"504 to a GET", response(504, "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(504, dmsstatus.ActionRetry)}},
		{"504 to a PUT", response(504, "PUT"), &dmsstatus.Error{Method: "PUT", Advice: advice(504, dmsstatus.ActionVerify)}},
		{"request ID", response(404, "GET", "X-Request-Id", "8e03"),
			&dmsstatus.Error{Method: "GET", Advice: advice(404, dmsstatus.ActionModify), RequestID: "8e03"}},
		{"delay", response(503, "POST", "Retry-After", "7"),
			&dmsstatus.Error{Method: "POST", Advice: dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}}},
		{"the method of a GET", response(404, ""), &dmsstatus.Error{Method: "GET", Advice: advice(404, dmsstatus.ActionModify)}},
		{"after a redirect", redirected(200, 302, "POST", "GET"), &dmsstatus.Error{Method: "GET", Advice: advice(200, dmsstatus.ActionVerify)}},
		{"no header", &http.Response{StatusCode: 404}, &dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := dmsstatus.CheckResponse(test.resp)
			if test.want == nil {
				assert.NoError(t, err)
				return
			}
			sameError(t, test.want, err)
		})
	}

	for target, want := range map[string]string{
		"https://dms.example/v2/p/instances?token=secret#x": "/v2/p/instances",
		"https://user:secret@dms.example":                   "",
		"https://dms.example/a%2Fb":                         "/a%2Fb",
		"https://dms.example/a b":                           "/a%20b",
		"https://dms.example/a\u202eb":                      "/a%E2%80%AEb",
	} {
		resp := response(404, "GET")
		var err error
		resp.Request.URL, err = url.Parse(target)
		require.NoError(t, err)
		var e *dmsstatus.Error
		require.ErrorAs(t, dmsstatus.CheckResponse(resp), &e)
		assert.Equal(t, want, e.Path, target)
		assert.NotContains(t, e.Error(), "secret")
	}

	resp := response(400, "GET", "X-Request-Id", "header")
	resp.Body = io.NopCloser(strings.NewReader(`{"request_id":"body"}`))
	var e *dmsstatus.Error
	require.ErrorAs(t, dmsstatus.CheckResponse(resp), &e)
	assert.Equal(t, "header", e.RequestID, "the header comes first")
}

// TestCheckResponseOfServer has responses of net/http.
func TestCheckResponseOfServer(t *testing.T) {
	const body = `{"error_code":"DMS.00400026","error_msg":"busy"}`
	large := body + strings.Repeat(" ", 3<<20)
	full := body + strings.Repeat(" ", 1<<16-len(body))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "8e03")
		code, text := 400, body
		switch r.URL.Path {
		case "/no-content":
			code, text = 204, ""
		case "/not-modified":
			code, text = 304, ""
		case "/redirect":
			w.Header().Set("Location", "/elsewhere")
			code = 307
		case "/large":
			text = large
		case "/full":
			w.Header().Set("Content-Length", "65536")
			text = full
		case "/full-in-chunks":
			text = full
		case "/cut-off":
			w.Header().Set("Content-Length", "1000")
		}
		w.WriteHeader(code)
		io.WriteString(w, text)
	}))
	defer server.Close()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	modify := advice(400, dmsstatus.ActionModify)
	busy := coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026")
	redirect := advice(307, dmsstatus.ActionRedirect)
	for _, test := range []struct {
		method, path string
		want         *dmsstatus.Error
		body         string
		bodyErr      error
	}{
		{"GET", "/", &dmsstatus.Error{Advice: busy, Message: "busy"}, body, nil},
		{"POST", "/", &dmsstatus.Error{Advice: busy, Message: "busy"}, body, nil},
		{"HEAD", "/", &dmsstatus.Error{Advice: modify}, "", nil},
		{"GET", "/no-content", nil, "", nil},
		{"GET", "/not-modified", &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone)}, "", nil},
		{"POST", "/redirect", &dmsstatus.Error{Advice: redirect, Message: "busy"}, body, nil},
		{"GET", "/full", &dmsstatus.Error{Advice: busy, Message: "busy"}, full, nil},
		{"GET", "/full-in-chunks", &dmsstatus.Error{Advice: busy, Message: "busy"}, full, nil},
		{"GET", "/large", &dmsstatus.Error{Advice: modify, Body: body}, large, nil},
		{"GET", "/cut-off", &dmsstatus.Error{Advice: modify, Body: body}, body, io.ErrUnexpectedEOF},
	} {
		if test.want != nil {
			test.want.Method, test.want.Path, test.want.RequestID = test.method, test.path, "8e03"
		}
		req, err := http.NewRequest(test.method, server.URL+test.path, nil)
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		for range 2 { // the second time as the first
			err = dmsstatus.CheckResponse(resp)
			if test.want == nil {
				assert.NoError(t, err)
			} else {
				sameError(t, test.want, err)
			}
		}
		data, err := io.ReadAll(resp.Body)
		assert.Equal(t, test.bodyErr, err)
		assert.True(t, test.body == string(data), "%s %s: got %.100q", test.method, test.path, data)
		assert.NoError(t, resp.Body.Close())
	}
}

// noEmptyReads refuses to read nothing.
type noEmptyReads struct{ io.Reader }

func (r noEmptyReads) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, io.ErrShortBuffer
	}
	return r.Reader.Read(p)
}

func TestCheckResponseReaders(t *testing.T) {
	const data = `{"error_code":"DMS.00400026"}`
	broken := errors.New("broken")
	for _, test := range []struct {
		name   string
		reader io.Reader
		read   int // at the most, by CheckResponse
		want   string
		body   string
		err    error
	}{
		{"byte by byte", iotest.OneByteReader(strings.NewReader(data)), len(data), "DMS.00400026", data, nil},
		{"the end with the data", iotest.DataErrReader(strings.NewReader(data)), len(data), "DMS.00400026", data, nil},
		{"fails at once", iotest.ErrReader(broken), 0, "", "", broken},
		{"fails after all", io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken)), len(data), "", data, broken},
		{"fails once", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(data))), 1, "", data[:1], iotest.ErrTimeout},
		{"64 KiB", strings.NewReader(sized(1 << 16)), 1 << 16, "DMS.00400026", sized(1 << 16), nil},
		{"64 KiB, the end with the data", iotest.DataErrReader(strings.NewReader(sized(1 << 16))), 1 << 16, "DMS.00400026", sized(1 << 16), nil},
		{"64 KiB, and fails", io.MultiReader(strings.NewReader(sized(1<<16)), iotest.ErrReader(broken)), 1 << 16, "", sized(1 << 16), broken},
		{"64 KiB, and fails with the data", iotest.DataErrReader(io.MultiReader(strings.NewReader(sized(1<<16)), iotest.ErrReader(broken))), 1 << 16, "", sized(1 << 16), broken},
		{"64 KiB and a space, and no empty reads", noEmptyReads{strings.NewReader(sized(1<<16) + " ")}, 1<<16 + 1, "", sized(1<<16) + " ", nil},
		{"64 KiB and a space", strings.NewReader(sized(1<<16) + " "), 1<<16 + 1, "", sized(1<<16) + " ", nil},
		{"64 KiB, byte by byte", iotest.OneByteReader(strings.NewReader(sized(1 << 16))), 1 << 16, "DMS.00400026",
			sized(1 << 16), nil},
		{"64 KiB in a buffer", bytes.NewBufferString(sized(1 << 16)), 1 << 16, "DMS.00400026", sized(1 << 16), nil},
		{"large", strings.NewReader(strings.Repeat(" ", 3<<20)), 1<<16 + 1, "", strings.Repeat(" ", 3<<20), nil},
		{"large, and fails", io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<17)), iotest.ErrReader(broken)), 1<<16 + 1, "", strings.Repeat(" ", 1<<17), broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := &tracked{Reader: test.reader}
			resp := response(400, "POST")
			resp.Body = body
			var e *dmsstatus.Error
			require.ErrorAs(t, dmsstatus.CheckResponse(resp), &e)
			assert.Equal(t, test.want, e.ErrorCode)
			assert.LessOrEqual(t, body.read, test.read)
			assert.Zero(t, body.closed)

			got, err := io.ReadAll(resp.Body)
			assert.True(t, test.body == string(got), "got %.100q", got)
			assert.Equal(t, test.err, err)
			assert.EqualError(t, resp.Body.Close(), "closed")
			assert.Equal(t, 1, body.closed)
		})
	}
}

// TestCheckResponseWaits has a server that stops in the middle of the body.
func TestCheckResponseWaits(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(429)
		io.WriteString(w, `{"error_code":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	require.NoError(t, err)
	resp, err := server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	time.AfterFunc(10*time.Millisecond, cancel)
	sameError(t, &dmsstatus.Error{Method: "GET", Advice: advice(429, dmsstatus.ActionRetryAfter), Body: `{"error_code":`}, dmsstatus.CheckResponse(resp))
	got, err := io.ReadAll(resp.Body)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, `{"error_code":`, string(got))
}

// TestCheckResponseSwitchingProtocols leaves the connection to the protocol
// that it was switched to.
func TestCheckResponseSwitchingProtocols(t *testing.T) {
	resp := response(101, "GET")
	connection := struct {
		io.ReadCloser
		io.Writer
	}{body{t}, io.Discard}
	resp.Body = connection
	sameError(t, &dmsstatus.Error{Method: "GET", Advice: advice(101, dmsstatus.ActionContinue)}, dmsstatus.CheckResponse(resp))
	assert.Implements(t, (*io.Writer)(nil), resp.Body)
}

func TestErrorString(t *testing.T) {
	busy := dmsstatus.Advice{Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second}
	const start = "400 BadRequest DMS.00400026: retry-after, wait 2s"
	for want, e := range map[string]*dmsstatus.Error{
		start:                        {Advice: busy},
		start + ": It is busy.":      {Advice: busy, Message: "It is busy."},
		start + " (request ID 8e03)": {Advice: busy, RequestID: "8e03"},
		start + ": It is busy. (request ID 8e03)":                   {Advice: busy, Message: "It is busy.", RequestID: "8e03"},
		start + `: the "state", 状态`:                                 {Advice: busy, Message: `the "state", 状态`},
		start + `: "a\nb"`:                                          {Advice: busy, Message: "a\nb"},
		start + `: "a\u2028b\u2029c"`:                               {Advice: busy, Message: "a\u2028b\u2029c"},
		start + `: "\u202eevil\u2069\u200f"`:                        {Advice: busy, Message: "\u202eevil\u2069\u200f"},
		start + `: "\x1b[2J\x00\x7f\u0085"`:                         {Advice: busy, Message: "\x1b[2J\x00\x7f\u0085"},
		start + `: "a\xffb"`:                                        {Advice: busy, Message: "a\xffb"},
		start + ` (request ID "a\r\nb")`:                            {Advice: busy, RequestID: "a\r\nb"},
		start + " (request ID " + strings.Repeat("x", 200) + ")":    {Advice: busy, RequestID: strings.Repeat("x", 200)},
		start + " (request ID " + strings.Repeat("x", 200) + "...)": {Advice: busy, RequestID: strings.Repeat("x", 201)},
		start + ": " + strings.Repeat("x", 900):                     {Advice: busy, Message: strings.Repeat("x", 900)},
		start + ": " + strings.Repeat("x", 900) + "...":             {Advice: busy, Message: strings.Repeat("x", 901)},
		start + ": " + strings.Repeat("x", 899) + "...":             {Advice: busy, Message: strings.Repeat("x", 899) + "é"},
		start + ": x" + strings.Repeat("é", 449) + "...":            {Advice: busy, Message: "x" + strings.Repeat("é", 1000)},
		start + `: "` + strings.Repeat(`\x00`, 225) + `"...`:        {Advice: busy, Message: strings.Repeat("\x00", 9999)},
		start + `: ""...`:                                           {Advice: busy, Message: strings.Repeat("\x80", 9999)},
		"POST /v2/p/instances: " + start:                            {Advice: busy, Method: "POST", Path: "/v2/p/instances"},
		"POST: " + start:                                            {Advice: busy, Method: "POST"},
		"/v2: " + start:                                             {Advice: busy, Path: "/v2"},
		`"a\nb" "/\x1b": ` + start:                                  {Advice: busy, Method: "a\nb", Path: "/\x1b"},
		start + ": <html>":                                          {Advice: busy, Body: "<html>"},
		start + `: "<html>\n"`:                                      {Advice: busy, Body: "<html>\n"},
		start + ": It is busy":                                      {Advice: busy, Message: "It is busy", Body: "<html>"},
		"no response: verify":                                       {Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}},
		"<nil>":                                                     nil,
	} {
		assert.Equal(t, want, e.Error())
	}
}

// hostile has texts that could break or fake a line of a log.
var hostile = []string{
	"a\nlevel=ERROR msg=forged", "a\r\n{\"level\":\"ERROR\"}", "\x1b[2K\x1b[1A", "\u202eevil", "\u2066x\u2069", "a\u2028b\u2029c", "\x00\x7f\u0085\u00ad",
	"\xff\xfe\xf0\x28", `"} {"level":"ERROR"`, `a" status=200 action="none`, strings.Repeat("\u0001", 5000), strings.Repeat("é", 5000),
	strings.Repeat("\xff", 5000), strings.Repeat("\U000e0001", 5000), "\ufeff", "\U0010ffff",
}

func TestErrorIsOneShortLine(t *testing.T) {
	for _, text := range hostile {
		e := &dmsstatus.Error{
			Advice:    dmsstatus.Advice{Code: -1 << 31, ErrorCode: text, Action: 255, Delay: 1<<63 - 1},
			Method:    text,
			Path:      text,
			Message:   text,
			Body:      text,
			RequestID: text,
		}
		line := e.Error()
		assert.Less(t, len(line), 2000, "%.40q", text)
		assert.True(t, utf8.ValidString(line), "%.40q", text)
		for _, r := range line {
			assert.False(t, r < ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\u00ad\u2028\u2029\u202e\u2066\u2069\ufeff", r), "%.40q: %q", text, r)
		}
		assert.Equal(t, text, e.Message, "the fields keep the full text")
	}
}

func TestLogValue(t *testing.T) {
	busy := dmsstatus.Advice{Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second}
	for _, test := range []struct {
		value      any
		text, json string
	}{
		{busy, "v.status=400 v.action=retry-after v.error_code=DMS.00400026 v.delay=2s",
			`{"status":400,"action":"retry-after","error_code":"DMS.00400026","delay":2000000000}`},
		{dmsstatus.Advice{Action: dmsstatus.ActionVerify}, "v.status=0 v.action=verify", `{"status":0,"action":"verify"}`},
		{dmsstatus.Advice{}, "v.status=0 v.action=Action(0)", `{"status":0,"action":"Action(0)"}`},
		{&dmsstatus.Error{Advice: busy, Message: "It is busy.", RequestID: "8e03"},
			`v.status=400 v.action=retry-after v.error_code=DMS.00400026 v.delay=2s v.message="It is busy." v.request_id=8e03`,
			`{"status":400,"action":"retry-after","error_code":"DMS.00400026","delay":2000000000,"message":"It is busy.","request_id":"8e03"}`},
		{&dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify)}, "v.status=404 v.action=modify", `{"status":404,"action":"modify"}`},
		{&dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify), Method: "GET", Path: "/v2", Body: "<html>"},
			"v.status=404 v.action=modify v.method=GET v.path=/v2 v.body=<html>", `{"status":404,"action":"modify","method":"GET","path":"/v2","body":"<html>"}`},
		{dmsstatus.Status{}, `v="{Code:Code(0) Name: Description: Action:Action(0) Basis:Basis(0) Hint:}"`,
			`{"status":0,"name":"","description":"","action":"","basis":"","hint":""}`},
		{(*dmsstatus.Error)(nil), "v=<nil>", "null"},
	} {
		text, line := logged(t, test.value)
		assert.Equal(t, `level=INFO msg=m `+test.text, text)
		assert.JSONEq(t, `{"level":"INFO","msg":"m","v":`+test.json+`}`, line)
	}
}

func TestLogValueOfHostileText(t *testing.T) {
	for _, text := range hostile {
		e := &dmsstatus.Error{Advice: dmsstatus.Advice{Code: 400, ErrorCode: text, Action: dmsstatus.ActionModify}, Message: text, RequestID: text}
		_, line := logged(t, e)
		var entry struct {
			Level string
			V     map[string]any
		}
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		assert.Equal(t, "INFO", entry.Level)
		assert.Len(t, entry.V, 5)
		assert.Equal(t, strings.ToValidUTF8(text, "\ufffd"), strings.ToValidUTF8(collapse(entry.V["message"].(string), text), "\ufffd"))
	}
}

// collapse undoes that JSON has one replacement for each invalid byte.
func collapse(got, text string) string {
	if utf8.ValidString(text) {
		return got
	}
	for strings.Contains(got, "\ufffd\ufffd") {
		got = strings.ReplaceAll(got, "\ufffd\ufffd", "\ufffd")
	}
	return got
}

// logged returns the lines that the text and the JSON handler make of a value,
// without the time.
func logged(t *testing.T, value any) (text, line string) {
	t.Helper()
	options := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	var textOut, jsonOut bytes.Buffer
	slog.New(slog.NewTextHandler(&textOut, options)).Info("m", "v", value)
	slog.New(slog.NewJSONHandler(&jsonOut, options)).Info("m", "v", value)
	for _, out := range []string{textOut.String(), jsonOut.String()} {
		require.Equal(t, 1, strings.Count(out, "\n"), out)
		require.False(t, strings.ContainsAny(out, "\r\x1b\x00"), "%q", out)
	}
	return strings.TrimSuffix(textOut.String(), "\n"), strings.TrimSuffix(jsonOut.String(), "\n")
}

// TestErrorConcurrently is for the race detector.
func TestErrorConcurrently(t *testing.T) {
	resp := response(400, "POST", "Retry-After", "7")
	resp.Body = io.NopCloser(strings.NewReader(`{"error_code":"DMS.00400026","error_msg":"busy\n"}`))
	err := fmt.Errorf("creating: %w", dmsstatus.CheckResponse(resp))
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var e *dmsstatus.Error
			assert.True(t, errors.As(err, &e))
			same(t, e.Advice, dmsstatus.AdviseError(err))
			assert.Contains(t, err.Error(), `"busy\n"`)
			assert.Equal(t, slog.KindGroup, e.LogValue().Kind())
			assert.NotEmpty(t, e.Hint())
		}()
	}
	wg.Wait()
}

// TestJSON wants the keys of the log in JSON, and the same value back.
func TestJSON(t *testing.T) {
	full := &dmsstatus.Error{
		Advice: dmsstatus.Advice{Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter, Delay: 2 * time.Second},
		Method: "POST", Path: "/v2", Message: "busy", Body: "<", RequestID: "8e03",
	}
	for want, value := range map[string]any{
		`{"status":0,"action":""}`: dmsstatus.Advice{},
		`{"status":400,"error_code":"DMS.00400026","action":"retry-after","delay":2000000000}`: full.Advice,
		`{"status":0, "action":"" }`: &dmsstatus.Error{},
		`{"status":400,"error_code":"DMS.00400026","action":"retry-after","delay":2000000000,
			"method":"POST","path":"/v2","message":"busy","body":"<","request_id":"8e03"}`: full,
	} {
		data, err := json.Marshal(value)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(data))
	}
	data, err := json.Marshal(full)
	require.NoError(t, err)
	back := new(dmsstatus.Error)
	require.NoError(t, json.Unmarshal(data, back))
	assert.Equal(t, full, back)
	_, line := logged(t, full)
	assert.Contains(t, line, `"delay":2000000000`, "as in JSON")
}

func FuzzCheckResponse(f *testing.F) {
	for data := range bodies {
		if len(data) < 1<<10 {
			f.Add(400, "POST", "7", "8e03", []byte(data))
		}
	}
	f.Add(204, "GET", "", "", []byte("x"))
	f.Add(503, "GET", laterDate, "\n", []byte(sized(1<<16)))
	f.Add(503, "GET", "", "", []byte(sized(1<<16)+" "))
	f.Add(503, "PUT", "soon", "", []byte("<html>"))
	f.Add(599, "POST", "Mon, 23 Nov 2220 00:01:30 GMT", "", []byte("x"))
	f.Add(400, "POST", "", "", []byte(`{"n": 1e407, "error_msg": "m"}`)) // no float64
	f.Fuzz(func(t *testing.T, code int, method, value, requestID string, data []byte) {
		make := func() (*http.Response, *tracked) {
			resp := response(code, method, "Date", sentDate, "Retry-After", value, "X-Request-Id", requestID)
			tracker := &tracked{Reader: bytes.NewReader(data)}
			resp.Body = tracker
			return resp, tracker
		}
		resp, tracker := make()
		err := dmsstatus.CheckResponse(resp)
		assert.Zero(t, tracker.closed)
		after, readErr := io.ReadAll(resp.Body)
		assert.NoError(t, readErr)
		assert.True(t, bytes.Equal(data, after), "the body was changed")

		success := 200 <= code && code <= 299
		said := wantSaid(data)
		if success || 100 <= code && code <= 199 {
			said = wantSaid(nil)
		}
		at, _ := http.ParseTime(sentDate)
		delay, delayed := dmsstatus.ParseRetryAfter(value, at)
		want := wantAdvice(code, method, delay, said)
		if delayed && delay == 0 && (code == 413 || code == 503 && !said.foreign) {
			if _, listed := dmsstatus.ByErrorCode(said.errorCode); !listed { // a delay of 0 is one, too
				want.Action = dmsstatus.ActionRetryAfter
			}
		}
		public := public
		if delay > 24*time.Hour && strings.Contains(value, ":") { // a date that counts from now
			want.Delay = 0
			public = func(a dmsstatus.Advice) dmsstatus.Advice {
				return dmsstatus.Advice{Code: a.Code, ErrorCode: a.ErrorCode, Action: a.Action}
			}
		}
		advised, _ := make()
		same(t, want, public(dmsstatus.Advise(advised)))
		if success {
			assert.NoError(t, err)
			return
		}
		var e *dmsstatus.Error
		require.ErrorAs(t, err, &e)
		if requestID != "" {
			said.requestID = requestID
		}
		same(t, want, public(e.Advice))
		assert.Equal(t, said.message, e.Message)
		assert.Equal(t, said.requestID, e.RequestID)
		assert.LessOrEqual(t, len(e.Body), 256)
		assert.True(t, utf8.ValidString(e.Body))
		assert.True(t, e.Message == "" || e.Body == "")
		assert.NotEmpty(t, e.Hint())
		assert.Less(t, len(e.Error()), 2000)
		assert.NotContains(t, e.Error(), "\n")
	})
}
