package integrations_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations"
)

// A dmsstatus.Transport in a gophercloud provider for DMS alone, so that the errors of
// other services stay as they are. It is set after the first authentication: without the
// /v3 that would begin with a 300.
func Example_gophercloud() {
	token := dmstest.Answer{
		For:    "POST /v3/auth/tokens",
		Code:   201,
		Header: http.Header{"X-Subject-Token": {"token"}},
		Body:   `{"token": {"expires_at": "2049-01-01T00:00:00.000000Z"}}`,
	}
	renewed := token
	renewed.Header = http.Header{"X-Subject-Token": {"new token"}}
	dms := dmstest.NewServer(nil, // in a test: t
		token,
		dmstest.Answer{For: "DELETE", Code: 401},
		renewed,
		dmstest.Answer{For: "DELETE /v2/*/instances/*", ErrorCode: "DMS.00404022"},
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()

	shared, err := openstack.AuthenticatedClient(ctx, gophercloud.AuthOptions{
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
	provider := *shared
	provider.UseTokenLock() // one of its own
	provider.HTTPClient.Transport = &dmsstatus.Transport{Base: shared.HTTPClient.Transport}
	provider.HTTPClient.Timeout = 30 * time.Second // of each request
	provider.ReauthFunc = func(ctx context.Context) error {
		err := shared.Reauthenticate(ctx, provider.Token())
		provider.CopyTokenFrom(shared)
		return err
	}
	client := &gophercloud.ServiceClient{ProviderClient: &provider, Endpoint: dms.URL + "/v2/project/"}

	_, err = client.Delete(ctx, client.ServiceURL("instances", "instance"), &gophercloud.RequestOpts{
		OkCodes: []int{200, 201, 202, 204}, // it expects 202 or 204 else
	})
	a := dmsstatus.AdviseError(err)
	fmt.Println("gone:", a.IsNotExist())
	fmt.Println(a)
	fmt.Println("asked with the", dms.Requests()[3].Header.Get("X-Auth-Token"))
	// Output:
	// gone: true
	// 404 NotFound DMS.00404022: modify
	// asked with the new token
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
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, dms.URL+"/v2/project/kafka/instances", strings.NewReader(`{"name": "orders"}`))
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
