package integrations_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// An sdk sends a request with a http.Client, and renews its token after a 401.
type sdk struct {
	name     string
	call     func(client http.Client, method, url string, renew func() error) error
	unwraps  bool // the error of a request after a renewal
	explains bool // why it could not renew the token
	again    bool // it sends a request again by itself
}

// gophercloud is the real one. The other two have the shape of golangsdk and
// gophertelekomcloud.
var sdks = []sdk{
	{name: "gophercloud v2", call: gophercloudCall, unwraps: true, explains: true},
	{name: "golangsdk", call: golangsdk{}.call},
	{name: "gophertelekomcloud", call: golangsdk{again: []int{429, 502, 504}}.call, again: true},
}

func gophercloudCall(client http.Client, method, url string, renew func() error) error {
	provider := &gophercloud.ProviderClient{
		HTTPClient: client,
		ReauthFunc: func(context.Context) error { return renew() },
	}
	options := &gophercloud.RequestOpts{OkCodes: []int{200, 202, 204}}
	_, err := provider.Request(context.Background(), method, url, options)
	return err
}

// golangsdk makes calls as golangsdk does, or its relative gophertelekomcloud.
type golangsdk struct {
	again []int // after these status codes it sends the request once more
}

// The errors of golangsdk. None unwraps.
type (
	unexpectedResponseCode struct {
		Method   string
		Expected []int
		Actual   int
		Body     []byte
	}
	reauthenticationError struct{ ErrOriginal error } // before a renewal, or after one
)

func (e unexpectedResponseCode) Error() string {
	return fmt.Sprint("unexpected response code ", e.Actual)
}
func (e reauthenticationError) Error() string {
	return fmt.Sprint("renewal of the token: ", e.ErrOriginal)
}

func (g golangsdk) call(client http.Client, method, url string, renew func() error) error {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	expected := []int{200, 202, 204}
	failure := unexpectedResponseCode{method, expected, resp.StatusCode, body}
	switch {
	case slices.Contains(expected, resp.StatusCode):
		return nil
	case slices.Contains(g.again, resp.StatusCode):
		return golangsdk{}.call(client, method, url, renew)
	case resp.StatusCode != http.StatusUnauthorized:
		return failure
	case renew() != nil:
		return reauthenticationError{failure}
	}
	if err := g.call(client, method, url, renew); err != nil {
		return reauthenticationError{err}
	}
	return nil
}

const page = "<html><body>Gateway Time-out</body></html>"

// A delivery is what one request through a Transport comes to in every SDK.
type delivery struct {
	name    string
	method  string
	answers []dmstest.Answer
	sent    int // how often; 0: the connection is refused
	want    dmsstatus.Advice
	found   bool // a *dmsstatus.Error is in the error
}

var deliveries = []delivery{
	{"gone", "DELETE", []dmstest.Answer{{ErrorCode: "DMS.00404022"}}, 1,
		dmsstatus.Advice{Code: 404, ErrorCode: "DMS.00404022", Action: dmsstatus.ActionModify}, true},
	{"429", "POST", []dmstest.Answer{{Code: 429, RetryAfter: 7 * time.Second}}, 1,
		dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}, true},
	{"504", "POST", []dmstest.Answer{{Code: 504, Body: page}}, 1,
		dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionVerify}, true},
	{"502", "POST", []dmstest.Answer{{Code: 502, Body: page}}, 1,
		dmsstatus.Advice{Code: 502, Action: dmsstatus.ActionVerify}, true},
	{"302", "POST", []dmstest.Answer{redirect}, 1,
		dmsstatus.Advice{Code: 302, Action: dmsstatus.ActionVerify}, true},
	{"dropped", "POST", []dmstest.Answer{{Drop: true}}, 1, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, false},
	{"dropped", "DELETE", []dmstest.Answer{{Drop: true}}, 1, dmsstatus.Advice{Action: dmsstatus.ActionRetry}, false},
	{"refused", "POST", nil, 0, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, false},
	{"success", "POST", nil, 1, dmsstatus.Advice{Action: dmsstatus.ActionNone}, false},
}

