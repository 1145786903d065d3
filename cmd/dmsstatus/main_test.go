package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
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
func runProgram(t *testing.T, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := command(t, args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		require.IsType(t, (*exec.ExitError)(nil), err)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

func TestExplain(t *testing.T) {
	for _, arg := range []string{"411", " 411 ", "Length Required", "length-required", "LengthRequired"} {
		stdout, stderr, exit := runProgram(t, arg)
		assert.Equal(t, `411 Length Required
  Meaning: The server declined the request because the length of its content is not stated.
  Action:  modify (the same request would fail again; change it before sending it again)
  Basis:   rfc (RFC 9110 says so, where DMS gives no advice)
  Hint:    Add Content-Length to the request.
`, stdout)
		assert.Empty(t, stderr)
		assert.Zero(t, exit)
	}
}

func TestExplainErrorCode(t *testing.T) {
	for _, arg := range []string{"DMS.00400026", "dms.00400026", "00400026"} {
		stdout, stderr, exit := runProgram(t, arg)
		assert.Equal(t, `DMS.00400026, with status 400 BadRequest
  Meaning: The instance is in a state in which the operation is not allowed; the state will change.
  Action:  retry-after (the same request may be sent again, unmodified, once the delay that Retry-After names has passed; with no delay named, after the caller's own back-off)
  Basis:   practice (careful clients do so, where neither DMS nor RFC 9110 gives advice)
  Without: modify, for status 400 alone
`, stdout)
		assert.Empty(t, stderr)
		assert.Zero(t, exit)
	}

	stdout, _, _ := runProgram(t, "DMS.111501024")
	assert.Contains(t, stdout, "\n  Basis:   dms (DMS documents it)\n")
	assert.Contains(t, stdout, "\n  Without: retry, for status 408 alone\n")

	stdout, stderr, exit := runProgram(t, "DMS.00400001", "00400001")
	assert.Empty(t, stdout)
	want := "dmsstatus: \"DMS.00400001\" has no advice of its own; go by the status code of the response\n"
	assert.Equal(t, want+want, stderr)
	assert.Equal(t, 1, exit)
}

func TestJSONOfErrorCode(t *testing.T) {
	stdout, _, exit := runProgram(t, "-json", "DMS.10240407", "411")
	var rows []map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &rows))
	require.Len(t, rows, 2)
	assert.Equal(t, map[string]any{
		"error_code": "DMS.10240407",
		"status":     404.0,
		"action":     "retry-after",
		"basis":      "dms",
		"note":       "This 404 is rate limiting: the requests come too fast.",
	}, rows[0])
	assert.Equal(t, 411.0, rows[1]["code"])
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

// TestEveryMeaning fails for an action or a basis that the command has no words
// for.
func TestEveryMeaning(t *testing.T) {
	for s := range dmsstatus.All() {
		assert.NotEmpty(t, actionMeanings[s.Action], s.Action)
		assert.NotEmpty(t, basisMeanings[s.Basis], s.Basis)
	}
	for _, e := range errorCodes {
		assert.NotEmpty(t, actionMeanings[e.Action], e.Action)
		assert.NotEmpty(t, basisMeanings[e.Basis], e.Basis)
	}
}

func TestList(t *testing.T) {
	stdout, stderr, exit := runProgram(t)
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	require.Len(t, lines, 1+len(slices.Collect(dmsstatus.All())))
	assert.Equal(t, "CODE  NAME                             ACTION            BASIS", lines[0])
	assert.Equal(t, "100   Continue                         continue          dms", lines[1])
	assert.Contains(t, lines, "416   Requested range not satisfiable  modify            rfc")
	assert.Equal(t, "505   HTTP Version not supported       modify            rfc", lines[len(lines)-1])
	for _, line := range lines {
		assert.LessOrEqual(t, len(line), 80)
	}
	assert.Empty(t, stderr)
	assert.Zero(t, exit)
}

func TestJSON(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "-json", "503", "ok")
	assert.True(t, strings.HasPrefix(stdout, "[\n  {\n    \"code\": 503,\n"), stdout)
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

	stdout, stderr, exit = runProgram(t, "-json", "418")
	assert.JSONEq(t, "[]", stdout)
	assert.Contains(t, stderr, "418")
	assert.Equal(t, 1, exit)
}

func TestOutsideTheTable(t *testing.T) {
	stdout, stderr, exit := runProgram(t, "418", "411", "307", "999", "99999999999999999999", "Teapot", "")
	assert.True(t, strings.HasPrefix(stdout, "411 Length Required\n"), "the others are answered: %s", stdout)
	assert.Equal(t, `dmsstatus: DMS does not document 418; as a 4xx code it is treated as 400: modify (the same request would fail again; change it before sending it again)
dmsstatus: DMS does not document 307; as a 3xx code it is treated as 300: redirect (send the request to where the response points)
dmsstatus: DMS does not document 999; being in no class, it is treated as a 5xx code: verify (the request may or may not have taken effect: find out before sending it again; an idempotent request can simply be sent again)
dmsstatus: DMS does not document 99999999999999999999; being in no class, it is treated as a 5xx code: verify (the request may or may not have taken effect: find out before sending it again; an idempotent request can simply be sent again)
dmsstatus: "Teapot" is not a status code, by number or by name, nor an error code; without arguments all status codes are listed
dmsstatus: "" is not a status code, by number or by name, nor an error code; without arguments all status codes are listed
`, stderr)
	assert.Equal(t, 1, exit)
}

func TestClassesOutsideTheTable(t *testing.T) {
	for arg, want := range map[string]string{
		"99":   "being in no class, it is treated as a 5xx code: verify",
		"102":  "as a 1xx code it is treated as 100: continue",
		"299":  "as a 2xx code it is treated as 200: none",
		"599":  "as a 5xx code it is treated as 500: verify",
		"600":  "being in no class, it is treated as a 5xx code: verify",
		"0":    "being in no class, it is treated as a 5xx code: verify",
		"-100": "being in no class, it is treated as a 5xx code: verify",
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
	assert.Contains(t, stderr, "usage: dmsstatus [-json] [CODE or NAME or ERROR CODE ...]")
	assert.Contains(t, stderr, "print an array of rows instead of text")
	assert.Equal(t, 2, exit)

	_, stderr, exit = runProgram(t, "-h")
	assert.Contains(t, stderr, "usage: dmsstatus")
	assert.Zero(t, exit)
}

func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	defer w.Close()
	var stderr bytes.Buffer
	cmd := command(t)
	cmd.Stdout, cmd.Stderr = w, &stderr
	assert.NoError(t, cmd.Run())
	assert.Empty(t, stderr.String())
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
