package paste_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/paste"
)

// A told call is one as a log tells it.
type told struct {
	method, path string
	status       int
	code         string
}

var calls = []told{
	{"POST", "/v2/p1/instances", 504, ""},
	{"POST", "/v2/p1/instances/i1/topics", 400, "DMS.00400026"},
	{"GET", "/v2/p1/instances/i2", 404, "DMS.00404022"},
	{"DELETE", "/v2/p1/instances/i3", 500, ""},
	{"PUT", "/v2/p1/instances/i4", 400, "DMS.00400060"},
	{"GET", "/v2/p1/instances/i5", 502, ""},
}

func (c told) body() string {
	if c.code == "" {
		return `{"error_msg":"no"}`
	}
	return fmt.Sprintf(`{"error_code":%q,"error_msg":"no"}`, c.code)
}

// logs print a call in entries.
var logs = map[string]func(c told, id int) []string{
	"Terraform with IDs": func(c told, id int) []string {
		start := fmt.Sprintf("2026-08-21T17:05:10.111+0800 [DEBUG] provider.x: 2026/08/21 17:05:10 [DEBUG] [17557635101%02d-%d] API ", id, id)
		return []string{
			start + "Request URL: " + c.method + " https://dms.example" + c.path,
			start + fmt.Sprintf("Response Code: %d", c.status), start + "Response Body: " + c.body(),
		}
	},
	"Terraform": func(c told, _ int) []string {
		const start = "2026-08-21T17:05:10.111+0800 [DEBUG] provider.x: 2026/08/21 17:05:10 [DEBUG] API "
		return []string{
			start + "Request URL: " + c.method + " https://dms.example" + c.path,
			start + fmt.Sprintf("Response Code: %d", c.status), start + "Response Body: " + c.body(),
		}
	},
	"slog": func(c told, _ int) []string {
		const start = "time=2026-11-20T10:00:00.000Z level=DEBUG "
		return []string{
			start + "msg=sent method=" + c.method + " url=https://dms.example" + c.path,
			start + fmt.Sprintf("msg=got status=%d", c.status), start + fmt.Sprintf("msg=failed body=%q", c.body()),
		}
	},
	"words": func(c told, _ int) []string {
		return []string{
			"2026/11/20 10:00:00 " + c.method + " https://dms.example" + c.path,
			fmt.Sprintf("2026/11/20 10:00:00 got HTTP %d", c.status), "2026/11/20 10:00:00 it said " + c.code,
		}
	},
}

// interleave calls each with every order of the entries of a and b.
func interleave(a, b, before []string, each func(all []string)) {
	if len(a)+len(b) == 0 {
		each(before)
		return
	}
	before = before[:len(before):len(before)]
	if len(a) > 0 {
		interleave(a[1:], b, append(before, a[0]), each)
	}
	if len(b) > 0 {
		interleave(a, b[1:], append(before, b[0]), each)
	}
}

// TestInterleaved has every interleaving of two calls, with and without their requests. No
// row has the method or the error code of the other call.
func TestInterleaved(t *testing.T) {
	n := 0
	for name, entries := range logs {
		for i, a := range calls {
			for j, b := range calls {
				if i >= j || a.status == b.status {
					continue
				}
				ea, eb := entries(a, 1), entries(b, 2)
				for _, from := range []int{0, 1} {
					interleave(ea[from:], eb[from:], nil, func(all []string) {
						text := strings.Join(all, "\n")
						for _, c := range paste.Read(text).Calls {
							n++
							of := a
							if c.Status == b.status {
								of = b
							}
							got := dmsstatus.Advise(c.Response())
							assert.Contains(t, []string{"", of.method}, c.Method, "%s: %s", name, text)
							assert.Contains(t, []string{"", of.code}, got.ErrorCode, "%s: %s", name, text)
						}
					})
				}
			}
		}
	}
	assert.Greater(t, n, 1000)
}

