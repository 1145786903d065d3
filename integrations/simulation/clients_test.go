package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	"github.com/dms-go/dmsstatus"
	dmsbackoff "github.com/dms-go/dmsstatus/integrations/backoff"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
)

// The limits of every client that has such a limit.
const (
	maxAttempts = 20
	maxTime     = 30 * time.Minute
	timeout     = 30 * time.Second // of one request
)

const (
	endpoint     = "https://dms.example"
	firstToken   = "token-1"
	renewedToken = "token-2"
)

// A session is one run of a workflow by a client.
type session struct {
	*wire
	kind  *kind
	ctx   context.Context
	token string
}

// A call makes one call of a client. It returns the client's own errors.
type call func(ctx context.Context, method, path string) (reply, error)

// A reply is the body of a success.
type reply struct {
	InstanceID     string `json:"instance_id,omitempty"`
	Status         string `json:"status,omitempty"`
	Items          []item `json:"items,omitempty"`
	HttpStatusCode int    `json:"-"`
}

// errLimit means that a client gave up because of its number of attempts or its
// time, not because of an answer.
var errLimit = errors.New("limit reached")

// newRequest returns a request for the clients that take one.
func (s *session) newRequest(ctx context.Context, method, path string) *http.Request {
	body := io.Reader(nil)
	if method == http.MethodPost {
		body = strings.NewReader(`{"name":"orders"}`)
	}
	req, err := http.NewRequestWithContext(ctx, method, endpoint+path, body)
	if err != nil {
		panic(err) // the paths are ours
	}
	req.Header.Set("X-Auth-Token", s.token)
	return req
}

// A check makes an error of a response that is not a success.
type check func(*http.Response) error

// A statusError is what users of net/http write.
type statusError struct {
	method, code string
	status       int
	header       http.Header
}

func (e *statusError) Error() string { return fmt.Sprint(e.method, ": ", e.status, " ", e.code) }

func checkStatus(resp *http.Response) error {
	if resp.StatusCode < 300 {
		return nil
	}
	e := &statusError{method: resp.Request.Method, status: resp.StatusCode, header: resp.Header}
	body, _ := io.ReadAll(resp.Body)
	e.code = codeIn(body)
	return e
}

// read checks a response, and reads it if the client wants to know what it says.
func (s *session) read(resp *http.Response, check check) (r reply, err error) {
	defer resp.Body.Close()
	if err := check(resp); err != nil {
		return reply{}, err
	}
	if s.wants(resp.Request.Method) {
		err = json.NewDecoder(resp.Body).Decode(&r)
	}
	return r, err
}

// wants reports whether the client wants to know what the answer to a method says. An
// ID is in that to a creation.
func (s *session) wants(method string) bool { return method == http.MethodGet || s.kind.creates }

// netHTTP is a client of net/http that sends once.
func netHTTP(check check) func(*session) call {
	return func(s *session) call {
		client := &http.Client{Transport: s, Timeout: timeout}
		return func(ctx context.Context, method, path string) (reply, error) {
			resp, err := client.Do(s.newRequest(ctx, method, path))
			if err != nil {
				return reply{}, err
			}
			return s.read(resp, check)
		}
	}
}

// retryable is a client of go-retryablehttp.
func retryable(check check, configure func(*retryablehttp.Client)) func(*session) call {
	return func(s *session) call {
		client := retryablehttp.NewClient()
		client.HTTPClient = &http.Client{Transport: s, Timeout: timeout}
		client.Logger = nil
		client.RetryMax = maxAttempts - 1
		configure(client)
		tries := 0
		client.RequestLogHook = func(_ retryablehttp.Logger, _ *http.Request, n int) { tries = n + 1 }
		return func(ctx context.Context, method, path string) (reply, error) {
			req, err := retryablehttp.FromRequest(s.newRequest(ctx, method, path))
			if err != nil {
				return reply{}, err
			}
			resp, err := client.Do(req)
			r := reply{}
			if err == nil {
				r, err = s.read(resp, check)
			}
			return r, limited(err, tries == maxAttempts)
		}
	}
}

// limited marks an error if it ends the last attempt.
func limited(err error, last bool) error {
	if err == nil || !last {
		return err
	}
	return errors.Join(errLimit, err)
}

// retrying is a client of net/http inside backoff.Retry. The wait has no jitter.
func retrying(operation func(s *session, send func() (*http.Response, error)) backoff.Operation[*http.Response], check check) func(*session) call {
	return func(s *session) call {
		client := &http.Client{Transport: s, Timeout: timeout}
		return func(ctx context.Context, method, path string) (reply, error) {
			tries := 0
			op := operation(s, func() (*http.Response, error) {
				tries++
				return client.Do(s.newRequest(ctx, method, path))
			})
			waits := backoff.NewExponentialBackOff()
			waits.RandomizationFactor = 0
			resp, err := backoff.Retry(ctx, op,
				backoff.WithBackOff(waits), backoff.WithMaxTries(maxAttempts), backoff.WithMaxElapsedTime(maxTime))
			r := reply{}
			if err == nil {
				r, err = s.read(resp, check)
			}
			return r, limited(err, tries == maxAttempts)
		}
	}
}

