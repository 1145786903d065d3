package retryablehttp_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	dmsretryablehttp "github.com/dms-go/dmsstatus/integrations/retryablehttp"
)

// The instance is busy, which passes, and then the token has expired.
func ExampleConfigure() {
	dms := dmstest.NewServer(nil, // in a test: t
		dmstest.Answer{For: "GET", ErrorCode: "DMS.00400026"},
		dmstest.Answer{For: "GET", Code: 401},
		dmstest.Answer{For: "GET /v2/*/instances/*", Body: `{"status": "RUNNING"}`},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	client := retryablehttp.NewClient()
	client.Logger = nil
	dmsretryablehttp.Configure(client)
	client.HTTPClient.Timeout = 30 * time.Second // of each attempt
	show := func(token string) error {
		req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, dms.URL+"/v2/project/instances/instance", nil)
		if err != nil {
			return err
		}
		req.Header.Set("X-Auth-Token", token)
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return dmsstatus.CheckResponse(resp)
	}

	err := show("token")
	if dmsstatus.AdviseError(err).Action == dmsstatus.ActionAuthenticate {
		err = show("new token")
	}
	fmt.Println(err, "after", len(dms.Requests()), "requests")
	// Output:
	// <nil> after 3 requests
}
