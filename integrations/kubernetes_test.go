package integrations_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// An operator reads an instance with the Backoff of its other calls. That one knows no
// Delay, so the wait that DMS asked for comes first. If the steps end, the error says what
// DMS said last.
func Example_kubernetes() {
	dms := dmstest.NewTransport(nil,
		dmstest.Answer{For: "GET", Code: 429, RetryAfter: time.Second},
		dmstest.Answer{For: "GET", Code: 504},
		dmstest.Answer{For: "GET"},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	client := &http.Client{
		Transport:     dms,
		Timeout:       30 * time.Second, // of each request
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	show := func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://dms.example/v2/project/instances/1b7c", nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return dmsstatus.CheckResponse(resp)
	}

	var last error
	backoff := wait.Backoff{Duration: 100 * time.Millisecond, Factor: 2, Jitter: 0.5, Steps: 8, Cap: 30 * time.Second}
	err := wait.ExponentialBackoffWithContext(ctx, backoff, func(ctx context.Context) (bool, error) {
		last = show(ctx)
		a := dmsstatus.AdviseError(last)
		switch {
		case last == nil:
			return true, nil
		case !a.Retryable():
			return false, last
		case a.Delay > 0:
			return false, a.Wait(ctx, 1)
		}
		return false, nil
	})
	if wait.Interrupted(err) {
		err = errors.Join(err, last)
	}
	fmt.Println(err, "after", len(dms.Requests()), "requests")
	// Output:
	// <nil> after 3 requests
}
