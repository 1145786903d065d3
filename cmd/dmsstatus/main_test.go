package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/golden"
)

const asProgram = "DMSSTATUS_TEST_AS_PROGRAM"

// TestMain lets the tests run this binary as the command itself.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// runProgram returns what the command printed and its exit status.
func runProgram(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return runInput(t, "", args...)
}

// runInput does the same with text on standard input.
func runInput(t *testing.T, input string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errOut bytes.Buffer
	status = run(args, strings.NewReader(input), &out, &errOut)
	return out.String(), errOut.String(), status
}

// TestReadme holds the output in the README to what the command prints.
func TestReadme(t *testing.T) {
	got, _, _ := runProgram(t, "429", "503")
	golden.Section(t, "../../README.md", "<!-- the output: made by go test -update in cmd/dmsstatus, do not edit -->",
		"<!-- end of the output -->", "```\n"+got+"```\n")
}

// TestProgram runs the command as a program.
func TestProgram(t *testing.T) {
	cmd := command(t, "-method", "POST", "-")
	cmd.Stdin = strings.NewReader("HTTP/2 504\n")
	out, err := cmd.Output()
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(out), "Response: POST: 504 ServerTimeout: verify\n"), string(out))

	require.Error(t, command(t, "599").Run())
	cmd = command(t, "-yaml")
	require.Error(t, cmd.Run())
	assert.Equal(t, 2, cmd.ProcessState.ExitCode())
}

func TestExplain(t *testing.T) {
	for _, arg := range []string{"411", " 411 ", "411,", `"411":`, "Length Required", "length-required", "LengthRequired"} {
		stdout, stderr, exit := runProgram(t, arg)
		assert.Equal(t, `411 Length Required
  Meaning: The request does not say how long its content is, so the server refused it.
  Action:  modify (the same request would fail again; change it first)
  Basis:   rfc (RFC 9110 says so, where DMS gives no advice)
  Hint:    Add Content-Length to the request.
`, stdout)
		assert.Empty(t, stderr)
		assert.Zero(t, exit)
	}
}

func TestExplainErrorCode(t *testing.T) {
	for _, arg := range []string{"DMS.00400026", "dms.00400026", " 00400026", "DMS.00400026,", `"DMS.00400026"`, "'DMS.00400026'.", "`00400026`;\n"} {
		stdout, stderr, exit := runProgram(t, arg)
		assert.Equal(t, `DMS.00400026, with status code 400 BadRequest
  Meaning: The instance does not allow this operation in its current state. The state may change.
  Action:  retry-after (the same request can be retried after the delay in Retry-After; without that header, back off first)
  Basis:   practice (careful clients do so, where the documented advice is missing, unclear or unsafe)
  Hint:    Wait for a state that allows the operation, then retry. Set a limit: the state might never change.
  Alone:   without the error code, status code 400 would mean modify
`, stdout)
		assert.Empty(t, stderr)
		assert.Zero(t, exit)
	}

	stdout, _, exit := runProgram(t, "APIGW.0201")
	row, _ := dmsstatus.ByErrorCode("APIGW.0201")
	assert.Equal(t, "APIGW.0201, with several status codes\n  Meaning: "+row.Description+
		"\n  Action:  that of the status code\n  Hint:    "+row.Hint+"\n", stdout)
	assert.Zero(t, exit)

	stdout, _, exit = runProgram(t, "DMS.00400002")
	assert.Equal(t, `DMS.00400002, with status code 400 BadRequest
  Meaning: The format of the project ID is wrong.
  Action:  modify (the same request would fail again; change it first)
  Basis:   dms (DMS documents it)
  Hint:    Fix the project ID in the URI.
`, stdout)
	assert.Zero(t, exit)
}

func TestErrorCodesOutsideTheTable(t *testing.T) {
	for _, test := range []struct{ arg, want string }{
		{"DMS.00400001", `"DMS.00400001" is not in the table`},
		{"00400001", `"DMS.00400001" is not in the table`},
		{"dms.00400001", `"DMS.00400001" is not in the table`},
		{"DMS.1", `"DMS.1" is not in the table`},
		{"dms.404", `"dms.404" is not in the table`},
		{"APIG.9999", `"APIG.9999" comes from the API gateway, not from DMS`},
		{"APIGW.9998", `"APIGW.9998" comes from the API gateway, not from DMS`},
		{"apig.9999", `"apig.9999" comes from the API gateway, not from DMS`},
		{"IAM.0011", `"IAM.0011" comes from IAM, not from DMS`},
		{"AS.0019", `"AS.0019" comes from AS, not from DMS`},
	} {
		stdout, stderr, exit := runProgram(t, test.arg)
		assert.Empty(t, stdout)
		assert.Equal(t, "dmsstatus: "+test.want+"; go by the status code of the response\n", stderr)
		assert.Equal(t, 1, exit)
	}
}

