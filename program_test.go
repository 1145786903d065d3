package dmsstatus_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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

// plainProgram does without the library. usualProgram asks what the README asks about a
// failed call, and libraryProgram uses all but Transport, in few statements, because these
// count too.
var (
	plainProgram = fmt.Sprintf(callDMS, "", "")
	usualProgram = fmt.Sprintf(callDMS, `"github.com/dms-go/dmsstatus"`, `
	if err == nil {
		err = dmsstatus.CheckResponse(resp)
	}
	a := dmsstatus.AdviseError(err)
	if a.IsNotExist() || a.MaybeNotExist() || a.IsExist() || a.IsBusy() || a.Retryable() {
		log.Info("library", "err", err, "advice", a, "hint", a.Hint())
	}
`)
	libraryProgram = fmt.Sprintf(callDMS, `"context"
	"time"

	"github.com/dms-go/dmsstatus"`, `
	if err == nil {
		err = dmsstatus.CheckResponse(resp)
	}
	a := dmsstatus.AdviseError(err)
	if dmsstatus.IsRetryable(a.Code) || dmsstatus.ShouldModifyRequest(a.Code) || a.Retryable() || a.Code.IsServerError() {
		a = dmsstatus.Advise(resp)
	}
	if a.IsNotExist() || a.MaybeNotExist() || a.IsExist() || a.IsBusy() {
		err = a.Wait(context.Background(), 1)
	}
	for _, item := range dmsstatus.FailedItems(nil) {
		log.Info("item", "item", item, "advice", item.Advice())
	}
	wait, _ := dmsstatus.ParseRetryAfter(a.Hint(), time.Time{})
	byCode, _ := dmsstatus.ByCode(a.Code)
	byName, _ := dmsstatus.ByName(a.String())
	byErrorCode, _ := dmsstatus.ByErrorCode(a.ErrorCode)
	if byCode.Action.UnmarshalText(nil) != nil && byCode.Basis.UnmarshalText(nil) != nil {
		log.Info("library", "err", err, "advice", a, "action", dmsstatus.ActionFor(a.Code), "wait", wait,
			"rows", []any{byCode, byName, byErrorCode})
	}
	for row := range dmsstatus.All() {
		log.Info("row", "row", row)
	}
	for row := range dmsstatus.AllErrorCodes() {
		log.Info("row", "row", row)
	}
`)
)

// buildsPrograms skips a test that builds programs, which takes as long as all other
// tests, unless -run picks tests.
func buildsPrograms(t *testing.T) {
	t.Helper()
	if flag.Lookup("test.run").Value.String() == "" {
		t.Skipf("builds programs; to run it: go test -run %s .", t.Name())
	}
}

// build compiles a program in the module of the library, without the flags of
// this test run, and returns its path.
func build(t *testing.T, source string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	main, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program.exe")
	require.NoError(t, os.WriteFile(main, []byte(source), 0o644))
	args := append([]string{"build", "-buildvcs=false", "-o", program}, flags...)
	out, err := exec.Command("go", append(args, main)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// TestNoInit lets the runtime tell which packages do work before main. The
// library must not be among them.
func TestNoInit(t *testing.T) {
	buildsPrograms(t)
	cmd := exec.Command(build(t, libraryProgram))
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", trace)
	require.Contains(t, string(trace), "init net/http @", "no trace was printed")
	require.Contains(t, string(trace), "DMS.50050004", "the library was not used")
	assert.NotContains(t, string(trace), "init github.com/dms-go/dmsstatus @")
}

// TestSize reports what the library adds to a program, in all and in a program without
// symbols and debug information. How well these are compressed differs by several KiB
// between builds and releases of Go, so the limits are for the program without; and for
// amd64, because elsewhere a linker can round up to larger pages.
func TestSize(t *testing.T) {
	buildsPrograms(t)
	size := func(source string, flags ...string) int64 {
		info, err := os.Stat(build(t, source, flags...))
		require.NoError(t, err)
		return info.Size()
	}
	withTransport := func(source string) string {
		return strings.Replace(source, "http.Post(", "(&http.Client{Transport: &dmsstatus.Transport{}}).Post(", 1)
	}
	plain, plainStripped := size(plainProgram), size(plainProgram, "-ldflags=-s -w")
	for _, test := range []struct {
		name, source string
		limit        int64
	}{
		{"in usual use", usualProgram, 140 << 10},
		{"in usual use, with Transport", withTransport(usualProgram), 148 << 10},
		{"used wholly", libraryProgram, 160 << 10},
		{"used wholly, with Transport", withTransport(libraryProgram), 164 << 10},
	} {
		whole, stripped := size(test.source)-plain, size(test.source, "-ldflags=-s -w")-plainStripped
		t.Logf("%s the library adds %d KiB, and %d KiB without symbols and debug information", test.name, whole>>10, stripped>>10)
		assert.Greater(t, stripped, int64(0))
		if runtime.GOARCH == "amd64" {
			assert.LessOrEqual(t, stripped, test.limit, test.name)
		}
	}
}
