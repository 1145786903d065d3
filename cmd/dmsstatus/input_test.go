package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

const busy = `{"error_code":"DMS.00400026","error_msg":"The instance is busy."}`

// headings returns the first lines of the blocks that the command printed.
func headings(stdout string) []string {
	var heads []string
	for block := range strings.SplitSeq(stdout, "\n\n") {
		head, _, _ := strings.Cut(block, "\n")
		heads = append(heads, head)
	}
	return heads
}

func TestResponse(t *testing.T) {
	const (
		code = "DMS.00400026, with status code 400 BadRequest"
	)
	for _, test := range []struct {
		name, input, method string
		want                []string
	}{
		{"HTTP/1.1", "HTTP/1.1 400 Bad Request\nX-Request-Id: 8e03\nRetry-After: 5\n\n" + busy, "",
			[]string{"Response: 400 BadRequest DMS.00400026: retry-after, wait 5s: The instance is busy. (request ID 8e03)", code}},
		{"HTTP/2", "HTTP/2 400 \nx-request-id: 8e03\nretry-after: 5\n\n" + busy + "\n", "",
			[]string{"Response: 400 BadRequest DMS.00400026: retry-after, wait 5s: The instance is busy. (request ID 8e03)", code}},
		{"HTTP/3, no reason", "HTTP/3 400\n\n" + busy, "", []string{"Response: 400 BadRequest DMS.00400026: retry-after: The instance is busy.", code}},
		{"HTTP/1.0", "HTTP/1.0 404 Not Found\n\n", "", []string{"Response: 404 NotFound: modify"}},
		{"an interim response", "HTTP/1.1 100 Continue\n\nHTTP/1.1 404 Not Found\n\n", "", []string{"Response: 404 NotFound: modify"}},
		{"a proxy", "HTTP/1.1 200 Connection established\nVia: x\n\nHTTP/1.1 100 Continue\n\nHTTP/2 404 \n\n", "",
			[]string{"Response: 404 NotFound: modify"}},
		{"a header of the interim response", "HTTP/1.1 100 Continue\nRetry-After: 5\n\nHTTP/1.1 503 x\n\n", "",
			[]string{"Response: 503 ServiceUnavailable: modify"}},
		{"503 with Retry-After", "HTTP/2 503\nRetry-After: 120\n\n", "", []string{"Response: 503 ServiceUnavailable: retry-after, wait 2m0s"}},
		{"a date", "HTTP/2 429\nDate: Mon, 23 Nov 2020 10:00:00 GMT\nRetry-After: Mon, 23 Nov 2020 10:01:30 GMT\n\n", "",
			[]string{"Response: 429 TooManyRequests: retry-after, wait 1m30s"}},
		{"success", "HTTP/2 200\n\n{}", "", []string{"Response: 200 OK: none"}},
		{"success with a number", "HTTP/2 200\n\n{\"id\":\"10240407\"}", "", []string{"Response: 200 OK: none"}},
		{"accepted", "HTTP/2 202\n\n", "", []string{"Response: 202 Accepted: poll"}},
		{"504", "HTTP/2 504\n\n", "", []string{"Response: 504 ServerTimeout: verify"}},
		{"504 to a POST", "HTTP/2 504\n\n", "POST", []string{"Response: POST: 504 ServerTimeout: verify"}},
		{"504 to a GET", "HTTP/2 504\n\n", "GET", []string{"Response: GET: 504 ServerTimeout: retry"}},
		{"504 to a delete", "HTTP/2 504\n\n", "delete", []string{"Response: DELETE: 504 ServerTimeout: retry"}},
		{"cut off in the status line", "HTTP/2 404", "", []string{"Response: 404 NotFound: modify"}},
		{"cut off in the header", "HTTP/2 503\nRetry-After: 5\nX-Reque", "", []string{"Response: 503 ServiceUnavailable: retry-after, wait 5s"}},
		{"cut off in the body", "HTTP/2 400\n\n" + busy[:30], "", []string{"Response: 400 BadRequest DMS.00400026: retry-after: " + busy[:30], code}},
		{"a body that is no JSON", "HTTP/2 400\n\n<html>DMS.00400026</html>", "", []string{"Response: 400 BadRequest: modify: <html>DMS.00400026</html>", code}},
		{"a body without an error code", "HTTP/2 400\n\n<html>ABC.123</html>", "", []string{"Response: 400 BadRequest: modify: <html>ABC.123</html>"}},
		{"a status line of a log", "HTTP/1.1 400 see DMS.00400026", "", []string{"Response: 400 BadRequest: modify", code}},
		{"a tab", "\tHTTP/0.9 404\n\n", "", []string{"Response: 404 NotFound: modify"}},
		{"a byte order mark", "\ufeff\n HTTP/2 404\n\n", "", []string{"Response: 404 NotFound: modify"}},
		{"a header that is none", "HTTP/2 503\nnonsense\n: x\nRetry-After: 5\n\n", "", []string{"Response: 503 ServiceUnavailable: retry-after, wait 5s"}},
		{"a message that means harm", "HTTP/2 404\n\n{\"error_msg\":\"\\u001b[2J\"}", "", []string{`Response: 404 NotFound: modify: "\x1b[2J"`}},
		{"an error code that is the status code", "HTTP/2 404\n\n{\"code\":\"404\"}", "", []string{`Response: 404 NotFound 404: modify: {"code":"404"}`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, input := range []string{test.input, strings.ReplaceAll(test.input, "\n", "\r\n")} {
				args := []string{"-"}
				if test.method != "" {
					args = []string{"-method", test.method, "-"}
				}
				stdout, stderr, status := runInput(t, input, args...)
				assert.Equal(t, test.want, headings(stdout))
				assert.Empty(t, stderr)
				assert.Zero(t, status)
			}
		})
	}
}

