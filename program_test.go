package dmsstatus_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callDMS is a program that calls a server, with room for an import and for
// statements after the call.
const callDMS = `package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	%s
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	resp, err := http.Post("http://127.0.0.1:1/", "application/json", nil)
	%s
	if err != nil {
		log.Error("call failed", "err", err)
		return
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err == nil {
		var body map[string]json.RawMessage
		err = json.Unmarshal(data, &body)
		log.Info("done", "err", err, "body", body)
	}
}
`

// plainProgram does without the library; libraryProgram uses all of it.
var (
	plainProgram   = fmt.Sprintf(callDMS, "", "")
	libraryProgram = fmt.Sprintf(callDMS, `"time"

	"github.com/dms-go/dmsstatus"`, `
	if err == nil {
		err = dmsstatus.CheckResponse(resp)
	}
	a := dmsstatus.AdviseError(err).WithErrorCode("DMS.00400026")
	log.Info(a.Hint(), "advice", a, "retry", a.Retryable(), "again", dmsstatus.Advise(resp))
	code := dmsstatus.TooManyRequests
	log.Info(code.String(), "action", dmsstatus.ActionFor(code), "retry", dmsstatus.IsRetryable(code),
		"modify", dmsstatus.ShouldModifyRequest(code), "server", code.IsServerError())
	wait, _ := dmsstatus.ParseRetryAfter("7", time.Now())
	byCode, _ := dmsstatus.ByCode(code)
	byName, _ := dmsstatus.ByName("OK")
	byErrorCode, _ := dmsstatus.ByErrorCode(a.ErrorCode)
	log.Info("look-ups", "wait", wait, "rows", []any{byCode, byName, byErrorCode},
		"refused", byCode.Action.UnmarshalText(nil) != nil && byCode.Basis.UnmarshalText(nil) != nil)
	for row := range dmsstatus.All() {
		log.Info("row", "row", row)
	}
	for row := range dmsstatus.AllErrorCodes() {
		log.Info("row", "row", row)
	}
`)
)

// build compiles a program in the module of the library, without the flags of
// this test run, and returns its path.
func build(t *testing.T, source string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a program")
	}
	dir := t.TempDir()
	main, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program.exe")
	require.NoError(t, os.WriteFile(main, []byte(source), 0o644))
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, main).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// TestNoInit lets the runtime tell which packages do work before main. The
// library must not be among them.
func TestNoInit(t *testing.T) {
	cmd := exec.Command(build(t, libraryProgram))
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", trace)
	require.Contains(t, string(trace), "init net/http @", "no trace was printed")
	require.Contains(t, string(trace), "DMS.50050004", "the library was not used")
	assert.NotContains(t, string(trace), "init github.com/dms-go/dmsstatus @")
}

// TestSize measures what the whole library adds to a program.
func TestSize(t *testing.T) {
	size := func(source string) int64 {
		info, err := os.Stat(build(t, source))
		require.NoError(t, err)
		return info.Size()
	}
	plain, library := size(plainProgram), size(libraryProgram)
	t.Logf("the library adds %d KiB to a program of %d KiB", (library-plain)>>10, plain>>10)
	assert.Greater(t, library, plain)
	assert.LessOrEqual(t, library-plain, int64(128<<10))
}
