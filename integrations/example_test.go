package integrations_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
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
