package integrations_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	kafka "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations"
)

// The instance is busy, which passes, and then the temporary key has expired. The SDK
// has no context of its own: the checker looks at one before each retry.
func ExampleRetry() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.00400026"}, dmstest.Answer{Code: 401}, dmstest.Answer{})
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	credentials := basic.NewCredentialsBuilder().
		WithAk("access key").WithSk("secret key").WithSecurityToken("token").WithProjectId("project")
	key, err := credentials.SafeBuild()
	if err != nil {
		fmt.Println(err)
		return
	}
	hc, err := kafka.KafkaClientBuilder().
		WithEndpoints([]string{dms.URL}).
		WithCredential(key).
		WithHttpConfig(config.DefaultHttpConfig().WithTimeout(30 * time.Second)). // of each attempt
		WithErrorHandler(integrations.ErrorHandler{}).
		SafeBuild()
	if err != nil {
		fmt.Println(err)
		return
	}
	client := kafka.NewKafkaClient(hc)
	show := func() (*model.ShowInstanceResponse, error) {
		inv := client.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"})
		r := integrations.NewRetry()
		inv.WithRetry(3, func(resp any, err error) bool { return ctx.Err() == nil && r.Check(resp, err) }, r)
		return inv.Invoke()
	}

	resp, err := show()
	if dmsstatus.AdviseError(err).Action == dmsstatus.ActionAuthenticate {
		key, err = credentials.WithSecurityToken("new token").SafeBuild()
		if err != nil {
			fmt.Println(err)
			return
		}
		hc.WithCredential(key) // while no other call runs
		resp, err = show()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.HttpStatusCode, "after", len(dms.Requests()), "requests")
	// Output:
	// 200 after 3 requests
}

// The instance is busy, which passes, and then the token has expired.
func ExampleConfigure() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.00400026"}, dmstest.Answer{Code: 401}, dmstest.Answer{})
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	client := retryablehttp.NewClient()
	client.Logger = nil
	integrations.Configure(client)
	client.HTTPClient.Timeout = 30 * time.Second // of each attempt
	show := func(token string) error {
		req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, dms.URL+instancePath, nil)
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

// The instance is busy, which passes, and then the token has expired.
func ExampleOperation() {
	dms := dmstest.NewServer(nil, dmstest.Answer{ErrorCode: "DMS.00400026"}, dmstest.Answer{Code: 401}, dmstest.Answer{})
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	client := &http.Client{
		Timeout:       30 * time.Second, // of each attempt
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	show := func(token string) (*http.Response, error) {
		return backoff.Retry(ctx, integrations.Operation(func() (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, dms.URL+instancePath, nil)
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

// A dmsstatus.Transport in gophercloud, which renews the token by itself. It is set
// after the first authentication: without the /v3 that would begin with a 300.
func Example_gophercloud() {
	token := dmstest.Answer{
		Code:   201,
		Header: http.Header{"X-Subject-Token": {"token"}},
		Body:   `{"token": {"expires_at": "2049-01-01T00:00:00.000000Z"}}`,
	}
	dms := dmstest.NewServer(nil, token, dmstest.Answer{Code: 401}, token, dmstest.Answer{ErrorCode: "DMS.00404022"})
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	provider, err := openstack.AuthenticatedClient(ctx, gophercloud.AuthOptions{
		IdentityEndpoint: dms.URL + "/v3", // of the real identity service
		Username:         "user",
		Password:         "password",
		DomainName:       "domain",
		AllowReauth:      true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	provider.HTTPClient.Transport = &dmsstatus.Transport{Base: provider.HTTPClient.Transport}
	provider.HTTPClient.Timeout = 30 * time.Second // of each request
	client := &gophercloud.ServiceClient{ProviderClient: provider, Endpoint: dms.URL + "/v2/project/"}

	_, err = client.Delete(ctx, client.ServiceURL("instances", "instance"), &gophercloud.RequestOpts{
		OkCodes: []int{200, 201, 202, 204}, // it expects 202 or 204 else
	})
	a := dmsstatus.AdviseError(err)
	fmt.Println("gone:", a.IsNotExist())
	fmt.Println(a)
	// Output:
	// gone: true
	// 404 NotFound DMS.00404022: modify
}

// The 504 does not say whether the instance is being created. The list does.
func ExampleLoop() {
	dms := dmstest.NewServer(nil,
		dmstest.Answer{Code: 504},
		dmstest.Answer{Body: `{"instances": [{"name": "orders", "status": "RUNNING"}]}`},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()

	client := &http.Client{
		Timeout:       30 * time.Second, // of each request
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	create := integrations.Loop{
		Send: func(ctx context.Context) (dmsstatus.Advice, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, dms.URL+createPath, strings.NewReader(`{"name": "orders"}`))
			if err != nil {
				return dmsstatus.Advice{Action: dmsstatus.ActionStop}, err // nothing was sent
			}
			resp, err := client.Do(req)
			if err != nil {
				return dmsstatus.AdviseError(err), err
			}
			defer resp.Body.Close()
			a := dmsstatus.Advise(resp)
			if a.Code.IsSuccess() {
				a.Action = dmsstatus.ActionPoll // a creation goes on after a 200, too
			}
			return a, dmsstatus.CheckResponse(resp)
		},
		Look: func(ctx context.Context) (integrations.Outcome, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, dms.URL+"/v2/project/instances", nil)
			if err != nil {
				return integrations.Unknown, err
			}
			resp, err := client.Do(req)
			if err != nil {
				return integrations.Unknown, err
			}
			defer resp.Body.Close()
			if err := dmsstatus.CheckResponse(resp); err != nil {
				return integrations.Unknown, err
			}
			var list struct {
				Instances []struct{ Name, Status string }
			}
			if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
				return integrations.Unknown, err
			}
			for _, instance := range list.Instances {
				switch {
				case instance.Name == "orders" && instance.Status == "CREATING":
					return integrations.Unknown, nil
				case instance.Name == "orders":
					return integrations.Done, nil // it is there, even if its creation failed
				}
			}
			return integrations.NotDone, nil
		},
	}
	fmt.Println("failure:", create.Do(ctx))
	for _, r := range dms.Requests() {
		fmt.Println(r.Method)
	}
	// Output:
	// failure: <nil>
	// POST
	// GET
}