func TestResponseInFull(t *testing.T) {
	stdout, _, _ := runInput(t, "HTTP/2 504\n\n", "-")
	assert.True(t, strings.HasPrefix(stdout, `Response: 504 ServerTimeout: verify
  Action:  verify (the request may have taken effect; check before you send it again)
  Hint:    `), stdout)
	const ask = "  Method:  not known; give it with -method, because a GET can be retried\n"
	assert.Contains(t, stdout, ask)
	for _, args := range [][]string{{"-method", "POST", "-"}, {"-method", "GET", "-"}} {
		stdout, _, _ = runInput(t, "HTTP/2 504\n\n", args...)
		assert.NotContains(t, stdout, ask)
	}
	stdout, _, _ = runInput(t, "HTTP/2 404\n\n", "-")
	assert.NotContains(t, stdout, ask)
}

func TestResponseNotInTables(t *testing.T) {
	for _, test := range []struct {
		input, heading, stderr string
		status                 int
	}{
		{"HTTP/2 599\n\n", "Response: Code(599): verify", "dmsstatus: DMS does not document 599; as a 5xx code, treat it as 500: verify", 1},
		{"HTTP/2 999\n\n", "Response: Code(999): verify", "dmsstatus: DMS does not document 999; it is outside 100 to 599", 1},
		{"HTTP/2 404\n\n{\"code\":\"DMS.00400001\"}", `Response: 404 NotFound DMS.00400001: modify: {"code":"DMS.00400001"}`, `dmsstatus: "DMS.00400001" is not in the table; go by the status code`, 1},
		{"HTTP/2 429\n\n{\"error_code\":\"APIG.9999\"}", `Response: 429 TooManyRequests APIG.9999: retry-after: {"error_code":"APIG.9999"}`, `dmsstatus: "APIG.9999" comes from the API gateway, not from DMS; go by the status code`, 0}, // a remark
	} {
		stdout, stderr, status := runInput(t, test.input, "-")
		assert.Equal(t, test.heading, headings(stdout)[0])
		assert.Contains(t, stderr, test.stderr)
		assert.Equal(t, 1, strings.Count(stderr, "\n"))
		assert.Contains(t, stdout, "  Hint:")
		assert.Equal(t, test.status, status)
	}
}