// TestHardWraps has an error at each width. What is found is never another's, and the whole
// is found at nearly all.
func TestHardWraps(t *testing.T) {
	const text = `Error: error creating DMS kafka instance: Bad request with: [POST https://dms.region-1.example.com/v2/0a1b2c3d4e5f60718293a4b5c6d7e8f9/kafka/instances], request_id: aaaabbbbccccddddeeeeffff00001111, error message: {"error_code":"DMS.00400026","error_msg":"This operation is not allowed due to the instance status."}`
	found, n := 0, 0
	for width := 60; width <= 160; width++ {
		var lines []string
		rest := text
		for ; len(rest) > width; rest = rest[width:] {
			lines = append(lines, rest[:width])
		}
		n++
		for _, c := range paste.Read(strings.Join(append(lines, rest), "\n")).Calls {
			got := dmsstatus.Advise(c.Response()).ErrorCode
			assert.Contains(t, []string{"", "DMS.00400026"}, got, width)
			if c.Method == "POST" && c.Status == 400 && got != "" && strings.HasSuffix(c.URL, "/kafka/instances") {
				found++
			}
		}
	}
	assert.GreaterOrEqual(t, found, n*97/100)
}

// TestAnything has parts of texts, many times.
func TestAnything(t *testing.T) {
	for _, unit := range []string{
		"a", `"`, `\`, `\"`, "{", "[", "<", "\n", `{"a":`, `x="`, "<html>", "<html>\n", "504 ", "HTTP/1.1 504\n", "< HTTP/1.1 504\n",
		"> POST /v2 HTTP/1.1\n", "Response Code: 504\n", "Response Body: {\n", "curl: (28) ", "ClientRequestException {\n httpStatusCode: 400\n",
		"\x1b[", "│ ", "&quot;", "\xff\xfe", "GET https://a/ ", "err=\"", "https://", "error message: {",
	} {
		assert.NotPanics(t, func() { paste.Read(strings.Repeat(unit, 1<<16/len(unit))) }, unit)
	}
}

// TestUTF16 has a text in both orders of bytes. Reading it allocates nothing for each
// character.
func TestUTF16(t *testing.T) {
	line := "POST https://dms.example/v2/p1/instances 504 Gateway Timeout\n"
	for mark, at := range map[string]int{"\xff\xfe": 0, "\xfe\xff": 1} {
		encoded := []byte(mark)
		for _, c := range []byte(line + strings.Repeat(" ", 1<<14)) {
			pair := [2]byte{}
			pair[at] = c
			encoded = append(encoded, pair[:]...)
		}
		text := string(encoded)
		got := paste.Read(text).Calls
		if assert.Len(t, got, 1) {
			assert.Equal(t, http.MethodPost, got[0].Method)
			assert.Equal(t, http.StatusGatewayTimeout, got[0].Status)
		}
		allocs := testing.AllocsPerRun(1, func() { paste.Read(text) })
		assert.Less(t, allocs, float64(len(text)/4))
	}
}

// hardWrap breaks the lines of a text at a width.
func hardWrap(text string, width int) string {
	var all []string
	for l := range strings.SplitSeq(text, "\n") {
		for ; len(l) > width; l = l[width:] {
			all = append(all, l[:width])
		}
		all = append(all, l)
	}
	return strings.Join(all, "\n")
}

// TestCareful has texts of one call, whole and at each width. Nothing says that the call
// can be repeated, has succeeded, or is about something that does not exist.
func TestCareful(t *testing.T) {
	for name, text := range map[string]string{
		"labels":                       `2026-11-20T10:00:00Z {app="dms-operator", status="200"} level=error msg="create failed" err="Post \"https://dms.example/v2/p1/instances\": EOF"`,
		"a message with a status code": `ServerResponseException - {status_code:500,request_id:aaaabbbbccccddddeeeeffff00001111,error_code:None,error_msg:upstream answered 404 Not Found DMS.00404022,encoded_authorization_message:None}`,
		"a message behind a class":     `huaweicloudsdkcore.exceptions.exceptions.ServerResponseException: ServerResponseException - {status_code:500,request_id:aaaabbbbccccddddeeeeffff00001111,error_code:None,error_msg:upstream answered 404 Not Found DMS.00404022,encoded_authorization_message:None}`,
		"a certificate":                `level=ERROR msg=read err="Get \"https://dms.region-1.example.com/v2/p1/instances/i1\": tls: failed to verify certificate: x509: certificate signed by unknown authority"`,
	} {
		for width := 50; width <= len(text); width++ {
			wrapped := hardWrap(text, width)
			for _, c := range paste.Read(wrapped).Calls {
				advice := advise(c)
				assert.NotContains(t, []dmsstatus.Action{dmsstatus.ActionNone, dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter}, advice.Action, "%s: %s", name, wrapped)
				assert.False(t, advice.IsNotExist() || advice.IsExist(), "%s: %s", name, wrapped)
			}
		}
	}
}

// TestHalfOwn has what this library logs, at each width. An action is never a part of
// another, nor an error code.
func TestHalfOwn(t *testing.T) {
	for action, text := range map[string]string{
		"retry-after": `time=2026-11-25T10:00:00.000Z level=WARN msg="DMS call failed" err.status=400 err.action=retry-after err.error_code=DMS.00400026 err.delay=2s err.method=PUT err.path=/v2/p1`,
		"verify":      `time=2026-11-25T10:00:00.000Z level=WARN msg="DMS call failed" status=504 action=verify error_code=DMS.00500094 method=GET path=/v2/p1`,
	} {
		for width := 50; width <= len(text); width++ {
			for _, c := range paste.Read(hardWrap(text, width)).Calls {
				assert.Contains(t, []string{"Action(0)", action}, c.Said.Action.String(), hardWrap(text, width))
				assert.Contains(t, []string{"", "DMS.00400026", "DMS.00500094"}, c.ErrorCode, hardWrap(text, width))
			}
		}
	}
}

// TestUnexpected has a status code that an SDK did not expect, broken before "got".
func TestUnexpected(t *testing.T) {
	const text = "Error: Expected HTTP response code [204] when accessing [PUT https://dms.example/v2/p1/instances/i1/topics], but"
	calls := paste.Read(text + "\n got 206 instead\n" + `{"failed_topics":[{"id":"t1","success":false,"error_msg":"no"}]}`).Calls
	if assert.Len(t, calls, 1) {
		assert.True(t, calls[0].IsError)
	}
}

// TestDocker has a response in the log of a container, a line in each object.
func TestDocker(t *testing.T) {
	var text strings.Builder
	for _, l := range []string{"HTTP/1.1 200 OK", "Content-Type: text/html", "", "<html><body>Please log in</body></html>"} {
		fmt.Fprintf(&text, "{\"log\":%q,\"stream\":\"stderr\",\"time\":\"2026-11-20T10:00:00Z\"}\n", l+"\n")
	}
	calls := paste.Read(text.String()).Calls
	if assert.Len(t, calls, 1) {
		assert.Equal(t, "<html><body>Please log in</body></html>", calls[0].Body)
	}
}

// TestFailureInObject has the failure of another call in the middle of an object.
func TestFailureInObject(t *testing.T) {
	calls := paste.Read(`ServerResponseException - {
  Message: failed: Get "https://dms.example/v2/p1/instances": dial tcp: lookup dms.example: no such host
  status_code:500,
  request_id:r2 }`).Calls
	if assert.Len(t, calls, 1) {
		assert.True(t, calls[0].Unsure)
	}
}

// TestLineInObject has the line of another call in the middle of an indented object.
func TestLineInObject(t *testing.T) {
	for _, c := range paste.Read(`ServerResponseException - {
  status_code:500,
  request_id:r2,
Get "https://dms.example/v2/p1/instances/i1": EOF
  error_code:None }`).Calls {
		if c.Status == http.StatusInternalServerError {
			assert.Empty(t, c.Method)
		}
	}
}

// TestEchoed has what the getters of an SDK return, one a line.
func TestEchoed(t *testing.T) {
	calls := paste.Read("400\naaaabbbbccccddddeeeeffff00001111\nIAM.0011\nThe request body is invalid").Calls
	if assert.Len(t, calls, 1) {
		assert.Equal(t, http.StatusBadRequest, calls[0].Status)
		assert.Equal(t, "IAM.0011", calls[0].ErrorCode)
	}
	assert.Empty(t, paste.Read("400\nlines\nIAM.0011").Calls)
	// A code of DMS would make an action of lines that nothing joins.
	assert.Empty(t, paste.Read("400\naaaabbbbccccddddeeeeffff00001111\nDMS.00400026").Calls)
}

// advise returns what the text itself says of a call, or what package dmsstatus does.
func advise(c paste.Call) dmsstatus.Advice {
	switch {
	case c.Said.Action != 0:
		return c.Said
	case c.Status == 0:
		return dmsstatus.AdviseError(c.Err())
	}
	return dmsstatus.Advise(c.Response())
}
