package integrations_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/httphandler"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	kafka "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"

	"github.com/dms-go/dmsstatus/integrations"
)

const (
	instancePath = "/v2/project/instances/instance"
	createPath   = "/v2/project/kafka/instances"
)

// newKafkaClient returns the SDK's own client for Kafka instances of DMS.
func newKafkaClient(url string, observe func(http.Response)) (*kafka.KafkaClient, error) {
	credentials, err := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithProjectId("project").SafeBuild()
	if err != nil {
		return nil, err
	}
	hc, err := kafka.KafkaClientBuilder().
		WithEndpoints([]string{url}).
		WithCredential(credentials).
		WithHttpConfig(config.DefaultHttpConfig().
			WithHttpHandler(httphandler.NewHttpHandler().AddResponseHandler(observe))).
		SafeBuild()
	if err != nil {
		return nil, err
	}
	return kafka.NewKafkaClient(hc), nil
}

// newRequest returns the request that the SDK would send, for the other clients.
func newRequest(ctx context.Context, url, method string) (*http.Request, error) {
	if method == http.MethodGet {
		return http.NewRequestWithContext(ctx, method, url+instancePath, nil)
	}
	return http.NewRequestWithContext(ctx, method, url+createPath, strings.NewReader("{}"))
}

// A client makes one call, GET of an instance or POST that creates one, as it is
// made without this package and with it. The waits that are the clients' own are
// made short.
type client struct {
	name           string
	plain, advised func(ctx context.Context, url, method string) error
}

var clients = []client{
	{
		name: "huaweicloud-sdk-go-v3",
		plain: func(ctx context.Context, url, method string) error {
			return callKafka(url, method, nil, func(*invoker.BaseInvoker) {})
		},
		advised: func(ctx context.Context, url, method string) error {
			strategy := &integrations.Strategy{Strategy: retry.NewExponential()}
			return callKafka(url, method, strategy.Observe, func(inv *invoker.BaseInvoker) {
				inv.WithRetry(3, integrations.RetryChecker(inv), strategy)
			})
		},
	},
	{
		name: "go-retryablehttp",
		plain: func(ctx context.Context, url, method string) error {
			return callRetryable(ctx, newRetryableClient(), url, method)
		},
		advised: func(ctx context.Context, url, method string) error {
			c := newRetryableClient()
			c.CheckRetry = integrations.CheckRetry
			c.Backoff = integrations.Backoff
			return callRetryable(ctx, c, url, method)
		},
	},
	{
		name: "backoff/v5",
		plain: func(ctx context.Context, url, method string) error {
			return callBackoff(ctx, func() (*http.Response, error) {
				resp, err := send(ctx, url, method)
				if err == nil && resp.StatusCode >= 400 {
					resp.Body.Close()
					err = fmt.Errorf("status %d", resp.StatusCode)
				}
				return resp, err
			})
		},
		advised: func(ctx context.Context, url, method string) error {
			return callBackoff(ctx, integrations.Operation(func() (*http.Response, error) { return send(ctx, url, method) }))
		},
	},
}

func callKafka(url, method string, observe func(http.Response), configure func(*invoker.BaseInvoker)) error {
	c, err := newKafkaClient(url, observe)
	if err != nil {
		return err
	}
	if method == http.MethodGet {
		inv := c.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"})
		configure(inv.BaseInvoker)
		_, err = inv.Invoke()
		return err
	}
	inv := c.CreatePostPaidKafkaInstanceInvoker(&model.CreatePostPaidKafkaInstanceRequest{
		Body: &model.CreateInstanceByEngineReq{Name: "orders"},
	})
	configure(inv.BaseInvoker)
	_, err = inv.Invoke()
	return err
}

func newRetryableClient() *retryablehttp.Client {
	c := retryablehttp.NewClient()
	c.RetryWaitMin = time.Millisecond
	c.RetryWaitMax = 10 * time.Millisecond
	c.Logger = nil
	return c
}

func callRetryable(ctx context.Context, c *retryablehttp.Client, url, method string) error {
	req, err := newRequest(ctx, url, method)
	if err != nil {
		return err
	}
	retryable, err := retryablehttp.FromRequest(req)
	if err != nil {
		return err
	}
	resp, err := c.Do(retryable)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func send(ctx context.Context, url, method string) (*http.Response, error) {
	req, err := newRequest(ctx, url, method)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

func callBackoff(ctx context.Context, op backoff.Operation[*http.Response]) error {
	resp, err := backoff.Retry(ctx, op,
		backoff.WithBackOff(backoff.NewConstantBackOff(time.Millisecond)), backoff.WithMaxTries(4))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
