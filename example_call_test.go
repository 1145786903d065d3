package dmsstatus_test

import (
	"errors"
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

// call sends a request to DMS once. If that fails, it logs what to do.
func call(req *http.Request) error {
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = dmsstatus.CheckResponse(resp)
	}
	if err == nil {
		return nil // read resp.Body before
	}
	var e *dmsstatus.Error // only if there was a response
	if errors.As(err, &e) {
		slog.Warn("DMS said", "message", e.Message, "request_id", e.RequestID)
	}
	a := dmsstatus.AdviseError(err)
	switch a.Action {
	case dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter:
		slog.Info("send it again after a.Wait, if ctx has not ended", "delay", a.Delay)
	case dmsstatus.ActionVerify:
		slog.Info("it may have taken effect: look before you send it again or report a failure")
	default:
		slog.Info("do not send it again", "hint", a.Hint())
	}
	return err
}

// What to do with a failed call, with or without a response.
func ExampleCheckResponse() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.111501025", RetryAfter: 2 * time.Second})
	defer dms.Close()
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})))

	req, err := http.NewRequest(http.MethodGet, dms.URL+"/v2/project/instances", nil)
	if err != nil {
		return
	}
	err = call(req)
	slog.Error("cannot list the instances", "err", err)
	// Output:
	// level=WARN msg="DMS said" message="Too many message queries are running." request_id=dmstest-1
	// level=INFO msg="send it again after a.Wait, if ctx has not ended" delay=2s
	// level=ERROR msg="cannot list the instances" err.status=503 err.action=retry-after err.error_code=DMS.111501025 err.delay=2s err.method=GET err.path=/v2/project/instances err.message="Too many message queries are running." err.request_id=dmstest-1
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