func TestResponseJSON(t *testing.T) {
	stdout, stderr, status := runInput(t, "HTTP/2 400\nretry-after: 5\nx-request-id: 8e03\n\n"+busy, "-json", "-", "411")
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	require.Len(t, rows, 3)
	listed, _ := dmsstatus.ByErrorCode("DMS.00400026")
	hint := listed.Hint
	assert.Equal(t, map[string]any{
		"status": 400.0, "action": "retry-after", "error_code": "DMS.00400026", "delay": "5s",
		"message": "The instance is busy.", "request_id": "8e03", "hint": hint,
	}, rows[0])
	assert.Equal(t, "DMS.00400026", rows[1]["error_code"])
	assert.Equal(t, 411.0, rows[2]["status"])
	assert.Empty(t, stderr)
	assert.Zero(t, status)

	stdout, _, _ = runInput(t, "HTTP/2 404\n\n{\"message\":\"<b> & c\"}", "-json", "-")
	assert.Contains(t, stdout, `"message": "<b> & c"`)
	stdout, _, _ = runInput(t, "HTTP/2 599\n\n", "-json", "-")
	assert.JSONEq(t, `[{"status":599,"action":"verify","hint":`+strconv.Quote(dmsstatus.Advice{Code: 599, Action: dmsstatus.ActionVerify}.Hint())+`}]`, stdout)
	stdout, _, _ = runInput(t, "HTTP/2 404\n\n<html>", "-json", "-")
	assert.Contains(t, stdout, `"body": "<html>"`)
}

func TestText(t *testing.T) {
	const (
		state = "DMS.00400026, with status code 400 BadRequest"
		flow  = "DMS.10240407, with status code 404 NotFound"
		query = "DMS.111501025, with status code 503 ServiceUnavailable"
	)
	for _, test := range []struct {
		name, input string
		want        []string
	}{
		{"a body", busy, []string{state}},
		{"alone", "DMS.00400026", []string{state}},
		{"in order, once each", "x DMS.10240407\ny dms.00400026, DMS.10240407 Dms.00400026\n", []string{flow, state}},
		{"nine digits", "DMS.111501025;", []string{query}},
		{"an escaped body", `msg="{\"error_code\":\"DMS.00400026\"}\nDMS.10240407\n"`, []string{state, flow}},
		{"without DMS.", `{"error_code":"00400026","id":"12345678"} 10240407`, []string{state}},
		{"without DMS., and with", `"00400026" DMS.00400026 "111501025"`, []string{state, query}},
		{"without DMS., escaped", `msg="{\"error_code\":\"00400026\"}"`, []string{state}},
		{"all digits", "DMS.111501025 DMSx00400026 DMS.10240309", []string{query, "DMS.10240309, with status code 403 Forbidden"}},
		{"in colour", "\x1b[31mDMS.00400026\x1b[0m", []string{state}},
		{"in other bytes", "\xff\x00DMS.00400026\xff", []string{state}},
		{"no response", "HTTP/2 4000 " + busy, []string{state}},
		{"nor that", "HTTP/2 040\n\n" + busy, []string{state}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, input := range []string{test.input, strings.ReplaceAll(test.input, "\n", "\r\n")} {
				stdout, stderr, status := runInput(t, input, "-")
				assert.Equal(t, test.want, headings(stdout))
				assert.Empty(t, stderr)
				assert.Zero(t, status)
			}
		})
	}
}

