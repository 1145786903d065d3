package dmsstatus_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// client follows no redirect: net/http would take X-Auth-Token to wherever it leads.
var client = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// call sends a request to DMS. If that fails, it logs what to do.
func call(ctx context.Context, method, url string) error {
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = dmsstatus.CheckResponse(resp)
	}
	if err != nil {
		a := dmsstatus.AdviseError(err)
		slog.Warn("DMS call failed", "err", err, "action", a.Action, "hint", a.Hint())
		switch a.Action {
		case dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter:
			// Wait for a.Delay, or back off if it is 0. Then retry, if ctx has not ended.
		case dmsstatus.ActionVerify:
			// It may have taken effect. Look before you retry or report a failure.
		default:
			// Do not retry. The hint says what to do.
		}
	}
	return err
}

// What to do with a failed call, with or without a response: the check, the log line,
// the switch.
func ExampleCheckResponse() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.111501025", RetryAfter: 2 * time.Second})
	defer dms.Close()
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})))

	call(context.Background(), http.MethodGet, dms.URL+"/v2/project/instances")
	// Output:
	// level=WARN msg="DMS call failed" err.status=503 err.action=retry-after err.error_code=DMS.111501025 err.delay=2s err.method=GET err.path=/v2/project/instances err.message="Too many message queries are running." err.request_id=dmstest-1 action=retry-after hint="Wait and retry."
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
