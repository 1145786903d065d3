package huaweicloud_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
	"github.com/dms-go/dmsstatus/integrations/internal/clienttest"
)

const endpoint = "https://dms.example"

var (
	redirect = dmstest.Answer{For: "POST", Code: 302, Header: http.Header{"Location": {"/login"}}}
	success  = dmstest.Answer{For: "GET /login", Repeat: true}
)

// over returns a configuration for a client over a RoundTripper.
func over(base http.RoundTripper) *config.HttpConfig {
	return config.DefaultHttpConfig().WithHttpRoundTripper(base)
}

// call makes one call, without a retry.
func call(method string, handler sdkerr.ErrorHandler, conf *config.HttpConfig, url string) error {
	client, err := clienttest.Kafka(handler, conf, url)
	if err != nil {
		return err
	}
	_, err = clienttest.Invoker(client, method).Invoke()
	return err
}

func TestErrorHandler(t *testing.T) {
	dms := dmstest.NewTransport(t, dmstest.Answer{For: "GET " + clienttest.InstancePath, ErrorCode: "DMS.00400035"})
	err := call("GET", huaweicloud.ErrorHandler{}, over(dms), endpoint)
	var theirs *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &theirs)
	assert.Equal(t, "DMS.00400035", theirs.ErrorCode)
	assert.Equal(t, "The tenant has reached its instance quota.", theirs.ErrorMessage, "the SDK reads the body too")
	var ours *dmsstatus.Error
	require.ErrorAs(t, err, &ours)
	assert.Equal(t, "DMS.00400035", ours.ErrorCode)
	assert.Equal(t, dmsstatus.ActionStop, ours.Action)
}

// TestErrorHandlerCloses wants the body of each answer closed, once the call is over.
func TestErrorHandlerCloses(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer dmstest.Answer
		action dmsstatus.Action
	}{
		{"success", dmstest.Answer{}, dmsstatus.ActionNone},
		{"busy", dmstest.Answer{ErrorCode: "DMS.00400026"}, dmsstatus.ActionRetryAfter},
		{"gateway", dmstest.Answer{Code: 504}, dmsstatus.ActionVerify},
		{"redirect", redirect, dmsstatus.ActionVerify},
		{"not modified", dmstest.Answer{Code: 304}, dmsstatus.ActionVerify},
		{"login page", dmstest.Answer{Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}}}, dmsstatus.ActionVerify},
	} {
		t.Run(test.name, func(t *testing.T) {
			bodies := &clienttest.Bodies{Base: dmstest.NewTransport(t, test.answer)}
			err := call("POST", huaweicloud.ErrorHandler{}, over(bodies), endpoint)
			assert.Equal(t, test.action, dmsstatus.AdviseError(err).Action)
			assert.EqualValues(t, 1, bodies.Opened.Load())
			assert.EqualValues(t, 1, bodies.Closed.Load())
		})
	}
}

// TestErrorHandlerRedirect shows what the SDK makes of a redirect.
func TestErrorHandlerRedirect(t *testing.T) {
	create := func(handler sdkerr.ErrorHandler, follow bool) ([]dmstest.Request, error) {
		dms := dmstest.NewTransport(t, redirect, success)
		err := call("POST", handler, over(dms).WithAllowRedirects(follow), endpoint)
		return dms.Requests(), err
	}
	requests, err := create(sdkerr.DefaultErrorHandler{}, false)
	assert.NoError(t, err, "the SDK takes it for a success")
	assert.Len(t, requests, 1)
	requests, err = create(huaweicloud.ErrorHandler{}, false)
	assert.Equal(t, dmsstatus.Advice{Code: 302, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
	assert.Len(t, requests, 1)

	requests, err = create(sdkerr.DefaultErrorHandler{}, true)
	assert.NoError(t, err)
	require.Len(t, requests, 2)
	assert.Equal(t, http.MethodGet, requests[1].Method)
	_, err = create(huaweicloud.ErrorHandler{}, true)
	assert.Equal(t, dmsstatus.Advice{Code: 200, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
}

// TestRetryInBubble has a whole client wait in virtual time. The SDK takes an
// *http.Transport, too.
func TestRetryInBubble(t *testing.T) {
	for name, conf := range map[string]func(*dmstest.Transport) *config.HttpConfig{
		"RoundTripper": func(dms *dmstest.Transport) *config.HttpConfig { return over(dms) },
		"Transport": func(dms *dmstest.Transport) *config.HttpConfig {
			return config.DefaultHttpConfig().WithHttpTransport(dms.HTTPTransport())
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dms := dmstest.NewTransport(t,
					dmstest.Answer{For: "POST " + clienttest.CreatePath, Code: 429, RetryAfter: 40 * time.Second},
					dmstest.Answer{For: "POST", ErrorCode: "DMS.00400026", Delay: 5 * time.Second},
					dmstest.Answer{For: "POST", Code: 504},
				)
				client, err := clienttest.Kafka(huaweicloud.ErrorHandler{}, conf(dms).WithTimeout(30*time.Second), endpoint)
				require.NoError(t, err)
				inv, r, start := clienttest.Invoker(client, "POST"), huaweicloud.NewRetry(), time.Now()
				inv.WithRetry(3, r.Check, r)
				_, err = inv.Invoke()
				assert.Equal(t, dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err))
				assert.Equal(t, (40+5+2)*time.Second, time.Since(start), "Retry-After, the Delay, and the second wait of the Retry")
			})
		})
	}
}

