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

// said is what a body says.
type said struct{ errorCode, message, requestID string }

// sized returns a body of n bytes with an error code.
func sized(n int) string {
	const start, end = `{"code":"DMS.00400026","x":"`, `"}`
	return start + strings.Repeat("x", n-len(start)-len(end)) + end
}

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
	`{"error_code":"DMS.00400026","error_msg":"busy"}`:                     {"DMS.00400026", "busy", ""},
	`{"error_code":"DMS.00400026","error_msg":"busy","request_id":"8e03"}`: {"DMS.00400026", "busy", "8e03"},
	`{"error":{"code":"DMS.00400026","message":"busy"}}`:                   {"DMS.00400026", "busy", ""},
	`{"error":{"code":"APIG.0308","message":"slow"},"request_id":"8e03"}`:  {"APIG.0308", "slow", "8e03"},
	`{"errCode":"DMS.00400026","externalMessage":"busy"}`:                  {"DMS.00400026", "busy", ""},
	`{"code":"DMS.00400026","message":"busy"}`:                             {"DMS.00400026", "busy", ""},
	" {\n\t\"error_code\" : \"DMS.00400026\" }\r\n":                        {"DMS.00400026", "", ""},
	`{"error_msg":"busy"}`:                                                 {"", "busy", ""},
	`{"error":{"message":"busy"}}`:                                         {"", "busy", ""},
	`{"externalMessage":"busy"}`:                                           {"", "busy", ""},
	`{"message":"busy"}`:                                                   {"", "busy", ""},
	`{"request_id":"8e03"}`:                                                {"", "", "8e03"},
	`{"code":"dms.00400026"}`:                                              {"DMS.00400026", "", ""},
	`{"code":" 00400026 "}`:                                                {"DMS.00400026", "", ""},
	`{"code":"DMS.0040002\u0036","message":"\u00e9\n"}`:                    {"DMS.00400026", "é\n", ""},
	`{"x":["}"],"code":"DMS.00400026"}`:                                    {"DMS.00400026", "", ""},
	`{"code":"DMS.00400026","message":"` + "\xff" + `"}`:                   {"DMS.00400026", "\ufffd", ""},
	sized(1 << 16): {"DMS.00400026", "", ""},

	// The first form that fits.
	`{"code":"D","message":"d","errCode":"C","externalMessage":"c","error":{"code":"B","message":"b"},"error_code":"A","error_msg":"a"}`: {"A", "a", ""},
	`{"code":"D","message":"d","errCode":"C","externalMessage":"c","error":{"code":"B","message":"b"}}`:                                  {"B", "b", ""},
	`{"code":"D","message":"d","errCode":"C","externalMessage":"c"}`:                                                                     {"C", "c", ""},
	`{"error_code":null,"error_msg":"","code":"D"}`:                                                                                      {"D", "", ""},
	`{"error":"failed","code":"D"}`:    {"D", "", ""},
	`{"error":{},"code":"D"}`:          {"D", "", ""},
	`{"error":null,"code":"D"}`:        {"D", "", ""},
	`{"error_code":"A","message":"d"}`: {"A", "", ""},

	// A code that is no string is none; the message still counts.
	`{"error_code":400,"error_msg":"busy"}`:                    {"", "busy", ""},
	`{"error_code":{"code":"X"},"error_msg":"busy"}`:           {"", "busy", ""},
	`{"error":{"code":400,"message":"busy"}}`:                  {"", "busy", ""},
	`{"errCode":true,"externalMessage":"busy"}`:                {"", "busy", ""},
	`{"code":["X"],"message":"busy"}`:                          {"", "busy", ""},
	`{"error_code":"DMS.00400026","error_msg":["busy"]}`:       {"DMS.00400026", "", ""},
	`{"error_code":"DMS.00400026","request_id":5}`:             {"DMS.00400026", "", ""},
	`{"error_code":400,"error_msg":4,"code":1,"message":null}`: {},

	// Other places and spellings.
	`{"error":{"error":{"code":"X"}}}`:                            {},
	`{"error":{"error_code":"X","error_msg":"x"}}`:                {},
	`{"data":{"error_code":"X","error_msg":"x"}}`:                 {},
	`{"error":[{"code":"X"}]}`:                                    {},
	`[{"error_code":"X"}]`:                                        {},
	`{"Error_Code":"X","ERROR_MSG":"x","Code":"X","Message":"x"}`: {},
	`{"error":{"Code":"X","request_id":"8e03"}}`:                  {},
	`{"x":"code"}`:              {},
	"":                          {},
	"null":                      {},
	`"code"`:                    {},
	"{}":                        {},
	`{"code":"X"`:               {},
	`{"code":"X"} {}`:           {},
	`<html>{"code":"X"}</html>`: {},
	"\ufeff" + `{"code":"X"}`:   {},
	utf16(`{"code":"X"}`):       {},
	"\xff\xfe\x00":              {},
	sized(1<<16 + 1):            {},
	`{"x":"` + strings.Repeat("x", 3<<20) + `","code":"X"}`:                              {},
	strings.Repeat("[", 30_000):                                                          {},
	strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000):                  {},
	`{"code":"X","a":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `}`: {}, // deeper than encoding/json goes
}

func TestBodies(t *testing.T) {
	for data, want := range bodies {
		resp := response(400, "POST")
		resp.Body = io.NopCloser(strings.NewReader(data))
		var e *dmsstatus.Error
		require.ErrorAs(t, dmsstatus.CheckResponse(resp), &e)
		assert.Equal(t, want, said{e.ErrorCode, e.Message, e.RequestID}, "%.80s", data)
		assert.Equal(t, dmsstatus.Advise(resp).WithErrorCode(want.errorCode), e.Advice, "%.80s", data)
		after, err := io.ReadAll(resp.Body)
		assert.NoError(t, err)
		assert.True(t, data == string(after), "%.80s: the body was changed", data)

		want.errorCode = e.ErrorCode
		assert.Equal(t, want.errorCode, dmsstatus.AdviseError(unexpected(400, "POST", data)).ErrorCode, "%.80s, in an SDK's error", data)
	}
}

func TestCheckResponse(t *testing.T) {
	for _, test := range []struct {
		name string
		resp *http.Response
		want *dmsstatus.Error
	}{
		{"nil", nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}}},
		{"zero", &http.Response{}, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionVerify}}},
		{"199", response(199, "GET"), &dmsstatus.Error{Advice: advice(199, dmsstatus.ActionContinue)}},
		{"200", response(200, "GET"), nil},
		{"202", response(202, "POST"), nil},
		{"299", response(299, "GET"), nil},
		{"300", response(300, "GET"), &dmsstatus.Error{Advice: advice(300, dmsstatus.ActionRedirect)}},
		{"304", response(304, "GET"), &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone)}},
		{"307 not followed", response(307, "POST"), &dmsstatus.Error{Advice: advice(307, dmsstatus.ActionRedirect)}},
		{"no body", response(404, "GET"), &dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify)}},
		{"504 to a GET", response(504, "GET"), &dmsstatus.Error{Advice: advice(504, dmsstatus.ActionRetry)}},
		{"504 to a PUT", response(504, "PUT"), &dmsstatus.Error{Advice: advice(504, dmsstatus.ActionVerify)}},
		{"request ID", response(404, "GET", "X-Request-Id", "8e03"),
			&dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify), RequestID: "8e03"}},
		{"delay", response(503, "POST", "Retry-After", "7"),
			&dmsstatus.Error{Advice: dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}}},
		{"no header", &http.Response{StatusCode: 404}, &dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := dmsstatus.CheckResponse(test.resp)
			if test.want == nil {
				assert.NoError(t, err)
				return
			}
			assert.Equal(t, test.want, err)
		})
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
	busy := modify.WithErrorCode("DMS.00400026")
	for _, test := range []struct {
		method, path string
		want         *dmsstatus.Error
		body         string
		bodyErr      error
	}{
		{"GET", "/", &dmsstatus.Error{Advice: busy, Message: "busy", RequestID: "8e03"}, body, nil},
		{"POST", "/", &dmsstatus.Error{Advice: busy, Message: "busy", RequestID: "8e03"}, body, nil},
		{"HEAD", "/", &dmsstatus.Error{Advice: modify, RequestID: "8e03"}, "", nil},
		{"GET", "/no-content", nil, "", nil},
		{"GET", "/not-modified", &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone), RequestID: "8e03"}, "", nil},
		{"POST", "/redirect", &dmsstatus.Error{Advice: advice(307, dmsstatus.ActionRedirect).WithErrorCode("DMS.00400026"), Message: "busy", RequestID: "8e03"}, body, nil},
		{"GET", "/full", &dmsstatus.Error{Advice: busy, Message: "busy", RequestID: "8e03"}, full, nil},
		{"GET", "/full-in-chunks", &dmsstatus.Error{Advice: busy, Message: "busy", RequestID: "8e03"}, full, nil},
		{"GET", "/large", &dmsstatus.Error{Advice: modify, RequestID: "8e03"}, large, nil},
		{"GET", "/cut-off", &dmsstatus.Error{Advice: modify, RequestID: "8e03"}, body, io.ErrUnexpectedEOF},
	} {
		req, err := http.NewRequest(test.method, server.URL+test.path, nil)
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		for range 2 { // the second time as the first
			err = dmsstatus.CheckResponse(resp)
			if test.want == nil {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, test.want, err, "%s %s", test.method, test.path)
			}
		}
		data, err := io.ReadAll(resp.Body)
		assert.Equal(t, test.bodyErr, err)
		assert.True(t, test.body == string(data), "%s %s: got %.100q", test.method, test.path, data)
		assert.NoError(t, resp.Body.Close())
	}
}

// A tracked body counts what is read, and whether it is closed.
type tracked struct {
	io.Reader
	read, closed int
}

func (b *tracked) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *tracked) Close() error { b.closed++; return errors.New("closed") }

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
		{"64 KiB, then no empty reads", noEmptyReads{strings.NewReader(sized(1<<16) + " ")}, 1 << 16, "", sized(1<<16) + " ", nil},
		{"64 KiB and a space", strings.NewReader(sized(1<<16) + " "), 1 << 16, "", sized(1<<16) + " ", nil},
		{"64 KiB, the end not known", iotest.OneByteReader(strings.NewReader(sized(1 << 16))), 1 << 16, "", sized(1 << 16), nil},
		{"large", strings.NewReader(strings.Repeat(" ", 3<<20)), 1 << 16, "", strings.Repeat(" ", 3<<20), nil},
		{"large, and fails", io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<17)), iotest.ErrReader(broken)), 1 << 16, "", strings.Repeat(" ", 1<<17), broken},
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
	assert.Equal(t, &dmsstatus.Error{Advice: advice(429, dmsstatus.ActionRetryAfter)}, dmsstatus.CheckResponse(resp))
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
	assert.Equal(t, &dmsstatus.Error{Advice: advice(101, dmsstatus.ActionContinue)}, dmsstatus.CheckResponse(resp))
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
		start + ": " + strings.Repeat("x", 1300):                    {Advice: busy, Message: strings.Repeat("x", 1300)},
		start + ": " + strings.Repeat("x", 1300) + "...":            {Advice: busy, Message: strings.Repeat("x", 1301)},
		start + ": " + strings.Repeat("x", 1299) + "...":            {Advice: busy, Message: strings.Repeat("x", 1299) + "é"},
		start + ": x" + strings.Repeat("é", 649) + "...":            {Advice: busy, Message: "x" + strings.Repeat("é", 1000)},
		start + `: "` + strings.Repeat(`\x00`, 325) + `"...`:        {Advice: busy, Message: strings.Repeat("\x00", 9999)},
		start + `: ""...`:                                           {Advice: busy, Message: strings.Repeat("\x80", 9999)},
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
			Message:   text,
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
			assert.Equal(t, e.Advice, dmsstatus.AdviseError(err))
			assert.Contains(t, err.Error(), `"busy\n"`)
			assert.Equal(t, slog.KindGroup, e.LogValue().Kind())
			assert.NotEmpty(t, e.Hint())
		}()
	}
	wg.Wait()
}

// wantSaid is what a body says, by decoding it whole.
func wantSaid(data []byte) said {
	var whole map[string]any
	if json.Unmarshal(data, &whole) != nil {
		return said{}
	}
	text := func(object map[string]any, key string) string {
		s, _ := object[key].(string)
		return s
	}
	inner, _ := whole["error"].(map[string]any)
	id := text(whole, "request_id")
	for _, s := range []said{
		{text(whole, "error_code"), text(whole, "error_msg"), id},
		{text(inner, "code"), text(inner, "message"), id},
		{text(whole, "errCode"), text(whole, "externalMessage"), id},
		{text(whole, "code"), text(whole, "message"), id},
	} {
		if s.errorCode != "" || s.message != "" {
			return s
		}
	}
	return said{"", "", id}
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
	f.Fuzz(func(t *testing.T, code int, method, retryAfter, requestID string, data []byte) {
		resp := response(code, method, "Date", sentDate, "Retry-After", retryAfter, "X-Request-Id", requestID)
		tracker := &tracked{Reader: bytes.NewReader(data)}
		resp.Body = tracker
		advice := dmsstatus.Advise(resp)
		err := dmsstatus.CheckResponse(resp)
		assert.Zero(t, tracker.closed)
		after, readErr := io.ReadAll(resp.Body)
		assert.NoError(t, readErr)
		assert.True(t, bytes.Equal(data, after), "the body was changed")
		if 200 <= code && code <= 299 {
			assert.NoError(t, err)
			return
		}
		var e *dmsstatus.Error
		require.ErrorAs(t, err, &e)
		want := wantSaid(data)
		if len(data) > 1<<16 || 100 <= code && code <= 199 {
			want = said{}
		}
		if requestID != "" {
			want.requestID = requestID
		}
		assert.Equal(t, advice.WithErrorCode(want.errorCode), e.Advice)
		assert.Equal(t, want.message, e.Message)
		assert.Equal(t, want.requestID, e.RequestID)
		assert.Less(t, len(e.Error()), 2000)
		assert.NotContains(t, e.Error(), "\n")
	})
}