func TestJSONOfErrorCode(t *testing.T) {
	stdout, _, exit := runProgram(t, "-json", "DMS.10240407", "411")
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	require.Len(t, rows, 2)
	assert.Equal(t, map[string]any{
		"error_code":  "DMS.10240407",
		"status":      404.0,
		"description": "Requests are arriving too often: DMS limits the rate, although the status code is 404.",
		"action":      "retry-after",
		"basis":       "dms",
		"hint":        "Wait and retry. Send fewer requests.",
	}, rows[0])
	assert.Equal(t, 411.0, rows[1]["status"])
	assert.Zero(t, exit)

	stdout, _, _ = runProgram(t, "-json", "DMS.111500032")
	assert.Contains(t, stdout, `its \"DMS.\" prefix`)
	assert.NotContains(t, stdout, `\u003c`)
}

func TestListErrors(t *testing.T) {
	want := slices.Collect(dmsstatus.AllErrorCodes())
	stdout, stderr, exit := runProgram(t, "-errors")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	require.Len(t, lines, 1+len(want))
	assert.Equal(t, "ERROR CODE     STATUS   ACTION            DESCRIPTION", lines[0])
	for i, row := range want {
		code, action := fmt.Sprint(int(row.Code)), row.Action.String()
		if row.ErrorCode == "APIGW.0201" {
			code, action = "several", "by status code"
		}
		assert.Equal(t, fmt.Sprintf("%-13s  %-7s  %-16s  %s", row.ErrorCode, code, action, row.Description), lines[1+i])
	}
	assert.Empty(t, stderr)
	assert.Zero(t, exit)

	stdout, _, exit = runProgram(t, "-json", "-errors")
	var rows []dmsstatus.ErrorStatus
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	assert.Equal(t, want, rows)
	assert.Zero(t, exit)
}

func TestExplainInArgumentOrder(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "503", "429")
	before, after, ok := strings.Cut(stdout, "\n\n")
	assert.True(t, ok)
	assert.True(t, strings.HasPrefix(before, "503 ServiceUnavailable\n"), before)
	assert.True(t, strings.HasPrefix(after, "429 TooManyRequests\n"), after)
	assert.Contains(t, before, "Action:  modify (")
	assert.Contains(t, after, "Action:  retry-after (")
	assert.Empty(t, stderr)
	assert.Zero(t, exit)
}

func TestList(t *testing.T) {
	stdout, stderr, exit := runProgram(t)
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	want := slices.Collect(dmsstatus.All())
	require.Len(t, lines, 1+len(want))
	assert.Equal(t, "CODE  NAME                             ACTION            BASIS", lines[0])
	for i, row := range want {
		assert.Equal(t, fmt.Sprintf("%d   %-31s  %-16v  %v", row.Code, row.Name, row.Action, row.Basis), lines[1+i])
	}
	assert.Contains(t, lines, "416   Requested range not satisfiable  modify            rfc")
	for _, line := range lines {
		assert.LessOrEqual(t, len(line), 80)
	}
	assert.Empty(t, stderr)
	assert.Zero(t, exit)
}

func TestVersion(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "-version")
	assert.Equal(t, "dmsstatus, tables of "+dmsstatus.Edition+"\n", stdout)
	assert.Regexp(t, `^\d{4}-\d\d$`, dmsstatus.Edition)
	assert.Empty(t, stderr)
	assert.Zero(t, exit)

	_, stderr, exit = runProgram(t, "-version", "429")
	assert.Equal(t, "dmsstatus: -version takes no arguments, but got \"429\"\n", stderr)
	assert.Equal(t, 2, exit)
}