func TestTextNotInTables(t *testing.T) {
	const nothing = "dmsstatus: standard input: found no response, no error of a client and no error code; give a code as an argument: dmsstatus 504\n"
	for _, input := range []string{
		"00400026", `"00400001"`, "DMS.00400026x", "DMSx00400026", "DMS.\uff10\uff1040002",
		"v1.2024", "A.2024", "IAM.123", "IAMx0011", "app.20261125.log", "/var/log/app.20261125", "node.1234:80", "me@host.1234",
		"xHTTP/2 504\n\n", "HTTP/1x1 504\n\n",
	} {
		stdout, stderr, status := runInput(t, input, "-")
		assert.Empty(t, stdout)
		assert.Equal(t, nothing, stderr, "%.40q", input)
		assert.Equal(t, 1, status)
	}
	for _, input := range []string{"", " \n"} {
		_, stderr, status := runInput(t, input, "-")
		assert.Equal(t, "dmsstatus: standard input is empty\n", stderr)
		assert.Equal(t, 1, status)
	}
}

// TestCodesNotInTables has error codes that DMS may have, and those of others.
func TestCodesNotInTables(t *testing.T) {
	const (
		unlisted = "dmsstatus: %q is not in the table; go by the status code of the response\n"
		foreign  = "dmsstatus: %q comes from %s, not from DMS; go by the status code of the response\n"
	)
	for _, test := range []struct{ input, want string }{
		{"DMS.0040002", fmt.Sprintf(unlisted, "DMS.0040002")},
		{"dms.0040002600", fmt.Sprintf(unlisted, "dms.0040002600")},
		{"a DMS.00400001 b dms.00400001", fmt.Sprintf(unlisted, "DMS.00400001")},
		{"AS.0019.", fmt.Sprintf(foreign, "AS.0019", "AS")},
		{`{"error_code":"APIG.9998"}`, fmt.Sprintf(foreign, "APIG.9998", "the API gateway")},
		{`{"code":"IAM.0011"} IAM.0012 IAM.0011`, fmt.Sprintf(foreign, "IAM.0011", "IAM") + fmt.Sprintf(foreign, "IAM.0012", "IAM")},
		{"Ecs.0307, ecs.0308; xAPIG.9999", fmt.Sprintf(foreign, "Ecs.0307", "ECS") + fmt.Sprintf(foreign, "ecs.0308", "ECS") + fmt.Sprintf(foreign, "xAPIG.9999", "XAPIG")},
		{"SVCSTG.CCE-ADDONMGR.4000003", fmt.Sprintf(foreign, "SVCSTG.CCE-ADDONMGR.4000003", "SVCSTG")},
		{`"msg":"{\"code\":\"EVS2.1234\"}\nVPC.0001"`, fmt.Sprintf(foreign, "EVS2.1234", "EVS2") + fmt.Sprintf(foreign, "VPC.0001", "VPC")},
	} {
		stdout, stderr, status := runInput(t, test.input, "-")
		assert.Empty(t, stdout)
		assert.Equal(t, test.want, stderr, test.input)
		assert.Equal(t, 1, status)

		_, stderr, status = runInput(t, "HTTP/2 404\n\n"+test.input, "-")
		assert.Equal(t, test.want, stderr, "beside a response")
		assert.Equal(t, strings.Contains(stderr, "not in the table"), status == 1)
	}

	stdout, stderr, status := runInput(t, "DMS.00400001 APIG.9998 DMS.00400026", "-")
	assert.Equal(t, []string{"DMS.00400026, with status code 400 BadRequest"}, headings(stdout), "the others are answered")
	assert.Equal(t, fmt.Sprintf(unlisted, "DMS.00400001")+fmt.Sprintf(foreign, "APIG.9998", "the API gateway"), stderr)
	assert.Equal(t, 1, status)
}

func TestInputLimit(t *testing.T) {
	for _, size := range []int{1<<20 - len(busy), 3 << 20} {
		input := strings.NewReader(busy + strings.Repeat(" ", size))
		var out, errOut bytes.Buffer
		assert.Zero(t, run([]string{"-"}, input, &out, &errOut))
		assert.Equal(t, max(0, size+len(busy)-1<<20), input.Len(), "what is left unread")
	}
}