// everyError is an operation that backoff.Retry retries on every error, but for what
// the workflow takes for a success.
func everyError(s *session, send func() (*http.Response, error)) backoff.Operation[*http.Response] {
	return func() (*http.Response, error) {
		resp, err := send()
		if err == nil {
			err = checkStatus(resp)
		}
		if err != nil {
			if resp != nil {
				resp.Body.Close()
			}
			if s.kind.knownSuccess(err) {
				err = backoff.Permanent(err)
			}
			return nil, err
		}
		return resp, nil
	}
}

// gopher is a client of gophercloud, which renews its token by itself.
func gopher(s *session) call { return gopherOver(s, s) }

// gopherTransport is one with the Transport of this library.
func gopherTransport(s *session) call { return gopherOver(s, &dmsstatus.Transport{Base: s}) }

func gopherOver(s *session, transport http.RoundTripper) call {
	client := &gophercloud.ProviderClient{
		TokenID:    s.token,
		HTTPClient: http.Client{Transport: transport, Timeout: timeout},
	}
	client.ReauthFunc = func(context.Context) error {
		client.SetToken(s.renew())
		return nil
	}
	return func(ctx context.Context, method, path string) (reply, error) {
		var r reply
		opts := &gophercloud.RequestOpts{JSONResponse: &r, OkCodes: []int{200, 202, 204}}
		if method == http.MethodPost {
			opts.JSONBody = map[string]string{"name": "orders"}
		}
		if !s.wants(method) {
			opts.JSONResponse = nil
		}
		_, err := client.Request(ctx, method, endpoint+path, opts)
		return r, err
	}
}

// huawei is a client of huaweicloud-sdk-go-v3. It takes no context.
func huawei(handler sdkerr.ErrorHandler, configure func(*invoker.BaseInvoker) (last func() bool)) func(*session) call {
	return func(s *session) call {
		client, err := core.NewHcHttpClientBuilder().
			WithEndpoints([]string{endpoint}).
			WithCredential(s.credential()).
			WithHttpConfig(config.DefaultHttpConfig().WithTimeout(timeout).WithHttpRoundTripper(s).WithUserAgent("simulation")).
			WithErrorHandler(handler).
			SafeBuild()
		if err != nil {
			panic(err) // the configuration is ours
		}
		return func(_ context.Context, method, path string) (reply, error) {
			client.WithCredential(s.credential()) // renewed, perhaps
			d := def.NewHttpRequestDefBuilder().WithMethod(method).WithPath(path).WithResponse(new(reply)).WithContentType("application/json")
			var body struct{ Body map[string]string }
			if method == http.MethodPost {
				body.Body = map[string]string{"name": "orders"}
				d.WithRequestField(def.NewFieldDef().WithName("Body").WithLocationType(def.Body))
			}
			inv := invoker.NewBaseInvoker(client, body, d.Build())
			last := configure(inv)
			r, err := inv.Invoke()
			if err != nil {
				return reply{}, limited(err, last())
			}
			return *r.(*reply), nil
		}
	}
}

// credential returns a temporary AK and SK with their token.
func (s *session) credential() *basic.Credentials {
	c, err := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithSecurityToken(s.token).WithProjectId("project").SafeBuild()
	if err != nil {
		panic(err) // it needs no more
	}
	return c
}

func noRetry(*invoker.BaseInvoker) func() bool { return func() bool { return false } }

// threeMore is what is found in users' code: WithRetry, on every error.
func threeMore(inv *invoker.BaseInvoker) func() bool {
	return counted(inv, 3, func(_ any, err error) bool { return err != nil }, retry.NewExponential())
}

// advisedRetry is what this module says.
func advisedRetry(inv *invoker.BaseInvoker) func() bool {
	r := huaweicloud.NewRetry()
	return counted(inv, maxAttempts-1, r.Check, r)
}

// counted lets inv retry as check says, but not more often than that many times. It
// returns a function that reports whether there were that many.
func counted(inv *invoker.BaseInvoker, times int, check func(any, error) bool, strategy retry.Strategy) (last func() bool) {
	retries := 0
	inv.WithRetry(times, func(resp any, err error) bool {
		again := check(resp, err)
		if again {
			retries++
		}
		return again
	}, strategy)
	return func() bool { return retries == times }
}

// renew returns a token that is valid for the rest of the workflow.
func (s *session) renew() string {
	s.token = renewedToken
	return s.token
}

// advisedOperation is what this module says.
func advisedOperation(_ *session, send func() (*http.Response, error)) backoff.Operation[*http.Response] {
	return dmsbackoff.Operation(send)
}

// codeIn returns the error code in a body of DMS.
func codeIn(body []byte) string {
	var b struct {
		Code string `json:"error_code"`
	}
	json.Unmarshal(body, &b)
	return b.Code
}
