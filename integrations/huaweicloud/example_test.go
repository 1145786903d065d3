package huaweicloud_test

import (
	"context"
	"fmt"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	kafka "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
)

// The instance is busy, which passes, and then the temporary key has expired. The SDK
// has no context of its own: the checker looks at one before each retry.
func ExampleRetry() {
	dms := dmstest.NewServer(nil, // in a test: t
		dmstest.Answer{For: "GET", ErrorCode: "DMS.00400026"},
		dmstest.Answer{For: "GET", Code: 401},
		dmstest.Answer{For: "GET /v2/*/instances/*", Body: `{"status": "RUNNING"}`},
	)
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
		WithErrorHandler(huaweicloud.ErrorHandler{}).
		SafeBuild()
	if err != nil {
		fmt.Println(err)
		return
	}
	client := kafka.NewKafkaClient(hc)
	show := func() (*model.ShowInstanceResponse, error) {
		inv := client.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"})
		r := huaweicloud.NewRetry()
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
