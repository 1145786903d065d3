package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// eachLine returns a text with every line put into a format.
func eachLine(format string) func(string) string {
	return func(text string) string {
		var out strings.Builder
		for line := range strings.Lines(text) {
			line = fmt.Sprintf(format, strings.TrimSuffix(line, "\n"))
			out.WriteString(strings.TrimRight(line, " ") + "\n") // as editors and browsers leave it
		}
		return out.String()
	}
}

func inJSON(text string) string {
	data, _ := json.Marshal(map[string]string{"level": "ERROR", "msg": text, "time": "x"})
	return string(data) + "\n"
}

func inSlog(text string) string { return fmt.Sprintf("level=ERROR msg=%q job=x\n", text) }

// wrap breaks the lines of a text at blanks, as Terraform does.
func wrap(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		width := 0
		for i, word := range strings.Split(line, " ") {
			switch {
			case i == 0:
			case width+len(word) > 40:
				out.WriteString("\n")
				width = 0
			default:
				out.WriteString(" ")
			}
			out.WriteString(word)
			width += 1 + len(word)
		}
	}
	return out.String()
}

// surroundings are what people paste a text in: the parts around which other lines stand.
var surroundings = []struct {
	name string
	in   func(string) string
	not  []string // the examples of other tools that this would break
}{
	{"as it is", func(text string) string { return text }, nil},
	{"CRLF", func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }, nil},
	{"a byte order mark", func(text string) string { return "\ufeff" + text }, nil},
	{"other text", func(text string) string { return "$ make it so\nit failed:\n" + text + "\nand that was it\n" }, nil},
	{"a log", eachLine("2026-11-25T10:00:00.123Z [DEBUG] provider.terraform-provider-x_v1.0: %s"), nil},
	{"two prefixes", eachLine("2026-11-25T10:00:00.123+0100 [ERROR] provider.x: 2026/11/25 10:00:00 [DEBUG] %s"), nil},
	{"the log of a container", eachLine("2026-11-25T10:00:00.123456789Z %s"), nil},
	{"the log of several containers", eachLine("app-1  | %s"), nil},
	{"syslog", eachLine("Nov 25 10:00:00 host app[1]: %s"), nil},
	{"colours", eachLine("\x1b[1;31m%s\x1b[0m"), nil},
	{"a box", func(text string) string { return "╷\n" + eachLine("│ %s")("Error: "+text) + "╵\n" }, nil},
	{"a coloured box", func(text string) string {
		return "\x1b[31m╷\x1b[0m\x1b[0m\n" + eachLine("\x1b[31m│\x1b[0m \x1b[0m%s")(text) + "\x1b[31m╵\x1b[0m\x1b[0m\n"
	}, nil},
	{"JSON", inJSON, nil},
	{"JSON in JSON", func(text string) string { return inJSON(inJSON(text)) }, nil},
	{"slog", inSlog, nil},
	{"slog in JSON", func(text string) string { return inJSON(inSlog(text)) }, nil},
	{"colours in JSON", func(text string) string { return inJSON("\x1b[31m" + text + "\x1b[0m") }, nil},
	{"a narrow box", func(text string) string { return "╷\n" + eachLine("│ %s")(wrap(text)) + "╵\n" },
		[]string{"curl", "terraform", "slog", "own-log-text", "java", "dmsstatus.txt", "gophercloud.txt", "huaweicloud-go"}}, // whose lines nobody breaks, or that are several in one box
}

// TestSurroundings has each example as people paste it.
func TestSurroundings(t *testing.T) {
	for _, e := range append(examples(t, "forms"), examples(t, "oncall")...) {
		for _, s := range surroundings {
			if slices.ContainsFunc(s.not, func(part string) bool { return strings.Contains(e.file, part) }) {
				continue
			}
			t.Run(e.file+" in "+s.name, func(t *testing.T) {
				assert.Equal(t, e.want, e.show(s.in(e.text)), s.in(e.text))
				for _, row := range responseRows(s.in(e.text)) {
					assert.False(t, row.Cut, "%v", row)
				}
			})
		}
	}
}

