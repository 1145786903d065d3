package dmstest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// createInstance is the code under test. It tries up to three times.
func createInstance(ctx context.Context, client *http.Client, url string) error {
	for range 3 {
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

// The server receives the request, and its answer is lost.
func ExampleAnswer() {
	dms := dmstest.NewServer(nil, dmstest.Answer{For: "POST", Drop: true}) // in a test: t
	defer dms.Close()

	err := createInstance(context.Background(), http.DefaultClient, dms.URL)
	fmt.Println(dmsstatus.AdviseError(err).Action)
	for _, r := range dms.Requests() {
		fmt.Println(r.Method, r.URL)
	}

	// Output:
	// verify
	// POST /v2/p/instances
}
