package backoff_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	dmsbackoff "github.com/dms-go/dmsstatus/integrations/backoff"
)

// The instance is busy, which passes, and then the token has expired.
func ExampleOperation() {
	dms := dmstest.NewServer(nil, // in a test: t
		dmstest.Answer{For: "GET", ErrorCode: "DMS.00400026"},
		dmstest.Answer{For: "GET", Code: 401},
		dmstest.Answer{For: "GET /v2/*/instances/*", Body: `{"status": "RUNNING"}`},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	client := &http.Client{
		Timeout:       30 * time.Second, // of each attempt
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	show := func(token string) (*http.Response, error) {
		return backoff.Retry(ctx, dmsbackoff.Operation(func() (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, dms.URL+"/v2/project/instances/instance", nil)
			if err != nil {
				return nil, err
			}
			req.Header.Set("X-Auth-Token", token)
			return client.Do(req)
		}), backoff.WithMaxTries(4))
	}

	resp, err := show("token")
	if dmsstatus.AdviseError(err).Action == dmsstatus.ActionAuthenticate {
		resp, err = show("new token")
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, "after", len(dms.Requests()), "requests")
	// Output:
	// 200 after 3 requests
}
