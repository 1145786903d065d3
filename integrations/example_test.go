package integrations_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"

	"github.com/dms-go/dmsstatus/integrations"
)

// The instance is busy, which passes; a plain WithRetry has no checker for that.
func ExampleRetryChecker() {
	dms := play(nil, answer{status: 400, body: `{"error_code":"DMS.00400026","error_msg":"The instance is busy."}`})
	defer dms.Close()

	strategy := &integrations.Strategy{Strategy: retry.NewExponential()}
	client, err := newKafkaClient(dms.URL, strategy.Observe)
	if err != nil {
		fmt.Println(err)
		return
	}
	inv := client.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"})
	inv.WithRetry(3, integrations.RetryChecker(inv.BaseInvoker), strategy)
	resp, err := inv.Invoke()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.HttpStatusCode, "after", len(dms.received()), "requests")
	// Output:
	// 200 after 2 requests
}

// DMS documents a 503 as a request to modify: it is not sent again.
func ExampleCheckRetry() {
	dms := play(nil, answer{status: 503})
	defer dms.Close()

	client := retryablehttp.NewClient()
	client.CheckRetry = integrations.CheckRetry
	client.Backoff = integrations.Backoff
	client.Logger = nil
	resp, err := client.Get(dms.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, "after", len(dms.received()), "request")
	// Output:
	// 503 after 1 request
}

// A 504 may have created the instance: the POST is not sent again.
func ExampleOperation() {
	dms := play(nil, answer{status: 504})
	defer dms.Close()

	_, err := backoff.Retry(context.Background(), integrations.Operation(func() (*http.Response, error) {
		return http.Post(dms.URL+createPath, "application/json", nil)
	}))
	fmt.Println(err, "after", len(dms.received()), "request")
	// Output:
	// 504 ServerTimeout: verify after 1 request
}