func TestRetry(t *testing.T) {
	r := huaweicloud.NewRetry()
	check := func(delay time.Duration) bool {
		return r.Check(nil, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionRetryAfter, Delay: delay}})
	}
	assert.True(t, check(0))
	for i, want := range []int32{1000, 2000, 4000, 8000, 16_000, 32_000, 60_000} {
		assert.Equal(t, want, r.ComputeDelayBeforeNextRetry(int32(i+1)))
	}
	for _, attempt := range []int32{22, 23, 30, 1000, math.MaxInt32} {
		assert.EqualValues(t, 60_000, r.ComputeDelayBeforeNextRetry(attempt), "%d", attempt)
	}
	assert.True(t, check(time.Minute))
	assert.EqualValues(t, 60_000, r.ComputeDelayBeforeNextRetry(1))
	assert.False(t, check(time.Minute+1), "nothing can end the wait")
	assert.False(t, check(24*time.Hour))
	assert.True(t, check(0))
	assert.EqualValues(t, 1000, r.ComputeDelayBeforeNextRetry(1), "that wait was for another answer")
	assert.False(t, r.Check(nil, nil), "a success")
	assert.False(t, r.Check(nil, errors.New("connection reset by peer")))

	r.MaxDelay = 5 * time.Second
	assert.False(t, check(6*time.Second))
	assert.True(t, check(5*time.Second))
	assert.EqualValues(t, 5000, r.ComputeDelayBeforeNextRetry(1))
	assert.EqualValues(t, 5000, r.ComputeDelayBeforeNextRetry(9))
	r.MaxDelay = math.MaxInt64
	assert.True(t, check(math.MaxInt64))
	assert.EqualValues(t, math.MaxInt32, r.ComputeDelayBeforeNextRetry(1))
}

// TestTransport holds what the comment of ErrorHandler says of one to the SDK.
func TestTransport(t *testing.T) {
	get := func(conf *config.HttpConfig, url string) error {
		return call("GET", sdkerr.DefaultErrorHandler{}, conf, url)
	}
	unused := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("not to be used") }
	proxy := config.NewProxy().WithSchema("http").WithHost("proxy.invalid")
	server := dmstest.NewServer(t, dmstest.Answer{})
	assert.Error(t, get(config.DefaultHttpConfig().WithDialContext(unused), server.URL))
	assert.NoError(t, get(config.DefaultHttpConfig().WithDialContext(unused).WithProxy(proxy).
		WithHttpRoundTripper(new(dmsstatus.Transport)), server.URL), "neither dialer nor proxy")

	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of the certificate that a client refuses
	secure.StartTLS()
	defer secure.Close()
	assert.NoError(t, get(config.DefaultHttpConfig().WithIgnoreSSLVerification(true), secure.URL))
	err := get(config.DefaultHttpConfig().WithIgnoreSSLVerification(true).WithHttpRoundTripper(new(dmsstatus.Transport)), secure.URL)
	assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionStop}, dmsstatus.AdviseError(err))
	base := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	assert.NoError(t, get(config.DefaultHttpConfig().WithHttpRoundTripper(&dmsstatus.Transport{Base: base}), secure.URL))

	server = dmstest.NewServer(t, dmstest.Answer{Code: 404})
	err = get(config.DefaultHttpConfig().WithHttpRoundTripper(new(dmsstatus.Transport)).WithHttpTransport(new(http.Transport)), server.URL)
	assert.ErrorAs(t, err, new(*sdkerr.ServiceResponseError))
	assert.False(t, errors.As(err, new(*dmsstatus.Error)), "WithHttpTransport wins")
}

// TestEndpoints has two endpoints, the first of which is in no DNS.
func TestEndpoints(t *testing.T) {
	base := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "first.invalid:") {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: "first.invalid", IsNotFound: true}}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	remove := func(handler sdkerr.ErrorHandler, conf *config.HttpConfig) error {
		server := dmstest.NewServer(t, dmstest.Answer{For: "DELETE", ErrorCode: "DMS.00404022"})
		client, err := clienttest.Kafka(handler, conf, "http://first.invalid", server.URL)
		require.NoError(t, err)
		_, err = clienttest.Invoker(client, "DELETE").Invoke()
		return err
	}
	err := remove(sdkerr.DefaultErrorHandler{}, config.DefaultHttpConfig().WithHttpRoundTripper(&dmsstatus.Transport{Base: base}))
	assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(err), "a text: %v", err)
	err = remove(huaweicloud.ErrorHandler{}, config.DefaultHttpConfig().WithHttpTransport(base))
	assert.True(t, dmsstatus.AdviseError(err).IsNotExist())
	assert.ErrorAs(t, err, new(*dmsstatus.Error))
	assert.ErrorAs(t, err, new(*sdkerr.ServiceResponseError))
}
