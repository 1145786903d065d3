package dmstest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// createInstance is the code under test. It tries up to three times.
func createInstance(ctx context.Context, client *http.Client, url string) error {
	for n := 1; ; n++ {
		body := strings.NewReader(`{"name":"orders"}`)
		req, err := http.NewRequestWithContext(ctx, "POST", url+"/v2/p/instances", body)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err == nil {
			err = dmsstatus.CheckResponse(resp)
			resp.Body.Close()
		}
		a := dmsstatus.AdviseError(err)
		if !a.Retryable() || n == 3 {
			return err
		}
		if err := a.Wait(ctx, n); err != nil {
			return err
		}
	}
}

func TestBusy(t *testing.T) {
	dms := dmstest.NewTransport(t,
		dmstest.Answer{For: "POST /v2/*/instances", ErrorCode: "DMS.00400026", RetryAfter: time.Second},
		dmstest.Answer{For: "POST /v2/*/instances", Body: `{"instance_id":"7"}`},
	)
	if err := createInstance(t.Context(), &http.Client{Transport: dms}, "https://dms.example"); err != nil {
		t.Error(err)
	}
}

// The server receives the request, and its answer is lost.
func ExampleAnswer() {
	dms := dmstest.NewServer(nil, dmstest.Answer{For: "POST", Drop: true}) // in a test: t
	defer dms.Close()

	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	err := createInstance(context.Background(), client, dms.URL)
	fmt.Println(dmsstatus.AdviseError(err).Action)
	for _, r := range dms.Requests() {
		fmt.Println(r.Method, r.URL)
	}

	// Output:
	// verify
	// POST /v2/p/instances
}
