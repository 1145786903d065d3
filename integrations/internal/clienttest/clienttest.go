// Package clienttest has what the tests of several packages need. It is for tests only.
package clienttest

import (
	"io"
	"net/http"
	"sync/atomic"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	kafka "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"
)

// The paths of Kafka's requests.
const (
	InstancePath = "/v2/project/instances/instance" // of a GET or DELETE
	CreatePath   = "/v2/project/kafka/instances"    // of a POST
)

// Kafka returns the client for Kafka instances of DMS that is in huaweicloud-sdk-go-v3.
func Kafka(handler sdkerr.ErrorHandler, conf *config.HttpConfig, endpoints ...string) (*kafka.KafkaClient, error) {
	credentials, err := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithProjectId("project").SafeBuild()
	if err != nil {
		return nil, err
	}
	hc, err := kafka.KafkaClientBuilder().
		WithEndpoints(endpoints).
		WithCredential(credentials).
		WithErrorHandler(handler).
		WithHttpConfig(conf).
		SafeBuild()
	if err != nil {
		return nil, err
	}
	return kafka.NewKafkaClient(hc), nil
}

// Invoker returns one that shows, deletes or creates an instance, by the method.
func Invoker(client *kafka.KafkaClient, method string) *invoker.BaseInvoker {
	switch method {
	case http.MethodGet:
		return client.ShowInstanceInvoker(&model.ShowInstanceRequest{InstanceId: "instance"}).BaseInvoker
	case http.MethodDelete:
		return client.DeleteInstanceInvoker(&model.DeleteInstanceRequest{InstanceId: "instance"}).BaseInvoker
	default:
		return client.CreatePostPaidKafkaInstanceInvoker(&model.CreatePostPaidKafkaInstanceRequest{
			Body: &model.CreateInstanceByEngineReq{Name: "orders"},
		}).BaseInvoker
	}
}

// Bodies is a RoundTripper that counts the bodies of the responses of another one.
type Bodies struct {
	Base           http.RoundTripper
	Opened, Closed atomic.Int32
}

// RoundTrip implements [http.RoundTripper].
func (b *Bodies) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.Base.RoundTrip(req)
	if err == nil {
		b.Opened.Add(1)
		resp.Body = &body{ReadCloser: resp.Body, closed: &b.Closed}
	}
	return resp, err
}

// A body counts the first time that it is closed.
type body struct {
	io.ReadCloser
	closed *atomic.Int32
	once   bool
}

func (b *body) Close() error {
	if !b.once {
		b.once = true
		b.closed.Add(1)
	}
	return b.ReadCloser.Close()
}