// deliver makes a call, and returns its error and the methods of what arrived.
func (d delivery) deliver(t *testing.T, client http.Client, s sdk) (string, error) {
	server := dmstest.NewServer(t, append(d.answers, success)...)
	if d.sent == 0 {
		server.Close()
	}
	err := s.call(client, d.method, server.URL, func() error { return errors.New("no 401, no renewal") })
	return received(server), err
}

func received(server *dmstest.Server) string {
	var methods []string
	for _, r := range server.Requests() {
		methods = append(methods, r.Method)
	}
	return strings.Join(methods, " ")
}

func TestTransport(t *testing.T) {
	for _, s := range append(sdks, sdk{name: "huaweicloud-sdk-go-v3", call: huaweicloudCall}) {
		for _, d := range deliveries {
			t.Run(s.name+"/"+d.method+"/"+d.name, func(t *testing.T) {
				got, err := d.deliver(t, http.Client{Transport: new(dmsstatus.Transport)}, s)
				assert.Equal(t, d.want, dmsstatus.AdviseError(err))
				assert.Equal(t, d.found, errors.As(err, new(*dmsstatus.Error)))
				assert.Equal(t, strings.Repeat(d.method, d.sent), got)
			})
		}
	}
}

// TestWithoutTransport shows what the SDKs do by themselves.
func TestWithoutTransport(t *testing.T) {
	for _, s := range sdks {
		for _, d := range deliveries {
			got, err := d.deliver(t, http.Client{}, s)
			want := strings.Repeat(d.method, d.sent)
			switch d.name {
			case "302":
				want = "POST GET" // and X-Auth-Token with it
				assert.NoError(t, err)
			case "429", "502", "504":
				if s.again {
					want = "POST POST"
				}
			}
			assert.Equal(t, want, got, "%s: %s", s.name, d.name)
			assert.False(t, errors.As(err, new(*dmsstatus.Error)))
		}
	}
}

// TestTransportRenewal has a token that has expired.
func TestTransportRenewal(t *testing.T) {
	client := http.Client{Transport: new(dmsstatus.Transport)}
	for _, s := range sdks {
		server := dmstest.NewServer(t, dmstest.Answer{Code: 401}, dmstest.Answer{ErrorCode: "DMS.00404022"})
		err := s.call(client, http.MethodDelete, server.URL, func() error { return nil })
		assert.True(t, dmsstatus.AdviseError(err).IsNotExist(), s.name)
		assert.Equal(t, s.unwraps, errors.As(err, new(*dmsstatus.Error)), s.name)
		assert.Equal(t, "DELETE DELETE", received(server), s.name)

		identity := dmstest.NewServer(t, dmstest.Answer{Code: 503, RetryAfter: 9 * time.Second})
		server = dmstest.NewServer(t, dmstest.Answer{Code: 401})
		err = s.call(client, http.MethodPost, server.URL, func() error {
			return s.call(client, http.MethodPost, identity.URL, func() error { return nil })
		})
		want := dmsstatus.Advice{Code: 401, Action: dmsstatus.ActionAuthenticate}
		if s.explains {
			want = dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 9 * time.Second}
		}
		assert.Equal(t, want, dmsstatus.AdviseError(err), s.name)
		assert.Equal(t, "POST", received(server), s.name)
	}
}

// huaweicloudCall is a call of huaweicloud-sdk-go-v3 without the ErrorHandler.
func huaweicloudCall(client http.Client, method, url string, _ func() error) error {
	conf := config.DefaultHttpConfig().WithHttpRoundTripper(client.Transport)
	return callKafka(call{url: url, method: method}, sdkerr.DefaultErrorHandler{}, conf, oneAttempt)
}