// TestStringsEnd has each example as the error in a line of slog, and sees that
// nothing behind it gets into what a row says.
func TestStringsEnd(t *testing.T) {
	text := func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) }
	inJSON := func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) }
	for _, e := range append(examples(t, "forms"), examples(t, "oncall")...) {
		if e.file == "terraform.txt" || e.file == "tf-log-403.txt" {
			continue // a whole log, with prefixes, is in no string
		}
		for name, handler := range map[string]func(io.Writer) slog.Handler{"text": text, "JSON": inJSON} {
			t.Run(e.file+" in "+name, func(t *testing.T) {
				for _, e := range []string{e.text, strings.TrimSpace(e.text)} {
					var line, outer strings.Builder
					slog.New(handler(&line)).Error("it failed", "err", e, "action", "retry-after", "hint", `look "it" up`)
					slog.New(handler(&outer)).Error(line.String(), "action", "retry-after", "hint", `look "it" up`)
					want := responseRows(e)
					assert.Equal(t, want, responseRows(line.String()), line.String())
					assert.Equal(t, want, responseRows(outer.String()), outer.String())
				}
			})
		}
	}
}

// responseRows returns the rows about the responses in a text.
func responseRows(text string) (rows []response) {
	for _, row := range read(strings.NewReader(text), "").rows {
		if row, ok := row.(response); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// TestCutOff ends each example at some 100 places. What is left says the same or less,
// and nothing that is less safe. An interim response may be all that is left, or the
// call without the response that followed.
func TestCutOff(t *testing.T) {
	for _, e := range append(examples(t, "forms"), examples(t, "oncall")...) {
		if e.file == "dmsstatus-slog-text.txt" {
			continue // cut off in its action it is any line of a log
		}
		for i := 0; i < len(e.text); i += 1 + len(e.text)/100 {
			for _, got := range show(e.text[:i], "") {
				ok := slices.ContainsFunc(e.want, func(want shown) bool {
					retry := strings.HasPrefix(got.action, "retry")
					return (got.status == want.status || got.status == "100" || got.status == "0") && (got.method == want.method || got.method == "") &&
						(!retry || strings.HasPrefix(want.action, "retry"))
				})
				assert.True(t, ok, "%s, %d bytes of it: %v", e.file, i, got)
			}
		}
	}
}

// TestCutCode ends a text in its error code, and where it may have been.
func TestCutCode(t *testing.T) {
	const (
		goSDK  = `{"status_code":400,"request_id":"r","error_code":"`
		python = "{status_code:400,request_id:r,error_code:"
		call   = "Bad request with: [PUT https://x/a], error message: "
		own    = `Post "https://x/a": `
	)
	for _, test := range []struct {
		text, status, errorCode, action string
		cut                             bool
	}{
		{goSDK + "DMS.00400026", "400", "DMS.00400026", "retry-after", false},
		{goSDK + "DMS.004000", "400", "", "modify", true},
		{goSDK + "DMS.004000...", "400", "", "modify", true},
		{goSDK, "400", "", "modify", true},
		{`{"status_code":400,"request_id":"r","err`, "400", "", "modify", true},
		{goSDK + `IAM.0011","error_me`, "400", "IAM.0011", "modify", false},
		{goSDK + `","error_message":"no`, "400", "", "modify", false},
		{python + "DMS.00400026", "400", "DMS.00400026", "retry-after", false},
		{"ClientRequestException {\n    httpStatusCode: 400\n    errorCode: DMS.0040", "400", "", "modify", true},
		{`{"httpStatusCode":400,"errorMsg":"no","errorCode":"DMS.0040`, "400", "", "modify", true},
		{call + `{"error_msg":"busy","error_code":"DMS.00400026`, "400", "DMS.00400026", "retry-after", false},
		{call + `{"code":"00400026`, "400", "DMS.00400026", "retry-after", false},
		{call + `{"error_code":"DMS.0040`, "400", "", "modify", true},
		{"HTTP/2 400\n\n" + `{"error_msg":"busy","error_co`, "400", "", "modify", true},
		{"HTTP/2 200\n\n" + `{"instances":[`, "200", "", "none", false},
		{own + "429 TooManyRequests:", "429", "", "retry-after", false},
		{own + "429 TooManyRequests: retr", "429", "", "retry-after", false},
		{own + "400 BadRequest DMS.0040", "400", "", "modify", true},
		{own + "POST /a: 400 BadRequest DMS.00400026", "400", "DMS.00400026", "retry-after", false},
		{"POST /a: 400 BadRequest IAM.0011:", "400", "IAM.0011", "modify", false},
		{"POST /a: 504 ServerTimeout: verif", "504", "", "verify", false},
	} {
		for _, text := range []string{test.text, inSlog(test.text), inJSON(test.text)} {
			rows := responseRows(text)
			require.Len(t, rows, 1, text)
			assert.Equal(t, shown{test.status, test.errorCode, test.action, rows[0].Method, rows[0].Path}, show(text, "")[0], text)
			assert.Equal(t, test.cut, rows[0].Cut, text)
			stdout, stderr, status := runInput(t, text, "-")
			assert.Equal(t, test.cut, strings.Contains(stdout, "\n  Cut off: "), text)
			assert.NotContains(t, stderr, "not in the table", text)
			assert.Zero(t, status, text)
		}
	}
	for _, text := range []string{"429 TooManyReq", "POST /a: it failed"} {
		assert.NotContains(t, fmt.Sprint(show(text, "")), "429", text)
	}
	for row := range dmsstatus.AllErrorCodes() {
		_, listed := dmsstatus.ByErrorCode(row.ErrorCode[:len(row.ErrorCode)-1])
		assert.False(t, listed, "%s, cut off, is another", row.ErrorCode)
	}
}

// TestOwnLines has what this library prints about each status code.
func TestOwnLines(t *testing.T) {
	for code := range dmsstatus.All() {
		for i, errorCode := range []string{"", "DMS.00400026", "IAM.0011", "00400001"} {
			for _, method := range []string{"", []string{"GET", "POST", "DELETE"}[(i+int(code.Code))%3]} {
				e := dmsstatus.Error{Method: method, Message: `it "failed": x`, RequestID: "r1"}
				e.Code, e.ErrorCode, e.Action, e.Delay = code.Code, errorCode, code.Action, 90*time.Second
				want := []shown{{strconv.Itoa(int(e.Code)), errorCode, e.Action.String(), method, ""}}
				if method != "" {
					e.Path, want[0].path = "/v2/p%20x/instances", "/v2/p%20x/instances"
				}
				if errorCode == "00400001" {
					want[0].errorCode = "DMS.00400001"
				}
				for _, line := range linesAbout(t, e) {
					assert.Equal(t, want, show(line, ""), line)
				}
				for _, line := range linesAbout(t, e.Advice) {
					want[0].method, want[0].path = "", ""
					assert.Equal(t, want, show(line, ""), line)
				}
			}
		}
	}
}

// linesAbout returns what can be in a log about an Error or an Advice.
func linesAbout(t *testing.T, v any) []string {
	t.Helper()
	var out strings.Builder
	value := v
	if e, ok := v.(dmsstatus.Error); ok {
		value = &e
	}
	slog.New(slog.NewTextHandler(&out, nil)).Warn("DMS call failed", "err", value, "method", "PATCH")
	slog.New(slog.NewTextHandler(&out, nil)).WithGroup("a").Warn("DMS call failed", "method", "PATCH", "err", value)
	slog.New(slog.NewJSONHandler(&out, nil)).Warn("DMS call failed", "err", value)
	data, err := json.Marshal(v)
	require.NoError(t, err)
	fmt.Fprintf(&out, "%s\n%v\n%q\n", data, value, fmt.Sprint(value))
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}