// TestInputCutOff has an error code at the limit, which may have gone on.
func TestInputCutOff(t *testing.T) {
	const whole, cut = " DMS.10240407 ", "DMS.00400026"
	fill := strings.Repeat(" ", 1<<20-len(whole)-len(cut))
	const remark = "dmsstatus: standard input: only the first 1 MiB was read\n"
	stdout, stderr, status := runInput(t, whole+fill+cut+"1", "-")
	assert.Equal(t, []string{"DMS.10240407, with status code 404 NotFound"}, headings(stdout))
	assert.Equal(t, remark, stderr)
	assert.Zero(t, status)
	stdout, stderr, _ = runInput(t, whole+fill[1:]+cut+" ", "-")
	assert.Len(t, headings(stdout), 2)
	assert.Equal(t, remark, stderr)
	stdout, stderr, _ = runInput(t, whole+fill[1:]+cut, "-")
	assert.Len(t, headings(stdout), 2)
	assert.Empty(t, stderr, "it ends before the limit")
}

// TestManyCodes has 20,000 error codes.
func TestManyCodes(t *testing.T) {
	var input strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&input, "DMS.9%07d\n", i)
	}
	stdout, stderr, status := runInput(t, input.String(), "-")
	assert.Empty(t, stdout)
	assert.Equal(t, 20_000, strings.Count(stderr, "\n"))
	assert.Equal(t, 1, status)
}

func TestInputFails(t *testing.T) {
	var out, errOut bytes.Buffer
	input := io.MultiReader(strings.NewReader(busy), iotest.ErrReader(io.ErrUnexpectedEOF))
	assert.Equal(t, 1, run([]string{"-", "411"}, input, &out, &errOut))
	assert.Equal(t, "dmsstatus: standard input: unexpected EOF\n", errOut.String())
	assert.True(t, strings.HasPrefix(out.String(), "411 "), "the others are answered")
}

// TestRandomInput has 300 KB of random bytes, by themselves and after the start of
// a response.
func TestRandomInput(t *testing.T) {
	random := make([]byte, 300<<10)
	rand.NewChaCha8([32]byte{}).Read(random)
	_, stderr, status := runInput(t, string(random), "-")
	assert.Equal(t, 1, status)
	assert.Contains(t, stderr, "found no response, no error of a client and no error code")

	stdout, stderr, status := runInput(t, "HTTP/1.1 429 x\r\n"+string(random), "-")
	assert.Zero(t, status, stderr)
	assert.Equal(t, "Response: 429 TooManyRequests: retry-after", headings(stdout)[0])
}

func FuzzInput(f *testing.F) {
	f.Add("HTTP/2 400\r\nretry-after: 5\r\n\r\n"+busy, "POST")
	f.Add("HTTP/1.1 100 Continue\n\nHTTP/1.1 504\n\n", "GET")
	f.Add("DMS.00400026 dms.10240407 APIG.9999", "")
	f.Add("HTTP/2 599\n\n{\"code\":\"IAM.0011\"}", "x y")
	for _, e := range examples(f, "forms") {
		f.Add(e.text, "")
		f.Add(inJSON(e.text), "GET")
	}
	f.Fuzz(func(t *testing.T, input, method string) {
		for _, args := range [][]string{{"-method", method, "-"}, {"-json", "-"}} {
			var out, errOut bytes.Buffer
			status := run(args, strings.NewReader(input), &out, &errOut)
			switch {
			case status == 2:
				assert.Contains(t, errOut.String(), "is not a method")
				assert.Empty(t, out.String())
			case status == 1:
				assert.True(t, strings.HasPrefix(errOut.String(), "dmsstatus: "), errOut.String())
			default:
				assert.Zero(t, status)
				assert.NotEmpty(t, out.String())
			}
			if args[0] == "-json" {
				assert.True(t, json.Valid(out.Bytes()), out.String())
			}
			assert.False(t, strings.ContainsAny(out.String()+errOut.String(), "\x00\x1b\r"), "%q", out.String()+errOut.String())
		}
	})
}