func TestJSON(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "-json", "503", "ok")
	assert.True(t, strings.HasPrefix(stdout, "[\n  {\n    \"status\": 503,\n"), stdout)
	var rows []dmsstatus.Status
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	unavailable, _ := dmsstatus.ByCode(503)
	ok, _ := dmsstatus.ByCode(200)
	assert.Equal(t, []dmsstatus.Status{unavailable, ok}, rows)
	assert.Empty(t, stderr)
	assert.Zero(t, exit)

	stdout, _, exit = runProgram(t, "-json")
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	assert.Equal(t, slices.Collect(dmsstatus.All()), rows)
	assert.Zero(t, exit)

	stdout, stderr, exit = runProgram(t, "-json", "599")
	assert.JSONEq(t, "[]", stdout)
	assert.Contains(t, stderr, "599")
	assert.Equal(t, 1, exit)
}

func TestOutsideTheTable(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "599", "411", "307", "999", "99999999999999999999", "Nonsense", "", "-json")
	assert.True(t, strings.HasPrefix(stdout, "411 Length Required\n"), "the others are answered: %s", stdout)
	assert.Equal(t, `dmsstatus: DMS does not document 599; as a 5xx code, treat it as 500: verify (the request may have taken effect; check before you send it again)
dmsstatus: DMS does not document 307; as a 3xx code, treat it as 300: redirect (the response names another URL; the hint of the status code says how to use it)
dmsstatus: DMS does not document 999; it is outside 100 to 599, so treat it as 500: verify (the request may have taken effect; check before you send it again)
dmsstatus: DMS does not document 99999999999999999999; it is outside 100 to 599, so treat it as 500: verify (the request may have taken effect; check before you send it again)
dmsstatus: "Nonsense" is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes
dmsstatus: "" is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes
dmsstatus: "-json" comes too late: flags go before other arguments
`, stderr)
	assert.Equal(t, 1, exit)
}

func TestClassesOutsideTheTable(t *testing.T) {
	for arg, want := range map[string]string{
		"99":   "it is outside 100 to 599, so treat it as 500: verify",
		"102":  "as a 1xx code, treat it as 100: continue",
		"299":  "as a 2xx code, treat it as 200: none",
		"599":  "as a 5xx code, treat it as 500: verify",
		"600":  "it is outside 100 to 599, so treat it as 500: verify",
		"0":    "it is outside 100 to 599, so treat it as 500: verify",
		"-100": "it is outside 100 to 599, so treat it as 500: verify",
	} {
		stdout, stderr, exit := runProgram(t, "--", arg)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, "dmsstatus: DMS does not document "+arg+"; "+want+" (")
		assert.Equal(t, 1, exit)
	}
}

func TestFlags(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "-yaml", "429")
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "-yaml")
	assert.Contains(t, stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]\n")
	assert.Contains(t, stderr, "\n       curl -si URL | dmsstatus [-json] [-method METHOD] -\n")
	assert.Contains(t, stderr, "print an array of rows instead of text")
	assert.Equal(t, 2, exit)

	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-errors", "429"}, `-errors takes no arguments, but got "429"`},
		{[]string{"-method", "GET"}, `-method "GET" needs the argument -, for a response on standard input`},
		{[]string{"-method", "GET", "504"}, `-method "GET" needs the argument -, for a response on standard input`},
		{[]string{"-method", "GET /\n", "-"}, `-method "GET /\n" is not a method`},
	} {
		stdout, stderr, exit := runInput(t, "HTTP/2 504\n", test.args...)
		assert.Empty(t, stdout)
		assert.Equal(t, "dmsstatus: "+test.want+"\n", stderr)
		assert.Equal(t, 2, exit)
	}

	for _, arg := range []string{"1IAM.0011", "IAM-0011", "IAM.0011x", "A.0011", "IAM.123"} {
		_, stderr, exit = runProgram(t, arg)
		assert.Contains(t, stderr, `"`+arg+`" is not a status code, name or error code;`)
		assert.Equal(t, 1, exit)
	}

	stdout, stderr, exit = runProgram(t, "-h")
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "usage: dmsstatus")
	assert.Zero(t, exit)
}

// TestFullDisk uses the device that takes no data.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	var stderr bytes.Buffer
	cmd := command(t)
	cmd.Stdout, cmd.Stderr = full, &stderr
	require.Error(t, cmd.Run())
	assert.Equal(t, 1, cmd.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "no space left on device")
}
