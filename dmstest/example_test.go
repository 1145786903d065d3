package dmstest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// createInstance is the code under test. It tries up to three times.
func createInstance(ctx context.Context, url string) error {
	for range 3 {
		body := strings.NewReader(`{"name":"orders"}`)
		req, err := http.NewRequestWithContext(ctx, "POST", url+"/v2/p/instances", body)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			err = dmsstatus.CheckResponse(resp)
			resp.Body.Close()
		}
		a := dmsstatus.AdviseError(err)
		if !a.Retryable() {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(a.Delay, time.Millisecond)):
		}
	}
	return errors.New("DMS was busy three times")
}

func TestWaits(t *testing.T) {
	dms := dmstest.NewServer(t,
		dmstest.Answer{Code: dmsstatus.TooManyRequests, RetryAfter: time.Second},
	)
	if err := createInstance(t.Context(), dms.URL); err != nil {
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

// The server receives the request, and its answer is lost.
func ExampleAnswer() {
	dms := dmstest.NewServer(nil, dmstest.Answer{Drop: true}) // in a test: t
	defer dms.Close()

	err := createInstance(context.Background(), dms.URL)
	fmt.Println(dmsstatus.AdviseError(err).Action)
	for _, r := range dms.Requests() {
		fmt.Println(r.Method, r.URL)
	}

	// Output:
	// verify
	// POST /v2/p/instances
}
