package integrations_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations"
)

// The instance is busy, which passes; a plain WithRetry has no checker for that.
func ExampleRetry() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.00400026"})
	defer dms.Close()

	client, err := newKafkaClient(dms.URL, integrations.ErrorHandler{}) // for WithErrorHandler
	if err != nil {
		fmt.Println(err)
		return
	}
	inv := client.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"})
	r := &integrations.Retry{Strategy: retry.NewExponential()}
	inv.WithRetry(3, r.Check, r)
	resp, err := inv.Invoke()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.HttpStatusCode, "after", len(dms.Requests()), "requests")
	// Output:
	// 200 after 2 requests
}

// DMS documents a 503 as a request to modify: it is not sent again.
func ExampleConfigure() {
	dms := dmstest.NewServer(nil, dmstest.Answer{Code: 503})
	defer dms.Close()

	client := retryablehttp.NewClient()
	integrations.Configure(client)
	client.Logger = nil
	resp, err := client.Get(dms.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, "after", len(dms.Requests()), "request")
	// Output:
	// 503 after 1 request
}

// A 504 may have created the instance: the POST is not sent again.
func ExampleOperation() {
	dms := dmstest.NewServer(nil, dmstest.Answer{Code: 504})
	defer dms.Close()

	_, err := backoff.Retry(context.Background(), integrations.Operation(func() (*http.Response, error) {
		return http.Post(dms.URL+createPath, "application/json", nil)
	}))
	fmt.Println(dmsstatus.AdviseError(err), "after", len(dms.Requests()), "request")
	// Output:
	// 504 ServerTimeout: verify after 1 request
}
