package integrations_test

import (
	"context"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// newDMS returns a client for DMS alone, because the provider's other services must not
// get a Transport. It has the provider's token, and renews that.
func newDMS(provider *gophercloud.ProviderClient, endpoint string) *gophercloud.ServiceClient {
	own := &gophercloud.ProviderClient{TokenID: provider.Token()}
	own.HTTPClient.Transport = &dmsstatus.Transport{Base: provider.HTTPClient.Transport}
	own.HTTPClient.Timeout = 30 * time.Second // of each request
	own.UseTokenLock()
	own.ReauthFunc = func(ctx context.Context) error {
		if err := provider.Reauthenticate(ctx, own.Token()); err != nil {
			return err
		}
		own.CopyTokenFrom(provider)
		return nil
	}
	return &gophercloud.ServiceClient{ProviderClient: own, Endpoint: endpoint}
}

// get reads something, and returns what to do about the error.
func get(ctx context.Context, client *gophercloud.ServiceClient, into any, path ...string) (dmsstatus.Advice, error) {
	_, err := client.Get(ctx, client.ServiceURL(path...), into, nil)
	return dmsstatus.AdviseError(err), err
}

// deleteTopic sends again what can be sent again. Only if the instance is busy, it waits
// for that to run: after a 504 there would be nothing to wait for.
func deleteTopic(ctx context.Context, client *gophercloud.ServiceClient, instance, topic string) error {
	attempt := 0
	return retry.RetryContext(ctx, 10*time.Minute, func() *retry.RetryError {
		attempt++
		_, err := client.Delete(ctx, client.ServiceURL("instances", instance, "topics", topic), &gophercloud.RequestOpts{
			OkCodes: []int{200, 202, 204}, // it takes a 200 for an error else
		})
		a := dmsstatus.AdviseError(err)
		if err == nil || a.IsNotExist() {
			return nil
		}
		if !a.Retryable() {
			return retry.NonRetryableError(err)
		}
		if a.IsBusy() {
			if failure := waitUntilRunning(ctx, client, instance); failure != nil {
				return retry.NonRetryableError(failure)
			}
		}
		if ended := a.Wait(ctx, attempt); ended != nil { // in any case: what runs may be busy still
			return retry.NonRetryableError(ended)
		}
		return retry.RetryableError(err)
	})
}

// waitUntilRunning ends, too, when the instance is gone.
func waitUntilRunning(ctx context.Context, client *gophercloud.ServiceClient, instance string) error {
	conf := retry.StateChangeConf{
		Target:  []string{"RUNNING"},
		Timeout: 10 * time.Minute,
		Refresh: func() (any, string, error) {
			var shown struct{ Status string }
			a, err := get(ctx, client, &shown, "instances", instance)
			if a.Retryable() {
				err = nil
			}
			return instance, shown.Status, err
		},
	}
	_, err := conf.WaitForStateContext(ctx)
	return err
}

// waitUntilGone asks for a topic until it is gone. Of a topic, DMS may say no more than
// 404, as it does for a wrong path. If the instance can be read then, the path is right.
func waitUntilGone(ctx context.Context, client *gophercloud.ServiceClient, instance, topic string) error {
	conf := retry.StateChangeConf{
		Pending: []string{"there"},
		Target:  []string{"gone"},
		Timeout: 10 * time.Minute,
		Refresh: func() (any, string, error) {
			a, err := get(ctx, client, nil, "instances", instance, "topics", topic)
			if !a.IsNotExist() && a.MaybeNotExist() {
				parent, failure := get(ctx, client, nil, "instances", instance)
				switch {
				case failure == nil, parent.IsNotExist():
					return topic, "gone", nil
				case parent.Retryable():
					return topic, "there", nil
				}
			}
			switch {
			case a.IsNotExist():
				return topic, "gone", nil
			case err == nil, a.Retryable():
				return topic, "there", nil
			}
			return nil, "", err
		},
	}
	_, err := conf.WaitForStateContext(ctx)
	return err
}

// A Terraform provider deletes a topic: RetryContext while the instance is busy, then
// StateChangeConf until the topic is gone. golangsdk has the same clients, which take no
// context.
func Example_terraform() {
	dms := dmstest.NewTransport(nil,
		dmstest.Answer{For: "DELETE", ErrorCode: "DMS.00400026"},
		dmstest.Answer{For: "GET /v2/*/instances/*", Body: `{"status": "RUNNING"}`},
		dmstest.Answer{For: "DELETE", Code: 204, NoBody: true},
		dmstest.Answer{For: "GET /v2/*/instances/*/topics/*"},            // it is still there
		dmstest.Answer{For: "GET /v2/*/instances/*/topics/*", Code: 404}, // and now, perhaps, not
		dmstest.Answer{For: "GET /v2/*/instances/*"},                     // but the instance is
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()

	provider := &gophercloud.ProviderClient{TokenID: "token"} // shared by all services
	provider.HTTPClient.Transport = dms
	client := newDMS(provider, "https://dms.example/v2/project/")
	if err := deleteTopic(ctx, client, "1b7c", "orders"); err != nil {
		fmt.Println(err)
		return
	}
	if err := waitUntilGone(ctx, client, "1b7c", "orders"); err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range dms.Requests() {
		fmt.Println(r.Method, r.URL.Path)
	}
	// Output:
	// DELETE /v2/project/instances/1b7c/topics/orders
	// GET /v2/project/instances/1b7c
	// DELETE /v2/project/instances/1b7c/topics/orders
	// GET /v2/project/instances/1b7c/topics/orders
	// GET /v2/project/instances/1b7c/topics/orders
	// GET /v2/project/instances/1b7c
}
