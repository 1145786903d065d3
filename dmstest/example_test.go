package dmstest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// createInstance is the code under test. It tries up to three times.
func createInstance(url string) (err error) {
	for range 3 {
		var resp *http.Response
		resp, err = http.Post(url+"/v2/project/instances", "application/json", strings.NewReader(`{"name":"orders"}`))
		if err == nil {
			err = dmsstatus.CheckResponse(resp)
			resp.Body.Close()
		}
		a := dmsstatus.AdviseError(err)
		if !a.Retryable() {
			break
		}
		time.Sleep(max(a.Delay, time.Millisecond))
	}
	return err
}

func TestWaits(t *testing.T) {
	dms := dmstest.NewServer(t,
		dmstest.Answer{Code: dmsstatus.TooManyRequests, RetryAfter: time.Second},
	)
	if err := createInstance(dms.URL); err != nil {
		t.Fatal(err)
	}
	requests := dms.Requests()
	if len(requests) != 2 {
		t.Fatalf("sent %d requests, want 2", len(requests))
	}
	if wait := requests[1].Time.Sub(requests[0].Time); wait < time.Second {
		t.Errorf("waited %v, want at least 1s", wait)
	}
}
