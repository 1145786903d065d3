package integrations_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	dmsbackoff "github.com/dms-go/dmsstatus/integrations/backoff"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
	"github.com/dms-go/dmsstatus/integrations/internal/clienttest"
	dmsretryablehttp "github.com/dms-go/dmsstatus/integrations/retryablehttp"
)

// newRequest returns the request that the SDK would send, for the other clients.
func newRequest(ctx context.Context, c call) (*http.Request, error) {
	path, body := clienttest.InstancePath, io.Reader(nil)
	if c.method != http.MethodGet {
		path, body = clienttest.CreatePath, strings.NewReader("{}")
	}
	req, err := http.NewRequestWithContext(ctx, c.method, c.url+path, body)
	if err == nil && c.idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", c.idempotencyKey)
	}
	return req, err
}

// A client makes one call, without this package and with it: a GET of an instance,
// or a POST that creates one. The clients' own waits are made short.
type client struct {
	name           string
	plain, advised func(c call) error
}

// A call is a request for a client to send.
type call struct {
	url, method, idempotencyKey string

	timeout time.Duration // of each attempt; 0: none
}

var clients = []client{
	{
		name: "huaweicloud-sdk-go-v3",
		plain: func(c call) error {
			return callKafka(c, sdkerr.DefaultErrorHandler{}, config.DefaultHttpConfig().WithTimeout(c.timeout), oneAttempt)
		},
		advised: func(c call) error {
			return callKafka(c, huaweicloud.ErrorHandler{}, config.DefaultHttpConfig().WithTimeout(c.timeout), func(inv *invoker.BaseInvoker) {
				r := huaweicloud.NewRetry()
				r.SetBaseDelay(1)
				inv.WithRetry(3, r.Check, r)
			})
		},
	},
	{
		name:  "go-retryablehttp",
		plain: func(c call) error { return callRetryable(newRetryableClient(), c) },
		advised: func(c call) error {
			client := newRetryableClient()
			dmsretryablehttp.Configure(client)
			return callRetryable(client, c)
		},
	},
	{
		name: "backoff/v5",
		plain: func(c call) error {
			return callBackoff(func() (*http.Response, error) {
				resp, err := send(context.Background(), &http.Client{Timeout: c.timeout}, c)
				if err == nil && resp.StatusCode >= 400 {
					resp.Body.Close()
					err = fmt.Errorf("status %d", resp.StatusCode)
				}
				return resp, err
			})
		},
		advised: func(c call) error {
			client := &http.Client{Timeout: c.timeout, CheckRedirect: noRedirect}
			return callBackoff(dmsbackoff.Operation(func() (*http.Response, error) {
				return send(context.Background(), client, c)
			}))
		},
	},
}

func callKafka(c call, handler sdkerr.ErrorHandler, conf *config.HttpConfig, configure func(*invoker.BaseInvoker)) error {
	client, err := clienttest.Kafka(handler, conf, c.url)
	if err != nil {
		return err
	}
	inv := clienttest.Invoker(client, c.method)
	if c.idempotencyKey != "" {
		inv.AddHeaders(map[string]string{"Idempotency-Key": c.idempotencyKey})
	}
	configure(inv)
	_, err = inv.Invoke()
	return err
}

// oneAttempt is for callKafka.
func oneAttempt(*invoker.BaseInvoker) {}

func newRetryableClient() *retryablehttp.Client {
	c := retryablehttp.NewClient()
	c.RetryWaitMin = time.Millisecond
	c.RetryWaitMax = 10 * time.Millisecond
	c.Logger = nil
	return c
}

func callRetryable(client *retryablehttp.Client, c call) error {
	req, err := newRequest(context.Background(), c)
	if err != nil {
		return err
	}
	retryable, err := retryablehttp.FromRequest(req)
	if err != nil {
		return err
	}
	client.HTTPClient.Timeout = c.timeout
	resp, err := client.Do(retryable)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func send(ctx context.Context, client *http.Client, c call) (*http.Response, error) {
	req, err := newRequest(ctx, c)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func callBackoff(op backoff.Operation[*http.Response]) error {
	resp, err := backoff.Retry(context.Background(), op,
		backoff.WithBackOff(backoff.NewConstantBackOff(time.Millisecond)), backoff.WithMaxTries(4))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
